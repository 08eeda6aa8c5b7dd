"""Runs the tests: each in a process of its own, since workspaces and the request log belong to the process.

    python3 test/run.py [test/sql/smoke.test ...]

A test is a program. It fails if its exit code is not 0, if it panics or if it takes too long; what it wrote to
standard error is then shown. The last line of its standard output sums it up, or tells where it hung.
"""

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from glob import glob

from harness import NEWEST, OLDEST, ROOT, VERSIONS, python, sandbox

AT_ONCE = 2
LIMIT_S = 300  # what hangs; a busy machine takes its time
LIMIT_FAULTS_S = 900
LIMIT_DBT_S = 900


def main(files):
    os.chdir(ROOT)
    tests = list(sql_tests(files)) if files else [*other_tests(), *sql_tests(sorted(glob("test/sql/**/*.test", recursive=True)))]
    with sandbox() as box, socket.socket() as closed, ThreadPoolExecutor(AT_ONCE) as pool:
        closed.bind(("127.0.0.1", 0))  # taken, but nobody listens: connections are refused
        env = box.environment() | {"BRAZE_SANDBOX_CLOSED": "http://127.0.0.1:%d" % closed.getsockname()[1]}
        passed = list(pool.map(lambda test: run(*test, env), tests))
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    sys.exit(not all(passed))


def sql_tests(files):
    for file in files:
        for version in VERSIONS:
            yield f"{file} {version}", [python(version), "test/sqllogic.py", file], LIMIT_S


def other_tests():
    """The longest come first, so that the short ones fill the gaps."""
    yield f"faults {NEWEST}", [python(NEWEST), "test/faults.py", "--seeds", "0..120"], LIMIT_FAULTS_S
    yield f"faults {OLDEST}", [python(OLDEST), "test/faults.py", "--seeds", "120..240"], LIMIT_FAULTS_S
    for version in VERSIONS:
        yield f"dbt {version}", [sys.executable, "test/dbt.py", version], LIMIT_DBT_S
    for version in VERSIONS:
        yield f"progress {version}", [sys.executable, "test/progress.py", version], LIMIT_S
        yield f"interrupts {version}", [sys.executable, "test/interrupts.py", version], LIMIT_S
        yield f"write hook {version}", [sys.executable, "test/write_hook.py", version], LIMIT_S
    yield f"write faults {NEWEST}", [python(NEWEST), "test/write_faults.py", "--seeds", "0..96"], LIMIT_FAULTS_S
    yield f"write faults {OLDEST}", [python(OLDEST), "test/write_faults.py", "--seeds", "96..192"], LIMIT_FAULTS_S
    for version in VERSIONS:
        yield f"write kills {version}", [sys.executable, "test/write_kills.py", version, "--seeds", "0..2"], LIMIT_S
    yield "shell", [sys.executable, "test/shell.py"], LIMIT_S
    for version in VERSIONS:
        yield f"exports {version}", [python(version), "test/exports.py"], LIMIT_S
        yield f"readme {version}", [python(version), "test/readme.py"], LIMIT_S
        yield f"tables {version}", [python(version), "test/tables.py"], LIMIT_S
        yield f"examples {version}", [python(version), "test/examples.py"], LIMIT_S
        yield f"write values {version}", [python(version), "test/write_values.py"], LIMIT_S
        yield f"values {version}", [python(version), "test/values.py"], LIMIT_S
        yield f"archives {version}", [python(version), "test/archives.py"], LIMIT_S
        yield f"lists {version}", [python(version), "test/lists.py"], LIMIT_S
        yield f"proxies {version}", [python(version), "test/proxies.py"], LIMIT_S
        yield f"memory {version}", [python(version), "test/memory.py"], LIMIT_S
        yield f"clocks {version}", [python(version), "test/clocks.py"], LIMIT_S
        yield f"recipes {version}", [python(version), "test/recipes.py"], LIMIT_S
        yield f"loads {version}", [python(version), "test/loads.py"], LIMIT_S
        yield f"upgrades {version}", [python(version), "test/upgrades.py"], LIMIT_S
        yield f"sync {version}", [python(version), "test/sync.py"], LIMIT_S
        yield f"sync histories {version}", [python(version), "test/sync_histories.py", "--seeds", "0..5", "--at-once", "2"], LIMIT_S
        yield f"histories {version}", [python(version), "test/histories.py", "--seeds", "0..12", "--seconds", "50"], LIMIT_S


def run(name, command, limit_s, env):
    start = time.monotonic()
    try:
        done = subprocess.run(command, env=env, capture_output=True, timeout=limit_s)
        output, complaint = done.stdout, done.stderr.decode(errors="replace")
        # The extension turns panics into errors. They are defects all the same.
        passed = done.returncode == 0 and "panicked at" not in complaint
    except subprocess.TimeoutExpired as hung:
        output, complaint, passed = hung.stdout or b"", f"no end after {limit_s} s", False
    summary = (output.decode(errors="replace").splitlines() or [""])[-1]
    print(f"{'ok    ' if passed else 'FAILED'} {name}  {summary}  ({time.monotonic() - start:.1f} s)", flush=True)
    if not passed:
        print(f"\n{complaint.strip()}\n", flush=True)
    return passed


main(sys.argv[1:])
