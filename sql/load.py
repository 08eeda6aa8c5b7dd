#!/usr/bin/env python3
"""Loads a Braze workspace into tables of a DuckDB database, as load.sql does, and goes on where that would stop.

    python3 load.py braze.duckdb                              everything that load.sql loads
    python3 load.py braze.duckdb campaigns kpis               these groups only
    python3 load.py braze.duckdb --schema braze --start 2024-01-01

A table that the API key may not read is skipped, and one that fails does not stop the others. Each row of the report is a
table: its rows, how many are new, changed and gone, the requests and seconds that it took, and why it was skipped or failed.
The exit code is 1 if something failed. The key is in the environment: BRAZE_API_KEY and BRAZE_ENDPOINT.

In Python, `load(connection, ["campaigns"], schema="braze")` does the same with a connection of your own that has loaded the
extension, prints nothing, and gives the report.
"""

import argparse
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

FOLDER = Path(__file__).resolve().parent
BUILT = FOLDER.parent / "build/release/braze.duckdb_extension"
# Errors of the extension: the key may not read something, or nothing at all can be read.
LACKS_PERMISSION = r'(?s)\(HTTP 403[,)].* with the permission "([^"]+)"'
NO_KEY = r'^The Braze workspace "[^"]*" is not set up|\(HTTP 401[,)]'
BOOKKEEPING = {"load_progress", "load_problems"}
# What begin.sql calls the choices.
VARIABLES = {"start": "DATE", "since": "DATE", "until": "DATE", "look_back": "INTEGER", "apps": "VARCHAR[]", "schema": "VARCHAR"}


@dataclass
class Report:
    """What became of a table. Requests and seconds are those of all tables out of the same answers, and told with the first."""

    table: str
    state: str = "loaded"  # or skipped, failed
    rows: int | None = None
    new: int | None = None
    changed: int | None = None
    deleted: int | None = None
    requests: int | None = None
    seconds: float | None = None
    problem: str = ""


def groups():
    """The files of each group, in the order in which they run, and the groups that are loaded unless others are named."""
    found, default = {}, []
    for script in ["load.sql", "load_hidden.sql"]:
        for line in (FOLDER / script).read_text().splitlines():
            if match := re.fullmatch(r"-- (\w+)", line):
                files = found.setdefault(match[1], [])
                default += [match[1]] * (script == "load.sql")
            elif found and (match := re.fullmatch(r"\.read sql/(load/\w+\.sql)", line)):
                files.append(FOLDER / match[1])
    return found, default


def load(connection, names=(), workspace=None, told=lambda report: None, **choices):
    """Loads groups of tables, and gives a report per table; `told` gets each as soon as it is there.

    The choices are the variables of load/begin.sql without `braze_`, and stay variables of the connection.

    Raises ValueError for a group or a choice that does not exist, and duckdb.Error if a choice is no good, there is no key that
    Braze takes, or the user interrupts it.
    """
    known, default = groups()
    names = [names] if isinstance(names, str) else names
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"There is no group {unknown[0]!r}; there are {', '.join(known)}")
    if unknown := choices.keys() - VARIABLES:
        raise ValueError(f"There is no choice {min(unknown)!r}; there are {', '.join(VARIABLES)}")
    for name, value in choices.items():
        connection.execute(f"SET VARIABLE braze_{name} = ?::{VARIABLES[name]}", [value])
    if workspace is not None:
        connection.execute("SET braze_workspace = ?", [workspace])
    if choices.get("schema") is not None:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(choices['schema'])}")
    run(connection, FOLDER / "load/begin.sql")
    reports = []
    for name in [name for name in known if name in (names or default)]:
        for file in known[name]:
            for report in load_file(connection, file):
                reports.append(report)
                told(report)
    return reports


def load_file(connection, file):
    """A report for each table that a file loads."""
    text = file.read_text()
    tables = [table for table in re.findall(r"(?m)^CREATE TABLE IF NOT EXISTS (\w+)", text) if table not in BOOKKEEPING]
    before = {table: count(connection, table) for table in tables}
    requests, start = requests_of(connection), time.monotonic()
    counts, problem = {}, None
    try:
        run(connection, file, counts)
    except (Exception, KeyboardInterrupt) as error:
        try:
            connection.execute("ROLLBACK")
        except duckdb.TransactionException:
            pass  # it failed outside of one
        problem = without_kind(str(error))
        if is_interrupt(error) or not isinstance(error, duckdb.Error) or re.search(NO_KEY, problem):
            raise
    took = {"requests": requests_of(connection) - requests, "seconds": time.monotonic() - start}
    for table in tables:
        yield report_of(connection, table, before[table], counts, problem, took)
        took = {}


def report_of(connection, table, before, counts, problem, took):
    rows = count(connection, table)
    if ("MERGE", table) not in counts and problem:
        lacking = re.search(LACKS_PERMISSION, problem)
        problem = f"the key lacks the permission {lacking[1]}" if lacking else problem
        return Report(table, "skipped" if lacking else "failed", rows, problem=problem, **took)
    merged, deleted = counts.get(("MERGE", table), 0), counts.get(("DELETE", table), 0)
    gone = counts.get(("UPDATE", table), 0)  # of objects, which stay with the time in deleted_at
    new = rows - before + deleted
    return Report(table, "loaded", rows, new, merged - new, deleted + gone, **took)


def run(connection, file, counts=None):
    """Runs a file; gives how many rows of which table its statements changed and committed, by the statement and the table."""
    changed = {}
    for statement in connection.extract_statements(file.read_text()):
        result = connection.execute(statement)
        match = re.match(r"(?:--.*\n|\s)*(MERGE|DELETE|UPDATE)(?: INTO| FROM)? (\w+)", statement.query)
        if match:
            [(changed[match.groups()],)] = result.fetchall()
        elif statement.type == duckdb.StatementType.TRANSACTION and counts is not None:
            counts |= changed


def count(connection, table):
    """How many rows of the workspace a table has; none if it does not exist, or is another table of that name."""
    try:
        query = f"SELECT count(*) FROM {table} WHERE workspace = current_setting('braze_workspace')"
        return connection.execute(query).fetchall()[0][0]
    except (duckdb.CatalogException, duckdb.BinderException):
        return 0


def requests_of(connection):
    return connection.execute("SELECT coalesce(sum(attempts), 0) FROM braze_usage()").fetchall()[0][0]


def is_interrupt(error):
    """Whether the user wants to stop: DuckDB tells Ctrl-C as a RuntimeError, and the extension as an interrupt."""
    return isinstance(error, (KeyboardInterrupt, duckdb.InterruptException)) or str(error) == "Query interrupted"


def without_kind(problem):
    """An error without what DuckDB writes before it."""
    return re.sub(r"^(?:[A-Z]\w+ )+Error: ", "", problem)


def file_or_name(extension):
    """What LOAD takes: a file of the current folder would be looked for in those of the system."""
    path = Path(extension)
    text = str(path.resolve()) if path.exists() else extension
    return "'" + text.replace("'", "''") + "'"


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def print_line(table, *cells, note=""):
    line = " ".join([f"{table:26}", *(f"{cell:>9}" for cell in cells), f" {note}"])
    print(line.rstrip(), flush=True)


def print_report(report):
    counts = [report.rows, report.new, report.changed, report.deleted, report.requests]
    counts = ["" if number is None else f"{number:,}" for number in counts]
    seconds = "" if report.seconds is None else f"{report.seconds:.1f}"
    note = {"loaded": "", "skipped": f"skipped: {report.problem}", "failed": "failed, see below"}[report.state]
    print_line(report.table, *counts, seconds, note=note)


def main():
    known, default = groups()
    parser = argparse.ArgumentParser(description="Loads a Braze workspace into tables of a DuckDB database.")
    parser.add_argument("database", help="the file of the database")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"what to load: {', '.join(known)}; all but {', '.join(known.keys() - default)} by default")
    parser.add_argument("--workspace", help="the workspace to load, if it is not main")
    parser.add_argument("--schema", help="the schema of the tables, which is created if needed")
    parser.add_argument("--start", metavar="DAY", help="where series begin, a year ago by default")
    parser.add_argument("--since", metavar="DAY", help="with or without --until: load exactly these days")
    parser.add_argument("--until", metavar="DAY", help="see --since")
    parser.add_argument("--look-back", type=int, metavar="DAYS", help="how many of the newest days are read again, 14 by default")
    parser.add_argument("--app", action="append", dest="apps", metavar="ID", help="an app whose figures are loaded separately, too; may be repeated")
    parser.add_argument("--extension", default=os.environ.get("BRAZE_EXTENSION", BUILT if BUILT.exists() else "braze"), help="the file of the extension, if it is not installed")
    choices = vars(parser.parse_intermixed_args())
    database, extension = choices.pop("database"), str(choices.pop("extension"))
    try:
        connection = duckdb.connect(database, config={"allow_unsigned_extensions": "true"})
        connection.execute(f"LOAD {file_or_name(extension)}")
        print_line("table", "rows", "new", "changed", "deleted", "requests", "seconds")
        reports = load(connection, choices.pop("groups"), told=print_report, **choices)
        problems = connection.execute(
            "SELECT count(*) FROM load_problems WHERE workspace = current_setting('braze_workspace') AND list_contains(?, table_name)",
            [[report.table for report in reports if report.state == "loaded"]],
        ).fetchall()[0][0]
        messages = connection.execute("SELECT getvariable('load_messages')").fetchall()[0][0]
    except (Exception, KeyboardInterrupt) as error:
        if is_interrupt(error):
            sys.exit("Interrupted. What was loaded is there; the next run makes up for the rest.")
        if isinstance(error, (duckdb.Error, ValueError)):
            sys.exit(without_kind(str(error)))
        raise
    failed = {}
    for report in reports:
        if report.state == "failed":
            failed.setdefault(report.problem, []).append(report.table)
    for problem, tables in failed.items():
        print(f"{', '.join(tables)}: {problem}")
    for message in messages:
        print(message)
    if problems:
        print(f"Braze refused {problems} objects, whose rows stay as they were: FROM load_problems")
    states = [report.state for report in reports]
    print(", ".join(f"{states.count(state)} {state}" for state in ["loaded", "skipped", "failed"]))
    sys.exit("failed" in states)


if __name__ == "__main__":
    main()
