"""Randomised fault runs: a query on a workspace that misbehaves ends in the right rows or in a clear error.

    build/venv/duckdb-2.0.1/bin/python test/faults.py --seeds 0..500
    build/venv/duckdb-2.0.1/bin/python test/faults.py --seeds 123..124        one seed again

A seed decides everything: the table, its parameters, what the workspace holds, and which faults the sandbox mixes in.
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

from harness import EXTENSION, sandbox

AT_ONCE = 16
QUERY_LIMIT_S = 300
RIGHT_ROWS_MIN = 0.9
SETTINGS = {"braze_timeout_ms": 20_000, "braze_max_wait_ms": 20_000}
# Three retries always succeed, as the sandbox draws its faults. One run in ten has less patience, and may fail.
RETRIES, RETRIES_IMPATIENT = 8, 1
# How an error begins that tells what the server did.
CLEAR = ("Cannot reach", "Braze did not answer", "Braze answered", "The answer from", "The rate limit", "The list")

METRICS = ["dau", "mau", "new_users", "uninstalls"]
EDITED = ["braze_campaigns", "braze_canvases"]
PLAIN = ["braze_segments", "braze_events", "braze_event_names", "braze_products"]
TABLES = [*EDITED, *PLAIN, "braze_kpi", *(f"braze_kpi_{metric}" for metric in METRICS)]
OBJECTS = ["campaigns", "canvases", "segments", "events", "products"]
APPS = 4
BOOLEANS = ["false", "true"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="0..500")
    first, end = map(int, parser.parse_args().seeds.split(".."))
    start = time.monotonic()
    with sandbox() as box, ThreadPoolExecutor(AT_ONCE) as pool:
        databases = [connect(RETRIES_IMPATIENT), *[connect(RETRIES)] * 9]
        runs = {seed: pool.submit(run, databases[seed % 10].cursor(), box.http, seed) for seed in range(first, end)}
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


def run(connection, endpoint, seed):
    random = Random(seed)
    sizes = "&".join(f"{kind}={random.choice([0, 1, 99, 100, 101, 250, 777])}" for kind in OBJECTS)
    sizes += f"&apps={APPS}&nulls={random.choice(BOOLEANS)}&missing={random.choice(BOOLEANS)}"
    function, arguments = draw(random, TABLES[seed % len(TABLES)])

    def rows(workspace, key):
        connection.execute(
            "CALL braze_connect(endpoint := ?, api_key := ?, workspace := ?, verify := false)", [endpoint, key, workspace]
        )
        # raw is the object as Braze sent it, also with the unknown fields that a fault adds. As text, the values need
        # no Python package for time zones.
        call = f"{function}({', '.join([*arguments, f'workspace := {workspace!r}'])})"
        return connection.execute(f"SELECT CAST(COLUMNS(lambda name: name <> 'raw') AS VARCHAR) FROM {call} ORDER BY ALL").fetchall()

    expected = rows(f"calm{seed}", f"sandbox_calm{seed}?{sizes}")
    try:
        got = rows(f"chaos{seed}", f"sandbox_chaos{seed}?chaos={seed}&{sizes}")
    except duckdb.Error as error:
        text = str(error)
        assert not any(part in text for part in (f"sandbox_chaos{seed}", f"chaos={seed}")), f"the key is shown: {text}"
        assert text.removeprefix("Invalid Input Error: ").startswith(CLEAR), f"no clear error: {text}"
        return "error"
    assert got == expected, f"{function}({', '.join(arguments)}) gave {len(got)} rows, not the {len(expected)} expected"
    return "right"


def draw(random, table):
    """A function and its arguments."""
    if table in PLAIN:
        return table, []
    if table in EDITED:
        edited_since = datetime(2026, 1, 1, tzinfo=timezone.utc) + random.randrange(100) * timedelta(minutes=37)
        arguments = [f"include_archived := {random.choice(BOOLEANS)}", f"edited_since := '{edited_since.isoformat()}'"]
        return table, random.sample(arguments, random.randrange(3))

    # Not today: where Braze reads ending_at as excluding its day, no request that it allows has today's figure.
    until = date.today() - timedelta(days=1 + random.randrange(200))
    since = until - timedelta(days=random.choice([0, 1, 98, 99, 100, 350]))
    apps = [f"a0000000-0000-4000-8000-{app:012x}" for app in random.sample(range(APPS), random.randrange(APPS))]
    if table == "braze_kpi":
        return table, [f"'{random.choice(METRICS)}'", f"'{since}'", f"'{until}'", str(apps) if apps else "NULL"]
    return table, [f"since := '{since}'", f"until := '{until}'", f"apps := {apps or 'NULL'}"]


main()
