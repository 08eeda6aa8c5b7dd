"""1,000,000 rows of attributes: how long they take at the latency of a distant server, and what they cost the processors.

The peers of the latter are a bare loop that posts the same bodies, which it has in memory, and DuckDB's own JSON writer.
"""

import tempfile

from harness import BUILD
from measure import CONCURRENCY, Result, medians, run_query
from peers import Bare
from write_rows import OPTIONS, ROWS, ROWS_PER_REQUEST, copy, requests, table

LATENCY_MS = 50
LATENCY_RATIO_MAX = 1.1
COPY_SHARE = 1.2
ENCODING_RATIO_MAX = 1
FEW_ROWS = ROWS // 50
RUNS = 3


def results(box):
    def run(query, options=OPTIONS, threads=2):
        return run_query(box, options, query, settings=[f"SET threads = {threads}", table("audience")])

    yield from at_a_distance(run)
    with tempfile.TemporaryDirectory(prefix="bodies-", dir=BUILD) as folder:
        bodies = f"{folder}/bodies.json"
        batches = f"SELECT list(a) AS attributes FROM audience a GROUP BY rowid // {ROWS_PER_REQUEST}"
        run(f"COPY ({batches}) TO '{bodies}' (FORMAT json)")
        ours, bare, written = medians(
            lambda: run(copy())["cpu_seconds"],
            lambda: Bare().posting_cpu_seconds(box, OPTIONS, bodies),
            lambda: run(f"COPY audience TO '{folder}/rows.json' (FORMAT json)")["cpu_seconds"],
            runs=RUNS,
        )
    peers = bare + COPY_SHARE * written
    work = f"{ROWS} rows of attributes at 0 ms, processor time, {RUNS} runs"
    yield Result(work, ours, "s", "<= 1 times", ours <= peers, f"bare reqwest loop, and COPY to JSON {COPY_SHARE} times", peers)
    ours, theirs = medians(
        lambda: run(copy(options=", DRY_RUN"), threads=1)["cpu_seconds"],
        lambda: run("COPY audience TO '/dev/null' (FORMAT json)", threads=1)["cpu_seconds"],
    )
    bar = f"<= {ENCODING_RATIO_MAX} times"
    yield Result(f"{ROWS} rows, encoding alone, processor time", ours, "s", bar, ours <= ENCODING_RATIO_MAX * theirs, "COPY to JSON", theirs)
    yield in_tiny_chunks(box, run)


def at_a_distance(run):
    least = requests(ROWS) * LATENCY_MS / 1000 / CONCURRENCY
    seconds = run(copy(), f"{OPTIONS}&latency_ms={LATENCY_MS}")["seconds"]
    work = f"{ROWS} rows of attributes at {LATENCY_MS} ms, 1 run"
    met = seconds <= LATENCY_RATIO_MAX * least
    yield Result(work, seconds, "s", f"<= {LATENCY_RATIO_MAX} times", met, "latency of all requests", least)


def in_tiny_chunks(box, run):
    """A filter leaves a few rows of each of DuckDB's chunks."""
    made = box.summary(run(copy(f"audience a WHERE rowid % {ROWS // FEW_ROWS} = 7"))["key"])["requests"]
    most = requests(FEW_ROWS) + CONCURRENCY
    bar = f"<= {most}: one more for each at once"
    return Result(f"{FEW_ROWS} rows that a filter leaves", made, "requests", bar, made <= most, "full requests", requests(FEW_ROWS))
