"""What ray.py and spark.py share: what a worker runs, what there is to read, and how that is cut into parts.

A query names its part as getvariable('items'): files or identifiers.
"""

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path

import duckdb

BUILT = Path(__file__).resolve().parent.parent.parent / "build/release/braze.duckdb_extension"
# Braze has no series of the other segments. Of all other tables, braze_help() tells what they read if they are given nothing.
LISTS = {"segment_series": "SELECT id FROM braze_segments() WHERE analytics_tracking_enabled IS NOT FALSE"}


@contextmanager
def connected(setup=None, share=None):
    """A database of a worker's own. `setup` is a file of SQL on the worker's machine, `share` its share of rate limits."""
    # Databases in memory keep what they spill in .tmp of the current folder, and several would take it from each other.
    with tempfile.TemporaryDirectory(prefix="braze-") as folder:
        config = {"allow_unsigned_extensions": "true", "temp_directory": folder}
        with duckdb.connect(config=config) as connection:
            connection.execute(f"LOAD {quoted(extension())}")
            connection.execute("SET threads = 1; SET TimeZone = 'UTC'")  # a task is one processor to Ray and Spark
            if share:
                connection.execute(f"SET braze_quota_share = {share}")
            if setup:
                connection.execute(Path(setup).read_text())
            yield connection


def extension():
    """What LOAD takes: a file of the current folder would be looked for in those of the system."""
    named = Path(os.environ.get("BRAZE_EXTENSION", BUILT if BUILT.exists() else "braze"))
    return named.resolve() if named.exists() else named


def users(columns="*"):
    """The query that reads files of users."""
    return f"SELECT {columns} FROM braze_read_users(getvariable('items'))"


def table(connection, name, first="ids := getvariable('items')", columns="*", since=None, until=None, ignore_errors=False):
    """The query that reads a table for identifiers."""
    takes = column(connection, "SELECT name FROM braze_help() WHERE function = ? AND kind = 'parameter'", [f"braze_{name}"])
    if "until" in takes and not (since and until):
        raise ValueError(f"{name!r} needs the first and the last day: without, each part would end when it is read")
    days = [f"{which} := DATE {quoted(day)}" for which, day in [("since", since), ("until", until)] if day]
    arguments = ", ".join([first, *days, *["ignore_errors := true"] * ignore_errors])
    return f"SELECT {columns} FROM braze_{name}({arguments})"


def files(connection, pattern):
    # Workers may be in another folder.
    whole = pattern if is_remote(pattern) else os.path.abspath(pattern)
    found = column(connection, "SELECT file FROM glob(?) ORDER BY file", [whole])
    if not found:
        raise ValueError(f"There is no file {pattern!r}")
    return found


def identifiers(connection, name):
    """What a table reads if it is given no identifiers."""
    return column(connection, LISTS.get(name) or listing(connection, name))


def listing(connection, name):
    told = column(connection, "SELECT description FROM braze_help() WHERE function = ? AND name = 'ids'", [f"braze_{name}"])
    lists = re.findall(r"all in `(\w+)\(\)`", "".join(told))
    if not lists:
        raise ValueError(f"There is no table {name!r} that asks for each identifier of a list; one that does is 'campaign_series'")
    [key] = column(connection, "SELECT description FROM braze_help() WHERE function = ? AND kind = 'key'", lists)
    return f"SELECT {key.strip('`')} FROM {lists[0]}()"


def cut(items, size):
    """At least one part, which has the columns even if there are no rows."""
    return [items[start : start + size] for start in range(0, len(items), max(size, 1))] or [[]]


def is_remote(path):
    return "://" in path


def column(connection, query, values=()):
    return [value for (value,) in connection.execute(query, values).fetchall()]


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"
