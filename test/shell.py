"""Tests in DuckDB's real shell, and of installing from a repository.

    python3 test/shell.py [Shell.test_load_by_path]
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from demo import WELCOME, story_of
from harness import BUILD, EXTENSION, ROOT, VERSIONS, environment, python, run_tests, sandbox, shell

KEY = "sandbox_shell?campaigns=3"
COUNT = "SELECT count(*) AS campaigns FROM braze_campaigns()"


def run_shell(*statements, **env):
    command = [shell(), "-unsigned", "-no-init", "-bail", "-csv"]
    return subprocess.run(
        command, input=";\n".join(statements) + ";\n", env=environment(**env), capture_output=True, text=True, timeout=200, cwd=ROOT
    )


def run_wheel(version, *statements, **env):
    program = (
        "import duckdb, sys\n"
        "con = duckdb.connect(config={'allow_unsigned_extensions': 'true'})\n"
        "for statement in sys.argv[1:]: rows = con.execute(statement).fetchall()\n"
        "print(rows)"
    )
    command = [python(version), "-c", program, *statements]
    return subprocess.run(command, env=environment(**env), capture_output=True, text=True, timeout=200)


def workspace(endpoint=None):
    return {"BRAZE_API_KEY": KEY, "BRAZE_ENDPOINT": endpoint or box.http}


class Shell(unittest.TestCase):
    def test_load_by_path(self):
        done = run_shell(f"LOAD './{EXTENSION.relative_to(ROOT)}'", COUNT, **workspace())
        self.assertEqual((done.stdout, done.stderr), ("campaigns\n3\n", ""))

    def test_workspaces_from_the_environment(self):
        workspaces = "SELECT workspace, source, key_hint FROM braze_workspaces() ORDER BY workspace"
        emea = {"BRAZE_API_KEY_EMEA": "a-second-key-9999", "BRAZE_ENDPOINT_EMEA": "EU-01"}
        done = run_shell(f"LOAD '{EXTENSION}'", workspaces, **workspace(), **emea)
        self.assertEqual(done.stdout, 'workspace,source,key_hint\nemea,environment,"…9999"\nmain,environment,"…ns=3"\n')
        self.assertEqual(done.stderr, "")

    def test_partners_from_the_environment(self):
        workspaces = "SELECT workspace, key_hint, partner FROM braze_workspaces() ORDER BY workspace"
        partner = {"BRAZE_PARTNER_NAME": "acme", "BRAZE_PARTNER_API_KEY": "sandbox-partner-4711-0815", "BRAZE_CLIENT_SECRET": KEY}
        apac = {"BRAZE_ENDPOINT_APAC": box.http, "BRAZE_PARTNER_NAME_APAC": '"acme"\n', "BRAZE_PARTNER_API_KEY_APAC": "' '"}
        emea = {f"{name}_EMEA": value for name, value in (partner | {"BRAZE_ENDPOINT": box.http}).items()}
        done = run_shell(f"LOAD '{EXTENSION}'", workspaces, **workspace(), **partner, **apac, **emea)
        self.assertEqual(done.stdout, 'workspace,key_hint,partner\napac,NULL,NULL\nemea,NULL,acme\nmain,"…ns=3",acme\n')
        self.assertEqual(done.stderr, "")
        cohort = "SELECT ok, http_status FROM braze_check(writes := true, workspace := 'emea') WHERE permission IS NULL"
        done = run_shell(f"LOAD '{EXTENSION}'", cohort, **emea)
        self.assertEqual((done.stdout, done.stderr), ("ok,http_status\ntrue,400\n", ""))
        done = run_shell(f"LOAD '{EXTENSION}'", "FROM braze_campaigns(workspace := 'emea')", **emea)
        self.assertIn('The Braze workspace "emea" has no API key', done.stderr)
        self.assertIn("Set BRAZE_API_KEY_EMEA in the environment", done.stderr)
        done = run_shell(f"LOAD '{EXTENSION}'", COUNT, **partner)
        self.assertIn('The Braze workspace "main" is not set up: BRAZE_ENDPOINT is not set', done.stderr)

    def test_error(self):
        done = run_shell(f"LOAD '{EXTENSION}'", COUNT)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('The Braze workspace "main" is not set up: BRAZE_API_KEY and BRAZE_ENDPOINT are not set', done.stderr)

    def test_certificate_authority_of_ones_own(self):
        done = run_shell(f"LOAD '{EXTENSION}'", COUNT, **workspace(box.https), SSL_CERT_FILE=box.ca)
        self.assertEqual((done.stdout, done.stderr), ("campaigns\n3\n", ""))

    def test_welcome(self):
        lines = WELCOME.splitlines()
        self.assertEqual((len(lines), max(map(len, lines)) <= 100, WELCOME.count(";")), (3, True, 3))
        command = [shell(), "-unsigned", "-no-init", "-bail", "-cmd", f"LOAD '{EXTENSION}'"]
        queries = "\n".join(lines[1:])
        done = subprocess.run(command, input=queries, env=story_of(box), capture_output=True, text=True, timeout=200)
        self.assertEqual((done.stderr, done.stdout.count("┌")), ("", 3))
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)
        for part in ["Weekly Roast Letter", "next_send_time", "████████"]:
            self.assertIn(part, done.stdout)

    def test_demo(self):
        done = subprocess.run([sys.executable, ROOT / "test/demo.py"], capture_output=True, text=True, timeout=200)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # It fits into a terminal, without a line that is not meant to be seen.
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)
        self.assertNotIn("\n.echo off", done.stdout)
        # All members of the cohort were accepted; a load writes rows, and the next one none.
        self.assertRegex(done.stdout, r"│ done +│ +(\d+) │ +\1 │ +0 │ +0 │ +1?\d │")
        self.assertRegex(done.stdout, r"rows_of_second_load │\n.*\n.*\n│ +[1-9]\d+ │ +0 │")

    def test_unknown_certificate_authority(self):
        with sandbox() as other:
            done = run_shell(f"LOAD '{EXTENSION}'", COUNT, **workspace(box.https), SSL_CERT_FILE=other.ca)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('The certificate of "localhost', done.stderr)
        self.assertIn("is not trusted", done.stderr)

    def test_install_from_a_repository(self):
        platform = run_shell("PRAGMA platform").stdout.split()[-1]
        with tempfile.TemporaryDirectory(prefix="repository-", dir=BUILD) as folder:
            for version in VERSIONS:
                os.makedirs(f"{folder}/v{version}/{platform}")
                shutil.copy(EXTENSION, f"{folder}/v{version}/{platform}")
            install = [f"SET extension_directory = '{folder}/installed'", f"INSTALL braze FROM '{folder}'", "LOAD braze", COUNT]
            done = run_shell(*install, **workspace())
            self.assertEqual((done.stdout, done.stderr), ("campaigns\n3\n", ""))
            for version in VERSIONS:
                done = run_wheel(version, *install, **workspace())
                self.assertEqual((done.stdout, done.stderr), ("[(3,)]\n", ""))

    def test_interrupt_of_a_long_scan(self):
        """Page after page for a quarter of an hour."""
        self.interrupt("sandbox_slow?campaigns=100000&latency_ms=1000", {"braze_concurrency": 1})

    def test_interrupt_of_a_wait_for_an_answer(self):
        """Nothing comes at all."""
        self.interrupt("sandbox_stalled?stall=1000", {"braze_timeout_ms": 120_000})

    def test_interrupt_of_a_wait_for_the_rate_limit(self):
        self.interrupt("sandbox_spent?fail=429&reset_s=50", {})

    def test_interrupt_of_a_write(self):
        """Requests that are under way go on to their end."""
        write = "COPY (SELECT e FROM (SELECT 'user-' || i AS external_id, i AS n FROM range(100000) r(i)) e) TO 'braze://users/attributes' (FORMAT braze, CONCURRENCY 2)"
        self.interrupt("sandbox_write?latency_ms=300", {}, write, "SELECT state || ' write' FROM braze_writes();\n", "interrupted write")

    def interrupt(self, key, settings, query=COUNT, then="SELECT 'back ' || 'again';\n", answer="back again"):
        """Ctrl-C ends a query at once, and the shell takes the next one."""
        statements = [f"LOAD '{EXTENSION}'", *(f"SET {name} = {value}" for name, value in settings.items()), query]
        with Terminal(environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http)) as terminal:
            terminal.type(";\n".join(statements) + ";\n")
            while not box.summary(key)["requests"]:
                time.sleep(0.01)
            time.sleep(0.2)
            start = time.monotonic()
            terminal.type("\x03")
            # What is typed is shown at once; what it means only comes from a shell that takes commands again.
            terminal.type(then)
            terminal.read_until(answer)
            # Users are promised half a second, which bench/interrupt.py measures; a busy machine takes its time.
            self.assertLess(time.monotonic() - start, 30)
            made = box.summary(key)["requests"]
            time.sleep(1.5)
            self.assertEqual(box.summary(key)["requests"], made, "nothing goes on")


class Terminal:
    """The shell at a terminal without colours and cursor keys."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.execve(shell(), [shell(), "-unsigned", "-no-init", "-dark-mode"], self.env | {"TERM": "dumb"})
        return self

    def __exit__(self, *_):
        # With its terminal gone the shell ends.
        os.close(self.file)
        os.waitpid(self.process, 0)

    def type(self, text):
        os.write(self.file, text.encode())

    def read_until(self, text):
        seen = b""
        while text.encode() not in seen:
            seen += os.read(self.file, 4096)


if __name__ == "__main__":
    with sandbox() as box:
        run_tests(at_once=4)
