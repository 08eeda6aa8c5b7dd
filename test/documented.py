"""The answers that Braze documents, and the rows that tables must have of them.

A file in `answers` has the path of an endpoint, the parameters that the endpoint needs, an answer, and the tables that
are made of it. Of each it says where in the answer its rows are. A column has the field of its name in the row, unless
the table says where else it is; `"step_*": "steps[].*"` says so of all columns that begin like this. `"@braze_b"` says that
a column has the rows of another table. What is nowhere in the answer is what was asked for, in the path or the query;
`"?template_id"` says under which other name.
"""

import itertools
import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone

from harness import ROOT

FOLDER = ROOT / "test/answers"
UNKNOWN = "undocumented"  # the name of a field that no answer has


@dataclass
class Answer:
    """What an endpoint answers, and where in it each table has its rows and columns."""

    path: str
    tables: dict
    body: object
    needs: list

    @property
    def way(self):
        """To the rows of a table; to the outermost array or map it is the same for all of them."""
        return parts(next(iter(self.tables.values()))["rows"])

    @property
    def container(self):
        """The place of what has all rows, or is the only one."""
        return tuple(itertools.takewhile(lambda step: step[0] not in "[{", self.way))

    def asked(self, path):
        """What the places in a path of this endpoint are filled with; None if it is another one's."""
        match = re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path)), path)
        return match and match.groupdict()


def answers():
    """All of them; a path that is meant as it stands comes before those with places."""
    return sorted(map(load, sorted(FOLDER.glob("*.json"))), key=lambda answer: "{" in answer.path)


def load(file):
    document = json.loads(file.read_text())
    if whole := document.get("element_of"):
        [[body]] = (value for value in load(FOLDER / f"{whole}.json").body.values() if isinstance(value, list))
    else:
        body = document["answer"]
    return Answer(document["path"], document["tables"], body, document.get("needs", []))


def parts(place):
    """`data[].messages{channel}[]` in pieces."""
    return tuple(re.findall(r"\[\]|\{\w+\}|[^.\[\]{}]+", place))


def without_marks(place):
    return tuple(step for step in place if step[0] not in "[{")


class Reading:
    """How a table, whose columns have these types, reads an answer."""

    def __init__(self, answer, table, columns):
        self.columns = columns
        places = dict(answer.tables[table])
        self.way = parts(places.pop("rows"))
        self.inner = {}  # what reads the columns that have rows of another table
        for column in [column for column in places if places[column].startswith("@")]:
            [(_, element)] = columns[column].children
            self.inner[column] = Reading(answer, places[column][1:], dict(element.children))
            places[column] = "".join(self.inner[column].holder(self.way))
        self.asked_as = {column: places.pop(column)[1:] for column in list(places) if places[column].startswith("?")}
        self.places = {column: self.place(column, places) for column in columns}
        self.ways = {parts(other["rows"]) for other in answer.tables.values()}
        self.maps = [one for reading in self.inner.values() for one in reading.maps]  # the objects that are no structs
        found = [met for met, _ in self.ends(answer.body)]
        self.is_asked = {column: all(at(met, place) is None for met in found) for column, place in self.places.items()}

    def place(self, column, places):
        for name, place in places.items():
            if name == column:
                return parts(place)
            if name.endswith("*") and column.startswith(name[:-1]):
                return parts(place.replace("*", column.removeprefix(name[:-1])))
        return (*self.way, column)

    def holder(self, way):
        """The array or map that has the rows, of those that do not have the rows at the other way, too."""
        shared = max(length for length in range(len(way) + 1) if self.way[:length] == way[:length])
        inside = itertools.takewhile(lambda step: step[0] not in "[{", self.way[shared:])
        return [step if step[0] in "[{" else f".{step}" for step in (*self.way[:shared], *inside)]

    def rows(self, value, asked, met={}, done=()):
        """The rows of an answer to what was asked, or of what is at a place in it, as JSON."""
        for met, keys in self.ends(value, met, {}, done):
            row = {}
            for column, kind in self.columns.items():
                place = self.places[column]
                if column in keys:
                    value = keys[column]
                elif column in self.inner:
                    row[column] = self.inside(self.inner[column], self.places[column], met)
                    continue
                elif column == "raw":
                    value = met[self.way]
                elif place[-1] == "other":
                    value = self.others(met[place[:-1]], place[:-1])
                elif self.is_asked[column]:
                    value = asked.get(self.asked_as.get(column, column))
                else:
                    value = at(met, place)
                row[column] = self.written(value, kind)
            yield row

    @staticmethod
    def inside(reading, place, met):
        """The rows of another table that are at a place beside what was met."""
        value = at(met, place)
        return None if value is None else list(reading.rows(value, {}, met, place))

    def ends(self, value, met={}, keys={}, done=()):
        """What is met on each way to a row, by its place, and the keys of maps on it."""
        met = {**met, done: value}
        if done == self.way:
            yield met, keys
            return
        step = self.way[len(done)]
        if value is None:  # a row is where its array or map has it, though nothing else may be there
            inside = [(None, keys)] if without_marks(self.way[len(done) :]) == self.way[len(done) :] else []
        elif step == "[]":
            inside = [(element, keys) for element in value]
        elif step[0] == "{":
            self.maps.append(value)
            inside = [(entry, {**keys, step[1:-1]: key}) for key, entry in value.items()]
        else:
            inside = [(value.get(step), keys)]
        for element, keys in inside:
            yield from self.ends(element, met, keys, (*done, step))

    def is_known(self, place):
        """Whether a column is there, or the way to some table's rows leads through it."""
        return any(known[: len(place)] == place for known in [*self.places.values(), *self.ways])

    def reads(self, names):
        """Whether the field with these names on the way to it matters: it is on the way to the rows or in a column."""
        known = [without_marks(place) for place in (*self.places.values(), self.way)]
        return any(names[: len(place)] == place or place[: len(names)] == names for place in known)

    def others(self, fields, place):
        return {name: value for name, value in (fields or {}).items() if not self.is_known((*place, name))}

    def fields(self, body):
        """The places of all fields of the rows."""
        rows = [met[self.way] for met, _ in self.ends(body)]
        return {(*self.way, name) for row in rows if isinstance(row, dict) for name in row} - {("message",)}

    def written(self, value, kind):
        """A value as DuckDB writes one of this type as JSON."""
        match kind.id, value:
            case _, None:
                return None
            case "list", list():
                return [self.written(element, kind.children[0][1]) for element in value]
            case "map", dict():
                self.maps.append(value)
                return {key: self.written(entry, kind.children[1][1]) for key, entry in value.items()}
            case "struct", dict():
                members = dict(kind.children)
                lost = set() if "raw" in members else value.keys() - members - {UNKNOWN}
                assert not lost, f"{kind} has no member {lost}"
                return {name: self.written(value if name == "raw" else value.get(name), member) for name, member in members.items()}
            case "double", int():
                return float(value)
            case "timestamp with time zone", str():
                time = datetime.fromisoformat(value.replace(" UTC", "Z").replace(" +", "+"))
                time = (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
                text = time.strftime("%Y-%m-%d %H:%M:%S.%f")
                return text.rstrip("0").removesuffix(".") + "+00"
        return value


def at(met, place):
    """What is at a place, on the way to a row or beside it."""
    for length in range(len(place), -1, -1):
        if place[:length] in met:
            value = met[place[:length]]
            for name in place[length:]:
                value = value.get(name) if isinstance(value, dict) else None
            return value
