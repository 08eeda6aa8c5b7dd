"""What the programs share that run the loads in sql/load: databases that are loaded, and what is in them."""

import itertools
import json
import re
import shutil
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import duckdb

from harness import BUILD, EXTENSION, ROOT
from served import server

FILES = re.findall(r"^\.read (sql/load/\w+\.sql)$", (ROOT / "sql/load.sql").read_text(), re.M)
SIZES = "campaigns=23&canvases=12&segments=11&events=12&products=9&blocks=23&templates=23&bounces=33&unsubscribes=33&phones=33&request_quota=100000"
APP = "a0000000-0000-4000-8000-000000000000"
START = "current_date - 40"
FOLDER = tempfile.TemporaryDirectory(prefix="loads-", dir=BUILD)
FIRST, COPIES = {}, itertools.count()
BOOKKEEPING = {"loaded_at", "first_loaded_at", "deleted_at", "list_loaded_at"}


def connect(box, key, file=":memory:"):
    database = duckdb.connect(file, config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    connect_to(database, box, key)
    return prepared(database)


def loaded(box, key, file=None):
    """A database that holds a first load of such a workspace: a copy of one that is loaded once."""
    options = key.partition("?")[2]
    if options not in FIRST:
        FIRST[options] = Path(FOLDER.name, f"first{len(FIRST)}.duckdb")
        first = connect(box, f"sandbox_first?{options}", str(FIRST[options]))
        assert load(first) == []
        first.close()
    copy = shutil.copy(FIRST[options], file or Path(FOLDER.name, f"copy{next(COPIES)}.duckdb"))
    return connect(box, key, str(copy))


def connect_to(database, box, key, workspace="main"):
    call = "CALL braze_connect(endpoint := ?, api_key := ?, workspace := ?, verify := false)"
    database.execute(call, [box.http, key, workspace]).fetchall()


def prepared(connection):
    connection.execute(f"SET VARIABLE braze_start = {START}; SET VARIABLE braze_apps = ['{APP}']")
    return connection


def load(connection):
    """Runs all files; gives the names of those that failed, whose tables stay as they were."""
    names = []
    for file in FILES:
        try:
            connection.execute((ROOT / file).read_text()).fetchall()
        except duckdb.Error:
            names.append(file.removeprefix("sql/load/").removesuffix(".sql"))
            with suppress(duckdb.Error):
                connection.execute("ROLLBACK")
    return names


def load_only(connection, *names):
    for name in names:
        connection.execute((ROOT / f"sql/load/{name}.sql").read_text()).fetchall()


def failed(database, names, message):
    """The whole error of a load that must fail."""
    try:
        load_only(database, *names)
    except duckdb.Error as error:
        assert message in str(error), f"expected {message!r}, got {error}"
        return str(error)
    raise AssertionError(f"{names} must fail: {message}")


def messages(database):
    """What the last load told of tables that it changed."""
    return database.sql("SELECT getvariable('load_messages')").fetchall()[0][0]


def tables(database):
    return [name for [name] in database.sql("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1").fetchall()]


def count(database, table):
    return database.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0]


def content(database):
    """All tables, with everything that a load wrote into them."""
    digest = "SELECT count(*), md5(string_agg(r::VARCHAR, '' ORDER BY r::VARCHAR)) FROM {} AS r"
    return {table: database.sql(digest.format(table)).fetchall() for table in tables(database)}


def same_as_new(database, box, key, apps=(APP,)):
    """The same as in a database that is loaded for the first time."""
    if apps == (APP,):
        full = loaded(box, key)
    else:
        full = connect(box, key)
        full.execute("SET VARIABLE braze_apps = ?::VARCHAR[]", [list(apps)])
        assert load(full) == []
    lists = {"campaigns": "id", "canvases": "id", "segments": "id", "events": "name"}
    gone = [f"SELECT {name} FROM {table} WHERE deleted_at IS NOT NULL" for table, name in lists.items()]
    gone = [name for [name] in database.sql(" UNION ALL ".join(gone)).fetchall()]
    for table in tables(full):
        lost, more = rows(full, table) - rows(database, table), rows(database, table) - rows(full, table)
        if "series" in table:  # the days of what is gone stay, since Braze gives them no more
            more = {row for row in more if not any(f": {name}," in row for name in gone)}
        assert not lost and not more, f"{table} lacks {sorted(lost)[:1]}, has too many {sorted(more)[:1]}"


def restated(*ages):
    today = int(time.time()) // 86_400
    return "+".join(f"{today - age}:1" for age in ages)


def rows(database, table):
    """How often each row is there, as text, without what the loads note down themselves, and without what is gone."""
    names = [name for [name] in database.sql(f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{table}'").fetchall()]
    kept = ", ".join(f"'{name}': \"{name}\"" for name in sorted(names) if name not in BOOKKEEPING)
    there = "WHERE deleted_at IS NULL" if "deleted_at" in names else ""
    return Counter(row for [row] in database.sql(f"SELECT {{{kept}}}::VARCHAR FROM {table} {there}").fetchall())


def served(answers):
    """A server that gives these answers, by their paths."""

    def answer(path, query):
        found = answers.get(path, {})
        if "offset" in query:
            found = dict.fromkeys(found, [])  # nothing is on a second page
        return [], json.dumps({"message": "success"} | found).encode()

    return server(answer)
