"""Ctrl-C and fork in Python: every wait ends at once, nothing goes on behind it, and the next query runs.

    python3 test/interrupts.py 2.0.1 [Interrupts.test_an_export_that_is_not_ready]
"""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

from harness import EXTENSION, VERSIONS, environment, python, run_tests, sandbox

# Half a second is what users are promised, and what bench/interrupt.py measures. A busy machine takes its time, but no wait here
# would end by itself as soon.
BACK_WITHIN_S = 30
SEGMENT = "5e000000-0000-4000-8000-000000000000"

COUNT = "SELECT count(*) FROM braze_campaigns()"
CALM = "SELECT count(*) FROM braze_campaigns(workspace := 'calm')"

# Runs steps that are sent as lines of Python, and answers each with a line of JSON: the time, and what came of it.
PROGRAM = """
import json, os, signal, sys, time
import duckdb

def attempt(step):
    try:
        return eval(step, globals())
    except Exception as error:
        return f"{type(error).__name__}: {error}"

con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
run = lambda sql: con.execute(sql).fetchall()
for line in sys.stdin:
    try:
        outcome = attempt(json.loads(line))
        time.sleep(0)  # where Python raises what came meanwhile
    except KeyboardInterrupt:
        outcome = "KeyboardInterrupt"
    print(json.dumps([time.monotonic(), outcome]), flush=True)
"""


class Child:
    """A Python with a database, in a session of its own."""

    def __init__(self, key, program=PROGRAM):
        env = environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http, BRAZE_API_KEY_CALM="sandbox_calm?campaigns=3", BRAZE_ENDPOINT_CALM=box.http)
        self.process = subprocess.Popen(
            [python(VERSION), "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env, start_new_session=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def begin(self, step):
        self.process.stdin.write(json.dumps(step) + "\n")
        self.process.stdin.flush()

    def end(self):
        return json.loads(self.process.stdout.readline())

    def do(self, step):
        self.begin(step)
        return self.end()[1]

    def load(self, **settings):
        self.do(run(f"LOAD '{EXTENSION}'"))
        self.do(run("SET enable_progress_bar = false"))  # it would write to standard output
        for name, value in settings.items():
            self.do(run(f"SET {name} = {value}"))

    def interrupt(self):
        now = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        return now


class Interrupts(unittest.TestCase):
    def test_a_rate_limit(self):
        self.ends("fail=429&reset_s=50", "FROM braze_campaigns()")

    def test_a_retry(self):
        self.ends("fail=503&retry_after=50", "FROM braze_campaigns()")

    def test_a_pace(self):
        """Little is left of the limit, and much is to be asked: more than the next window allows, which may begin meanwhile."""
        options = "segments=300&untracked=zero&request_quota=40&quota_window_s=60&quota_used=38"
        self.ends(options, f"SELECT * FROM braze_segment_series(ids := {ids(300)!r})")

    def test_an_answer(self):
        self.ends("stall=1000", "FROM braze_campaigns()")

    def test_answers_without_rows(self):
        """Thousands of them, one after the other."""
        query = "FROM braze_campaign_series(since := DATE '2026-01-01', until := DATE '2026-01-02')"
        self.ends("campaigns=20000&empty_series=true&latency_ms=10", query, settings={"braze_concurrency": 4})

    def test_identifiers_that_are_to_come(self):
        self.ends("stall=1000&fail_path=campaigns/list", "FROM braze_campaign_details()")

    def test_an_export_that_is_not_ready(self):
        key = self.ends("export_ms=60000", f"FROM braze_segment_users('{SEGMENT}')", enough=3)
        self.assertEqual(len(box.exports(key)), 1)

    def test_several_exports(self):
        self.ends("export_ms=60000", f"FROM braze_segment_users({ids(5)!r})", settings={"threads": 4}, enough=6)

    def test_a_download(self):
        self.ends("users=200&download_stall=1", f"FROM braze_segment_users('{SEGMENT}')", enough=2)

    def test_the_start_of_an_export(self):
        """A rate limit is no reason to start it later."""
        key = self.ends("fail=429&reset_s=2", f"CALL braze_start_export('{SEGMENT}')", rest_s=3)
        self.assertEqual(box.exports(key), [])

    def test_a_bind(self):
        self.ends("stall=1000", "FROM braze_catalog_items('dishes')")

    def test_check(self):
        self.ends("stall=1000", "FROM braze_check()", enough=20)

    def test_connect(self):
        key = unique("sandbox_connect?stall=1000")
        self.ends("", f"CALL braze_connect(endpoint := '{box.http}', api_key := '{key}')", asked=key)

    def test_the_next_query_takes_an_export_up(self):
        key = unique("sandbox_taken_up?users=50&export_ms=600000")
        users = f"SELECT count(*) FROM braze_segment_users('{SEGMENT}', max_wait := INTERVAL {{}} MINUTES)"
        with Child(key) as child:
            child.load()
            child.begin(run(users.format(60)))
            wait_for_requests(key, 2)
            child.interrupt()
            self.assertInterrupted(child.end()[1])
            self.assertIn("is not ready after 0 s", child.do(run(users.format(0))))
        self.assertEqual(len(box.exports(key)), 1)

    def test_a_signal_before_the_query_is_none_of_its(self):
        with Child("sandbox_before?campaigns=3") as child:
            child.load()
            self.assertEqual(child.do(run(COUNT)), [[3]])
            child.begin("time.sleep(60)")
            time.sleep(0.5)
            child.interrupt()
            self.assertEqual(child.end()[1], "KeyboardInterrupt")
            self.assertEqual(child.do(run(COUNT)), [[3]])

    def test_a_result_that_lies_half_read(self):
        """A signal while something else goes on is not meant for it."""
        key = unique("sandbox_half_read?campaigns=30000")
        with Child(key) as child:
            child.load(streaming_buffer_size="'10KB'")
            child.do("globals().update(half=con.execute('SELECT id FROM braze_campaigns()')) or half.fetchone()[0]")
            child.begin("time.sleep(60)")
            time.sleep(1)
            self.assertLess(box.summary(key)["requests"], 200, "most of it is still to come")
            child.interrupt()
            self.assertEqual(child.end()[1], "KeyboardInterrupt")
            self.assertEqual(child.do("len(half.fetchall())"), 29_999)

    def test_a_handler_of_ones_own(self):
        """It is called, whether it was set before LOAD, after it or between two queries."""
        handler = "signal.signal(signal.SIGINT, lambda *_: print(json.dumps(['handled', None]), flush=True)) and None"
        key = unique("sandbox_handler?stall=1000")
        for when in ["before", "after", "between"]:
            with self.subTest(when), Child(key) as child:
                if when == "before":
                    child.do(handler)
                child.load()
                if when == "between":
                    child.do(run(CALM))
                if when != "before":
                    child.do(handler)
                for _ in range(2):
                    before = len(box.requests(key))
                    child.begin(run("FROM braze_campaigns()"))
                    wait_for_requests(key, before + 1)
                    child.interrupt()
                    self.assertIn(["handled", None], outcomes := [child.end(), child.end()])
                    outcomes.remove(["handled", None])
                    self.assertEqual(outcomes[0][1], "InvalidInputException: Invalid Input Error: Interrupted")

    def test_a_handler_that_is_set_while_a_query_waits(self):
        """It is called, and the query ends all the same."""
        key = unique("sandbox_meanwhile?stall=1000")
        with Child(key) as child:
            child.load()
            child.do(
                "globals().update(pool=__import__('concurrent.futures').futures.ThreadPoolExecutor(1)) or "
                "globals().update(query=pool.submit(con.cursor().execute, 'FROM braze_campaigns()'))"
            )
            wait_for_requests(key, 1)
            child.do("signal.signal(signal.SIGINT, lambda *_: globals().update(handled=True)) and None")
            time.sleep(0.5)
            child.begin("str(query.exception()) + str(handled)")
            child.interrupt()
            self.assertEqual(child.end()[1], "Invalid Input Error: InterruptedTrue")

    def test_no_handler(self):
        """The process ends of the signal, as without the extension."""
        key = unique("sandbox_default?stall=1000")
        with Child(key) as child:
            child.do("signal.signal(signal.SIGINT, signal.SIG_DFL) and None")
            child.load()
            child.begin(run("FROM braze_campaigns()"))
            wait_for_requests(key, 1)
            child.interrupt()
            self.assertEqual(child.process.wait(timeout=10), -signal.SIGINT)

    def test_a_signal_that_is_ignored(self):
        key = unique("sandbox_ignored?campaigns=3&latency_ms=1500")
        with Child(key) as child:
            child.do("signal.signal(signal.SIGINT, signal.SIG_IGN) and None")
            child.load()
            child.begin(run(COUNT))
            wait_for_requests(key, 1)
            child.interrupt()
            self.assertEqual(child.end()[1], [[3]])

    def test_several_queries_at_once(self):
        """Each of them ends, whichever thread it has."""
        key = unique("sandbox_threads?stall=1000")
        threads = (
            "(pool := __import__('concurrent.futures').futures.ThreadPoolExecutor(3)) and "
            "[str(one.exception()) for one in [pool.submit(con.cursor().execute, 'FROM braze_campaigns()') for _ in range(3)] if one.exception()]"
        )
        with Child(key) as child:
            child.do("signal.signal(signal.SIGINT, lambda *_: None) and None")
            child.load()
            child.begin(threads)
            wait_for_requests(key, 6)  # two pages each
            child.interrupt()
            self.assertEqual(child.end()[1], ["Invalid Input Error: Interrupted"] * 3)

    def ends(self, options, query, settings={}, enough=1, asked=None, rest_s=0.5):
        """A wait of a query on a workspace with these options ends on Ctrl-C; returns the workspace's key."""
        key = asked or unique(f"sandbox_{self.id().split('_', 1)[1]}?{options}")
        with Child(key) as child:
            child.load(**{"braze_timeout_ms": 120_000, **settings})
            child.begin(run(query))
            wait_for_requests(key, enough)
            time.sleep(0.3)
            start = child.interrupt()
            end, outcome = child.end()
            self.assertInterrupted(outcome)
            self.assertLess(end - start, BACK_WITHIN_S)
            time.sleep(0.2)  # what was sent before may only arrive now
            made = box.summary(key)["requests"]
            self.assertEqual(child.do(run(CALM)), [[3]])
            time.sleep(rest_s)
            self.assertEqual(box.summary(key)["requests"], made, "nothing goes on")
            unnamed = "[f for f in os.listdir('/proc/self/fd') if int(f) > 2 and os.path.islink(f'/proc/self/fd/{f}') and os.readlink(f'/proc/self/fd/{f}').endswith('(deleted)')]"
            self.assertEqual(child.do(unnamed), [])
        return key

    def assertInterrupted(self, outcome):
        # DuckDB looks itself too, between two pieces of work.
        own = ["KeyboardInterrupt", "RuntimeError: Query interrupted"]
        self.assertIn(outcome, [*own, "InvalidInputException: Invalid Input Error: Interrupted", "BinderException: Binder Error: Interrupted"])


class Forks(unittest.TestCase):
    # A child's own outcome, or that it hangs.
    FORKED = """
def forked(sql, inherited=True):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        global con
        if not inherited:
            # The database that was inherited stays open: closing it would wait for its threads.
            kept, con = con, duckdb.connect(config={"allow_unsigned_extensions": "true"})
            con.execute(LOAD)
        os.write(writing, json.dumps(attempt(f"run({sql!r})")).encode())
        os._exit(0)
    for _ in range(100):
        if os.waitpid(child, os.WNOHANG)[0]:
            return json.loads(os.read(reading, 1 << 16))
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    return "hangs"
LOAD = f"LOAD '%s'"
""" % EXTENSION
    def child(self):
        return Child("sandbox_fork?campaigns=3", PROGRAM.replace("con = ", self.FORKED + "\ncon = ", 1))

    def test_before_anything_was_asked(self):
        with self.child() as child:
            child.load()
            self.assertEqual(child.do(f"forked({COUNT!r})"), [[3]])
            self.assertEqual(child.do(f"forked({COUNT!r}, inherited=False)"), [[3]])
            self.assertEqual(child.do(run(COUNT)), [[3]], "the parent goes on")

    def test_after_a_query(self):
        with self.child() as child:
            child.load()
            self.assertEqual(child.do(run(COUNT)), [[3]])
            for query in [COUNT, "FROM braze_check()", f"CALL braze_connect(endpoint := '{box.http}', api_key := 'sandbox')",
                          f"FROM braze_segment_users('{SEGMENT}')", "FROM braze_read_users('/dev/null')", "FROM braze_catalog_items('dishes')"]:
                for inherited in [True, False]:
                    with self.subTest(query, inherited=inherited):
                        outcome = child.do(f"forked({query!r}, {inherited})")
                        self.assertRegex(outcome, r"The braze extension cannot be used in a forked process: its threads stayed behind in process \d+\nStart processes with \"spawn\"")
            self.assertEqual(child.do(run(COUNT)), [[3]], "the parent goes on")

    def test_a_query_that_is_half_read(self):
        with self.child() as child:
            child.load()
            child.do("globals().update(half=con.execute('SELECT id FROM braze_campaigns(workspace := \\'calm\\')')) or None")
            outcome = child.do("forked('SELECT 1')")
            self.assertEqual(outcome, [[1]])


def run(sql):
    """The step that runs a statement."""
    return f"run({sql!r})"


def ids(count):
    return [f"5e000000-0000-4000-8000-{number:012x}" for number in range(count)]


def unique(key):
    """The key with another name for each run: workspaces of the sandbox have a state."""
    name, _, options = key.partition("?")
    return f"{name}_{VERSION.replace('.', '_')}_{time.monotonic_ns()}?{options}"


def wait_for_requests(key, count):
    while box.summary(key)["requests"] < count:
        time.sleep(0.01)


if __name__ == "__main__":
    VERSION = sys.argv.pop(1) if sys.argv[1:] and sys.argv[1] in VERSIONS else VERSIONS[-1]
    with sandbox() as box:
        run_tests(at_once=4)
