"""Runs one .test file, in DuckDB's sqllogictest dialect, in the DuckDB of the Python that runs this.

    build/venv/duckdb-2.0.1/bin/python test/sqllogic.py test/sql/smoke.test

Understood: require braze, require-env, statement ok|error, query, restart, named connections, <REGEX>: and
__TEST_DIR__. Unlike in DuckDB's own runner, nothing is ever skipped: what is required and missing is a failure.
Before each statement its place is printed, so that the last line tells where a test hung.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import duckdb

from harness import EXTENSION

SORT_MODES = {"nosort": lambda rows: rows, "rowsort": sorted}


class Failure(Exception):
    pass


def main(file):
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        session = Session(folder)
        for line, words, sql, expected in records(Path(file).read_text()):
            print(f"{file}:{line}", flush=True)
            try:
                session.run(words, session.fill(sql), session.fill(expected))
            except (Failure, duckdb.Error) as failure:
                sys.exit(f"{file}:{line}: {failure}\n\n{session.fill(sql)}")
            count += 1
    print(f"{count} steps")


def records(text):
    """Yields (line number, words of the command, SQL, text after `----` or None)."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        start, words = at, lines[at].split()
        at += 1
        if not words or words[0].startswith("#"):
            continue
        if words[0] in ("statement", "query"):
            while at < len(lines) and lines[at]:
                at += 1
        body = lines[start + 1 : at]
        split = body.index("----") if "----" in body else None
        expected = None if split is None else "\n".join(body[split + 1 :])
        yield start + 1, words, "\n".join(body[:split]), expected


class Session:
    """A database in memory and the connections to it."""

    def __init__(self, folder):
        self.variables = {"__TEST_DIR__": folder}
        self.extension = None
        self.restart()

    def restart(self):
        config = {
            "allow_unsigned_extensions": "true",
            "autoinstall_known_extensions": "false",  # tests fetch nothing
            "python_enable_replacements": "false",  # FROM words is a table, not a variable of this program
        }
        self.database = duckdb.connect(config=config)
        self.connections = {}
        if self.extension:
            self.database.execute(f"LOAD '{self.extension}'")

    def fill(self, text):
        for name, value in self.variables.items():
            text = text and text.replace(name, value)
        return text

    def run(self, words, sql, expected):
        match words:
            case ["require", "braze"]:
                self.extension = EXTENSION
                self.restart()
            case ["require-env", name]:
                if name not in os.environ:
                    raise Failure(f"the environment variable {name} is not set")
                self.variables[f"${{{name}}}"] = os.environ[name]
            case ["restart"]:
                self.restart()
            case ["statement", "ok", *connection]:
                self.execute(sql, connection)
            case ["statement", "error", *connection]:
                self.expect_error(sql, connection, expected)
            case ["query", types, *modes]:
                sort = [mode for mode in modes if mode in SORT_MODES]
                connection = [mode for mode in modes if mode not in SORT_MODES]
                self.expect_rows(sql, connection, types, SORT_MODES[sort[0] if sort else "nosort"], expected)
            case _:
                raise Failure(f"not understood: {' '.join(words)}")

    def connection(self, name):
        if not name:
            return self.database
        return self.connections.setdefault(name[0], self.database.cursor())

    def execute(self, sql, connection):
        """The names of the columns and all rows; no columns if the statement has no result."""
        relation = self.connection(connection).sql(sql)
        if relation is None:
            return [], []
        # DuckDB, not Python, turns the values into text: that is what its shell shows.
        return relation.columns, relation.project("CAST(COLUMNS(*) AS VARCHAR)").fetchall()

    def expect_error(self, sql, connection, expected):
        if not expected:
            raise Failure("the expected message is missing: write it after a line ----")
        try:
            self.execute(sql, connection)
        except duckdb.Error as error:
            if not matches(expected, str(error), str.__contains__):
                raise Failure(f"wrong message, expected:\n{expected}\n\ngot:\n{error}") from None
        else:
            raise Failure(f"must fail, but succeeded; expected:\n{expected}")

    def expect_rows(self, sql, connection, types, sort, expected):
        columns, rows = self.execute(sql, connection)
        if len(columns) != len(types):
            raise Failure(f"{len(types)} columns expected, got {len(columns)}: {', '.join(columns)}")
        got = sort([[{None: "NULL", "": "(empty)"}.get(value, value) for value in row] for row in rows])
        wanted = [row.split("\t") for row in (expected or "").splitlines()]
        right = [len(w) == len(g) and all(map(cell_matches, w, g)) for w, g in zip(wanted, got)]
        if len(wanted) != len(got) or not all(right):
            lines = "\n".join("\t".join(row) for row in got)
            raise Failure(f"wrong result, expected:\n{expected}\n\ngot:\n{lines}")


def cell_matches(expected, got):
    return matches(expected, got, str.__eq__)


def matches(expected, got, plain):
    if expected.startswith("<REGEX>:"):
        return bool(re.fullmatch(expected.removeprefix("<REGEX>:"), got, re.S))
    return plain(got, expected)


main(*sys.argv[1:])
