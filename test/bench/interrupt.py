"""From interrupt() to the end of a write that is in full swing."""

from harness import VERSIONS
from measure import Result, medians, run_query
from write_rows import OPTIONS, copy, users

LATENCY_MS = 200
AFTER_S = 2
SECONDS_MAX = 0.5 + LATENCY_MS / 1000  # requests that are under way end first


def results(box):
    def seconds(version):
        options, query = f"{OPTIONS}&latency_ms={LATENCY_MS}", copy(f"({users(10_000_000)}) a")
        return lambda: run_query(box, options, query, version, interrupt_after=AFTER_S)["interrupt_seconds"]

    for version, ended in zip(VERSIONS, medians(*map(seconds, VERSIONS))):
        work = f"from interrupt() to the end of a write, DuckDB {version}"
        yield Result(work, ended, "s", f"<= {SECONDS_MAX} s", ended <= SECONDS_MAX)
