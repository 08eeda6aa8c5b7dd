"""Runs the recipes in sql/ as a user would, twice, and after the workspace changed.

    build/venv/duckdb-2.0.1/bin/python test/recipes.py
"""

import re

import duckdb

from harness import EXTENSION, ROOT, sandbox

SEGMENT = "5e000000-0000-4000-8000-{:012x}"


def main():
    with sandbox() as box:
        users(box)
        users_by_bucket(box)
        figures(box)
        views(box)
    print("6 recipes and the views")


def users(box):
    database = connect(box, "sandbox_recipe?users=3000")
    database.execute(f"SET VARIABLE users_segment = '{SEGMENT.format(0)}'")
    run(database, "users")
    state = "SELECT count(*), count(DISTINCT braze_id), count(deleted_at), count(DISTINCT loaded_at) FROM users"
    assert database.sql(state).fetchall() == [(3000, 3000, 0, 1)]

    first = database.sql("SELECT md5(string_agg(users::VARCHAR, '' ORDER BY braze_id)) FROM users").fetchall()
    run(database, "users")
    again = database.sql("SELECT md5(string_agg(users::VARCHAR, '' ORDER BY braze_id)) FROM users").fetchall()
    assert first == again, "a second run changes nothing"

    # Here and there a user changed, is missing or left; another segment has fewer users.
    database.execute("UPDATE users SET email = 'old@example.com' WHERE random_bucket % 100 = 1")
    database.execute("UPDATE users SET deleted_at = now() WHERE random_bucket % 100 = 2")
    database.execute("DELETE FROM users WHERE random_bucket % 100 = 3")
    run(database, "users")
    read = f"SELECT * EXCLUDE (segment_id, raw) FROM braze_segment_users('{SEGMENT.format(0)}')"
    assert database.sql(f"({read}) EXCEPT SELECT * EXCLUDE (loaded_at, deleted_at) FROM users").fetchall() == []
    assert database.sql(state).fetchall() == [(3000, 3000, 0, 2)]

    database.execute(f"SET VARIABLE users_segment = '{SEGMENT.format(2)}'")
    run(database, "users")
    assert database.sql(state).fetchall() == [(3000, 3000, 2000, 2)]

    # An export without users deletes nobody.
    database.execute("CALL braze_connect(endpoint := ?, api_key := 'sandbox_recipe?archive=empty', verify := false)", [box.http])
    run(database, "users")
    assert database.sql(state).fetchall() == [(3000, 3000, 2000, 2)]


def users_by_bucket(box):
    database = connect(box, "sandbox_recipe?users=3000&segments=3")
    database.execute("SET VARIABLE bucket_segments = '%'")
    run(database, "users_by_bucket")
    found = database.sql("SELECT segment_id, count(*) FROM users_by_bucket GROUP BY 1 ORDER BY 1").fetchall()
    # The sandbox's segments overlap: the first has everyone.
    assert found == [(SEGMENT.format(0), 3000)], found


def figures(box):
    """Those that look at the tables of a load, or at Braze itself: they have rows."""
    database = connect(box, "sandbox_recipe?campaigns=5&segments=5&request_quota=10000")
    database.execute("SET VARIABLE braze_start = current_date - 40")
    for load in ["begin", "campaigns", "campaign_message_series", "segments", "segment_series"]:
        database.execute((ROOT / f"sql/load/{load}.sql").read_text()).fetchall()
    found = {recipe: len(run(database, recipe)) for recipe in ["campaign_performance", "audience_growth", "chart", "quota"]}
    assert found["audience_growth"] == 4 and found["chart"] == 31, found
    assert found["campaign_performance"] > 6 and found["quota"] >= 4, found


def views(box):
    """Each has the columns of its function, and reads Braze."""
    database = connect(box, "sandbox_recipe?campaigns=3&canvases=3&segments=3&events=3&products=3&users=9&request_quota=10000")
    database.execute((ROOT / "sql/views.sql").read_text())
    names = [name for [name] in database.sql("SELECT view_name FROM duckdb_views() WHERE database_name = 'braze'").fetchall()]
    assert len(names) > 40, names
    told = lambda what: database.sql(f"DESCRIBE FROM {what}").fetchall()
    for name in names:
        assert told(f'braze."{name}"') == told(f"braze_{name}()"), name
        rows = database.sql(f'SELECT count(*) FROM braze."{name}"').fetchall()[0][0]
        # The sandbox has its broadcasts in 2100, later than they are listed; and nothing was written or refused here.
        assert rows or name in {"scheduled_broadcasts", "refused", "rejects", "writes"}, name


def connect(box, key):
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    database.execute("CALL braze_connect(endpoint := ?, api_key := ?, verify := false)", [box.http, key])
    return database


def run(database, recipe):
    # As text: a time with a zone takes a package in Python.
    *statements, last = [part for part in (ROOT / f"sql/recipes/{recipe}.sql").read_text().split(";\n") if part.strip()]
    for statement in statements:
        database.execute(statement).fetchall()
    query = re.search(r"(?ms)^(WITH|SELECT)\b.*", last)
    if not query:
        return database.execute(last).fetchall()
    database.execute(f"CREATE OR REPLACE TEMP TABLE shown AS {query[0]}")
    return database.sql("SELECT shown::VARCHAR FROM shown").fetchall()


main()
