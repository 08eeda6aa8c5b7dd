"""Several processes on one workspace, and many requests of one: shares of a limit, connections, exports of others.

    build/venv/duckdb-2.0.1/bin/python test/processes.py
"""

import json
import re
import subprocess
import sys
import time

from harness import EXTENSION, sandbox

QUERY = """
import duckdb, json, sys
database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
for statement in sys.argv[1:-1]:
    database.execute(statement)
print(json.dumps(database.execute(sys.argv[-1]).fetchall(), default=str))
"""
PROCESSES, CAMPAIGNS = 8, 80


def main():
    with sandbox() as box:
        for test in [shares, windows, small_shares, connections, exports]:
            test(box)
    print("shares of a limit, connections, exports of other processes")


def start(box, key, statements, endpoint=None):
    env = box.environment() | {"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": endpoint or box.http}
    command = [sys.executable, "-c", QUERY, f"LOAD '{EXTENSION}'", *statements]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def rows(process):
    output, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return json.loads(output.splitlines()[-1])


def shares(box):
    """Each process keeps to its share of every window, so that together they are never refused."""
    key = "sandbox_shares?request_quota=400&quota_window_s=2&campaigns=80&latency_ms=5"
    query = "SELECT count(*), count(DISTINCT campaign_id) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    processes = [start(box, key, ["SET braze_quota_share = 0.1", query]) for _ in range(PROCESSES)]
    for process in processes:
        assert rows(process) == [[CAMPAIGNS * 5, CAMPAIGNS]]
    statuses = [request["status"] for request in box.requests(key)]
    assert set(statuses) == {200} and len(statuses) >= PROCESSES * CAMPAIGNS, statuses
    alone = start(box, key, ["SET braze_quota_share = 0.1", "SET braze_max_wait_ms = 0", query])
    _, complaints = alone.communicate()
    assert re.search(r"rate limit for /campaigns/data_series is used up .* for this process, whose braze_quota_share is 0.1,", complaints), complaints


def windows(box):
    """No window has more than the share, whatever answers say of the limit, and if the first ones say nothing."""
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    settings = ["SET braze_quota_share = 0.1", "SET braze_concurrency = 64"]
    for options in ["", "&fail=429:1&retry_after=1", "&fail=429:1&bare_429=true", "&refuse=1", "&reset=difference"]:
        key = f"sandbox_windows?request_quota=500&quota_window_s=3&campaigns=120&latency_ms=20{options}"
        process = start(box, key, [*settings, query])
        counts, before = [0], 0
        while process.poll() is None:
            # What is asked for between two looks is of one window, or of the end of one and the start of the next.
            window, now = int(time.time() // 3), box.summary(key)["requests"]
            counts[-1] += now - before
            before = now
            if int((time.time() + 0.02) // 3) != window:
                counts.append(0)
                time.sleep(0.04)
            time.sleep(0.01)
        assert rows(process) == [[120 * 5]], options
        # Two limits: that of the list, and that of the series.
        assert max(counts) <= 50 + 10, (options, counts)


def small_shares(box):
    """A share of fewer requests than may be under way takes several windows, and every request its turn."""
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    write = "COPY (SELECT i::VARCHAR AS external_id, i AS n FROM range(1500) r(i)) TO 'braze://users/attributes' (FORMAT braze)"
    key = "sandbox_small?request_quota=50&quota_window_s=1&campaigns=30"
    settings = ["SET braze_quota_share = 0.1", "SET braze_max_wait_ms = 1500"]
    assert rows(start(box, key, [*settings, query])) == [[30 * 5]]
    assert rows(start(box, key, [*settings, write])) == [[1500]]
    assert {request["status"] for request in box.requests(key)} <= {200, 201}


def connections(box):
    """A server that lets 200 requests share a connection gets more connections."""
    key = "sandbox_connections?campaigns=600&latency_ms=1500"
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    assert rows(start(box, key, ["SET braze_concurrency = 256", query], box.https)) == [[600 * 5]]
    summary = box.summary(key)
    assert summary["max_in_flight"] > 200 and 3 <= summary["connections"] < 20, summary


def exports(box):
    """The file of an export that another process started is read by its URL, also if it is not there yet."""
    key = "sandbox_exports?users=2000&users_per_file=500&export_looks=2"
    segment = "5e000000-0000-4000-8000-000000000000"
    [[url]] = rows(start(box, key, [f"SELECT url FROM braze_start_export('{segment}')"]))
    assert rows(start(box, key, [f"SELECT count(*) > 0, count(*) = count(DISTINCT braze_id) FROM braze_read_users('{url}')"])) == [[True, True]]


main()
