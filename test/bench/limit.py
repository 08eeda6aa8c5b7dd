"""LIMIT 10 on 20,000 campaigns: how many requests are made before it is noticed that ten rows are enough."""

from harness import VERSIONS
from measure import Result, medians, run_query

REQUESTS_MAX = 2


def results(box):
    def requests(version):
        def run():
            key = run_query(box, "campaigns=20000&latency_ms=50", "SELECT id, name, tags FROM braze_campaigns() LIMIT 10", version)["key"]
            return box.summary(key)["requests"]

        return run

    for version, made in zip(VERSIONS, medians(*map(requests, VERSIONS))):
        yield Result(f"LIMIT 10 on 20000 campaigns, DuckDB {version}", made, "requests", f"<= {REQUESTS_MAX}", made <= REQUESTS_MAX)
