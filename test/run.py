"""Runs the tests: each in a process of its own, since workspaces and the request log belong to the process.

    python3 test/run.py [test/sql/smoke.test ...]

A test is a program. It fails if its exit code is not 0, if it panics or if it takes too long; what it wrote to
standard error is then shown. The last line of its standard output sums it up, or tells where it hung; of one that takes
longer, lines are shown now and then as they come.
"""

import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from glob import glob

from harness import NEWEST, OLDEST, ROOT, VERSIONS, python, sandbox

AT_ONCE = 3  # for two processors: some only wait
LIMIT_S = 900  # only what hangs takes so long, on a busy machine too
SILENT_S = 10
# A small part of what `make soak` runs: histories of loads, of rows kept in step, faults of reads, of writes, killed writes.
SEEDS = {OLDEST: ("0..1", "0..5", "0..120", "0..96", "0..1"), NEWEST: ("1..3", "5..10", "120..240", "96..192", "1..2")}


def main(files):
    start = time.monotonic()
    os.chdir(ROOT)
    tests = list(sql_tests(files)) if files else [*other_tests(), *sql_tests(sorted(glob("test/sql/**/*.test", recursive=True)))]
    # Each DuckDB has a sandbox: the same test runs in both at once, and what a workspace does one at a time is its own.
    with sandbox() as oldest, sandbox() as newest, socket.socket() as closed, ThreadPoolExecutor(AT_ONCE) as pool:
        closed.bind(("127.0.0.1", 0))  # taken, but nobody listens: connections are refused
        env = {"BRAZE_SANDBOX_CLOSED": "http://127.0.0.1:%d" % closed.getsockname()[1]}
        envs = {OLDEST: oldest.environment() | env, NEWEST: newest.environment() | env}
        passed = list(pool.map(lambda test: run(*test, envs.get(test[0].split()[-1], envs[NEWEST])), tests))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = f"{time.monotonic() - start:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of a processor"
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed  ({took})")
    sys.exit(not all(passed))


def sql_tests(files):
    for file in files:
        for version in VERSIONS:
            yield f"{file} {version}", [python(version), "test/sqllogic.py", file]


def other_tests():
    """The longest come first, so that the short ones fill the gaps. Of random runs each DuckDB has a part."""
    for version in VERSIONS:
        yield f"dbt {version}", [sys.executable, "test/dbt.py", version]
        yield f"dbt write {version}", [sys.executable, "test/write_dbt.py", version]
    for version in VERSIONS:
        yield f"loads {version}", [python(version), "test/loads.py"]
        yield f"upgrades {version}", [python(version), "test/upgrades.py"]
        yield f"load program {version}", [python(version), "test/load_program.py"]
    for version, (histories, syncs, faults, writes, kills) in SEEDS.items():
        yield f"histories {version}", [python(version), "test/histories.py", "--seeds", histories]
        yield f"sync histories {version}", [python(version), "test/sync_histories.py", "--seeds", syncs, "--at-once", "2"]
        yield f"faults {version}", [python(version), "test/faults.py", "--seeds", faults]
        yield f"write faults {version}", [python(version), "test/write_faults.py", "--seeds", writes]
        yield f"write kills {version}", [sys.executable, "test/write_kills.py", version, "--seeds", kills]
    for version in VERSIONS:
        yield f"progress {version}", [sys.executable, "test/progress.py", version]
        yield f"interrupts {version}", [sys.executable, "test/interrupts.py", version]
    yield f"write hook {NEWEST}", [sys.executable, "test/write_hook.py", NEWEST]
    for version in VERSIONS:
        yield f"wheel {version}", [sys.executable, "test/wheel.py", version]
    yield "shell", [sys.executable, "test/shell.py"]
    for version in VERSIONS:
        for program in ["sync", "tables", "lists", "exports", "processes", "clocks", "proxies", "archives", "memory", "recipes", "values", "write_values", "examples", "readme", "repository"]:
            yield f"{program} {version}", [python(version), f"test/{program}.py"]


def run(name, command, env):
    start = told = time.monotonic()
    with tempfile.TemporaryFile() as complaints, subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=complaints) as process:
        net = threading.Timer(LIMIT_S, process.kill)
        net.start()
        line = ""
        for line in process.stdout:
            line = line.decode(errors="replace").rstrip()
            if time.monotonic() - told > SILENT_S:
                told = time.monotonic()
                print(f"...    {name}  {line}  ({told - start:.0f} s)", flush=True)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        net.cancel()
        complaints.seek(0)
        complaint = complaints.read().decode(errors="replace")
    if time.monotonic() - start > LIMIT_S:
        complaint += f"\nno end after {LIMIT_S} s"
    # The extension turns panics into errors. They are defects all the same.
    passed = process.returncode == 0 and "panicked at" not in complaint
    took = f"{time.monotonic() - start:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of a processor"
    print(f"{'ok    ' if passed else 'FAILED'} {name}  {line}  ({took})", flush=True)
    if not passed:
        print(f"\n{complaint.strip()}\n", flush=True)
    return passed


main(sys.argv[1:])
