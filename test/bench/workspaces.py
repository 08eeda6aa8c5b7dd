"""Many workspaces in one process, over https at 200 ms a request: what they ask for at once adds up."""

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from harness import EXTENSION, NEWEST, environment, python
from measure import CONCURRENCY, Result, workspace

WORKSPACES, CAMPAIGNS, LATENCY_MS = 40, 500, 200
RATIO_MIN = 0.5


def results(box):
    env = environment(SSL_CERT_FILE=box.ca)
    for number in range(WORKSPACES):
        env[f"BRAZE_API_KEY_W{number}"] = workspace(f"campaigns={CAMPAIGNS}&latency_ms={LATENCY_MS}&request_quota=1000000")
        env[f"BRAZE_ENDPOINT_W{number}"] = box.https
    done = subprocess.run([python(NEWEST), __file__], env=env, stdout=subprocess.PIPE, text=True, check=True)
    rate, most = json.loads(done.stdout), WORKSPACES * CONCURRENCY / LATENCY_MS * 1000
    work = f"{WORKSPACES} workspaces in one process, https at {LATENCY_MS} ms, one run"
    yield Result(work, rate, "requests/s", f">= {RATIO_MIN:.2f} times", rate >= RATIO_MIN * most, "concurrency / latency", most)


def read():
    """In a process that has DuckDB: the requests of a second."""
    import duckdb

    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"LOAD '{EXTENSION}'")

    def one(number):
        query = f"SELECT count(*) FROM braze_campaign_series(workspace := 'w{number}', since := '2026-01-01', until := '2026-01-01')"
        assert connection.cursor().execute(query).fetchall() == [(CAMPAIGNS,)]

    began = time.perf_counter()
    with ThreadPoolExecutor(WORKSPACES) as pool:
        list(pool.map(one, range(WORKSPACES)))
    seconds = time.perf_counter() - began
    return connection.execute("SELECT sum(attempts)::BIGINT FROM braze_usage()").fetchone()[0] / seconds


if __name__ == "__main__":
    print(json.dumps(read()))
