"""How the benchmarks measure: every figure is the median of several runs, each in a new process."""

import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness import EXTENSION, NEWEST, environment, python, shell

RUNS = 5
CONCURRENCY = 32  # the default of braze_concurrency
_numbers = itertools.count()


@dataclass
class Result:
    """A row of the table: a figure, what it is held against, and whether it is good enough."""

    work: str
    ours: float
    unit: str
    bar: str
    met: bool
    against: str = ""
    theirs: float | None = None


def workspace(options):
    """A key that was not used before: each run has a workspace, quotas and a log of its own."""
    return f"sandbox_bench{next(_numbers)}?{options}"


def medians(*contenders, runs=RUNS):
    """Each contender's median. They take turns, so that a slow minute of the machine hits all of them."""
    rounds = [[contender() for contender in contenders] for _ in range(runs)]
    return [statistics.median(samples) for samples in zip(*rounds)]


def run_query(box, options, query, version=NEWEST, settings=(), interrupt_after=None):
    """Runs a query with the extension in a wheel; gives the key too, for the sandbox's log."""
    key = workspace(options)
    env = environment(BRAZE_API_KEY=key, BRAZE_ENDPOINT=box.http)
    return run_task(python(version), [f"LOAD '{EXTENSION}'", *settings], query, env, interrupt_after) | {"key": key}


def run_task(interpreter, load, query, env, interrupt_after=None):
    program = Path(__file__).with_name("query.py")
    task = json.dumps({"load": load, "query": query, "interrupt_after": interrupt_after})
    done = subprocess.run([interpreter, program], input=task, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def run_process(box, options, query):
    """What DuckDB's shell costs for a query with the extension, from its start to its end, into a new file."""
    env = environment(BRAZE_API_KEY=workspace(options), BRAZE_ENDPOINT=box.http)
    with tempfile.TemporaryDirectory() as folder:
        return process_costs([shell(), "-unsigned", "-no-init", f"{folder}/braze.duckdb", f"LOAD '{EXTENSION}'; {query}"], env)


def process_costs(command, env):
    """The seconds that a process takes, from its start to its end, and the largest memory of it or of a child."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output, subprocess.Popen(command, env=env, stdout=output, stderr=output) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(output.read().decode(errors="replace"))
    return {"seconds": time.perf_counter() - start, "peak_mb": usage.ru_maxrss / 1024}
