"""A request for each of 100,000 campaigns: that the list of them is neither waited for nor kept."""

from measure import Result, medians, run_query

CAMPAIGNS = 100_000
TENTH = CAMPAIGNS // 10
FLAT_MB = 10
RUNS = 3
# The sandbox remembers the last 10,000 requests; this is few enough for all of them to be among those.
LOGGED = 9000
LIST_PAGES = LOGGED // 100
DAY = "DATE '2026-01-01'"
QUERY = f"SELECT count(*), CAST(max(COLUMNS(* EXCLUDE messages)) AS VARCHAR) FROM braze_campaign_series(since := {DAY}, until := {DAY})"


def results(box):
    def peak_mb(campaigns, query):
        return lambda: run_query(box, options(campaigns), query)["peak_mb"]

    idle, tenth, whole = medians(peak_mb(1, "SELECT 1"), peak_mb(TENTH, QUERY), peak_mb(CAMPAIGNS, QUERY), runs=RUNS)
    work = f"fan-out over {CAMPAIGNS} campaigns, memory above idle, {RUNS} runs"
    yield Result(work, whole - idle, "MB", f"within {FLAT_MB} MB", whole - tenth <= FLAT_MB, f"{TENTH} campaigns", tenth - idle)

    [before] = medians(lambda: lists_before_series(box), runs=RUNS)
    work = f"fan-out over {LOGGED} campaigns, of their list before the first of them, {RUNS} runs"
    yield Result(work, before, "requests", "< 1 times", before < LIST_PAGES, "the whole list", LIST_PAGES)


def lists_before_series(box):
    log = box.requests(run_query(box, options(LOGGED), QUERY)["key"])
    paths = [request["path"] for request in log]
    assert paths[0] == "/campaigns/list" and paths.count("/campaigns/data_series") == LOGGED, paths[0]
    return paths.index("/campaigns/data_series")


def options(campaigns):
    return f"campaigns={campaigns}&channels=0&request_quota=1000000"
