"""An hourly load when nothing changed, and the first one before it, beside loads that ask for each table as they did before.

Requests are counted: without latency, they are the only figure that says something.
"""

import re
import tempfile
from pathlib import Path

from harness import EXTENSION, ROOT, environment, shell
from measure import Result, process_costs, run_query, workspace

OPTIONS = "campaigns=500&canvases=40&events=120&segments=20&request_quota=1000000"
TOGETHER = {
    "campaign_data_series": ["campaign_series", "campaign_message_series"],
    "canvas_data_series": ["canvas_series", "canvas_variant_series", "canvas_step_series"],
}
# What a run has to ask for: the lists, and the days of every series.
NEEDED = r"/list|data_series|/(events|custom_attributes|catalogs|integrations|job_sync_status|product_list|hard_bounces|unsubscribes|invalid_phone_numbers|scheduled_broadcasts)$"
NEEDED_RATIO_MAX = 1.05
NESTED = "campaigns=400&channels=4&variations=3&control=false"


def results(box):
    files = re.findall(r"^\.read sql/load/(\w+)\.sql", (ROOT / "sql/load.sql").read_text(), re.M)
    apart = [name for file in files for name in TOGETHER.get(file, [file])]
    ours, theirs = (asked(box, some) for some in (files, apart))
    work = "hourly run, 500 campaigns, 40 Canvases, 120 events, 20 segments"
    needed = sum(re.search(NEEDED, path) is not None for path in ours)
    yield Result(work, len(ours), "requests", "", True, "a request per table", len(theirs))
    bar = f"<= {NEEDED_RATIO_MAX:.2f} times"
    yield Result("the same", len(ours), "requests", bar, len(ours) <= NEEDED_RATIO_MAX * needed, "its lists and series alone", needed)
    nested, flat = cpu_seconds(box, "braze_campaign_series"), cpu_seconds(box, "braze_campaign_message_series")
    flat += cpu_seconds(box, "braze_campaign_series", "* EXCLUDE messages")
    work = "decoding totals and messages, 480,000 rows at 0 ms, processor time"
    yield Result(work, nested, "s", "<= 1.00 times", nested <= flat, "the two tables one after the other", flat)


def asked(box, files):
    """The paths that a second run asks for."""
    key = workspace(OPTIONS)
    env = environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http)
    script = "".join(f".read {ROOT}/sql/load/{file}.sql\n" for file in files)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "load.sql").write_text(f"LOAD '{EXTENSION}';\n{script}")
        command = [shell(), "-unsigned", "-no-init", "-bail", f"{folder}/braze.duckdb", f".read {folder}/load.sql"]
        process_costs(command, env)
        first = box.summary(key)["requests"]
        process_costs(command, env)
    second = box.summary(key)["requests"] - first
    return [request["path"] for request in box.requests(key)[-second:]]


def cpu_seconds(box, table, columns="*"):
    done = run_query(box, NESTED, f"CREATE TABLE result AS SELECT {columns} FROM {table}()", settings=["SET threads = 2"])
    return done["cpu_seconds"]
