"""The series of 2,000 campaigns by channel and variation, 2,400,000 rows out of 1.2 GB: what it costs the processors.

The peer is DuckDB's read_json over the same bodies, which are files by then: it is spared the requests.
"""

import tempfile

from harness import BUILD
from measure import Result, medians, run_query
from peers import ReadJson

CAMPAIGNS = 2000
OPTIONS = f"campaigns={CAMPAIGNS}&channels=4&variations=3&control=false"
ROWS = CAMPAIGNS * 100 * 4 * 3
TABLE = "braze_campaign_message_series"
THREADS = "SET threads = 2"
RATIO_MAX = 1.5
FEW_RATIO_MAX = 0.75
RUNS = 3


def results(box):
    # Without `other`, what has no column: the peer could not fill it.
    columns = {name: type for name, type, *_ in run_query(box, OPTIONS, f"DESCRIBE SELECT * EXCLUDE (other) FROM {TABLE}()")["rows"]}
    with tempfile.TemporaryDirectory(prefix="bodies-", dir=BUILD) as folder:
        peer = ReadJson(box, OPTIONS, CAMPAIGNS, columns, folder)
        ours, few, theirs = medians(
            lambda: our_cpu_seconds(box, "* EXCLUDE (other)"),
            lambda: our_cpu_seconds(box, "time, sent"),
            lambda: checked(peer.run([THREADS])),
            runs=RUNS,
        )
    work = f"message series, {ROWS} rows at 0 ms, processor time, {RUNS} runs"
    yield Result(work, ours, "s", f"<= {RATIO_MAX:.2f} times", ours <= RATIO_MAX * theirs, peer.name, theirs)
    bar = f"<= {FEW_RATIO_MAX:.2f} times"
    yield Result(f"2 of {len(columns)} columns of it", few, "s", bar, few <= FEW_RATIO_MAX * ours, "all of them", ours)


def our_cpu_seconds(box, columns):
    return checked(run_query(box, OPTIONS, f"CREATE TABLE messages AS SELECT {columns} FROM {TABLE}()", settings=[THREADS]))


def checked(done):
    assert done["rows"] == [[ROWS]], done
    return done["cpu_seconds"]
