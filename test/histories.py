"""Random histories of a workspace, loaded into a database file now and then: in the end every table is like one that is
loaded anew.

    build/venv/duckdb-2.0.1/bin/python test/histories.py --seeds 0..20

Objects come, go and return, are edited (also twice within a second) and refused; days are restated; the company is in some
time zone, and the clock of who loads is off. Each load is a process of its own, which may be killed. A seed that is printed
gives the same history again, but for the moments of kills.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from harness import BUILD, EXTENSION, ROOT, environment, sandbox

DAY_S = 86_400
SCRIPTS = re.findall(r"^\.read (sql/load/\w+\.sql)$", "".join((ROOT / f).read_text() for f in ["sql/load.sql", "sql/load_hidden.sql"]), re.M)
UNCHANGING = "catalog|preference|cdi|attributes|bounces|unsubscribes|phone|broadcasts|apps|mau|new_users|uninstalls"
FILES = [file for file in dict.fromkeys(SCRIPTS) if not re.search(UNCHANGING, file)]
NUMBERS = range(5)  # of the objects of each kind
APPS = [f"a0000000-0000-4000-8000-{number:012x}" for number in range(2)]
ZONES = ["UTC", "Asia/Tokyo", "America/Los_Angeles"]
# How far the clock of who loads is ahead of Braze's.
OFF_S = [0] * 6 + [30, -30, 3_600, -3_600, -20 * 3_600, 30 * 3_600, 10 * DAY_S]
KILLED_WITHIN_S = 1.0
WITHIN_S = 20  # no more than a load takes: an edit can be as old as this and count as one of a moment ago
BOOKKEEPING = {"loaded_at", "first_loaded_at", "deleted_at", "list_loaded_at"}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seeds", default="0..20", help="from..to, without the last one")
    arguments.add_argument("--at-once", type=int, default=1)
    chosen = arguments.parse_args()
    with sandbox() as box, tempfile.TemporaryDirectory(prefix="histories-", dir=BUILD) as folder:
        clock = Path(folder) / "clock.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", clock, ROOT / "test/clock.c"], check=True)

        def run(seed):
            differences = History(seed, box, clock, Path(folder)).run()
            if differences:
                print(f"seed {seed} differs:\n" + "\n".join(differences), file=sys.stderr, flush=True)
            print(f"seed {seed}", flush=True)
            return not differences

        with ThreadPoolExecutor(chosen.at_once) as pool:
            same = list(pool.map(run, range(*map(int, chosen.seeds.split("..")))))
    print(f"{len(same)} histories, {same.count(False)} differ (DuckDB {duckdb.__version__}, seeds {chosen.seeds})")
    sys.exit(not all(same) or not same)


class History:
    def __init__(self, seed, box, clock, folder):
        self.random = random.Random(seed)
        self.seed, self.box, self.clock, self.folder = seed, box, clock, folder
        self.begun = int(time.time())
        self.passed_s = 0  # since then, by the clock of the sandbox
        self.size = self.random.choice([3, 4])
        self.away, self.refused, self.edits, self.restated = set(), set(), {}, {}
        self.zone = self.random.randint(-11, 14)
        self.look_back = self.random.choice([3, 14])
        self.start = datetime.now(UTC).date() - timedelta(self.random.choice([3, 20, 40, 40]))
        self.fixed = {
            "zone_hours": self.zone, "ending_at": self.random.choice(["included", "included", "excluded"]),
            "twice": self.random.choice(["true", "false"]), "unnamed": self.random.choice(["true", "false"]),
            "channels": 2, "variations": 2, "variants": 1, "steps": 2, "apps": 2, "request_quota": 1_000_000,
        }  # fmt: skip
        self.told = [f"zone {self.zone}, look-back {self.look_back}, from {self.start}, {self.fixed}"]

    def run(self):
        file = self.folder / f"{self.seed}.duckdb"
        apps = []
        for _ in range(self.random.randint(3, 6)):
            self.happen()
            if self.random.random() < 0.2:
                apps = self.random.sample(APPS, self.random.randint(0, 2))
            back_fill = self.back_fill() if self.random.random() < 0.25 else ""
            killed = self.random.random() < 0.2
            self.load(file, apps, self.random.choice(OFF_S), back_fill, self.random.choice(ZONES), killed)
        # Twice: what was edited just before is asked for once more.
        self.refused = set()
        failed = self.load(file, apps) or self.load(file, apps)
        new = self.folder / f"{self.seed}.new.duckdb"
        failed = failed or self.load(new, apps)
        found = [f"failed: {failed}"] if failed else list(differences(file, new, self.start))
        for path in (file, new):
            path.unlink(missing_ok=True)
        return found and [*self.told, *found]

    def happen(self):
        """Time passes, and something happens to the workspace."""
        self.passed_s += self.random.choice([0, 0, 60, 3_600, DAY_S, 2 * DAY_S, 6 * DAY_S, 20 * DAY_S])
        for _ in range(self.random.randint(1, 4)):
            number = self.random.choice(NUMBERS)
            what = self.random.choice(["come or go", "come or go", "edit", "again", "again", "refuse", "accept", "restate", "restate", "new"])
            match what:
                case "come or go":
                    self.away ^= {number}
                case "edit" if len(self.edits) < 4 or number in self.edits:
                    self.edits[number] = (int(self.now().timestamp()), self.edits.get(number, (0, 0))[1] + 1)
                case "again":
                    # Within the second of the edit before: a load that read the object in between saw no other time.
                    lately = self.now().timestamp() - WITHIN_S
                    self.edits = {n: (second, count + (second > lately)) for n, (second, count) in self.edits.items()}
                case "refuse":
                    self.refused |= {number}
                case "accept":
                    self.refused = set()
                case "restate" if len(self.restated) < 20:
                    self.restate()
                case "new":
                    self.size = min(self.size + 1, len(NUMBERS))
            self.told.append(f"{what} {number}")

    def restate(self):
        """One of the days that the next load reads again: none is newer than today in the company's zone."""
        today = (self.now() + timedelta(hours=self.zone)).date() - timedelta(self.fixed["ending_at"] == "excluded")
        day = (today - date(1970, 1, 1)).days - self.random.randrange(self.look_back)
        self.restated[day] = self.restated.get(day, 0) + 1

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.passed_s)

    def key(self):
        sizes = dict.fromkeys(["campaigns", "canvases", "segments", "events", "cards", "blocks", "templates", "products"], self.size)
        options = sizes | self.fixed | {"clock_s": self.passed_s}
        options |= {name: "+".join(map(str, sorted(numbers))) for name, numbers in [("away", self.away), ("refused", self.refused)] if numbers}
        if self.edits:
            options["edits"] = "+".join(f"{number}@{second}:{count}" for number, (second, count) in self.edits.items())
        if self.restated:
            options["restated"] = "+".join(f"{day}:{more}" for day, more in self.restated.items())
        return f"sandbox_history_{self.seed}_{self.begun}?" + "&".join(f"{name}={value}" for name, value in options.items())

    def back_fill(self):
        since = self.start + timedelta(self.random.randint(-20, 20))
        until = min(since + timedelta(self.random.randint(0, 30)), self.now().date() - timedelta(2))
        return f"SET VARIABLE braze_since = DATE '{min(since, until)}'; SET VARIABLE braze_until = DATE '{until}';"

    def load(self, file, apps, off_s=0, back_fill="", zone="UTC", killed=False):
        self.told.append(f"{self.now():%d %b %H:%M} {self.key()}")
        self.told.append(f"load with clock {off_s:+} s, apps {len(apps)}, {zone}, {back_fill or 'no back-fill'}{', killed' if killed else ''}")
        settings = f"SET TimeZone = '{zone}'; SET VARIABLE braze_start = DATE '{self.start}'; {back_fill}"
        settings += f"SET VARIABLE braze_look_back = {self.look_back}; SET VARIABLE braze_apps = {apps}::VARCHAR[]"
        own = environment(
            BRAZE_ENDPOINT=self.box.http, BRAZE_API_KEY=self.key(), BUILD=os.environ.get("BUILD", "release"),
            LD_PRELOAD=str(self.clock), CLOCK_AHEAD_S=str(self.passed_s + off_s),
        )  # fmt: skip
        command = [sys.executable, "-X", "faulthandler", __file__, "load", str(file), settings]
        with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            if killed:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self.random.uniform(0.1, KILLED_WITHIN_S))
                process.send_signal(signal.SIGKILL)
            failed, complaint = process.communicate(timeout=120)
        self.told += [f"  {line}" for line in failed.splitlines()]
        assert killed or process.returncode == 0, f"seed {self.seed} ended with {process.returncode}: {complaint}"
        return failed


def load(file, settings):
    """In a process of its own: all files, one after the other; tells which failed."""
    with duckdb.connect(file, config={"allow_unsigned_extensions": "true"}) as database:
        database.execute(f"LOAD '{EXTENSION}'; SET braze_max_retries = 0; {settings}")
        for script in FILES:
            try:
                database.execute((ROOT / script).read_text()).fetchall()
            except duckdb.Error as error:
                print(script, str(error).replace("\n", " "))
                with suppress(duckdb.Error):
                    database.execute("ROLLBACK")


def differences(file, new, start):
    """What one table has and the other has not, of the objects that are there and the days that both have."""
    with duckdb.connect(str(file)) as database:
        database.execute(f"ATTACH '{new}' AS new (READ_ONLY)")
        tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'new' ORDER BY 1"
        for [table] in database.sql(tables).fetchall():
            names = f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}' AND database_name = 'new'"
            columns = [name for [name] in database.sql(names).fetchall()]
            kept = ", ".join(f'"{name}"' for name in columns if name not in BOOKKEEPING)
            there = [condition(table, columns, start)]
            ours, theirs = (f"SELECT {kept} FROM {where}.{table} WHERE {' AND '.join(there)}" for where in (f'"{file.stem}"', "new"))
            for sign, one, other in [("-", theirs, ours), ("+", ours, theirs)]:
                rows = database.sql(f"SELECT r::VARCHAR FROM (({one}) EXCEPT ALL ({other})) AS r").fetchall()
                if rows:
                    yield f"{table}: {len(rows)} rows, {sign} {min(rows)[0][:300]}"


def condition(table, columns, start):
    if "deleted_at" in columns:
        return "deleted_at IS NULL"
    if "time" not in columns:
        return "true"
    owners = {"campaign_id": "campaigns", "canvas_id": "canvases", "segment_id": "segments", "card_id": "cards", "event": "events"}
    for owner, objects in owners.items():
        if owner in columns:
            name = "name" if objects == "events" else "id"
            return f"time >= DATE '{start}' AND {owner} IN (SELECT {name} FROM new.{objects})"
    # Apps that are not loaded this time keep what they had.
    return f"time >= DATE '{start}' AND coalesce(app_id, '') IN (SELECT coalesce(app_id, '') FROM new.{table})"


if sys.argv[1:2] == ["load"]:
    load(*sys.argv[2:])
else:
    main()
