"""braze_changes() over 1,000,000 rows of 10 columns of which none has changed: nothing is sent, and the peer is the join."""

from measure import Result, medians, run_query
from write_rows import OPTIONS, ROWS, table

RATIO_MAX = 3
RUNS = 3
JOIN = "FROM batch new LEFT JOIN sent old USING (external_id)"
CHANGES = f"COPY (SELECT braze_changes(new, old) {JOIN}) TO 'braze://users/attributes' (FORMAT braze)"


def results(box):
    requests = set()

    def run(query):
        done = run_query(box, OPTIONS, query, settings=["SET threads = 2", table("batch"), table("sent")])
        requests.add(box.summary(done["key"])["requests"])
        return done["cpu_seconds"]

    ours, theirs = medians(
        lambda: run(CHANGES),
        lambda: run(f"SELECT count(*) FILTER (new IS DISTINCT FROM old) {JOIN}"),
        runs=RUNS,
    )
    assert requests == {0}, requests
    bar = f"<= {RATIO_MAX} times"
    yield Result(f"braze_changes() of {ROWS} unchanged rows, processor time, {RUNS} runs", ours, "s", bar, ours <= RATIO_MAX * theirs, "IS DISTINCT FROM", theirs)
