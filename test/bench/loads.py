"""A first load of everything that ingestr has tables for, of a year at 50 ms a request, beside ingestr itself.

ingestr makes one request at a time, so this takes about a quarter of an hour, and each side is run once. What both loaded
is compared table by table.
"""

import sys
import tempfile
from datetime import date, timedelta

from harness import EXTENSION, ROOT, environment, python, shell
from measure import CONCURRENCY, Result, process_costs, run_task, workspace
from peers import Ingestr

OPTIONS = "campaigns=2000&canvases=200&segments=100&events=200&latency_ms=50&request_quota=1000000&untracked=zero"  # it gives up where Braze refuses a segment
SINCE = date.today() - timedelta(days=365)
RATIO_MAX = 1 / 38
LIMIT_RATIO_MAX = 1.1
LATENCY_S = 0.05

# Our table, theirs, and what their columns are called where that differs.
TABLES = [
    ("campaigns", "campaigns", {}),
    ("canvases", "canvases", {}),
    ("segments", "segments", {}),
    ("events", "events", {}),
    ("products", "products", {}),
    ("kpi_dau", "kpi_dau", {}),
    ("kpi_mau", "kpi_mau", {}),
    ("kpi_new_users", "kpi_new_users", {}),
    ("kpi_uninstalls", "kpi_uninstalls", {}),
    ("session_series", "sessions", {}),
    ("purchase_series", "purchase_quantity", {}),
    ("revenue_series", "purchase_revenue", {}),
    ("event_series", "event_series", {"event": "event_name"}),
    ("segment_series", "segment_series", {}),
    ("campaign_series", "campaign_series", {}),
    ("canvas_series", "canvas_series", {}),
]

LISTS = ["campaigns", "canvases", "segments", "events", "products"]


def results(box):
    with tempfile.TemporaryDirectory() as folder:
        ours_key, theirs_key = workspace(OPTIONS), workspace(OPTIONS)
        ours = load(box, ours_key, f"{folder}/ours.duckdb")
        work = f"first load of {len(TABLES)} tables, a year at 50 ms, 1 run"
        limit = box.summary(ours_key)["requests"] * LATENCY_S / CONCURRENCY
        bar = f"<= {LIMIT_RATIO_MAX:.2f} times"
        yield Result(work, ours["seconds"], "s", bar, ours["seconds"] <= LIMIT_RATIO_MAX * limit, "its requests × 50 ms / 32", limit)
        peer = Ingestr()
        bar = f"<= {RATIO_MAX:.3f} times"
        if missing := peer.missing():
            yield Result(work, ours["seconds"], "s", bar, False, f"ingestr: {missing}")
            return
        theirs = [peer.load(box, theirs_key, table, f"{folder}/theirs.duckdb", since(table)) for _, table, _ in TABLES]
        seconds = sum(costs["seconds"] for costs in theirs)
        yield Result(work, ours["seconds"], "s", bar, ours["seconds"] <= RATIO_MAX * seconds, peer.name, seconds)
        peak = max(costs["peak_mb"] for costs in theirs)
        yield Result(f"{work}, memory", ours["peak_mb"], "MB", "<= 1 times", ours["peak_mb"] <= peak, peer.name, peak)
        requests = [box.summary(key)["requests"] for key in (ours_key, theirs_key)]
        yield Result(f"{work}, requests", requests[0], "requests", "", True, peer.name, requests[1])
        compare(f"{folder}/ours.duckdb", f"{folder}/theirs.duckdb")


def since(table):
    """Of lists, a first day would leave out what was not edited since."""
    return None if table in LISTS else SINCE


def load(box, key, database):
    files = ["begin", *(ours for ours, _, _ in TABLES)]
    reads = "".join(f".read {ROOT}/sql/load/{name}.sql\n" for name in files)
    env = environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http)
    script = f"LOAD '{EXTENSION}';\nSET VARIABLE braze_start = DATE '{SINCE}';\n{reads}"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        return process_costs([shell(), "-unsigned", "-no-init", "-bail", database, f".read {file.name}"], env)


def compare(our_file, their_file):
    """Prints how many rows of each table are the same in both, by the columns that both have."""
    print(f"\nRows by the columns that both have.\n\n{'table':16}  {'same':>8}  {'only ours':>9}  {'only theirs':>11}  columns", file=sys.stderr)
    attach = [f"ATTACH '{our_file}' AS ours (READ_ONLY)", f"ATTACH '{their_file}' AS theirs (READ_ONLY)"]
    for our_table, their_table, names in TABLES:
        theirs = columns(attach, "theirs", their_table)
        both = [(own, names.get(own, own)) for own in columns(attach, "ours", our_table) if names.get(own, own) in theirs]
        text = lambda column: f"translate({column}::VARCHAR, '[]\", ', '')"  # lists are JSON there
        mine = ", ".join(f"{text(column)} AS {column}" for column, _ in both)
        other = ", ".join(f"{text(column)} AS {name}" for name, column in both)
        mine, other = f"SELECT {mine} FROM ours.{our_table}", f"SELECT {other} FROM theirs.{their_table}"
        count = lambda rows: f"(SELECT count(*) FROM ({rows}))"
        query = f"SELECT {count(f'{mine} INTERSECT {other}')}, {count(f'{mine} EXCEPT {other}')}, {count(f'{other} EXCEPT {mine}')}"
        [[same, only_ours, only_theirs]] = run_task(python("1.5.6"), attach, query, environment())["rows"]
        print(f"{our_table:16}  {same:8}  {only_ours:9}  {only_theirs:11}  {', '.join(name for name, _ in both)}", file=sys.stderr)


def columns(attach, side, table):
    query = f"SELECT column_name FROM duckdb_columns() WHERE database_name = '{side}' AND table_name = '{table}'"
    return [name for [name] in run_task(python("1.5.6"), attach, query, environment())["rows"]]
