"""Randomised fault runs: a query on a workspace that misbehaves ends in the right rows or in a clear error.

    build/venv/duckdb-2.0.1/bin/python test/faults.py --seeds 0..500
    build/venv/duckdb-2.0.1/bin/python test/faults.py --seeds 123..124        one seed again

A seed decides everything: the table, its parameters, what the workspace holds and how it is written, and which faults the
sandbox mixes in. Every table that reads a workspace has its turn.
The rows are compared with those of the same query on the same workspace without faults.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from random import Random

import duckdb

from functions import NEEDED, OWN, table_functions
from harness import EXTENSION, sandbox

AT_ONCE = 16
QUERY_LIMIT_S = 300
RIGHT_ROWS_MIN = 0.9
SETTINGS = {"braze_timeout_ms": 20_000, "braze_max_wait_ms": 20_000}
# Three retries always succeed, as the sandbox draws its faults. One run in ten has less patience, and may fail.
RETRIES, RETRIES_IMPATIENT = 8, 1
# How an error begins that tells what the server did.
CLEAR = ("Cannot reach", "Braze did not answer", "Braze answered", "The answer from", "The rate limit", "The list")

KINDS = """
    campaigns canvases segments events products cards attributes catalogs items blocks templates
    bounces unsubscribes phones centers broadcasts integrations syncs
""".split()
APPS = 4
DAY = date(2026, 1, 1)  # when the first of the sandbox's objects was edited, or bounced
BROADCASTS_UNTIL = date(2100, 1, 20)  # the first is on the first of the month
BOOLEANS = ["false", "true"]
SUM = "braze_canvas_summary"  # of one window, of at most 14 days; nothing in it tells which days it has


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="0..500")
    first, end = map(int, parser.parse_args().seeds.split(".."))
    start = time.monotonic()
    with sandbox() as box, ThreadPoolExecutor(AT_ONCE) as pool:
        databases = [connect(RETRIES_IMPATIENT), *[connect(RETRIES)] * 9]
        # A workspace's rows; those of a file or of this process have no faults of their own.
        tables = [table for table in table_functions(databases[0]) if table.name not in OWN and "workspace" in table.parameters]
        runs = {}
        for seed in range(first, end):
            runs[seed] = pool.submit(run, databases[seed % 10].cursor(), box.http, seed, tables[seed % len(tables)])
        outcomes = []
        for seed, outcome in runs.items():
            print(f"seed {seed}", flush=True)
            try:
                outcomes.append(outcome.result(timeout=QUERY_LIMIT_S))
            except Exception as problem:
                fail(f"seed {seed}: {problem or 'no end'}")
    right, total = outcomes.count("right"), len(outcomes)
    print(f"{total} runs: {right} with the right rows, {total - right} with a clear error  ({time.monotonic() - start:.0f} s)")
    if right < total * RIGHT_ROWS_MIN:
        fail(f"fewer than {RIGHT_ROWS_MIN:.0%} with the right rows")


def fail(message):
    print(message, file=sys.stderr, flush=True)
    os._exit(1)  # not sys.exit, which would wait for the threads that hang


def connect(retries):
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    for name, value in {**SETTINGS, "braze_max_retries": retries}.items():
        database.execute(f"SET GLOBAL {name} = {value}")
    return database


def run(connection, endpoint, seed, table):
    random = Random(seed)
    given = draw(random, table)
    options = "&".join(f"{name}={value}" for name, value in contents(random, table).items())

    def rows(workspace, key):
        connection.execute(
            "CALL braze_connect(endpoint := ?, api_key := ?, workspace := ?, verify := false)", [endpoint, key, workspace]
        )
        # As text, the values need no Python package for time zones.
        call = table.call(**given, workspace=f"'{workspace}'")
        return connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {call} ORDER BY ALL").fetchall()

    expected = rows(f"calm{seed}", f"sandbox_calm{seed}?{options}")
    try:
        got = rows(f"chaos{seed}", f"sandbox_chaos{seed}?chaos={seed}&{options}")
    except duckdb.Error as error:
        text = str(error)
        assert not any(part in text for part in (f"sandbox_chaos{seed}", f"chaos={seed}")), f"the key is shown: {text}"
        assert text.removeprefix("Invalid Input Error: ").startswith(CLEAR), f"no clear error: {text}"
        return "error"
    assert got == expected, f"{table.call(**given)} gave {len(got)} rows, not the {len(expected)} expected"
    return "right"


def contents(random, table):
    """What the workspace holds, and how it writes it: with faults it is the same."""
    # Where each object is asked for by itself, few make many requests. What a call must have is there.
    sizes = [0, 1, 2, 5] if "ignore_errors" in table.parameters else [0, 1, 99, 100, 101, 250, 777]
    sizes = [5, 250] if table.name in NEEDED else sizes
    forms = {name: random.choice(BOOLEANS) for name in ("nulls", "missing", "unknown_fields")}
    options = {kind: random.choice(sizes) for kind in KINDS} | forms | {"users": random.choice([8, 250])}
    options |= {"apps": APPS, "field_order": random.choice(["documented", "reversed"]), "request_quota": 100_000, "untracked": "zero"}
    if table.name == SUM:
        options["ending_at"] = "included"
    if table.name.startswith(("braze_campaign_", "braze_canvas_")) and table.name.endswith(("_urls", "_translations", "_translation_sources")):
        options["missing"] = "false"  # it would be the field of details that says which messages there are
    return options


def draw(random, table):
    """Values for some of the parameters that a table may have."""
    moment = datetime(DAY.year, DAY.month, DAY.day, tzinfo=timezone.utc) + random.randrange(100) * timedelta(minutes=37)
    until = DAY + timedelta(days=random.randrange(30))
    unit = random.choice(["day", "day", "hour"])
    lengths = [0, 1, 13] if unit == "hour" or table.name == SUM else [0, 1, 13, 98, 99, 100, 350]
    since = until - timedelta(days=random.choice(lengths))
    apps = [f"a0000000-0000-4000-8000-{app:012x}" for app in random.sample(range(APPS), random.randrange(APPS))]
    some = {
        "include_archived": random.choice(BOOLEANS),
        "edited_since": f"'{moment.isoformat()}'",
        "modified_since": f"'{moment.isoformat()}'",
        "ignore_errors": random.choice(BOOLEANS),
        "unit": f"'{unit}'",
    }
    until = BROADCASTS_UNTIL if table.parameters.get("until") == "TIMESTAMPTZ" else until
    some = {name: value for name, value in some.items() if random.random() < 0.5}
    return some | {"since": f"'{since}'", "until": f"'{until}'", "apps": apps or "NULL"}


main()
