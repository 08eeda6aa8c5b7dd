"""Runs the loads in sql/load as a user would, against workspaces that change, fail and are empty.

    build/venv/duckdb-2.0.1/bin/python test/loads.py          # --all: also the other DuckDB's half
"""

import re
import tempfile
import time
from threading import Barrier, Thread

import duckdb

from harness import BUILD, part_of, sandbox
from loading import APP, SIZES, connect, connect_to, content, count, failed, load, load_only, loaded, prepared, restated, rows, same_as_new, served, tables


def main():
    tests = [changes_nothing_the_second_time, equals_a_full_reload, goes_on_after_a_failure, loads_twice_at_once]
    tests += [waits_for_the_rate_limit, fills_in_years, takes_an_empty_workspace, takes_two_workspaces, refuses]
    tests += [goes_on_in_a_file, catches_up_on_what_was_away, reads_all_days_after_a_back_fill, loads_anew_what_was_dropped]
    tests += [asks_again_for_fresh_edits, lists_what_braze_refuses, keeps_rows_without_a_key, keeps_what_is_listed_twice]
    tests += [keeps_the_newest_of_an_address, keeps_rows_of_what_is_refused]
    with sandbox() as box:
        for test in part_of(tests, duckdb.__version__):
            print(test.__name__, flush=True)
            test(box, f"sandbox_{test.__name__}?{SIZES}")
    print(f"{len(part_of(tests, duckdb.__version__))} programs")


def changes_nothing_the_second_time(box, key):
    database = loaded(box, key)
    before, asked = content(database), box.summary(key)["requests"]
    load(database)
    assert content(database) == before, "a second run changed something"
    # Of details only those of segments, whose list has no time; of series only the newest days, one window each.
    paths = [request["path"] for request in box.requests(key)[asked:]]
    assert {path for path in paths if re.search("details|info", path)} == {"/segments/details"}, paths
    assert paths.count("/campaigns/data_series") == 23, "totals and messages are out of one answer"
    # Totals, variants and steps, too. After 10:00 UTC some companies' tomorrow has begun, and the 14 days that Braze answers
    # of a Canvas at once are one too few.
    assert paths.count("/canvas/data_series") in (12, 2 * 12), paths.count("/canvas/data_series")


def equals_a_full_reload(box, key):
    database = loaded(box, key)
    full = loaded(box, key + "&changed=true")  # for this process: a workspace is not a database's
    load(database)
    for table in tables(full):
        # The days of what is gone stay, since Braze gives them no more.
        lost = rows(full, table) - rows(database, table)
        more = rows(database, table) - rows(full, table)
        assert not lost, f"{table} lacks {len(lost)} rows, such as {min(lost)}"
        there = [row for row in more if not re.search(r"'(campaign|canvas)_id': \w+-0000-4000-8000-00000000000[3d],", row)]
        assert not there, f"{table} has {len(there)} rows too many, such as {min(there)}"
    deleted = database.sql("SELECT list(right(id, 2) ORDER BY id) FROM campaigns WHERE deleted_at IS NOT NULL").fetchall()
    assert deleted == [(["03", "0d"],)], deleted
    # Edited at the newest time that the load before had seen.
    assert database.sql("SELECT count(*) FROM campaigns WHERE list_contains(tags, 'watermark')").fetchall() == [(2,)]
    before = content(database)
    load(database)
    assert content(database) == before, "a third run changed something"


def goes_on_after_a_failure(box, key):
    database = connect(box, key + "&fail=404&fail_path=/canvas/data_series")
    assert load(database) == ["canvas_data_series"]
    connect_to(database, box, key)
    assert load(database) == []
    full = loaded(box, key)
    assert {table: rows(database, table) for table in tables(full)} == {table: rows(full, table) for table in tables(full)}


def loads_twice_at_once(box, key):
    database = connect(box, key)
    both = Barrier(2)

    def run(cursor):
        both.wait()
        load(cursor)

    threads = [Thread(target=run, args=[prepared(database.cursor())]) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    # One of two that write the same may fail, as everywhere in DuckDB. What it left out, the next run has.
    load(database)
    full = loaded(box, key)
    for table in tables(full):
        assert rows(database, table) == rows(full, table), table
        assert count(database, table) == count(full, table), table


def waits_for_the_rate_limit(box, key):
    database = connect(box, key + "&fail=429:1&fail_path=/segments")
    assert load(database) == []
    assert count(database, "segments") == 11


def fills_in_years(box, key):
    database = loaded(box, key)
    before = rows(database, "kpi_dau")
    database.execute("SET VARIABLE braze_since = current_date - 3 * 365; SET VARIABLE braze_until = current_date - 41")
    load_only(database, "begin", "kpi_dau")
    after = rows(database, "kpi_dau")
    assert before < after and count(database, "kpi_dau") == 2 * (3 * 365 + 1), count(database, "kpi_dau")


def takes_an_empty_workspace(box, key):
    names = "campaigns canvases segments events products catalogs blocks templates bounces unsubscribes phones centers"
    names += " integrations broadcasts attributes"
    database = connect(box, "sandbox_empty?empty_series=true&" + "&".join(f"{name}=0" for name in names.split()))
    assert load(database) == []
    assert [table for table in tables(database) if count(database, table)] == ["load_progress"]
    # What was not there is read from the start once it is.
    connect_to(database, box, key)
    assert load(database) == []
    same_as_new(database, box, key)


def takes_two_workspaces(box, key):
    database = loaded(box, key)
    main_only = {table: rows(database, table) for table in tables(database)}
    connect_to(database, box, key.replace("campaigns=23", "campaigns=5"), workspace="emea")
    database.execute("SET braze_workspace = 'EMEA'")
    load(database)
    found = database.sql("SELECT workspace, count(*), count(deleted_at) FROM campaigns GROUP BY 1 ORDER BY 1").fetchall()
    assert found == [("emea", 5, 0), ("main", 23, 0)], found
    assert all(main_only[table] <= rows(database, table) for table in main_only)
    database.execute("SET braze_workspace = 'nowhere'")
    failed(database, ["begin", "campaigns"], 'Unknown workspace "nowhere"')


def refuses(box, key):
    database = connect(box, key)
    database.execute("SET VARIABLE braze_start = current_date + 1")
    failed(database, ["begin"], "braze_start is in the future")
    database = loaded(box, key)
    before = rows(database, "campaigns")
    database.execute("ALTER TABLE campaigns ADD COLUMN mine INTEGER; ALTER TABLE segments DROP COLUMN tags")
    failed(database, ["begin", "campaigns"], "Table campaigns does not have the columns that are loaded: mine INTEGER is not one of them")
    failed(database, ["begin", "segments"], "Table segments does not have the columns that are loaded: tags VARCHAR[] is missing")
    database.execute("ALTER TABLE campaigns DROP COLUMN mine")
    assert rows(database, "campaigns") == before


def goes_on_in_a_file(box, key):
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        for turn in [key, key + "&changed=true", key, key + "&restated=" + restated(0, 3, 9)]:
            database = connect(box, turn, f"{folder}/loads.duckdb")
            assert load(database) == []
            same_as_new(database, box, turn)
            database.close()


def catches_up_on_what_was_away(box, key):
    """Its days were restated meanwhile, and are no longer among those that are read again when it is back."""
    database = loaded(box, key)
    key += "&restated=" + restated(9, 12)
    connect_to(database, box, key + "&away=2+4")
    assert load(database) == []
    connect_to(database, box, key)
    database.execute("SET VARIABLE braze_look_back = 3")
    assert load(database) == []
    same_as_new(database, box, key)


def reads_all_days_after_a_back_fill(box, key):
    """Also of what the back-fill was the first to see: objects, an app, and a whole table."""
    database = loaded(box, key + "&away=1+5")
    connect_to(database, box, key)
    database.execute(f"SET VARIABLE braze_since = current_date - 9; SET VARIABLE braze_apps = ['{APP}', '{APP[:-1]}1']")
    database.execute("DROP TABLE kpi_mau")
    assert load(database) == []
    assert count(database, "kpi_mau") == 3 * 10, count(database, "kpi_mau")
    database.execute("RESET VARIABLE braze_since; RESET VARIABLE braze_until")
    assert load(database) == []
    same_as_new(database, box, key, apps=[APP, APP[:-1] + "1"])


def loads_anew_what_was_dropped(box, key):
    """Or emptied; a back-fill in between brings some days only."""
    database = loaded(box, key)
    database.execute("DROP TABLE campaign_series; DELETE FROM canvas_series; DELETE FROM kpi_dau; DROP TABLE event_series")
    database.execute("SET VARIABLE braze_since = current_date - 9")
    load_only(database, "begin", "canvas_series", "kpi_dau", "event_series")
    database.execute("RESET VARIABLE braze_since")
    assert load(database) == []
    same_as_new(database, box, key)


def asks_again_for_fresh_edits(box, key):
    """What was edited twice within a second looks the same in the list."""
    second = int(time.time())
    database = loaded(box, f"{key}&edits=2@{second}:1")
    connect_to(database, box, f"{key}&edits=2@{second}:2")
    load(database)
    found = database.sql("SELECT description FROM campaign_details WHERE right(campaign_id, 2) = '02'").fetchall()
    assert found == [("Description of campaign 2 (edit 2)",)], found
    # Until it is old enough by Braze's clock: that of the sandbox is two minutes ahead then.
    key += f"&edits=2@{second}:2&clock_s=120"
    connect_to(database, box, key)
    for expected in [["02"], []]:
        asked = len(box.requests(key))
        load(database)
        details = [request["query"][-2:] for request in box.requests(key)[asked:] if request["path"] == "/campaigns/details"]
        assert details == expected, details


def lists_what_braze_refuses(box, key):
    database = loaded(box, key)
    connect_to(database, box, key + "&changed=true&bad_ids=1")
    assert load(database) == []
    problems = database.sql("SELECT table_name, right(id, 2), problem FROM load_problems ORDER BY 1").fetchall()
    assert [row[:2] for row in problems] == [
        (name, "00") for name in ["campaign_message_series", "campaign_series", "canvas_series", "canvas_step_series",
        "canvas_variant_series", "segment_details", "segment_series"]
    ], problems  # fmt: skip
    # Braze's words lose whatever a key of this process has too: keys of the sandbox are words.
    assert problems[0][2].startswith("Braze answered /campaigns/data_series with HTTP 400: "), problems[0]
    assert database.sql("SELECT count(*) FROM campaign_series WHERE right(campaign_id, 2) = '00'").fetchall() == [(41,)]
    connect_to(database, box, key + "&changed=true")
    assert load(database) == []
    assert count(database, "load_problems") == 0
    same_as_new(database, box, key + "&changed=true")


def keeps_rows_without_a_key(box, key):
    """Variations have no identifier and come twice, and so do the channels of steps."""
    key += "&twice=true&unnamed=true"
    database = connect(box, key)
    for _ in range(2):
        assert load(database) == []
        assert count(database, "campaign_message_series") == 23 * 41 * 4 * 3 * 2
        days = "SELECT max(position), count(*) FROM canvas_step_series WHERE right(canvas_id, 2) = '00' AND step_name = 'Step 1' GROUP BY time"
        assert set(database.sql(days).fetchall()) == {(2, 4)}


def keeps_what_is_listed_twice(box, _):
    broadcast = {"id": "b", "name": "B", "type": "Campaign", "tags": [], "next_send_time": "2030-01-01T00:00:00Z"}
    sync = {"job_status": "success", "sync_start_time": None}
    answers = {
        "/messages/scheduled_broadcasts": {"scheduled_broadcasts": [broadcast, broadcast | {"next_send_time": "2030-01-02T00:00:00Z"}]},
        "/cdi/integrations": {"results": [{"integration_id": "i"}]},
        "/cdi/integrations/i/job_sync_status": {"results": [sync, sync | {"job_status": "error"}]},
        "/catalogs": {"catalogs": [{"name": "c"}, {"name": "c"}]},
    }
    with served(answers) as url:
        database = connect(box, "k")
        database.execute("CALL braze_connect(endpoint := ?, api_key := 'k', verify := false)", [url]).fetchall()
        for _ in range(2):
            load_only(database, "begin", "scheduled_broadcasts", "cdi_integrations", "cdi_syncs", "catalogs")
            counts = [count(database, name) for name in ["scheduled_broadcasts", "cdi_syncs", "catalogs"]]
            assert counts == [2, 2, 1], counts


def keeps_the_newest_of_an_address(box, _):
    """One that is listed several times. A back-fill says nothing of those before its days, nor of what came after them."""
    times = [("a", "2026-01-01"), ("a", "2026-01-03"), ("a", "2026-01-02"), ("b", "2026-01-02")]
    answers = {"/email/hard_bounces": {"emails": [{"email": name, "hard_bounced_at": f"{day}T00:00:00Z"} for name, day in times]}}
    with served(answers) as url:
        database = connect(box, "k")
        database.execute("CALL braze_connect(endpoint := ?, api_key := 'k', verify := false)", [url]).fetchall()
        for since, until in [("NULL", "NULL"), ("DATE '2026-01-03'", "NULL"), ("DATE '2026-01-01'", "DATE '2026-01-02'")]:
            database.execute(f"SET VARIABLE braze_since = {since}; SET VARIABLE braze_until = {until}")
            load_only(database, "begin", "hard_bounces")
            found = database.sql("SELECT email, day(hard_bounced_at AT TIME ZONE 'UTC'), deleted_at IS NULL FROM hard_bounces ORDER BY 1").fetchall()
            assert found == [("a", 3, True), ("b", 2, True)], found


def keeps_rows_of_what_is_refused(box, _):
    syncs = {"results": [{"job_status": "success", "sync_start_time": "2026-01-01T00:00:00Z"}]}
    answers = {"/cdi/integrations": {"results": [{"integration_id": name} for name in "ijk"]}}
    answers |= {f"/cdi/integrations/{name}/job_sync_status": syncs for name in "ijk"}
    with served(answers) as url:
        database = connect(box, "k")
        database.execute("CALL braze_connect(endpoint := ?, api_key := 'k', verify := false)", [url]).fetchall()
        load_only(database, "begin", "cdi_integrations", "cdi_syncs")
        answers["/cdi/integrations/i/job_sync_status"] = {"message": "no such integration"}
        answers["/cdi/integrations/j/job_sync_status"] = {"results": []}
        load_only(database, "begin", "cdi_integrations", "cdi_syncs")
        found = database.sql("SELECT integration_id, deleted_at IS NULL FROM cdi_syncs ORDER BY 1").fetchall()
        assert found == [("i", True), ("j", False), ("k", True)], found


main()
