"""What an export leaves behind, asks for and sends, seen from outside: the sandbox's log, the temporary directory, the disk.

    build/venv/duckdb-2.0.1/bin/python test/exports.py
"""

import gzip
import itertools
import os
import resource
import signal
import tempfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import duckdb

from harness import EXTENSION, sandbox

SEGMENT = "5e000000-0000-4000-8000-{:012x}"
LARGE = 120_000  # users, whose file is larger than what is kept in memory
SUMMED = "SELECT count(*), count(DISTINCT braze_id) FROM "


def main():
    with sandbox() as box, tempfile.TemporaryDirectory() as folder:
        tests = [asks_for_what_is_selected, starts_all_at_once, leaves_nothing_behind, gives_up, has_no_room, waits_and_retries]
        for test in tests:
            test(box, Path(folder, "duckdb.tmp"), f"sandbox_{test.__name__}?users={LARGE}")
    print(f"{len(tests)} programs")


def connect(box, key, directory):
    database = duckdb.connect(config={"allow_unsigned_extensions": "true", "temp_directory": str(directory)})
    database.execute(f"LOAD '{EXTENSION}'")
    database.execute("CALL braze_connect(endpoint := ?, api_key := ?, verify := false)", [box.http, key])
    return database


def asks_for_what_is_selected(box, directory, key):
    """`fields_to_export` has what the query needs, and the key stays with Braze's own host."""
    database = connect(box, key, directory)
    bodies = []
    for query in [
        "SELECT external_id, email FROM braze_segment_users($1)",
        "SELECT count(*) FROM braze_segment_users($1)",
        "SELECT segment_id, push_opted_in_at::DATE FROM braze_segment_users($1)",
        "SELECT email FROM braze_segment_users($1, custom_attributes := ['a'])",
        "SELECT custom_attributes FROM braze_segment_users($1, custom_attributes := ['a', 'b'])",
        "SELECT email FROM braze_control_group_users() WHERE $1 <> ''",
        "SELECT email FROM braze_users(external_ids := [$1])",
    ]:
        database.execute(query, [SEGMENT.format(20)]).fetchall()
        bodies.append(posted(box, key)[-1])
    segment = '{"segment_id":"%s",' % SEGMENT.format(20)
    assert bodies == [
        segment + '"fields_to_export":["external_id","email"]}',
        segment + '"fields_to_export":["braze_id"]}',
        segment + '"fields_to_export":["push_subscribe"]}',
        segment + '"fields_to_export":["email"]}',
        segment + '"fields_to_export":["braze_id"],"custom_attributes_to_export":["a","b"]}',
        '{"fields_to_export":["email"]}',
        '{"external_ids":["%s"],"fields_to_export":["email"]}' % SEGMENT.format(20),
    ], bodies
    authorized = {(r["path"].split("/")[1], r["authorization"]) for r in box.requests(key)}
    assert authorized == {("users", "bearer"), ("exports", "none")}, authorized


def posted(box, key):
    return [request["body"] for request in box.requests(key) if request["method"] == "POST"]


def starts_all_at_once(box, directory, key):
    """Braze makes the files of several segments at the same time."""
    database = connect(box, key + "&export_ms=500", directory)
    database.execute(SUMMED + "braze_segment_users([" + ",".join(f"'{SEGMENT.format(n)}'" for n in range(20, 25)) + "])").fetchall()
    methods = [request["method"] for request in box.requests(key + "&export_ms=500") if request["status"] != 403]
    assert methods[:5] == ["POST"] * 5 and set(methods[5:]) == {"GET"}, methods


def leaves_nothing_behind(box, directory, key):
    """A file that is too large for memory has no name, and is closed when the rows were read or given up."""
    database = connect(box, key, directory)
    segment = SEGMENT.format(0)
    for query, rows in [(f"{SUMMED} braze_segment_users('{segment}')", [(LARGE, LARGE)]), (f"SELECT count(*) FROM (FROM braze_segment_users('{segment}') LIMIT 5)", [(5,)])]:
        before = unnamed_files()
        assert database.sql(query).fetchall() == rows
        assert not directory.exists() and unnamed_files() == before
    rows = database.execute(f"SELECT raw FROM braze_segment_users('{segment}')")
    rows.fetchone()
    assert unnamed_files() == before + 1, "the file is on the disk while it is read"
    rows.close()
    assert unnamed_files() == before


def unnamed_files():
    """Open files that were deleted."""
    names = (Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
    return sum(1 for name in names if os.path.islink(name) and os.readlink(name).endswith("(deleted)"))


def gives_up(box, directory, key):
    """After an error in the middle nothing is left either."""
    database = connect(box, key + "&archive=bad_crc", directory)
    before = unnamed_files()
    failed(database, f"CREATE TABLE users AS FROM braze_segment_users('{SEGMENT.format(0)}')", "Invalid checksum")
    assert unnamed_files() == before and not directory.exists()


def has_no_room(box, directory, key):
    """A full disk, a directory that cannot be made, and none at all: errors that say where."""
    query = f"SELECT raw FROM braze_segment_users('{SEGMENT.format(0)}')"
    database = connect(box, key, directory)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (18 << 20, hard))
    failed(database, query, f'Cannot store a download in "{directory}": ')
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    failed(connect(box, key, "/proc/none"), query, 'Cannot store a download in "/proc/none": ')
    failed(connect(box, key, ""), query, "DuckDB's temp_directory is not set")
    assert database.sql(f"SELECT count(*) FROM ({query})").fetchall() == [(LARGE,)]


def waits_and_retries(box, directory, key):
    """A failure after a long wait is tried again like any other, and a download that never gets further ends."""
    file = gzip.compress(b'{"external_id":"a"}\n' * 100_000)
    database = connect(box, key, directory)
    database.execute("SET braze_max_wait_ms = 500")
    statuses = iter([403] * 20 + [503])
    with serving(lambda request: answer(request, next(statuses, 200), file)) as url:
        assert database.sql(f"SELECT count(*) FROM braze_read_users('{url}')").fetchall() == [(100_000,)]
    # Each answer breaks at another place, and without an ETag none can be gone on from.
    lengths = itertools.cycle([1000, 2000, 1500])
    with serving(lambda request: answer(request, 200, file[: next(lengths)], len(file))) as url:
        failed(database, f"FROM braze_read_users('{url}')", "Cannot reach")


def answer(request, status, body, length=None):
    request.send_response(status)
    request.send_header("Content-Length", str(length or len(body)))
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def serving(reply):
    """The URL of a server that answers each GET by `reply`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            reply(self)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/export.zip"
        server.shutdown()


def failed(database, query, message):
    try:
        database.execute(query).fetchall()
    except duckdb.Error as error:
        assert message in str(error), f"{query}: expected {message!r}, got {error}"
    else:
        raise AssertionError(f"{query} must fail")


main()
