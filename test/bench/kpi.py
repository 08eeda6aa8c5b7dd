"""Four KPIs of 50 apps over three years: 2,200 requests, none of which waits for another."""

from measure import CONCURRENCY, Result, medians, run_query

METRICS = ["dau", "mau", "new_users", "uninstalls"]
APPS = [f"a0000000-0000-4000-8000-{app:012x}" for app in range(50)]
WINDOWS = 11  # of at most 100 days, for the 1,096 days of the query
LATENCY_S = 0.05
REQUESTS = len(METRICS) * len(APPS) * WINDOWS
OVERHEAD_MAX = 1.3

KPI = "SELECT time, app_id, {0} AS value FROM braze_kpi_{0}(since := '2023-01-01', until := '2025-12-31', apps := {1})"
QUERY = "CREATE TABLE kpi AS " + " UNION ALL ".join(KPI.format(metric, APPS) for metric in METRICS)


def results(box):
    [seconds] = medians(lambda: run_query(box, f"apps={len(APPS)}&latency_ms={LATENCY_S * 1000:.0f}", QUERY)["seconds"])
    ideal = REQUESTS * LATENCY_S / CONCURRENCY
    work = f"{len(METRICS)} KPIs, 3 years, {len(APPS)} apps at 50 ms"
    against = f"{REQUESTS} requests x latency / {CONCURRENCY}"
    yield Result(work, seconds, "s", f"<= {OVERHEAD_MAX:.2f} times", seconds <= OVERHEAD_MAX * ideal, against, ideal)
