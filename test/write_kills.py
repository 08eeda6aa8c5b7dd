"""Writes that are killed or interrupted: nothing appears twice, and whatever is missing is told.

    python3 test/write_kills.py 2.0.1 [Kills.test_a_second_process]
"""

import json
import os
import sys
import tempfile
import time
import unittest
from collections import Counter
from pathlib import Path
from random import Random

import interrupts
from harness import BUILD, EXTENSION, VERSIONS, run_tests, sandbox
from interrupts import BACK_WITHIN_S, PROGRAM, Child, run

EVENTS = 600
KILLS = 4
FAULTS = "write_faults=lost:5+late_500:5+cut:5+429:5+503:5+partial:5"

ORDERS = f"""SELECT e FROM (
    SELECT 'user-' || i % 50 AS external_id, 'ordered' AS name, TIMESTAMP '2026-01-31 12:00:00' AS time, {{'n': i}} AS properties, i AS event_id
    FROM range({EVENTS}) r(i)
) e"""


def once(journal, options=""):
    """Sends what no earlier run may have sent."""
    done = f"(FROM braze_journal('{journal}') WHERE status IN ('sending', 'accepted', 'unknown')) j ON j.key = e.event_id::VARCHAR"
    return f"COPY ({ORDERS} ANTI JOIN {done}) TO 'braze://users/events' (FORMAT braze, KEY event_id, JOURNAL '{journal}', CONCURRENCY 4, MAX_REJECTS 1000{options})"


class Kills(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="kills-", dir=BUILD)
        self.addCleanup(folder.cleanup)
        self.journal = Path(folder.name) / "orders.ndjson"

    def test_each_event_is_there_once(self):
        for seed in range(*SEEDS):
            with self.subTest(seed=seed):
                self.journal.unlink(missing_ok=True)
                self.kill_again_and_again(Random(seed), seed)

    def kill_again_and_again(self, random, seed):
        key = unique(f"sandbox_kills{seed}?latency_ms=20&write_seed={seed}&{FAULTS if seed % 2 else ''}")
        for _ in range(KILLS):
            with self.child(key) as child:
                before = box.summary(key)["requests"]
                child.begin(run(once(self.journal)))
                # Whenever that is: nothing of what follows depends on it.
                wait_until(lambda: box.summary(key)["requests"] >= before + random.randrange(1, 6) or child.process.poll() is not None, 5)
                time.sleep(random.random() * 0.05)
            if random.random() < 0.5 and self.journal.exists():
                # A process that dies while it writes leaves a part of a line.
                with self.journal.open("a") as file:
                    file.write('{"key":"' + "599"[: random.randrange(4)])
        with self.child(key) as child:
            child.do(run(once(self.journal)))
            told = dict(child.do(run(f"SELECT key, status FROM braze_journal('{self.journal}')")))
        there = Counter(event["object"]["properties"]["n"] for event in box.written(key, "events"))
        self.assertEqual([n for n, count in there.items() if count > 1], [], "events are there twice")
        for n in range(EVENTS):
            status = told.get(str(n))
            self.assertIn(status, ["accepted", "sending", "unknown", "rejected", "not_sent"])
            if status == "accepted":
                self.assertEqual(there[n], 1, "an accepted event is not there")
            elif status in ("rejected", "not_sent"):
                self.assertEqual(there[n], 0, f"a {status} event is there")
        if not seed % 2:
            self.assertEqual(set(told.values()) - {"accepted", "sending"}, set(), "nothing went wrong but the kills")
        self.assertEqual(self.journal.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(key, self.journal.read_text(errors="replace"))

    def test_a_second_process(self):
        """It is refused while the first one writes, and goes on where that one ended."""
        key = unique("sandbox_second?latency_ms=200")
        with self.child(key) as one, self.child(key) as other:
            one.begin(run(once(self.journal)))
            wait_until(lambda: box.summary(key)["requests"] >= 1)
            self.assertIn("another write has it open", other.do(run(once(self.journal))))
            self.assertEqual(one.end()[1], [[EVENTS]])
            self.assertEqual(other.do(run(once(self.journal))), [[0]])
        self.assertEqual(len(box.written(key, "events")), EVENTS)

    def child(self, key):
        child = Child(key)
        child.load()
        return child


class Interrupts(unittest.TestCase):
    """Rows that wait are not sent, requests under way go on to their end, and the next write goes through."""

    def test_ctrl_c(self):
        with self.writing("sandbox_ctrl_c?latency_ms=200") as (child, key):
            self.ends(child, key, child.interrupt)

    def test_the_connection_is_told(self):
        """DuckDB looks between two chunks of rows."""
        with tempfile.NamedTemporaryFile(dir=BUILD, delete=False) as file, self.writing("sandbox_told?latency_ms=20", THREAD % file.name) as (child, key):
            self.ends(child, key, lambda: os.remove(file.name))

    def test_a_cohort_that_is_locked(self):
        with self.writing("sandbox_locked?fail=423", target="cohorts/vip", rows=COHORT) as (child, key):
            self.ends(child, key, child.interrupt)

    def test_a_rate_limit(self):
        with self.writing("sandbox_limit?fail=429&reset_s=50") as (child, key):
            self.ends(child, key, child.interrupt)

    def test_rows_that_were_counted_first(self):
        few = MANY.replace(f"range({ROWS})", "range(4000)")
        with self.writing("sandbox_counted?latency_ms=500", rows=few, options=", MAX_ROWS 4000") as (child, key):
            counts = self.ends(child, key, child.interrupt)
            self.assertEqual(counts["rows"], 4_000, "all rows came, and each has its outcome")

    def test_one_that_never_waits(self):
        """A dry run waits for nothing; it would take minutes."""
        many = MANY.replace(f"range({ROWS})", "range(300_000_000)")
        with self.writing("sandbox_dry", rows=many, options=", DRY_RUN") as (child, _):
            time.sleep(1)
            start = time.monotonic()
            child.interrupt()
            end, outcome = child.end()
            self.assertRegex(outcome, "(?i)interrupt")
            self.assertLess(end - start, BACK_WITHIN_S)
            self.assertEqual(child.do(run("SELECT state FROM braze_writes() LIMIT 1")), [["interrupted"]])

    def ends(self, child, key, interrupt):
        wait_until(lambda: box.summary(key)["requests"] >= 2)
        start = time.monotonic()
        interrupt()
        end, outcome = child.end()
        self.assertRegex(outcome, "(?i)interrupt")
        self.assertLess(end - start, BACK_WITHIN_S)
        time.sleep(0.2)  # what was sent before may only arrive now
        made = box.summary(key)["requests"]
        self.assertLess(made, REQUESTS_MAX)
        names = ["rows", "accepted", "rejected", "unknown", "not_sent", "unchanged"]
        state, *counts = child.do(run(f"SELECT state, {', '.join(names)} FROM braze_writes() LIMIT 1"))[0]
        counts = dict(zip(names, counts))
        self.assertEqual(state, "interrupted", counts)
        self.assertEqual(sum(counts.values()), 2 * counts["rows"], counts)
        self.assertGreater(counts["not_sent"], 0)
        self.assertEqual(counts["rejected"] + counts["unknown"], 0, counts)
        told = dict(child.do(run("SELECT status, count(*) FROM braze_rejects() GROUP BY ALL")))
        self.assertEqual(told, {"not_sent": counts["not_sent"]})
        there = {event["object"]["properties"]["n"] for event in box.written(key, "events")}
        self.assertEqual(len(there), counts["accepted"], "what was under way went on to its end")
        time.sleep(0.5)
        self.assertEqual(box.summary(key)["requests"], made, "nothing goes on")
        one = f"COPY ({ORDERS.replace(', i AS event_id', '')} LIMIT 3) TO 'braze://users/events' (FORMAT braze, WORKSPACE calm)"
        self.assertEqual(child.do(run(one)), [[3]])
        return counts

    def writing(self, key, program=PROGRAM, target="users/events", rows=None, options=""):
        return Writing(unique(key), program, f"COPY ({rows or MANY}) TO 'braze://{target}' (FORMAT braze, CONCURRENCY 2{options})")


ROWS = 20_000
REQUESTS_MAX = 100  # of 267 and more
MANY = ORDERS.replace(f"range({EVENTS})", f"range({ROWS})").replace(", i AS event_id", "")
COHORT = f"SELECT c FROM (SELECT 'user-' || i AS user_ids FROM range({ROWS}) r(i)) c"

# Another thread interrupts the connection, as hosts do that catch a signal themselves: when a file is gone.
THREAD = PROGRAM.replace("for line in", """
def look():
    while os.path.exists('%s'):
        time.sleep(0.005)
    con.interrupt()
__import__("threading").Thread(target=look, daemon=True).start()
for line in""", 1)


class Writing:
    """A child that writes."""

    def __init__(self, key, program, statement):
        self.key, self.child, self.statement = key, Child(key, program), statement

    def __enter__(self):
        partner = {"partner_name": "acme", "partner_api_key": "sandbox-partner-4711", "client_secret": self.key, "api_key": self.key}
        self.child.load(braze_max_wait_ms=120_000, braze_timeout_ms=120_000)
        given = ", ".join(f"{name} := '{value}'" for name, value in partner.items())
        self.child.do(run(f"CALL braze_connect(endpoint := '{box.http}', {given}, verify := false)"))
        self.child.begin(run(self.statement))
        return self.child, self.key

    def __exit__(self, *_):
        self.child.__exit__()


def unique(key):
    return interrupts.unique(key)


def wait_until(is_so, seconds=60):
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.005)


if __name__ == "__main__":
    VERSION = sys.argv.pop(1) if sys.argv[1:] and sys.argv[1] in VERSIONS else VERSIONS[-1]
    SEEDS = (0, 6)
    if sys.argv[1:2] == ["--seeds"]:
        SEEDS = tuple(map(int, sys.argv[2].split("..")))
        del sys.argv[1:3]
    interrupts.VERSION = VERSION
    with sandbox() as box:
        interrupts.box = box
        run_tests(at_once=4)
