"""Bodies that the sandbox does not send: numbers are those that `read_json` has of the same text, and errors say which value.

    build/venv/duckdb-2.0.1/bin/python test/values.py
"""

import json
import random
import struct
import tempfile
from pathlib import Path

import duckdb

from served import workspace

NUMBERS = 3_000  # of each kind


def main():
    bodies = {}  # by path
    with tempfile.TemporaryDirectory() as folder, workspace(lambda path, _: ([], bodies[path].encode())) as (database, _):
        folder = Path(folder)
        tests = [doubles_of_a_table, doubles_of_users, what_is_refused, rows_of_one_day, points_without_a_time, fields_with_odd_names, users_in_other_spellings]
        for test in tests:
            test(database, bodies, folder)
    print(f"{len(tests)} programs")


def numbers():
    """Sums of cents as doubles have them, doubles of any size, and integers that no double has."""
    seeded = random.Random(10)
    sum_of_cents = 0.0
    for _ in range(NUMBERS):
        sum_of_cents += seeded.randrange(1, 100_000) / 100
        yield repr(sum_of_cents)
        [double] = struct.unpack("<d", seeded.randbytes(8))
        if double - double == 0:  # neither infinite nor NaN
            yield repr(double)
        yield str(seeded.randrange(2**53, 2**63))
        yield f"{seeded.randrange(10**25)}.{seeded.randrange(10**9)}e-{seeded.randrange(300)}"


def spelled(numbers):
    """Each one as a number and as a string."""
    return [spelling for number in numbers for spelling in (number, f'"{number}"')]


def same(database, ours, theirs):
    """Whether two queries have the same numbers, in the same order."""
    ours, theirs = ([row[0] for row in database.sql(query).fetchall()] for query in (ours, theirs))
    assert len(ours) == len(theirs) > 2 * NUMBERS
    wrong = [(a, b) for a, b in zip(ours, theirs) if a is None or struct.pack("<d", a) != struct.pack("<d", b)]
    assert not wrong, (len(wrong), wrong[:5])


def doubles_of_a_table(database, bodies, folder):
    all = spelled(numbers())
    rows = ",".join('{"variation_name":"%d","revenue":%s}' % pair for pair in enumerate(all))
    body = '{"message":"success","data":[{"time":"2024-05-05","messages":{"email":[%s]}}]}' % rows
    bodies["/campaigns/data_series"] = body
    (folder / "rows.json").write_text(f"[{rows}]")
    same(
        database,
        "SELECT revenue FROM braze_campaign_message_series(ids := ['c'], since := '2024-05-05', until := '2024-05-05')",
        f"SELECT revenue FROM read_json('{folder}/rows.json', columns := {{revenue: 'DOUBLE'}})",
    )


def doubles_of_users(database, _, folder):
    line = '{"total_revenue":%s,"last_coordinates":[%s,-0.1]}'
    (folder / "users.json").write_text("\n".join(line % (number, number) for number in spelled(numbers())))
    for column in ["total_revenue", "last_coordinates[1]"]:
        same(
            database,
            f"SELECT {column} FROM braze_read_users('{folder}/users.json')",
            f"SELECT {column} FROM read_json('{folder}/users.json', columns := {{total_revenue: 'DOUBLE', last_coordinates: 'DOUBLE[]'}})",
        )


SERIES = "FROM braze_campaign_series(ids := ['c1'], since := '2024-05-05', until := '2024-05-06')"


def what_is_refused(database, bodies, folder):
    """What would become another value is told with field, value and row; of users without the value."""
    for value, found in [
        ("3.5", "a number with a fraction"),
        ("9223372036854775808", "a number that is too large"),
        ('"soon"', "a string"),
        ("true", "a boolean"),
    ]:
        rows = '{"time":"2024-05-05","conversions":3.0},{"conversions":%s,"time":"2024-05-06"}' % value
        bodies["/campaigns/data_series"] = '{"message":"success","data":[%s]}' % rows
        complaint = failure(database, SERIES)
        assert f'"data[].conversions" is {found}, expected BIGINT' in complaint, complaint
        assert complaint.endswith(f'The value is {value}; it belongs to campaign_id "c1", time "2024-05-06"'), complaint
    bodies["/campaigns/list"] = '{"message":"success","campaigns":[{"last_edited":"soon","id":"c7"}]}'
    complaint = failure(database, "FROM braze_campaigns()")
    assert complaint.endswith('The value is "soon"; it belongs to id "c7"'), complaint
    long = "x" * 1_000
    bodies["/campaigns/list"] = '{"message":"success","campaigns":[{"last_edited":"%s\\u001b[31m","id":"c7"}]}' % long
    complaint = failure(database, "FROM braze_campaigns()")
    assert "xxx…; it belongs to id" in complaint and len(complaint) < 300, complaint
    bodies["/email/hard_bounces"] = '{"message":"success","emails":[{"email":"a@example.com","hard_bounced_at":"soon"}]}'
    assert "example" not in failure(database, "FROM braze_hard_bounces()")
    (folder / "secret.json").write_text('{"external_id": "u1", "random_bucket": "my secret"}')
    complaint = failure(database, f"FROM braze_read_users('{folder}/secret.json')")
    assert '"random_bucket" is a string, expected BIGINT' in complaint and "my secret" not in complaint, complaint


def rows_of_one_day(database, bodies, _):
    """A day that appears twice counts once: as it came last."""
    day = '{"time":"2024-05-05","conversions":%d,"messages":{"email":[{"sent":%d},{"sent":2}],"sms":[{"sent":3}]}}'
    other = '{"time":"2024-05-06","conversions":9,"messages":{"email":[{"sent":9}]}}'
    days = ",".join([day % (1, 1), other, day % (4, 4)])
    bodies["/campaigns/data_series"] = '{"message":"success","data":[%s]}' % days
    assert sorted(database.sql(f"SELECT time::VARCHAR, conversions {SERIES}").fetchall()) == [("2024-05-05", 4), ("2024-05-06", 9)]
    messages = SERIES.replace("campaign_series", "campaign_message_series")
    assert sorted(row[0] for row in database.sql(f"SELECT sent {messages}").fetchall()) == [2, 3, 4, 9]
    stats = '{"time":"2024-05-05","total_stats":{"entries":%d},"variant_stats":{"a":{"entries":%d},"b":{"entries":7}}}'
    days = ",".join([stats % (1, 1), stats % (1, 1), stats % (5, 5)])
    bodies["/canvas/data_series"] = '{"message":"success","data":{"name":"V","stats":[%s]}}' % days
    for table, entries in [("canvas_series", [5]), ("canvas_variant_series", [5, 7])]:
        of_canvas = f"SELECT entries FROM braze_{table}(ids := ['v1'], since := '2024-05-05', until := '2024-05-05')"
        assert sorted(row[0] for row in database.sql(of_canvas).fetchall()) == entries
    bodies["/sessions/data_series"] = '{"data":[{"time":"2024-05-05T07:00:00Z","sessions":1},{"time":"2024-05-05T07:00:00+0000","sessions":2}]}'
    of_hours = "SELECT sessions FROM braze_session_series(since := '2024-05-05', until := '2024-05-05', unit := 'hour')"
    assert database.sql(of_hours).fetchall() == [(2,)]


def points_without_a_time(database, bodies, _):
    for row in ['{"conversions":1}', '{"time":null,"conversions":1}', '{"time":"","conversions":1}']:
        bodies["/campaigns/data_series"] = '{"message":"success","data":[{"time":"2024-05-05","conversions":3},%s]}' % row
        for columns in ["*", "conversions", "count(*)"]:
            complaint = failure(database, f"SELECT {columns} {SERIES}")
            assert 'a row of "braze_campaign_series" has no "time"' in complaint and '"c1"' in complaint, complaint
    bodies["/kpi/dau/data_series"] = '{"data":[{"dau":1}]}'
    assert '"braze_kpi_dau" has no "time"' in failure(database, "FROM braze_kpi_dau()")


FIELDS = ["Id", "ID", "Name", "name", "name_1", "raw", "RAW", "rowid", "select", "", 'a "b"', "a'; --", "t\u0000ab\n", "größe", "Größe"]
COLUMNS = ["Id_1", "ID_2", "Name", "name_2", "name_1", "raw_1", "RAW_2", "rowid", "select", "unnamed", 'a "b"', "a'; --", "t_ab_", "größe", "Größe_1"]


def fields_with_odd_names(database, bodies, _):
    """Names that DuckDB cannot tell apart become others, and each value goes to its own."""
    types = [{"name": name, "type": "string"} for name in ["id", *FIELDS, "select"]]
    bodies["/catalogs"] = json.dumps({"catalogs": [{"name": "odd", "fields": types}], "message": "success"})
    items = [{"id": f"item {row}", **{name: f"{at} of {row}" for at, name in enumerate(FIELDS)}} for row in range(3)]
    bodies["/catalogs/odd/items"] = json.dumps({"items": items, "message": "success"})
    relation = database.sql("FROM braze_catalog_items('odd')")
    assert relation.columns == ["id", *COLUMNS, "raw"], relation.columns
    rows = relation.fetchall()
    assert [row[:-1] for row in rows] == [(f"item {row}", *(f"{at} of {row}" for at in range(len(FIELDS)))) for row in range(3)]
    assert [json.loads(row[-1]) for row in rows] == items
    for at, column in enumerate(COLUMNS):
        quoted = column.replace('"', '""')
        database.execute(f"""CREATE OR REPLACE TABLE items AS SELECT "{quoted}" FROM braze_catalog_items('odd') WHERE "{quoted}" LIKE '%1'""")
        assert database.sql("FROM items").fetchall() == [(f"{at} of 1",)], column
    database.execute("CREATE OR REPLACE TABLE items AS FROM braze_catalog_items('odd')")


def users_in_other_spellings(database, _, folder):
    """What comes along with other fields, and what other programs read of users, has a column."""
    user = {
        "email_subscribe": "unsubscribed",
        "email_unsubscribed_at": "2024-01-01T00:00:00.000Z",
        "email_opted_in_at": "2023-01-01 00:00:00 +0000",
        "push_unsubscribed_at": "2024-01-02T00:00:00Z",
        "devices": [{"ad_tracking_enabled": "True"}],
        "apps": [{"sessions": "12"}],
        "campaigns_received": [{"is_in_control": 1, "is_converted": "false", "engaged": {"is_opened_email": True}}],
        "canvases_received": [
            {"is_in_control": True, "converted": True, "engaged": {"opened_email": True}, "conversion_events_performed": {"A": True}}
        ],
    }
    (folder / "spelled.json").write_text(json.dumps(user))
    columns = """
        email_unsubscribed_at::VARCHAR, email_opted_in_at::VARCHAR, push_unsubscribed_at::VARCHAR, devices[1].ad_tracking_enabled, apps[1].sessions,
        campaigns_received[1].in_control, campaigns_received[1].converted, campaigns_received[1].engaged.opened_email,
        canvases_received[1].in_control, canvases_received[1].converted, canvases_received[1].engaged->>'opened_email',
        canvases_received[1].conversion_events_performed->>'A'"""
    times = ("2024-01-01 00:00:00+00", "2023-01-01 00:00:00+00", "2024-01-02 00:00:00+00")
    spelled = database.sql(f"SELECT {columns} FROM braze_read_users('{folder}/spelled.json')").fetchall()
    assert spelled == [(*times, True, 12, True, False, True, True, True, "true", "true")], spelled


def failure(database, query):
    try:
        database.sql(query).fetchall()
    except duckdb.Error as error:
        return str(error)
    raise AssertionError(f"{query} must fail")


main()
