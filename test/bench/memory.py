"""How much larger a process gets by reading 2,000,000 campaigns, and whether a quarter of them takes less."""

from measure import Result, medians, run_query

CAMPAIGNS = 2_000_000
QUARTER = CAMPAIGNS // 4
GROWTH_MB_MAX = 60
FLAT_MB = 10
QUERIES = {
    "count(*)": "SELECT count(*) FROM braze_campaigns()",
    "full scan": "SELECT CAST(max(COLUMNS(*)) AS VARCHAR) FROM braze_campaigns()",
}


def results(box):
    def peak_mb(campaigns, query):
        return lambda: run_query(box, f"campaigns={campaigns}", query)["peak_mb"]

    for name, query in QUERIES.items():
        idle, quarter, whole = medians(peak_mb(1, "SELECT 1"), peak_mb(QUARTER, query), peak_mb(CAMPAIGNS, query))
        work = f"{CAMPAIGNS} campaigns, {name}, memory above idle"
        bar = f"<= {GROWTH_MB_MAX} MB, and within {FLAT_MB} MB"
        met = whole - idle <= GROWTH_MB_MAX and whole - quarter <= FLAT_MB
        yield Result(work, whole - idle, "MB", bar, met, f"{QUARTER} campaigns", quarter - idle)
