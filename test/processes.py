"""Several processes on one workspace, and many requests of one: shares of a limit, connections, exports of others.

    build/venv/duckdb-2.0.1/bin/python test/processes.py
"""

import json
import re
import subprocess
import sys

from harness import EXTENSION, sandbox

QUERY = """
import duckdb, json, sys
database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
database.execute("SET enable_progress_bar = false")
for statement in sys.argv[1:-1]:
    database.execute(statement)
print(json.dumps(database.execute(sys.argv[-1]).fetchall(), default=str))
"""
PROCESSES, CAMPAIGNS = 8, 80


def main():
    with sandbox() as box:
        for test in [shares, refusals, small_shares, used_up, connections, large_answers, exports]:
            test(box)
    print("shares of a limit, connections, large answers, exports of other processes")


def start(box, key, statements, endpoint=None):
    env = box.environment() | {"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": endpoint or box.http}
    command = [sys.executable, "-c", QUERY, f"LOAD '{EXTENSION}'", *statements]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def rows(process):
    output, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return json.loads(output)


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


def refusals(box):
    """Two halves are never more than the whole, whatever answers say of the limit, and if the first ones say nothing."""
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    settings = ["SET braze_quota_share = 0.5", "SET braze_max_wait_ms = 10000"]
    options = ["", "&fail=429:1&bare_429=true&retry_after=1", "&fail=429:1&bare_429=true", "&refuse=1", "&reset=difference"]
    keys = [f"sandbox_refusals?request_quota=80&quota_window_s=2&campaigns=60{option}" for option in options]
    processes = [(key, start(box, key, [*settings, query])) for key in keys for _ in range(2)]
    for key, process in processes:
        assert rows(process) == [[60 * 5]], key
    for key in keys:
        refused = [request for request in box.requests(key) if request["status"] == 429 and not request["fault"]]
        assert not refused, (key, len(refused))


def small_shares(box):
    """A share of fewer requests than may be under way takes several windows, and every request its turn."""
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    write = "COPY (SELECT r FROM (SELECT i::VARCHAR AS external_id, i AS n FROM range(1500) t(i)) r) TO 'braze://users/attributes' (FORMAT braze)"
    key = "sandbox_small?request_quota=50&quota_window_s=1&campaigns=30"
    settings = ["SET braze_quota_share = 0.1", "SET braze_max_wait_ms = 1500"]
    assert rows(start(box, key, [*settings, query])) == [[30 * 5]]
    assert rows(start(box, key, [*settings, write])) == [[1500]]
    assert {request["status"] for request in box.requests(key)} <= {200, 201}


def used_up(box):
    """A limit of which others leave nothing ends the query, once a request has waited for as long as it may."""
    key = "sandbox_used_up?request_quota=2&quota_window_s=1&fail=429&reset_s=1&fail_path=data_series&campaigns=30"
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    process = start(box, key, ["SET braze_quota_share = 0.5", "SET braze_max_wait_ms = 2500", query])
    _, complaints = process.communicate()
    assert "The rate limit for /campaigns/data_series is used up until" in complaints, complaints
    asked = [request["path"] for request in box.requests(key)].count("/campaigns/data_series")
    assert asked < 12, asked


def connections(box):
    """A server that lets 200 requests share a connection gets more connections."""
    key = "sandbox_connections?campaigns=600&latency_ms=1500"
    query = "SELECT count(*) FROM braze_campaign_series(since := '2026-01-01', until := '2026-01-05')"
    assert rows(start(box, key, ["SET braze_concurrency = 256", query], box.https)) == [[600 * 5]]
    summary = box.summary(key)
    assert summary["max_in_flight"] > 200 and 3 <= summary["connections"] < 20, summary


def large_answers(box):
    """Answers that wait for memory keep none waiting that share their connection, until both have to be asked for anew."""
    key = "sandbox_large?campaigns=60&channels=8&variations=10"
    query = "SELECT count(*) FROM (SELECT sent FROM braze_campaign_message_series(since := current_date - 365))"
    settings = ["SET braze_concurrency = 256", "SET memory_limit = '64MB'"]
    assert rows(start(box, key, [*settings, query], box.https)) == [[60 * 366 * 8 * 10]]
    assert box.summary(key)["requests"] <= 60 * 4 + 10


def exports(box):
    """The file of an export that another process started is read by its URL, also if it is not there yet."""
    key = "sandbox_exports?users=2000&users_per_file=500&export_looks=2"
    segment = "5e000000-0000-4000-8000-000000000000"
    [[url]] = rows(start(box, key, [f"SELECT url FROM braze_start_export('{segment}')"]))
    assert rows(start(box, key, [f"SELECT count(*) > 0, count(*) = count(DISTINCT braze_id) FROM braze_read_users('{url}')"])) == [[True, True]]


main()
