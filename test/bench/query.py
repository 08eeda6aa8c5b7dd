"""Runs one query in a process of its own; prints the seconds it took and the largest memory the process ever had.

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
start = time.perf_counter()
connection.execute(task["query"]).fetchall()
seconds = time.perf_counter() - start
peak_kb = int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])
print(json.dumps({"seconds": seconds, "peak_mb": peak_kb / 1024}))
