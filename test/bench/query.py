"""Runs one query in a process of its own; prints its rows, the seconds it took, by the clock and of all threads on the
processors, and the largest memory the process ever had.

Takes {"load": [statements], "query": statement} on standard input.
"""

import json
import re
import sys
import time
from pathlib import Path

import duckdb

task = json.load(sys.stdin)
connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
for statement in task["load"]:
    connection.execute(statement)
start, cpu_start = time.perf_counter(), time.process_time()
rows = connection.execute(task["query"]).fetchall()
seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
peak_kb = int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])
print(json.dumps({"rows": rows, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_kb / 1024}, default=str))
