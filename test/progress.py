"""The line at the terminal that tells what a query is doing: when it is there, what it says, and that it goes.

    python3 test/progress.py 2.0.1 [Progress.test_how_far_a_query_is]
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
import unittest

from harness import EXTENSION, VERSIONS, environment, python, sandbox, shell

CLEAR = "\r\x1b[K"
SEGMENT = "5e000000-0000-4000-8000-000000000000"

PROGRAM = """
import signal, sys
import duckdb
signal.signal(signal.SIGINT, lambda *_: None)  # so that an interrupt comes to one end only
con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
con.execute("SET enable_progress_bar = false")
try:
    for statement in sys.argv[1:]: rows = con.execute(statement).fetchall()
    print(len(rows), flush=True)
except Exception as error:
    print(error, flush=True)
"""


class Run:
    """A query in Python, with standard error at a terminal and the rest in pipes."""

    def __init__(self, options, query, *settings, terminal=True):
        name = f"sandbox_progress_{VERSION.replace('.', '_')}_{time.monotonic_ns()}"
        self.key = f"{name}?{options}"
        self.mine, theirs = pty.openpty()
        mode = termios.tcgetattr(theirs)
        mode[1] &= ~termios.OPOST  # newlines stay what they are
        termios.tcsetattr(theirs, termios.TCSANOW, mode)
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            [python(VERSION), "-c", PROGRAM, f"LOAD '{EXTENSION}'", *settings, query],
            stdout=subprocess.PIPE,
            stderr=theirs if terminal else subprocess.PIPE,
            env=environment(BRAZE_API_KEY=self.key, BRAZE_ENDPOINT=box.http),
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def read_until(self, pattern):
        """What the terminal was told up to this; the time since the start."""
        deadline = time.monotonic() + 60
        while not re.search(pattern, self.seen):
            if time.monotonic() > deadline or not self.read():
                raise AssertionError(f"no {pattern!r} in {self.seen!r}, and the query came to {self.end()!r}")
        return time.monotonic() - self.start

    def read(self):
        if not select.select([self.mine], [], [], 1)[0]:
            return self.process.poll() is None
        try:
            self.seen += os.read(self.mine, 65536).decode()
            return True
        except OSError:  # nobody has the terminal any more
            return False

    def end(self):
        """What the query came to."""
        while self.read():
            pass
        output, error = self.process.communicate(timeout=60)
        os.close(self.mine)
        self.complaint = (error or b"").decode()
        return output.decode().strip()

    def lines(self):
        """What was shown, one text after the other."""
        return [text for text in self.seen.split(CLEAR) if text]


class Progress(unittest.TestCase):
    def test_how_far_a_query_is(self):
        run = Run("campaigns=200&latency_ms=300", "SELECT name FROM braze_campaign_details()", "SET braze_concurrency = 8")
        first = run.read_until(r"braze_campaign_details: \d+ of 200 campaigns")
        self.assertEqual(run.end(), "200")
        self.assertGreaterEqual(first, 2)
        self.assertRegex(run.lines()[-1], r"^braze_campaign_details: 1?\d\d of 200 campaigns$")
        self.gone(run)
        counts = [int(count) for count in re.findall(r": (\d+) of 200", run.seen)]
        self.assertEqual(counts, sorted(counts))
        # Rewritten four times a second, and cleared as often for the rows between.
        self.assertLess(run.seen.count(CLEAR), 10 * (time.monotonic() - run.start))

    def test_rows_of_a_list(self):
        run = Run("events=1300&latency_ms=400&request_quota=100000", "SELECT name FROM braze_events()")
        run.read_until(r"braze_events: [\d,]+ rows")
        self.assertEqual(run.end(), "1300")
        self.gone(run)

    def test_identifiers_of_the_call(self):
        ids = [f"5e000000-0000-4000-8000-{number:012x}" for number in range(40)]
        run = Run("segments=40&latency_ms=200", f"SELECT name FROM braze_segment_details(ids := {ids})", "SET braze_concurrency = 2")
        run.read_until(r"braze_segment_details: \d+ of 40 segments")
        self.assertEqual(run.end(), "40")
        self.gone(run)

    def test_an_answer(self):
        run = Run("segments=40&latency_ms=5000", "FROM braze_segments()")
        run.read_until("braze_segments: waiting for an answer")
        run.end()
        self.gone(run)

    def test_a_rate_limit(self):
        run = Run("fail=429:1&reset_s=6&events=10", "SELECT name FROM braze_events()")
        run.read_until(r"waiting \d s for the rate limit of /events")
        self.assertEqual(run.end(), "10")
        self.gone(run)

    def test_a_retry(self):
        run = Run("fail=503:1&retry_after=6&segments=10", "SELECT id FROM braze_segments()")
        run.read_until(r"braze_segments: waiting for an answer, next attempt in \d s")
        self.assertEqual(run.end(), "10")
        self.gone(run)

    def test_an_export(self):
        run = Run("users=50&export_ms=4000", f"SELECT external_id FROM braze_segment_users('{SEGMENT}')")
        run.read_until(r"waiting for export [0-9a-f]{4}…: \d s")
        self.assertEqual(run.end(), "50")
        self.gone(run)

    def test_a_download(self):
        run = Run("users=20000&download_stall=1", f"SELECT raw FROM braze_segment_users('{SEGMENT}')", "SET braze_timeout_ms = 4000")
        run.read_until(r"downloading export [0-9a-f]{4}…: \d+ MB")
        self.assertEqual(run.end(), "20000")
        self.gone(run)

    def test_check(self):
        run = Run("latency_ms=4000", "FROM braze_check()")
        run.read_until("braze_check: waiting for an answer")
        run.end()
        self.gone(run)

    def test_a_failure(self):
        run = Run("fail=429&reset_s=3", "FROM braze_events()", "SET braze_max_wait_ms = 4000")
        run.read_until("waiting 1 s|waiting for an answer")
        self.assertIn("The rate limit for /events is used up", run.end())
        self.gone(run)

    def test_an_interrupt(self):
        run = Run("stall=1000", "FROM braze_events()")
        run.read_until("waiting for an answer")
        run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end(), "Invalid Input Error: Interrupted")
        self.gone(run)

    def test_a_short_query(self):
        run = Run("campaigns=200", "SELECT id FROM braze_campaigns()")
        self.assertEqual((run.end(), run.seen), ("200", ""))

    def test_off(self):
        for value in ["'off'", "false"]:
            run = Run("segments=10&latency_ms=3000", "SELECT id FROM braze_segments()", f"SET braze_progress = {value}")
            self.assertEqual((run.end(), run.seen), ("10", ""))

    def test_no_terminal(self):
        run = Run("segments=10&latency_ms=3000", "SELECT id FROM braze_segments()", terminal=False)
        self.assertEqual((run.end(), run.complaint), ("10", ""))

    def test_the_shell(self):
        """There is no trace of it in what the shell shows, also where both share the terminal."""
        key = f"sandbox_progress_shell_{time.monotonic_ns()}?campaigns=100&latency_ms=250"
        query = f"LOAD '{EXTENSION}'; SET braze_concurrency = 4; SELECT count(*) AS campaigns FROM braze_campaign_details();"
        mine, theirs = pty.openpty()
        env = environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http, TERM="dumb")
        command = [shell(), "-unsigned", "-no-init", "-csv", "-c", query]
        with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=env, start_new_session=True) as process:
            os.close(theirs)
            seen = b""
            while True:
                try:
                    seen += os.read(mine, 65536)
                except OSError:
                    break
        os.close(mine)
        text = seen.decode()
        self.assertRegex(text, r"braze_campaign_details: \d+ of 100 campaigns")
        self.assertEqual(screen(text), ["campaigns", "100", ""])

    def gone(self, run):
        self.assertTrue(run.seen.endswith(CLEAR), run.seen)


def screen(text):
    """What a terminal shows of it in the end."""
    return [re.split(r"\x1b\[0?K", line)[-1].strip("\r") for line in text.split("\n")]


if __name__ == "__main__":
    VERSION = sys.argv.pop(1) if sys.argv[1:] and sys.argv[1] in VERSIONS else VERSIONS[-1]
    with sandbox() as box:
        unittest.main()
