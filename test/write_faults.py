"""Randomised fault runs of writes: what a write says of each row is what the workspace got.

    build/venv/duckdb-2.0.1/bin/python test/write_faults.py --seeds 0..500
    build/venv/duckdb-2.0.1/bin/python test/write_faults.py --seeds 123..124        one seed again

A seed decides everything: the target, the rows, the options, and which faults the sandbox mixes in. What the write told of
its rows is compared with the requests that the sandbox logged, and with what it holds.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import duckdb

from harness import BUILD, EXTENSION, sandbox
from write_oracle import Oracle, twice
from write_rows import cases

AT_ONCE = 16
WINDOW = 64  # how many runs there are before others begin: a process remembers its last hundred writes
WRITE_LIMIT_S = 300
SETTINGS = {"braze_timeout_ms": 20_000, "braze_max_wait_ms": 20_000}
CASES = list(cases().items())
ROWS = [0, 1, 2, 20, 49, 50, 51, 75, 76, 120, 200, 350]
FAULTS = [
    "lost", "half", "cut", "500", "502", "503", "504", "423", "late_500", "late_504", "slow", "partial", "unindexed",
    "unsuccessful", "429", "429_retry_after", "429_mau", "429_bare", "bad_item", "bad_item_unnamed", "notice",
]
# What happens to requests of all kinds.
MORE = [
    "&chaos={seed}", "&body=html:1", "&body=truncated:1", "&body=empty:1", "&cut=1", "&refuse=1", "&fail=401", "&fail=403",
    "&fail=400:1", "&fail=413:2", "&fail=429:1", "&fail=500:1", "&echo=plain&fail=401", "&redirect=https://example.com/",
]
STATUSES = ["accepted", "rejected", "unknown", "not_sent", "unchanged"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="0..300")
    first, end = map(int, parser.parse_args().seeds.split(".."))
    start = time.monotonic()
    differing, outcomes = 0, []
    with sandbox() as box, ThreadPoolExecutor(AT_ONCE) as pool, tempfile.TemporaryDirectory(dir=BUILD) as folder:
        databases = [connect(retries) for retries in (0, 2, 8)]
        begin = lambda seed: (seed, pool.submit(run, databases[seed % 3].cursor(), box, folder, seed))
        windows = (map(begin, range(window, min(window + WINDOW, end))) for window in range(first, end, WINDOW))
        for seed, outcome in (one for window in windows for one in list(window)):
            print(f"seed {seed}", flush=True)
            try:
                outcomes.append(outcome.result(timeout=WRITE_LIMIT_S))
            except AssertionError as problem:
                differing += 1
                print(f"seed {seed}: {problem}", file=sys.stderr, flush=True)
            except Exception:
                fail(f"seed {seed}: {traceback.format_exc()}")
    right = outcomes.count("done")
    told = f"{len(outcomes) + differing} runs: {right} went through, {len(outcomes) - right} failed and told all of it, {differing} differ"
    print(f"{told}  ({time.monotonic() - start:.0f} s)")
    sys.exit(differing > 0)


def fail(message):
    print(message, file=sys.stderr, flush=True)
    os._exit(1)  # not sys.exit, which would wait for the threads that hang


def connect(retries):
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    for name, value in {**SETTINGS, "braze_max_retries": retries}.items():
        database.execute(f"SET GLOBAL {name} = {value}")
    return database


class Setup:
    """What a seed draws beside the rows."""

    def __init__(self, random, case, folder, seed):
        self.folder = folder
        self.name = f"w{seed}"
        self.faults = random.sample(FAULTS, random.randrange(4))
        # The words of an answer about a cohort are not documented, so that none of them says no.
        if case.target.startswith("cohorts/"):
            self.faults = [fault for fault in self.faults if fault != "unsuccessful"]
        # A slow answer comes too late for some, and only then. Each of these takes its time, as waits for limits do.
        self.times_out = "slow" in self.faults and random.random() < 0.5
        slow_ms = 2_500 if self.times_out else 50
        shares = [share(random, fault, self.times_out) for fault in self.faults]
        self.key = f"sandbox_w{seed}_secret?write_faults={'+'.join(shares)}&write_seed={seed}&write_slow_ms={slow_ms}"
        if not shares:
            self.key = f"sandbox_w{seed}_secret?write_seed={seed}"
        if random.random() < 0.3:
            self.key += random.choice(MORE).format(seed=seed)
        # What is no key of a partner is refused in words that repeat both of them.
        self.partner_key = f"{'sandbox' if random.random() < 0.9 else 'wrong'}-partner-{seed}-0123456789"
        self.skips, self.ignores = random.random() < 0.8, random.random() < 0.3
        self.max_rejects = random.choice([0, 0, 5, 1_000])
        self.is_json = random.random() < 0.5
        self.has_key = case.wants_key and random.random() < 0.4
        self.journal = f"{folder}/{self.name}.ndjson" if self.has_key and random.random() < 0.5 else None
        self.options = [f"WORKSPACE {self.name}", *case.options]
        self.options += ["SKIP_INVALID"] * self.skips + ["IGNORE_ERRORS"] * self.ignores
        self.options += [f"MAX_REJECTS {self.max_rejects}"] + ["TIMEOUT_MS 1500"] * self.times_out
        self.options += ["KEY row_key"] * self.has_key + [f"JOURNAL '{self.journal}'"] * bool(self.journal)
        self.options += random.choice([[], [f"CONCURRENCY {random.choice([1, 2, 8])}"], ["PAYLOADS false"]])
        # The columns that rows of one struct have beside their own would take away what other rows bring.
        self.options += ["NULLS remove"] * (self.is_json and random.random() < 0.2)
        self.options += ["MAX_ROWS 1000"]


def share(random, fault, times_out):
    """How often a fault happens, as the sandbox reads it."""
    if fault == "slow" and times_out:
        return f"slow@{random.randint(1, 4)}"
    return f"{fault}:{random.choice([5, 15] if fault.startswith('429') else [5, 15, 30])}"


def spoil(random, case):
    """Makes some rows invalid, and some NULL."""
    for row in range(len(case.rows)):
        drawn = random.random()
        if drawn < 0.02:
            case.rows[row], case.marks[row], case.whom[row] = None, set(), None
        elif drawn < 0.05:
            # Without anything that says whom or what it is about.
            case.rows[row], case.marks[row], case.whom[row] = {"row_key": f"k{row}"}, set(), None


def run(connection, box, folder, seed):
    random = Random(seed)
    draw = CASES[seed % len(CASES)][1]
    case = draw(random, random.choice(ROWS))
    setup = Setup(random, case, folder, seed)
    if setup.has_key:
        case.rows = [{**row, "row_key": f"k{number}"} for number, row in enumerate(case.rows)]
        if random.random() < 0.5 and setup.is_json:
            spoil(random, case)
    connection.execute(
        "CALL braze_connect(endpoint := ?, api_key := ?, workspace := ?, partner_name := 'acme', partner_api_key := ?, client_secret := ?, verify := false)",
        [box.http, setup.key, setup.name, setup.partner_key, setup.key],
    )
    error = copy(connection, case, setup)
    write = dict(zip(*first(connection, "FROM braze_writes() WHERE workspace = ?", [setup.name])))
    assert write, f"no write: {error}"
    names, rejects = table(connection, f"FROM braze_rejects(write := {write['write']})")
    rejects = [dict(zip(names, row)) for row in rejects]
    requests = table(connection, "FROM braze_requests() WHERE workspace = ?", [setup.name])[1]
    check_secrets(setup, error, write, rejects, requests)
    check_counts(case, setup, error, write, rejects)
    check_rows(case, setup, box, write, rejects)
    return write["state"]


def copy(connection, case, setup):
    """Runs the statement; the error that it gave."""
    options = ", ".join(["FORMAT braze", *setup.options])
    rows = [None if row is None else json.dumps(row) for row in case.rows]
    if setup.is_json or not case.rows:
        query = "SELECT r FROM (SELECT unnest(?::JSON[]) AS r)"
    else:
        query = f"SELECT r FROM (SELECT from_json(j, '{json.dumps(structure(case.rows))}') AS r FROM (SELECT unnest(?::JSON[]) AS j))"
    try:
        connection.execute(f"COPY ({query}) TO 'braze://{case.target}' ({options})", [rows])
    except duckdb.Error as error:
        return str(error)


def structure(values):
    """The type of values, for from_json."""
    values = [value for value in values if value is not None]
    if values and isinstance(values[0], dict):
        names = dict.fromkeys(name for value in values for name in value)
        return {name: structure([value.get(name) for value in values]) for name in names}
    if values and isinstance(values[0], list):
        return [structure([element for value in values for element in value])]
    kinds = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE"}
    return kinds.get(type(values[0]), "VARCHAR") if values else "VARCHAR"


def table(connection, query, parameters=()):
    cursor = connection.execute(f"SELECT COLUMNS(*)::VARCHAR {query}", parameters)
    return [column[0] for column in cursor.description], cursor.fetchall()


def first(connection, query, parameters):
    names, rows = table(connection, query, parameters)
    return names, rows[0] if rows else ()


def check_secrets(setup, *shown):
    journal = Path(setup.journal).read_text() if setup.journal and os.path.exists(setup.journal) else ""
    for text in [*map(str, shown), journal]:
        for secret in (setup.key, setup.partner_key):
            assert secret not in text, f"the key is shown: {text}"


def check_counts(case, setup, error, write, rejects):
    counts = {name: int(write[name]) for name in STATUSES}
    rows = int(write["rows"])
    assert sum(counts.values()) == rows, f"{counts} are not {rows} rows: {error}"
    for status in ("rejected", "unknown", "not_sent"):
        told = sum(row["status"] == status for row in rejects)
        assert told == counts[status], f"{told} rows are told to be {status}, and {counts[status]} counted"
    assert not twice(row["row"] for row in rejects), "a row is told twice"
    # Only a row that cannot be sent ends the write before all rows came.
    ends_early = not setup.skips and not all(case.marks)
    assert rows == len(case.rows) or ends_early or write["state"] == "failed" and rows > 0, f"{rows} rows of {len(case.rows)}: {error}"
    is_short = counts["rejected"] > setup.max_rejects or counts["unknown"] + counts["not_sent"] > 0
    assert not is_short or setup.ignores or error, f"no error: {counts}"
    assert is_short or ends_early or not error, f"{error}"
    # A write that goes on no further has failed, also where that is ignored.
    assert error is None or write["state"] == "failed", f"{write['state']}: {error}"
    assert write["state"] != "failed" or error or setup.ignores, f"{write['state']}: {error}"


def check_rows(case, setup, box, write, rejects):
    oracle = Oracle(case, box.written(setup.key, "requests"), setup.times_out, is_halted(rejects))
    told = {int(row["row"]) - 1: row for row in rejects}
    for row in range(int(write["rows"])):
        if case.rows[row] is None:
            assert row not in told, "a NULL row is told"
            continue
        outcome = told.get(row, {"status": "accepted", "http_status": None})
        oracle.check(row, outcome["status"], outcome["http_status"])
    oracle.check_order()
    for kind in case.kinds:
        check_kept(case, kind, box.written(setup.key, kind), told)


def is_halted(rejects):
    return any(row["status"] == "not_sent" for row in rejects)


def check_kept(case, kind, kept, told):
    """What the sandbox keeps one by one is there once, and all of it that was accepted."""
    if kind in ("events", "purchases"):
        kept = [f"n_{one['object']['properties']['n']}" for one in kept]
    elif kind == "records":
        kept = [one["body"]["name"] for one in kept]
    else:
        named = [one.get("trigger_properties") or one.get("context") for body in kept for one in recipients(body)]
        kept = [f"n_{properties['n']}" for properties in named]
    assert not twice(kept), f"{kind} are there twice: {twice(kept)}"
    kept = set(kept)
    for row, marks in enumerate(case.marks):
        if row in told and told[row]["status"] in ("rejected", "not_sent"):
            assert not marks & kept, f"row {row + 1} is {told[row]['status']}, and there"


def recipients(sent):
    body = sent.get("body", sent)
    return body["recipients"]


if __name__ == "__main__":
    main()
