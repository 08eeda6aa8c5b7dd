"""Many workspaces in one process, over https at 200 ms a request: what they ask for at once adds up."""

import json
import subprocess

from harness import EXTENSION, NEWEST, environment, python
from measure import CONCURRENCY, Result, workspace

WORKSPACES, CAMPAIGNS, LATENCY_MS = 40, 500, 200
RATIO_MIN = 0.5
PROGRAM = f"""
import json, time
from concurrent.futures import ThreadPoolExecutor
import duckdb

connection = duckdb.connect(config={{"allow_unsigned_extensions": "true"}})
connection.execute("LOAD '{EXTENSION}'")


def read(number):
    query = f"SELECT count(*) FROM braze_campaign_series(workspace := 'w{{number}}', since := '2026-01-01', until := '2026-01-01')"
    assert connection.cursor().execute(query).fetchall() == [({CAMPAIGNS},)]


began = time.perf_counter()
with ThreadPoolExecutor({WORKSPACES}) as pool:
    list(pool.map(read, range({WORKSPACES})))
seconds = time.perf_counter() - began
print(json.dumps(connection.execute("SELECT sum(attempts) FROM braze_usage()").fetchone()[0] / seconds))
"""


def results(box):
    env = environment(SSL_CERT_FILE=box.ca)
    for number in range(WORKSPACES):
        env[f"BRAZE_API_KEY_W{number}"] = workspace(f"campaigns={CAMPAIGNS}&latency_ms={LATENCY_MS}&request_quota=1000000")
        env[f"BRAZE_ENDPOINT_W{number}"] = box.https
    done = subprocess.run([python(NEWEST), "-c", PROGRAM], env=env, stdout=subprocess.PIPE, text=True, check=True)
    rate, most = json.loads(done.stdout.splitlines()[-1]), WORKSPACES * CONCURRENCY / LATENCY_MS * 1000
    work = f"{WORKSPACES} workspaces in one process, https at {LATENCY_MS} ms, one run"
    yield Result(work, rate, "requests/s", f">= {RATIO_MIN:.2f} times", rate >= RATIO_MIN * most, "concurrency / latency", most)
