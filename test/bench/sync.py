"""Runs of sql/sync/attributes.sql over 1,000,000 users: when nothing changed since the first, and when 1 % did."""

import statistics
import tempfile
from pathlib import Path

from harness import EXTENSION, ROOT, environment, shell
from measure import CONCURRENCY, RUNS, Result, process_costs, workspace
from write_rows import OPTIONS, ROWS, requests, table

SECONDS_MAX = 3
SYNC = f"SET VARIABLE sync_source = 'audience';\n.read {ROOT}/sql/sync/begin.sql\n.read {ROOT}/sql/sync/attributes.sql\n"
CHANGE = "UPDATE audience SET age = age + 1 WHERE substr(external_id, 6)::INTEGER % 100 = 0;\n"
LANES = 2 * CONCURRENCY


def results(box):
    key = workspace(OPTIONS)
    env = environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http)
    with tempfile.TemporaryDirectory() as folder:

        def run(script):
            """The seconds of a whole process, and its requests."""
            before = box.summary(key)["requests"]
            Path(folder, "run.sql").write_text(f"LOAD '{EXTENSION}';\n{script}")
            command = [shell(), "-unsigned", "-no-init", "-bail", f"{folder}/braze.duckdb", f".read {folder}/run.sql"]
            seconds = process_costs(command, env)["seconds"]
            return seconds, box.summary(key)["requests"] - before

        run(f"{table('audience')};\nSET VARIABLE sync_first_run = true;\n{SYNC}")
        unchanged = [run(SYNC) for _ in range(RUNS)]
        _, sent = run(CHANGE + SYNC)
    seconds = statistics.median(seconds for seconds, _ in unchanged)
    work = f"sync of {ROWS} users of whom none changed"
    yield Result(f"{work}, whole process", seconds, "s", f"<= {SECONDS_MAX} s", seconds <= SECONDS_MAX)
    asked = max(count for _, count in unchanged)
    yield Result(work, asked, "requests", "0", asked == 0)
    fewest = requests(ROWS // 100)
    work = f"sync of {ROWS} users of whom 1 % changed"
    yield Result(work, sent, "requests", f"<= {fewest} + {LANES}", sent <= fewest + LANES, "the fewest that take them", fewest)
