"""Zips where every file operation takes 30 ms, as on storage across a network: 16 of them are opened at once.

Held against the pauses added up, which is what it would take to open one after the other.
"""

import json
import subprocess

from harness import EXTENSION, NEWEST, environment, python
from measure import Result

THREADS, ZIPS, PAUSE_S = 16, 100, 0.03
RATIO_MAX = 1.3 / THREADS
# The file system is one of Python, and so in the process that reads.
PROGRAM = f"""
import io, json, time, zipfile
import duckdb, fsspec

content = io.BytesIO()
with zipfile.ZipFile(content, "w") as archive:
    archive.writestr("0.json", json.dumps({{"external_id": "user-1"}}))
pauses = []


def pause():
    pauses.append({PAUSE_S})
    time.sleep({PAUSE_S})


class SlowFile(io.BytesIO):
    def read(self, *arguments):
        pause()
        return super().read(*arguments)


class SlowFiles(fsspec.AbstractFileSystem):
    protocol = "slow"

    def info(self, path, **_):
        pause()
        return {{"name": path, "size": len(content.getvalue()), "type": "file"}}

    def _open(self, path, **_):
        pause()
        return SlowFile(content.getvalue())


connection = duckdb.connect(config={{"allow_unsigned_extensions": "true"}})
connection.execute("LOAD '{EXTENSION}'")
connection.execute("SET threads = {THREADS}")
connection.register_filesystem(SlowFiles(skip_instance_cache=True))
files = [f"slow://{{number}}.zip" for number in range({ZIPS})]
began = time.perf_counter()
assert connection.execute(f"SELECT count(*) FROM braze_read_users({{files}})").fetchall() == [({ZIPS},)]
print(json.dumps([time.perf_counter() - began, sum(pauses)]))
"""


def results(_box):
    done = subprocess.run([python(NEWEST), "-c", PROGRAM], env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    seconds, pauses = json.loads(done.stdout.splitlines()[-1])
    work = f"{ZIPS} zips, {THREADS} threads, {PAUSE_S * 1000:.0f} ms per file operation, one run"
    yield Result(work, seconds, "s", f"<= {RATIO_MAX:.3f} times", seconds <= RATIO_MAX * pauses, "the pauses added up", pauses)
