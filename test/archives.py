"""Files of users that SQL cannot make: zips of all kinds, whole and broken, and files that change while they are read.

    build/venv/duckdb-2.0.1/bin/python test/archives.py
"""

import gzip
import io
import json
import struct
import tempfile
import threading
import zipfile
from pathlib import Path

import duckdb
import fsspec

from harness import EXTENSION

USERS = 3000
LITTER = {name: b"\0\5\x16\7Mac OS X\n{" for name in ["__MACOSX/._0000.json", ".DS_Store", "._0000.json", "Thumbs.db", "a/desktop.ini"]}
FILES = 3
# A bomb is large by its bytes: made of short lines it would have millions of rows, whose table takes minutes on a busy machine.
LONG_LINE = b'{"external_id":"a"}' + b" " * (1 << 20) + b"\n"


def main():
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    with tempfile.TemporaryDirectory() as folder:
        good, bad = whole(), broken()
        for name, content in good.items():
            path = Path(folder, name)
            path.write_bytes(content)
            expected = 0 if name.startswith("none") else USERS
            for columns in ["external_id", "*"]:
                query = f"SELECT count(*), count(DISTINCT external_id) FROM (SELECT {columns} FROM braze_read_users('{path}'))"
                assert database.sql(query).fetchall() == [(expected, expected)], name
        for name, (content, message) in bad.items():
            path = Path(folder, name)
            path.write_bytes(content)
            failed(database, f"CREATE OR REPLACE TABLE users AS FROM braze_read_users('{path}')", message)
        changing(Path(folder, "changing.json"), database)
        many_keys(Path(folder, "keys.json"), database)
        unpacked(Path(folder, "unpacked"), database)
    opened_together(database)
    print(f"{len(good)} whole, {len(bad)} broken")


def failed(database, query, message):
    try:
        database.execute(query)
    except duckdb.Error as error:
        assert message in str(error), f"{query}: expected {message!r}, got {error}"
    else:
        raise AssertionError(f"{query} must fail")


def unpacked(folder, database):
    """A pattern matches what was exported, and the rest only where it asks for it."""
    folder.mkdir()
    for name, content in (files() | {".DS_Store": b"\0", "._0000.json": b"\0", "Thumbs.db": b"\0"}).items():
        (folder / name).write_bytes(content)
    for pattern in ["*", "*.json"]:
        assert database.sql(f"SELECT count(*) FROM braze_read_users('{folder}/{pattern}')").fetchall() == [(USERS,)]
    failed(database, f"FROM braze_read_users('{folder}/.*.json')", "is not a user")
    failed(database, f"FROM braze_read_users('{folder}/._0000.json')", "is not a user")


def lines(first=0, count=USERS):
    return "".join(json.dumps({"external_id": f"user-{i}", "email": f"user-{i}@example.com"}) + "\n" for i in range(first, first + count)).encode()


def files():
    count = USERS // FILES
    return {f"{n:04}.json": lines(n * count, count) for n in range(FILES)}


def archive(entries, target=None, method=zipfile.ZIP_DEFLATED, force_zip64=False):
    target = target or io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, content in entries.items():
            with made.open(name, "w", force_zip64=force_zip64) as entry:
                entry.write(content)
    return target.getvalue()


class Unseekable(io.BytesIO):
    """Makes zipfile write sizes and checksums behind the content, as programs do that stream a zip."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation


def whole():
    return {
        "deflated.zip": archive(files()),
        "stored.zip": archive(files(), method=zipfile.ZIP_STORED),
        "streamed.zip": archive(files(), Unseekable()),
        "zip64.zip": archive(files(), force_zip64=True),
        "folders.zip": archive({"a/": b"", "a/b/": b""} | {f"a/b/{name}": content for name, content in files().items()}),
        "repacked.zip": archive({"__MACOSX/": b""} | files() | LITTER),
        "litter in folders.zip": archive(files() | {f"a/{name}": content for name, content in LITTER.items()}),
        "none but litter.zip": archive(LITTER),
        "empty files.zip": archive(files() | {"empty.json": b"", "blank.json": b"\n\n  \n"}),
        "without a name for its kind": archive(files()),
        "carriage returns.json": lines().replace(b"\n", b"\r\n"),
        "byte order mark.json": b"\xef\xbb\xbf" + lines(),
        "several members.json.gz": b"".join(gzip.compress(content) for content in files().values()),
        "none.zip": archive({}),
        "none.json": b"",
    }


def broken():
    good = archive(files())
    one = archive({"0.json": lines()})
    content = one.index(b"0.json") + len("0.json")
    return {
        "half.zip": (good[: len(good) // 2], "it is not a complete zip file"),
        "without end.zip": (good[:-30], "it is not a complete zip file"),
        "changed.zip": (one[: content + 5000] + bytes(50) + one[content + 5050 :], "changed.zip/0.json\": "),
        "checksum.zip": (with_field(one, crc=1), "Invalid checksum"),
        "encrypted.zip": (with_field(one, flags=1), "it is encrypted"),
        "method.zip": (with_field(one, method=99), "method.zip/0.json\": "),
        "nested.zip": (archive({"a.zip": good}), "it is an archive inside another one"),
        "nested gzip.zip": (archive({"a.gz": gzip.compress(lines())}), "it is an archive inside another one"),
        "bomb.zip": (archive({"0.json": LONG_LINE * 160}), "it unpacks to more than 200 times its size"),
        "bombs.zip": (archive({f"{n}.json": LONG_LINE * 20 for n in range(8)}), "it unpacks to more than 200 times its size"),
        "bomb.json.gz": (gzip.compress(LONG_LINE * 160), "it unpacks to more than 200 times its size"),
        "line.zip": (archive({"0.json": lines(0, 5) + b'{"email":"' + b"x" * (5 << 20)}), "line 6 is longer than 4 MiB"),
        "empty.zip": (b"", "it is empty"),
        "empty.json.gz": (b"", "it is empty"),
        "text.gz": (lines(), "it is neither a zip nor a gzip file"),
        "half.json.gz": (gzip.compress(lines())[:-2000], "half.json.gz\": "),
        "checksum.json.gz": (gzip.compress(lines())[:-8] + bytes(8), "checksum.json.gz\": "),
        "escapes.zip": (archive({"a\x1b[2J\u202eb\x07.json": b"{"}), 'escapes.zip/a␛[2J<U+202E>b␇.json" is not a user'),
        "line in.zip": (archive(files() | {"last.json": b'{"external_id":"x"}\n{"external_id"'}), 'Line 2 of "'),
        "binary.json": (bytes(range(256)) * 20, "is not a user: not valid JSON"),
        "not text.json": (b'{"external_id":"\xff"}', "is not a user"),
    }


def with_field(archive, **changed):
    """The archive with other values in the header of its one file and in the directory at its end."""
    done = bytearray(archive)
    places = {"flags": (6, "<H"), "method": (8, "<H"), "crc": (14, "<I")}
    for header, shift in [(0, 0), (archive.rindex(b"PK\x01\x02"), 2)]:
        for name, value in changed.items():
            offset, form = places[name]
            struct.pack_into(form, done, header + shift + offset, value)
    return bytes(done)


def changing(path, database):
    """A file that grows between the first rows and the last ones."""
    path.write_bytes(lines(0, 400_000))
    database.execute("SET threads = 1")
    rows = database.execute(f"SELECT external_id FROM braze_read_users('{path}')")
    assert rows.fetchone()
    with path.open("ab") as file:
        file.write(lines(0, 1))
    try:
        rows.fetchall()
    except duckdb.Error as error:
        assert "it changed while it was being read" in str(error), error
    else:
        raise AssertionError("a file that grew was read as if it had not")


class Meeting(fsspec.AbstractFileSystem):
    """Zips of one user each, of which none is open before two of them are about to be."""

    protocol = "meeting"
    zip = archive({"0.json": lines(0, 1)})
    both = threading.Barrier(2)
    opened = 0

    def info(self, path, **_):
        return {"name": path, "size": len(self.zip), "type": "file"}

    def _open(self, path, **_):
        self.opened += 1
        if self.opened <= 2:
            self.both.wait(timeout=300)
        return io.BytesIO(self.zip)


def opened_together(database):
    """Where a file takes long to open, others are opened meanwhile."""
    database.register_filesystem(Meeting(skip_instance_cache=True))
    database.execute("SET threads = 2")
    query = f"SELECT count(*) FROM braze_read_users({[f'meeting://{number}.zip' for number in range(4)]})"
    assert database.sql(query).fetchall() == [(4,)]


def many_keys(path, database):
    """A map whose keys were compared with each other one by one, which took hours."""
    path.write_text(json.dumps({"campaigns_received": [{"multiple_converted": {f"k{n}": True for n in range(250_000)}}]}))
    query = f"SELECT cardinality(campaigns_received[1].multiple_converted) FROM braze_read_users('{path}')"
    assert database.sql(query).fetchall() == [(250_000,)]


main()
