"""Every example of a function and of a target, as it stands, in the sandbox: what asks has rows, what sends loses none.

    build/venv/duckdb-2.0.1/bin/python test/examples.py
"""

import os
import tempfile
import zipfile

import duckdb

from harness import EXTENSION

KEY = f"sandbox_examples_{duckdb.__version__}?campaigns=30&canvases=20&segments=15&request_quota=100000"
KEY_EMEA = f"sandbox_examples_emea_{duckdb.__version__}?without=campaigns.list"

# Examples ask about these days, and the sandbox sends nothing before the year 2100.
WITHOUT_ROWS = {"What goes out in the next seven days?"}

FUNCTIONS = "SELECT description, name FROM braze_help() WHERE kind = 'example'"
TARGETS = "SELECT target, unnest(list_prepend(example, more_examples)) FROM braze_targets()"

# What was there before, for those that look back: orders and an identifier that were refused, and a file of users.
ORDERS = """
    COPY (SELECT p FROM (VALUES (4711, 'user-1', 'EUR'), (4712, 'user-2', 'unknown')) o(order_id, external_id, currency),
    (SELECT order_id, external_id, 'pizza' AS product_id, currency, 9.5 AS price, now() AS time) p)
    TO 'braze://users/purchases' (FORMAT braze, KEY order_id, JOURNAL 'orders.ndjson', IGNORE_ERRORS)"""
REFUSED = "FROM braze_campaign_details(ids := ['c0000000-0000-4000-8000-ffffffffffff'], ignore_errors := true)"
USER = '{"external_id": "user-1", "email": "user-1@example.com"}\n'
WRITE = "SELECT state, rows > 0 AND accepted = rows FROM braze_writes() LIMIT 1"


def main():
    sandbox = os.environ["BRAZE_SANDBOX"]
    partner = {"BRAZE_PARTNER_NAME": "treasure_data", "BRAZE_PARTNER_API_KEY": "sandbox-partner", "BRAZE_CLIENT_SECRET": KEY}
    os.environ |= {"BRAZE_API_KEY": KEY, "BRAZE_ENDPOINT": sandbox, **partner}
    os.environ |= {"BRAZE_API_KEY_EMEA": KEY_EMEA, "BRAZE_ENDPOINT_EMEA": sandbox}
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare(database)
        functions = database.execute(FUNCTIONS).fetchall()
        for purpose, statement in functions:
            # The sandbox is no instance of Braze's.
            statement = statement.replace("'US-01'", f"'{sandbox}'").replace("'EU-01'", f"'{sandbox}'")
            rows = ask(database, statement)
            expected = not statement.startswith("SET ") and purpose not in WITHOUT_ROWS
            assert bool(rows) == expected, f"{len(rows)} rows: {statement}"
        targets = database.execute(TARGETS).fetchall()
        for target, statement in targets:
            database.execute(statement)
            assert database.execute(WRITE).fetchone() == ("done", True), f"{target}: {statement}"
    print(f"{len(functions) + len(targets)} examples")


def prepare(database):
    database.execute(ORDERS)
    assert database.execute(REFUSED).fetchall() == []
    os.mkdir("exports")
    with zipfile.ZipFile("exports/segment.zip", "w") as archive:
        archive.writestr("0000.json", USER)


def ask(database, statement):
    # As text: a time with a zone takes a package in Python.
    is_query = statement.startswith(("SELECT ", "PIVOT "))
    return database.execute(f"SELECT shown::VARCHAR FROM ({statement}) shown" if is_query else statement).fetchall()


main()
