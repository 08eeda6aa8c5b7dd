"""Every table that `braze_help()` lists, with the answers that Braze documents and with answers that stray from them.

    build/venv/duckdb-2.0.1/bin/python test/tables.py
    build/venv/duckdb-2.0.1/bin/python test/tables.py --write        writes test/schema.csv anew

What a table takes part with is a file in `answers`, see documented.py, and its arguments if it needs any, see
functions.py. Each field of an answer is left out once, null once and something else once: its column notices, and no
other one does.
"""

import csv
import difflib
import functools
import gzip
import io
import json
import re
import sys

import duckdb

from documented import UNKNOWN, Reading, answers
from functions import APP, OWN, SEGMENT, table_functions
from harness import ROOT
from served import workspace

SCHEMA = ROOT / "test/schema.csv"
# For whatever table takes them.
GIVEN = {
    "since": "'2022-09-01'",
    "until": "'2022-09-02'",
    "apps": f"['{APP}']",
    "segments": f"['{SEGMENT}']",
    "products": "['product-0000']",
}
POINT = "time"  # without it a figure of a series is none


def main(arguments):
    braze = Braze(answers())
    with workspace(braze.answer) as (database, url):
        braze.url = url
        database.execute("SET braze_max_retries = 0")
        functions = table_functions(database)
        calls = {function.name: function.call(**GIVEN).replace("{server}", url) for function in functions}
        columns = {name: described(database, name, call) for name, call in calls.items()}
        check_schema(columns, "--write" in arguments)
        has_answer = {table for answer in braze.answers for table in answer.tables}
        for name in calls.keys() - OWN - has_answer:
            raise AssertionError(f"{name} has no answer: write the one that Braze documents to a file in test/answers, or name it in OWN")
        checks = [check for answer in braze.answers for check in of_answer(braze, database, answer, calls, columns)]
        for check in checks:
            print(check.table, flush=True)
            check.run()
        for name in has_answer:
            unfilled = columns[name].keys() - set().union(*(check.filled for check in checks if check.table == name))
            assert not unfilled, f"no answer has anything for {unfilled} of {name}"
    print(f"{len(calls)} functions, {sum(check.count for check in checks)} answers")


def described(database, name, call):
    """The columns of a function and their types."""
    try:
        relation = database.sql(f"FROM {call}")
    except duckdb.Error as error:
        raise AssertionError(f"{name} needs arguments: say which in test/functions.py\n{error}") from error
    return dict(zip(relation.columns, relation.types))


def check_schema(columns, is_new):
    text = io.StringIO()
    rows = [(function, column, kind) for function in columns for column, kind in columns[function].items()]
    csv.writer(text, lineterminator="\n").writerows([("function", "column", "type"), *rows])
    if is_new:
        SCHEMA.write_text(text.getvalue())
    texts = SCHEMA.read_text().splitlines(), text.getvalue().splitlines()
    difference = "\n".join(difflib.unified_diff(*texts, "test/schema.csv", "the extension", n=0, lineterm=""))
    assert not difference, f"other columns; if that is meant, run test/tables.py --write\n{difference}"


def of_answer(braze, database, answer, calls, columns):
    """A check for each table of an answer, of which every field must be in a column of one of them."""
    readings = {table: Reading(answer, table, columns[table]) for table in answer.tables}
    known = {place for reading in readings.values() for place in reading.places.values()}
    lost = {place for reading in readings.values() for place in reading.fields(answer.body) if not reading.is_known(place)} - known
    assert not lost, f"no column has {lost} of {answer.path}"
    return [Check(braze, database, table, calls[table], answer, reading) for table, reading in readings.items()]


class Braze:
    """Answers as documented, but for what a test puts in the place of one."""

    def __init__(self, answers):
        self.answers = answers
        self.url = None
        self.replace(None, None)

    def replace(self, answer, body, others=None):
        """From now on an answer has another body, and the rest what `others` makes of them."""
        self.replaced, self.body, self.others = answer, body, others or (lambda answer: answer.body)
        self.asked = []  # what the replaced answer was asked for

    def answer(self, path, query):
        answer = next(answer for answer in self.answers if answer.asked(path) is not None)
        if self.replaced and self.replaced.path == answer.path:
            answer = self.replaced
        missing = [name for name in answer.needs if name not in query]
        if missing:
            body = {"message": f"{missing[0]} is missing"}
        elif query.get("page", "0") != "0" or "offset" in query:
            body = without_rows(answer)
        elif answer is self.replaced:
            self.path = path
            asked = {**query, **answer.asked(path)}
            if asked not in self.asked:  # a query that failed may still ask, for the same as the next one
                self.asked.append(asked)
            body = self.body
        else:
            body = self.others(answer)
        text = "" if body is None else json.dumps(body, separators=(",", ":"))
        sent = text.replace("{server}", self.url).encode()
        return [], gzip.compress(sent) if path.endswith(".gz") else sent


class Check:
    """One table, and one answer that it is made of."""

    def __init__(self, braze, database, table, call, answer, reading):
        self.braze, self.database, self.table, self.call = braze, database, table, call
        self.answer, self.reading = answer, reading
        self.filled = set()  # the columns that the answer has something for
        self.count = 0

    def run(self):
        body = self.answer.body
        rows = self.has_rows(body, "the documented answer")
        self.filled = {column for row in rows for column in row if row[column] is not None}
        [(count,)] = self.database.execute(f"SELECT count(*) FROM {self.call}").fetchall()
        assert count == len(rows), f"{count} rows without columns, {len(rows)} with all of them"
        maps = {id(value) for value in self.reading.maps}
        self.has_rows(turned(body, maps), "undocumented fields, and another order")
        self.has_no_rows()
        read = {}  # a field of each place
        for path, place in fields(body, maps):
            if self.reading.reads(place):
                read.setdefault(place, path)
        nulls = body
        for place, path in read.items():
            self.strays(path, place)
            if place[-1] != POINT and not has_fields(at_path(body, path)):
                nulls = changed(nulls, path, lambda _: None)
        self.has_rows(nulls, "null in every field")

    def has_no_rows(self):
        """A list with nothing in it, or where the answer is a row itself, nothing to ask for."""
        body = without_rows(self.answer)
        self.ask(body, without_rows if body is None else None)
        table = self.database.sql(f"CREATE OR REPLACE TEMP TABLE nothing AS FROM {self.call}; FROM nothing")
        assert dict(zip(table.columns, table.types)) == self.reading.columns, "other types where there is no row"
        assert table.fetchall() == [], "rows out of nothing"

    def strays(self, path, place):
        """A field is not there, is null or something else."""
        body, where, value = self.answer.body, ".".join(place), at_path(self.answer.body, path)
        *around, name = path
        missing = changed(body, around, lambda fields: {other: fields[other] for other in fields if other != name})
        null = changed(body, path, lambda _: None)
        wrong = changed(body, path, lambda value: {"an": "object"} if isinstance(value, list) else [[1, 2]])
        if name == POINT:
            self.is_refused(missing, name)
            self.is_refused(null, name)
        elif place == self.answer.container[: len(place)]:
            self.is_refused(missing, name)
            self.has_rows(null, f"{where} is null")
        else:
            self.has_rows(missing, f"{where} is missing")
            if has_fields(value):
                self.has_rows(null, f"{where} is null")
        try:
            rows = self.ask(wrong)
        except duckdb.Error as error:
            self.is_clear(error, where)
        else:
            self.compare(rows, wrong, f"{where} is JSON")

    def has_rows(self, body, what):
        """The rows that the answer must have, which the table has."""
        return self.compare(self.ask(body), body, what)

    def is_refused(self, body, field):
        try:
            rows = self.ask(body)
        except duckdb.Error as error:
            self.is_clear(error, field)
        else:
            raise AssertionError(f"{len(rows)} rows without {field}")

    def is_clear(self, error, field):
        """An error names where the answer came from, and the field."""
        text = re.sub(r"\[\]|\{\w+\}", "", str(error))
        source = "Line 1 of" if self.braze.path.endswith(".gz") else self.braze.path
        # Where an answer may have several shapes, it is the first one that errors speak of.
        first = next(answer for answer in self.braze.answers if answer.path == self.answer.path)
        named = field if first is self.answer else first.container[-1]
        assert source in text and f'"{named}"' in text, error

    def compare(self, rows, body, what):
        wanted = [row for asked in self.braze.asked for row in self.reading.rows(body, asked)]
        texts = [sorted(json.dumps(row, sort_keys=True) for row in some) for some in (wanted, rows)]
        assert texts[0] == texts[1], "\n".join([f"{what}: other rows", *difflib.ndiff(*texts)])
        return wanted

    def ask(self, body, others=None):
        """The rows of a body, as JSON."""
        self.count += 1
        self.braze.replace(self.answer, body, others)
        rows = self.database.execute(f"SELECT to_json(row) FROM {self.call} row").fetchall()
        return [json.loads(row) for (row,) in rows]


def without_rows(answer):
    """The body without rows; None where it is a row itself."""
    if not answer.tables:
        return answer.body
    return changed(answer.body, answer.container, lambda rows: type(rows)()) if answer.container != answer.way else None


def has_fields(value):
    """Whether it is an object, or a list of some."""
    return isinstance(value, dict) or isinstance(value, list) and any(map(has_fields, value))


def at_path(value, path):
    return functools.reduce(lambda value, step: value[step], path, value)


def changed(value, path, change):
    """A copy in which something else is at a path."""
    if not path:
        return change(value)
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], change)
    return copy


def turned(value, maps):
    """The same with the fields of each object in reverse, and one that nobody documented."""
    if isinstance(value, list):
        return [turned(element, maps) for element in value]
    if not isinstance(value, dict):
        return value
    copy = {name: turned(field, maps) for name, field in reversed(value.items())}
    return copy if id(value) in maps else {UNKNOWN: {"deep": [None, "down"]}, **copy}


def fields(value, maps, path=(), place=()):
    """The path to each field of an answer, and the names on it."""
    if isinstance(value, list):
        for number, element in enumerate(value):
            yield from fields(element, maps, (*path, number), place)
    elif isinstance(value, dict):
        is_map = id(value) in maps
        for name, field in value.items():
            inside = (*path, name), place if is_map else (*place, name)
            if not is_map:
                yield inside
            yield from fields(field, maps, *inside)


main(sys.argv[1:])
