"""The example of every target, as it stands: the sandbox takes each of its rows.

    build/venv/duckdb-2.0.1/bin/python test/examples.py
"""

import os

import duckdb

from harness import EXTENSION

KEY = "sandbox_examples_" + duckdb.__version__
EXAMPLES = "SELECT target, example FROM braze_targets()"
WRITE = "SELECT state, rows > 0 AND accepted = rows FROM braze_writes() LIMIT 1"


def main():
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    database.execute(
        "CALL braze_connect(endpoint := ?, api_key := ?, partner_name := 'acme', "
        "partner_api_key := 'sandbox-partner-4711-0815', client_secret := ?)",
        [os.environ["BRAZE_SANDBOX"], KEY, KEY],
    )
    examples = database.execute(EXAMPLES).fetchall()
    for target, example in examples:
        database.execute(example)
        assert database.execute(WRITE).fetchone() == ("done", True), target
    print(f"{len(examples)} examples")


main()
