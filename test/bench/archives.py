"""Zips where every file operation takes 30 ms, as on storage across a network: 16 of them are opened at once.

Held against the pauses added up, which is what it would take to open one after the other.
"""

import io
import json
import subprocess
import time
import zipfile

from harness import EXTENSION, NEWEST, environment, python
from measure import Result

THREADS, ZIPS, PAUSE_S = 16, 100, 0.03
RATIO_MAX = 1.3 / THREADS


def results(_box):
    done = subprocess.run([python(NEWEST), __file__], env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    seconds, pauses = json.loads(done.stdout)
    work = f"{ZIPS} zips, {THREADS} threads, {PAUSE_S * 1000:.0f} ms per file operation, one run"
    yield Result(work, seconds, "s", f"<= {RATIO_MAX:.3f} times", seconds <= RATIO_MAX * pauses, "the pauses added up", pauses)


def read():
    """With a file system of Python, and so in a process that has DuckDB and fsspec: the seconds, and those of the pauses."""
    import duckdb
    import fsspec

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("0.json", '{"external_id": "user-1"}')
    pauses = []

    def pause():
        pauses.append(PAUSE_S)
        time.sleep(PAUSE_S)

    class SlowFile(io.BytesIO):
        def read(self, *arguments):
            pause()
            return super().read(*arguments)

    class SlowFiles(fsspec.AbstractFileSystem):
        protocol = "slow"

        def info(self, path, **_):
            pause()
            return {"name": path, "size": len(content.getvalue()), "type": "file"}

        def _open(self, path, **_):
            pause()
            return SlowFile(content.getvalue())

    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"LOAD '{EXTENSION}'")
    connection.execute(f"SET threads = {THREADS}")
    connection.register_filesystem(SlowFiles(skip_instance_cache=True))
    files = [f"slow://{number}.zip" for number in range(ZIPS)]
    began = time.perf_counter()
    assert connection.execute(f"SELECT count(*) FROM braze_read_users({files})").fetchall() == [(ZIPS,)]
    return time.perf_counter() - began, sum(pauses)


if __name__ == "__main__":
    print(json.dumps(read()))
