"""Random histories of a table that is kept in step with Braze: in the end Braze has what the table has, row by row.

    build/venv/duckdb-2.0.1/bin/python test/sync_histories.py --seeds 0..20

Rows come, change, go and return, columns come and get other names; some runs have rows without a key, or several with one. Braze loses answers, refuses
requests and takes half of one. Each run is a process of its own on a database file, and may be killed. Then one is let run
until it has nothing left to do. A seed that is printed gives the same history again, but for the moments of kills.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import duckdb

from harness import BUILD, EXTENSION, environment, sandbox
from sync import GROUP, connect, sync

KILLED_WITHIN_S = 0.3
RUNS_TO_THE_END = 15
FAULTS = "lost:10+half:5+cut:6+late_500:6+500:6+503:5+partial:12+unindexed:6"


def main(jobs, given):
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seeds", default="0..20", help="from..to, without the last one")
    arguments.add_argument("--at-once", type=int, default=1)
    chosen = arguments.parse_args(given)
    with sandbox() as box, tempfile.TemporaryDirectory(prefix="sync-", dir=BUILD) as folder:

        def run(seed):
            history = jobs[seed % len(jobs)](seed, box, Path(folder))
            differences = history.run()
            if differences:
                print("\n".join([f"seed {seed}, {history.job}, differs:", *history.told, *differences]), file=sys.stderr, flush=True)
            print(f"seed {seed}", flush=True)
            return not differences

        with ThreadPoolExecutor(chosen.at_once) as pool:
            same = list(pool.map(run, range(*map(int, chosen.seeds.split("..")))))
    print(f"{len(same)} histories, {same.count(False)} differ (DuckDB {duckdb.__version__}, seeds {chosen.seeds})")
    sys.exit(not all(same) or not same)


class History:
    """A table of one kind. `rows` has what it has now, by key; `ever` every key that it had."""

    def __init__(self, seed, box, folder):
        self.random = random.Random(seed)
        self.box, self.file = box, folder / f"{seed}.duckdb"
        self.key = f"sandbox_sync_{seed}_{time.time_ns()}?write_faults={FAULTS}&write_seed={seed}&latency_ms=15&items=8"
        self.rows, self.ever, self.told = {}, set(), []
        self.choices = self.chosen() | {"source": "source", "first_run": True, "max_share": 1e9, "max_deletes": 100_000}
        self.choices = {name: value for name, value in self.choices.items() if value is not None}
        self.told.append(f"{self.choices}")

    def run(self):
        for number in range(self.random.choice([1, 20, 160])):
            self.rows[self.name(number)] = self.row()
        for _ in range(self.random.randint(2, 5)):
            self.write(self.faulty_rows() if self.random.random() < 0.3 else [])
            self.sync(self.random.choice([0, 2]), killed=self.random.random() < 0.35)
            for _ in range(self.random.randint(1, 6)):
                self.happen()
        self.write([])
        for _ in range(RUNS_TO_THE_END):
            if self.sync(retries=2)["state"] == "done":
                break
        else:
            return ["it does not come to an end"]
        again = self.sync(retries=2)
        if again.get("requests") != 0:
            return [f"a second run is not idle: {again}"]
        return list(self.differences())

    def happen(self):
        what = self.random.choice(["new", "change", "change", "go", "return", "many"])
        match what:
            case "new":
                self.rows[self.name(self.random.randrange(200))] = self.row()
            case "change" if self.rows:
                self.rows[self.random.choice(sorted(self.rows))] = self.row()
            case "go" if self.rows and self.leaves:
                del self.rows[self.random.choice(sorted(self.rows))]
            case "return" if self.ever:
                self.rows[self.random.choice(sorted(self.ever))] = self.row()
            case "many":
                for name in self.random.sample(sorted(self.rows), len(self.rows) // 3):
                    if self.leaves and self.random.random() < 0.3:
                        del self.rows[name]
                    else:
                        self.rows[name] = self.row()
        self.told.append(what)

    def faulty_rows(self):
        """Rows that cannot be sent, one of them with the key of one that can."""
        rows = [(None, self.row())]
        if self.rows:
            name = self.random.choice(sorted(self.rows))
            rows += [(name, self.rows[name])] if self.random.random() < 0.5 else [(name, self.row())]
        return rows

    def write(self, more):
        self.ever |= set(self.rows)
        rows = [*self.rows.items(), *more]
        self.random.shuffle(rows)
        with duckdb.connect(str(self.file)) as database:
            database.execute(f"CREATE OR REPLACE TABLE source ({', '.join(self.columns())})")
            if self.forgets and self.random.random() < 0.1:
                with suppress(duckdb.Error):  # before the first run
                    database.execute("DELETE FROM sync_sent")
                self.told.append("the memory is lost")
            if rows:
                values = [[name, *row] for name, row in rows]
                database.executemany(f"INSERT INTO source VALUES ({', '.join('?' * len(values[0]))})", values)

    def sync(self, retries, killed=False):
        command = [sys.executable, __file__, "run", str(self.file), self.box.http, self.key, self.job, json.dumps(self.choices), str(retries)]
        own = environment(BUILD=os.environ.get("BUILD", "release"))
        with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            if killed and process.stdout.readline():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self.random.uniform(0, KILLED_WITHIN_S))
                process.send_signal(signal.SIGKILL)
            told, complaint = process.communicate(timeout=120)
        if killed:
            time.sleep(0.1)  # what is under way still arrives
        report = json.loads(told.splitlines()[-1]) if "{" in told else {"state": f"killed, or failed: {complaint[-2000:]}"}
        self.told.append(f"  run with {retries} retries: {json.dumps(report)}")
        assert killed or process.returncode == 0, f"{self.key}: {complaint}"
        return report

    def differ(self, what, found, expected):
        """What one of two dictionaries has and the other has not."""
        for name in sorted(found.keys() | expected.keys()):
            if found.get(name) != expected.get(name):
                yield f"{what} {name}: {found.get(name)}, and should be {expected.get(name)}"

    def written(self, kind):
        return self.box.written(self.key, kind)

    def name(self, number):
        return f"h{number}"

    def some(self, *values):
        return self.random.choice([None, *values])

    leaves = True  # whether rows that are gone mean something
    forgets = False  # whether a memory that is lost is no harm


class Attributes(History):
    job = "attributes"

    def chosen(self):
        self.has_c, self.b = False, "b"
        gone = self.random.choice(["keep", "null", "delete"])
        self.forgets = gone == "keep"
        return {"nulls": "remove", "gone": gone}

    def columns(self):
        return ["external_id VARCHAR", "a BIGINT", f"{self.b} VARCHAR", "country VARCHAR", *["c BOOLEAN"] * self.has_c]

    def row(self):
        return [self.some(1, 2, 3), self.some("x", "y"), self.some("de", "DE", "fr"), self.some(True, False)]

    def write(self, more):
        self.has_c = self.has_c or self.random.random() < 0.3
        if self.random.random() < 0.2:
            self.b = self.random.choice(["b", "renamed"])
            self.told.append(f"b is called {self.b}")
        rows = self.rows
        if not self.has_c:
            self.rows, more = {name: row[:3] for name, row in rows.items()}, [(name, row[:3]) for name, row in more]
        super().write(more)
        self.rows = rows

    def differences(self):
        found = {}
        for user in self.written("users"):
            found[user.get("external_id")] = user.get("custom_attributes", {}) | {"country": (user.get("country") or "").lower() or None}
        expected = {}
        for name, (a, b, country, c) in self.rows.items():
            fields = {"a": a, self.b: b} | ({"c": c} if self.has_c else {})
            expected[name] = {key: value for key, value in fields.items() if value is not None} | {"country": country and country.lower()}
        gone = self.ever - set(self.rows)
        if self.choices["gone"] == "null":
            expected |= {name: {"country": None} for name in gone if name in found}
        if self.choices["gone"] == "keep":
            found = {name: user for name, user in found.items() if name not in gone}
        yield from self.differ("user", found, expected)


class Cohort(History):
    job = "cohort"

    def chosen(self):
        return {"cohort": "vip", "aliases": ["email"]}

    def columns(self):
        return ["external_id VARCHAR", "email VARCHAR"]

    def row(self):
        return [self.some("m1", "m2", "m3", "m4")]

    def faulty_rows(self):
        return [(None, [None])]

    def differences(self):
        found = [cohort for cohort in self.written("cohorts") if cohort["cohort_id"] == "vip"]
        members = {name: 1 for cohort in found for name in cohort["user_ids"]}
        yield from self.differ("member", members, dict.fromkeys(self.rows, 1))
        aliases = {alias["alias_name"]: 1 for cohort in found for alias in cohort["aliases"]}
        yield from self.differ("alias", aliases, {email: 1 for [email] in self.rows.values() if email})


class Catalog(History):
    job = "catalog"
    forgets = True

    def chosen(self):
        return {"catalog": "catalog_0"}

    def columns(self):
        return ["id VARCHAR", "title VARCHAR", "price DOUBLE", "in_stock BOOLEAN"]

    def row(self):
        return [self.some("x", "y"), self.some(1.5, 2.0), self.some(True, False)]

    def differences(self):
        [items] = [catalog["items"] for catalog in self.written("catalogs") if catalog["name"] == "catalog_0"] or [[]]
        found = {item.pop("id"): item for item in items}
        names = ["title", "price", "in_stock"]
        expected = {name: {key: value for key, value in zip(names, row) if value is not None} for name, row in self.rows.items()}
        yield from self.differ("item", found, expected)


class Subscriptions(History):
    job = "subscriptions"

    def chosen(self):
        return {"gone": self.random.choice(["keep", "unsubscribe"])}

    def columns(self):
        return ["external_id VARCHAR", "subscription_state VARCHAR", "subscription_group_id VARCHAR"]

    def row(self):
        return [self.random.choice(["subscribed", "unsubscribed"]), GROUP]

    def differences(self):
        found = {row["identifier"]: row["subscription_state"] for row in self.written("subscriptions")}
        expected = {name: state for name, [state, _] in self.rows.items()}
        for name in self.ever - set(self.rows):
            if self.choices["gone"] == "keep" or name not in found:
                found.pop(name, None)
            else:
                expected[name] = "unsubscribed"
        yield from self.differ("subscription", found, expected)


class Events(History):
    """None appears twice, and none is lost: what is not there is in doubt, and listed."""

    job = "events"
    leaves = False

    def chosen(self):
        return {"journal": self.random.choice([None, f"{self.file}.ndjson"])}

    def columns(self):
        return ["event_id VARCHAR", "external_id VARCHAR", "name VARCHAR", "time TIMESTAMP", "properties STRUCT(id VARCHAR)"]

    def row(self):
        return [self.random.choice(["u1", "u2", "u3"]), "ordered", "2026-01-01"]

    def write(self, more):
        """The key is not sent itself, so that it is in the properties too."""
        rows = self.rows
        self.rows = {name: [*row, {"id": name}] for name, row in rows.items()}
        super().write([(name, [*row, {"id": name or "-"}]) for name, row in more])
        self.rows = rows

    def differences(self):
        sent = [event["object"]["properties"]["id"] for event in self.written("events")]
        with duckdb.connect(str(self.file)) as database:
            state = dict(database.sql("SELECT key, run IS NULL FROM sync_sent").fetchall())
            listed = {key for [key] in database.sql("SELECT key FROM sync_problems WHERE status = 'unknown'").fetchall()}
        for name in sorted(self.ever):
            times, doubt = sent.count(name), state.get(name) is False
            if times > 1 or times == 0 and not doubt:
                yield f"event {name}: {times} times, in doubt: {doubt}"
        if listed != {name for name, is_known in state.items() if not is_known}:
            yield f"in doubt, but not listed: {sorted(listed)[:9]}, {sorted(name for name in state if not state[name])[:9]}"


JOBS = [Attributes, Cohort, Catalog, Subscriptions, Events]


def run(file, endpoint, key, job, choices, retries):
    """In a process of its own: prints a line when it is ready, and the report or what went wrong."""
    with duckdb.connect(file, config={"allow_unsigned_extensions": "true"}) as database:
        database.execute(f"LOAD '{EXTENSION}'; SET braze_max_retries = {retries}")
        connect(database, endpoint, key)
        print("ready", flush=True)
        try:
            print(json.dumps(sync(database, job, **json.loads(choices)), default=str))
        except duckdb.Error as error:
            print(json.dumps({"state": "error", "error": str(error)[:600]}))


if __name__ == "__main__":
    run(*sys.argv[2:]) if sys.argv[1:2] == ["run"] else main(JOBS, sys.argv[1:])
