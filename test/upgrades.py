"""Runs the loads in sql/load on tables that scripts of the former version loaded.

    build/venv/duckdb-2.0.1/bin/python test/upgrades.py          # --all: also the other DuckDB's half
"""

import tempfile

import duckdb

from harness import BUILD, ROOT, part_of, sandbox
from loading import SIZES, connect, connect_to, content, count, failed, load, load_only, loaded, messages, rows, same_as_new, served, tables

FORMER = (ROOT / "test/former.sql").read_text()
LATER_EVENTS = "conversions1, conversions1_by_entry_time, conversions2, conversions2_by_entry_time, conversions3, conversions3_by_entry_time"
STEP_COLUMNS = "position, " + ", ".join(f"step_{name}" for name in [*LATER_EVENTS.split(", "), "other"])
READ_AGAIN = " All of its days since braze_start are read again."
MESSAGES = [
    f"Table campaign_series has new columns: other.{READ_AGAIN}",
    f"Table campaign_message_series has new columns: position.{READ_AGAIN}",
    f"Table canvas_series has new columns: {LATER_EVENTS}, other.{READ_AGAIN}",
    f"Table canvas_variant_series has new columns: {LATER_EVENTS}, other.{READ_AGAIN}",
    f"Table canvas_step_series has new columns: {STEP_COLUMNS}.{READ_AGAIN}",
    "Table scheduled_broadcasts has new columns: position.",
    "Table cdi_syncs has new columns: position.",
]


def main():
    tests = [goes_on, replaces_keys, replaces_keys_of_lists, reads_again_what_had_fewer_columns]
    with sandbox() as box:
        for test in part_of(tests, duckdb.__version__):
            print(test.__name__, flush=True)
            test(box, f"sandbox_upgrades_{test.__name__}?{SIZES}&broadcasts=6&more_events=5")
    print(f"{len(part_of(tests, duckdb.__version__))} programs")


def goes_on(box, key):
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        file = f"{folder}/former.duckdb"
        loaded_by_the_former_version(box, key, file)
        key += "&changed=true"
        database = connect(box, key, file)
        assert load(database) == []
        assert messages(database) == MESSAGES, messages(database)
        same_as_new(database, box, key)
        before = content(database)
        database.close()
        database = connect(box, key, file)
        assert load(database) == [] and messages(database) == []
        assert content(database) == before, "a second run changed something"
        database.close()


def replaces_keys(box, key):
    """An index is replaced at once. A primary key is when rows come that it has no room for, and by whoever loads."""
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        file = f"{folder}/former.duckdb"
        loaded_by_the_former_version(box, key, file)
        key += "&twice=true&unnamed=true"
        database = connect(box, key, file)
        before = count(database, "canvas_step_series")
        assert load(database) == ["canvas_data_series"]
        assert messages(database) == MESSAGES, messages(database)
        assert count(database, "canvas_step_series") == before, "what is refused changes nothing"
        make_anew(database, "canvas_step_series")
        database.close()
        database = connect(box, key, file)
        assert load(database) == [] and messages(database) == []
        assert count(database, "canvas_step_series") == 2 * before
        same_as_new(database, box, key)
        database.close()


def replaces_keys_of_lists(box, _):
    broadcast = {"id": "b", "name": "B", "type": "Campaign", "tags": [], "next_send_time": "2030-01-01T00:00:00Z"}
    sync = {"job_status": "success", "sync_start_time": None}
    answers = {
        "/messages/scheduled_broadcasts": {"scheduled_broadcasts": [broadcast, broadcast | {"type": "Canvas"}]},
        "/cdi/integrations": {"results": [{"integration_id": "i"}]},
        "/cdi/integrations/i/job_sync_status": {"results": [sync, sync | {"job_status": "error"}]},
    }
    with served(answers) as url:
        database = connect(box, "k")
        database.execute("CALL braze_connect(endpoint := ?, api_key := 'k', verify := false)", [url]).fetchall()
        database.execute(FORMER)
        database.execute("INSERT INTO scheduled_broadcasts (workspace, id, type) VALUES ('main', 'b', 'Campaign'), ('main', 'old', 'Campaign')")
        database.execute("INSERT INTO cdi_syncs (workspace, integration_id, sync_start_time) VALUES ('main', 'i', '2026-01-01')")
        load_only(database, "begin", "cdi_integrations")
        for table in ["scheduled_broadcasts", "cdi_syncs"]:
            make_anew(database, table)
            load_only(database, table)
        assert database.sql("SELECT id, type, first_loaded_at IS NULL, deleted_at IS NULL FROM scheduled_broadcasts ORDER BY ALL").fetchall() == [
            ("b", "Campaign", False, True), ("b", "Canvas", False, True), ("old", "Campaign", False, False),
        ]  # fmt: skip
        assert database.sql("SELECT job_status, position, deleted_at IS NULL FROM cdi_syncs ORDER BY ALL").fetchall() == [
            ("error", 2, True), ("success", 1, True), (None, 1, False),
        ]  # fmt: skip


def reads_again_what_had_fewer_columns(box, key):
    """How far each object is loaded is known, but not what days before have in columns that are new: in any workspace."""
    database = loaded(box, key)
    connect_to(database, box, key, workspace="emea")
    load_both(database)
    before = {table: rows(database, table) for table in tables(database)}
    for table in ["canvas_series", "canvas_variant_series"]:
        for column in [*LATER_EVENTS.split(", "), "other"]:
            database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    database.execute("ALTER TABLE campaign_series DROP COLUMN other")
    # A column in front of those of an index cannot be dropped.
    database.execute("CREATE TABLE fewer AS SELECT * EXCLUDE (step_conversions3, step_other) FROM canvas_step_series")
    database.execute("DROP TABLE canvas_step_series; ALTER TABLE fewer RENAME TO canvas_step_series")
    assert load_both(database) == [
        MESSAGES[0], *MESSAGES[2:4], f"Table canvas_step_series has new columns: step_conversions3, step_other.{READ_AGAIN}"
    ]  # fmt: skip
    for table in before:
        assert rows(database, table) == before[table], table


def loaded_by_the_former_version(box, key, file):
    database = loaded(box, key, file)
    names = [line.split()[2] for line in FORMER.splitlines() if line.startswith("CREATE TABLE")]
    for name in names:
        database.execute(f"CREATE TEMP TABLE present_{name} AS FROM {name}; DROP TABLE {name}")
    database.execute(FORMER)
    for name in names:
        columns = [column for [column] in database.sql(f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{name}'").fetchall()]
        database.execute(f"INSERT INTO {name} BY NAME SELECT {', '.join(columns)} FROM present_{name}")
    # Its numbers were not always the nearest to what Braze sent.
    for name in ["campaign_series", "revenue_series"]:
        database.execute(f"UPDATE {name} SET revenue = nextafter(revenue, 'infinity'::DOUBLE)")
    database.execute("DROP TABLE load_progress; DROP TABLE load_problems")
    database.close()


def make_anew(database, table):
    """As the error says that tells of it."""
    error = failed(database, [table], f"Table {table} has the key of an earlier version, which some new rows do not fit")
    before = rows(database, table)
    database.execute(error.partition("load it again: ")[2])
    assert rows(database, table) == before


def load_both(database):
    """Two workspaces; gives what was told."""
    told = []
    for workspace in ["emea", "main"]:
        database.execute(f"SET braze_workspace = '{workspace}'")
        assert load(database) == []
        told += messages(database)
    return told


main()
