"""Runs one query in a process of its own; prints its rows, the seconds it took, by the clock and of all threads on the
processors, and the largest memory the process ever had. With "interrupt_after", it is interrupted after so many seconds,
and those that it takes from then on are printed instead.

Takes {"load": [statements], "query": statement, "interrupt_after": seconds or null} on standard input.
"""

import json
import re
import sys
import threading
import time
from pathlib import Path

import duckdb


def interrupted(connection, query, seconds):
    """How long a query goes on once it is interrupted."""
    timer = threading.Timer(seconds, connection.interrupt)
    start = time.perf_counter()
    timer.start()
    try:
        connection.execute(query)
    except duckdb.Error:
        assert not timer.is_alive(), "it failed before"
        return time.perf_counter() - start - seconds
    raise AssertionError("it was at its end before")


task = json.load(sys.stdin)
connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
for statement in task["load"]:
    connection.execute(statement)
if task["interrupt_after"]:
    print(json.dumps({"interrupt_seconds": interrupted(connection, task["query"], task["interrupt_after"])}))
    sys.exit()
start, cpu_start = time.perf_counter(), time.process_time()
rows = connection.execute(task["query"]).fetchall()
seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
peak_kb = int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])
print(json.dumps({"rows": rows, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_kb / 1024}, default=str))
