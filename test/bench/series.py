"""The daily series of 500 campaigns, which is a request for each, of which 32 may be under way at once."""

from measure import CONCURRENCY, Result, medians, run_process, run_query
from peers import Ingestr

CAMPAIGNS = 500
ARCHIVED = 83  # when every seventh is: the peer leaves them out, and so does the query
REQUESTS = CAMPAIGNS + 6  # and those of the list
ROWS = 50_000
OVERHEAD_MAX = 1.3
# By its latency in ms: how much of the peer's time is good enough.
RATIO_MAX = {50: 1 / 25, 0: 1 / 12}
LOAD = "CREATE TABLE series AS SELECT * EXCLUDE messages FROM braze_campaign_series(include_archived := false)"


def results(box):
    peer = Ingestr("campaign_series")
    missing = peer.missing()
    for latency_ms, ratio_max in RATIO_MAX.items():
        options = f"campaigns={CAMPAIGNS + ARCHIVED}&channels=1&variations=1&latency_ms={latency_ms}"
        work = f"daily series of {CAMPAIGNS} campaigns at {latency_ms} ms"
        bar = f"<= {ratio_max:.3f} times"
        [seconds] = medians(lambda: run_process(box, options, LOAD)["seconds"])
        if missing:
            yield Result(f"{work}, whole process", seconds, "s", bar, True, f"{peer.name}: not measured, {missing}")
        else:
            theirs = peer.seconds(box, options)  # Takes ten to thirty seconds, and hardly varies.
            yield Result(f"{work}, whole process", seconds, "s", bar, seconds <= ratio_max * theirs, f"{peer.name}, one run", theirs)
        if latency_ms:
            [seconds] = medians(lambda: our_query(box, options))
            ideal = REQUESTS * latency_ms / 1000 / CONCURRENCY
            against = f"{REQUESTS} requests x latency / {CONCURRENCY}"
            yield Result(work, seconds, "s", f"<= {OVERHEAD_MAX:.2f} times", seconds <= OVERHEAD_MAX * ideal, against, ideal)


def our_query(box, options):
    done = run_query(box, options, LOAD)
    assert done["rows"] == [[ROWS]], done
    return done["seconds"]
