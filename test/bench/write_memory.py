"""How much larger a process gets by sending 10,000,000 rows, and whether a tenth of them takes less."""

from measure import Result, medians, run_query
from write_rows import OPTIONS, copy, users

ROWS = 10_000_000
GROWTH_MB_MAX = 60
FLAT_MB = 10


def results(box):
    def peak_mb(query):
        return lambda: run_query(box, OPTIONS, query, settings=["SET threads = 2"])["peak_mb"]

    sent = [peak_mb(copy(f"({users(rows)}) a")) for rows in (ROWS // 10, ROWS)]
    idle, tenth, whole = medians(peak_mb("SELECT 1"), *sent, runs=1)
    bar = f"<= {GROWTH_MB_MAX} MB, and within {FLAT_MB} MB"
    met = whole - idle <= GROWTH_MB_MAX and whole - tenth <= FLAT_MB
    yield Result(f"{ROWS} rows of attributes, memory above idle, 1 run", whole - idle, "MB", bar, met, f"{ROWS // 10} rows", tenth - idle)
