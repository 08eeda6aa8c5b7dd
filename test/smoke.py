"""Loads a file into this Python's DuckDB, reads from a workspace of three campaigns, and writes to it.

    build/venv/duckdb-2.0.1/bin/python test/smoke.py build/release/braze.duckdb_extension

It needs neither Rust nor the sandbox: it is for files built elsewhere, and for platforms on which the other tests don't run.
"""

import json
import sys
from pathlib import Path

import duckdb

from served import server

ABOUT = (
    "SELECT 'braze ' || extension_version || ' in DuckDB ' || version() || ' on ' || platform"
    " FROM duckdb_extensions(), pragma_platform() WHERE extension_name = 'braze' AND loaded"
)
# Each with the first value that it must give, as text.
STATEMENTS = {
    "CALL braze_connect(endpoint := '{url}', api_key := 'a-key-of-a-test')": "main",
    "SELECT string_agg(name, ' ' ORDER BY id) FROM braze_campaigns()": "Welcome Winback Receipt",
    "COPY (SELECT {{external_id: 'u1', plan: 'pro'}}) TO 'braze://users/attributes' (FORMAT braze)": "1",
    "SELECT state || ' ' || accepted FROM braze_writes()": "done 1",
}


def main(file):
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    with server(answer) as url:
        for statement, expected in statements(file, url):
            row = database.execute(statement).fetchone()
            assert expected is None or str(row[0]) == expected, f"{statement}: {row}"
    print(row[0])


def statements(file, url):
    """All that is run, with the values that must come; the last tells what it was that ran."""
    yield f"LOAD '{Path(file).resolve().as_posix()}'", None
    for statement, expected in STATEMENTS.items():
        yield statement.format(url=url), expected
    yield ABOUT, None


def answer(path, query):
    campaigns = [{"id": str(i), "name": name} for i, name in enumerate(["Welcome", "Winback", "Receipt"])]
    bodies = {
        "/campaigns/list": {"campaigns": campaigns if query.get("page", "0") == "0" else []},
        "/users/track": {"attributes_processed": 1, "message": "success"},
    }
    return [], json.dumps(bodies[path]).encode()


if __name__ == "__main__":
    main(*sys.argv[1:])
