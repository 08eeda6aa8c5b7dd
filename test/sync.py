"""Runs the scripts in sql/sync as a user would: what they send, what they remember, and where they stop.

    build/venv/duckdb-2.0.1/bin/python test/sync.py          # --all: also the other DuckDB's half
"""

import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Thread

import duckdb

from harness import BUILD, EXTENSION, ROOT, environment, part_of, sandbox, shell

GROUP = "59000000-0000-4000-8000-000000000000"


def main():
    tests = [sends_only_what_changed, takes_away_what_is_gone, takes_away_columns, deletes_who_is_gone, compares_as_braze_stores, keeps_old_values, refreshes_in_full]
    tests += [takes_other_identifiers, tries_again_what_was_rejected, sends_again_what_is_unknown, learns_what_was_accepted]
    tests += [lists_rows_that_cannot_be_sent, stops_without_a_baseline, stops_before_too_much, looks_first, names_what_is_missing]
    tests += [mirrors_a_cohort, mirrors_a_catalog, reads_a_catalog_anew, follows_consent, sends_events_once, takes_a_journal]
    tests += [shows_events_in_doubt, sends_events_once_from_two_at_once, takes_two_workspaces, waits_for_no_other_run]
    tests += [is_safe_where_errors_stop_nothing, runs_in_the_shell]
    with sandbox() as box, tempfile.TemporaryDirectory(prefix="sync-", dir=BUILD) as folder:
        for test in part_of(tests, duckdb.__version__):
            print(test.__name__, flush=True)
            test(Workspace(box, f"sandbox_{test.__name__}", Path(folder) / test.__name__))
    print(f"{len(part_of(tests, duckdb.__version__))} programs")


def sends_only_what_changed(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age, 'Ada' AS first_name FROM range(200) r(i)")
    report = at.sync("attributes", source="audience", first_run=True)
    assert report["new"] == report["accepted"] == 200 and report["requests"] == 3, report
    assert at.sync("attributes", source="audience")["requests"] == 0
    at.sql("UPDATE audience SET age = 99 WHERE external_id = 'u7'; INSERT INTO audience VALUES ('new', 1, NULL)")
    report = at.sync("attributes", source="audience")
    assert (report["new"], report["changed"], report["fields"]) == (1, 1, {"external_id": 2, "age": 2}), report
    at.sql("ALTER TABLE audience ADD COLUMN city VARCHAR; UPDATE audience SET city = 'Rome' WHERE age < 5")
    report = at.sync("attributes", source="audience")
    assert report["fields"] == {"external_id": report["changed"], "city": report["changed"]}, report
    at.sql("ALTER TABLE audience DROP COLUMN city")
    assert at.sync("attributes", source="audience")["requests"] == 0
    assert at.users()["u7"]["custom_attributes"] == {"age": 99}


def takes_away_what_is_gone(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age, 'a' AS b FROM range(3) r(i)")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("UPDATE audience SET b = NULL WHERE external_id = 'u0'; DELETE FROM audience WHERE external_id = 'u1'")
    assert at.sync("attributes", source="audience", nulls="remove", gone="null")["gone"] == 1
    assert [at.users()[u].get("custom_attributes", {}) for u in ("u0", "u1", "u2")] == [{"age": 0}, {}, {"age": 2, "b": "a"}]
    assert at.sync("attributes", source="audience", nulls="remove", gone="null")["requests"] == 0
    at.sql("INSERT INTO audience VALUES ('u1', 5, 'back')")
    assert at.sync("attributes", source="audience", nulls="remove")["new"] == 1
    assert at.users()["u1"]["custom_attributes"] == {"age": 5, "b": "back"}


def takes_away_columns(at):
    """Their values, but nothing that says who a user is, or how the rows are written: a column that is gone says neither."""
    choices = {"source": "audience", "key": "email", "nulls": "remove"}
    at.sql("CREATE TABLE audience AS SELECT 'u' AS external_id, 'u@b.example' AS email, 1 AS age, 'a' AS b, true AS _update_existing_only")
    at.sync("attributes", first_run=True, **choices)
    at.sql("ALTER TABLE audience DROP external_id; ALTER TABLE audience DROP _update_existing_only; ALTER TABLE audience RENAME b TO c")
    at.sync("attributes", **choices)
    assert at.sql("SELECT payload::JSON FROM braze_sync_plan") == [('{"email":"u@b.example","c":"a","b":null}',)], at.sql("FROM braze_sync_plan")
    assert at.sync("attributes", **choices)["requests"] == 0


def deletes_who_is_gone(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(30) r(i)")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("DELETE FROM audience WHERE age >= 20")
    at.fails("attributes", "10 rows are gone, but sync_max_deletes is 9", source="audience", gone="delete", max_deletes=9)
    assert len(at.users()) == 30
    assert at.sync("attributes", source="audience")["requests"] == 0, "what was chosen for the run before holds no more"
    assert at.sync("attributes", source="audience", gone="delete", max_deletes=10)["accepted"] == 10
    assert len(at.users()) == 20
    assert at.sync("attributes", source="audience", gone="delete")["requests"] == 0


def compares_as_braze_stores(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' AS external_id, 'de' AS country, 'A@b.example' AS email, '+49 30 12' AS phone, 1.50 AS x, TIMESTAMP '2026-01-01' AS t")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("CREATE OR REPLACE TABLE audience AS SELECT 'u' AS external_id, 'DE' AS country, 'a@B.example' AS email, '+493012' AS phone, 1.5::DOUBLE AS x, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS t")
    assert at.sync("attributes", source="audience")["requests"] == 0


def keeps_old_values(at):
    """NULLs are skipped, and say nothing: the value that is there is still remembered."""
    at.sql("CREATE TABLE audience AS SELECT 'u' AS external_id, 1 AS age, 'a' AS b")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("UPDATE audience SET age = NULL")
    assert at.sync("attributes", source="audience")["requests"] == 0
    at.sql("UPDATE audience SET b = 'c'")
    assert at.sync("attributes", source="audience")["changed"] == 1
    at.sql("UPDATE audience SET age = 1")
    assert at.sync("attributes", source="audience")["requests"] == 0
    assert at.users()["u"]["custom_attributes"] == {"age": 1, "b": "c"}


def refreshes_in_full(at):
    """Somebody else changed users, and the memory was lost: what is NULL is taken away all the same."""
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, 1 AS a, 2 AS b FROM range(3) r(i)")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("UPDATE audience SET b = NULL; DELETE FROM sync_sent")
    at.sql("COPY (SELECT x FROM (SELECT 'u1' AS external_id, 9 AS a) x) TO 'braze://users/attributes' (FORMAT braze)")
    assert at.sync("attributes", source="audience", nulls="remove", first_run=True)["new"] == 3
    assert [user["custom_attributes"] for user in at.users().values()] == [{"a": 1}] * 3
    assert at.sync("attributes", source="audience", nulls="remove")["requests"] == 0


def takes_other_identifiers(at):
    at.sql("CREATE TABLE by_mail AS SELECT 'M' || i || '@b.example' AS email, i AS age FROM range(3) r(i)")
    at.sync("attributes", source="by_mail", key="email", first_run=True)
    at.sql("UPDATE by_mail SET email = lower(email); DELETE FROM by_mail WHERE age = 2")
    assert at.sync("attributes", source="by_mail", key="email")["requests"] == 0
    assert at.sync("attributes", source="by_mail", key="email", gone="delete")["accepted"] == 1
    at.sql("CREATE TABLE by_alias AS SELECT {'alias_name': 'n' || i, 'alias_label': 'crm'} AS user_alias, i AS age FROM range(3) r(i)")
    assert at.sync("attributes", source="by_alias", key="user_alias", first_run=True)["accepted"] == 3
    at.sql("UPDATE by_alias SET age = 9 WHERE age = 1; DELETE FROM by_alias WHERE age = 0")
    assert at.sync("attributes", source="by_alias", key="user_alias", gone="null")["accepted"] == 2
    at.sql("CREATE SCHEMA marts; CREATE VIEW marts.by_phone AS SELECT '+49 30 ' || i AS phone, i AS age FROM range(3) r(i)")
    assert at.sync("attributes", source="marts.by_phone", key="phone", first_run=True)["accepted"] == 3
    at.sql("CREATE OR REPLACE VIEW marts.by_phone AS SELECT '+4930' || i AS phone, i AS age FROM range(2) r(i)")
    assert at.sync("attributes", source="marts.by_phone", key="phone")["requests"] == 0
    assert at.sync("attributes", source="marts.by_phone", key="phone", gone="delete")["accepted"] == 1


def tries_again_what_was_rejected(at):
    at.connect("?write_faults=partial@1")
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(40) r(i)")
    at.fails("attributes", "rejected: ", source="audience", first_run=True)
    [(rejected,)] = at.sql("SELECT count(*) FROM sync_problems WHERE status = 'rejected' AND message IS NOT NULL AND payload IS NOT NULL")
    assert 0 < rejected < 40, rejected
    report = at.sync("attributes", source="audience")
    assert report["changed"] == report["accepted"] == rejected, report
    assert at.sql("FROM sync_problems") == [] and len(at.users()) == 40


def sends_again_what_is_unknown(at):
    at.connect("?write_faults=late_500@1")
    at.sql("SET braze_max_retries = 0; CREATE TABLE audience AS SELECT 'u' AS external_id, 1 AS age, 2 AS b")
    at.fails("attributes", "0 accepted, 0 rejected, 1 unknown, 0 not sent", source="audience", first_run=True, max_rejects=5)
    # Also when the row is as it was before: what Braze has is not known.
    at.sql("UPDATE audience SET age = NULL")
    assert at.sync("attributes", source="audience", nulls="remove")["accepted"] == 1
    assert at.users()["u"]["custom_attributes"] == {"b": 2}


def learns_what_was_accepted(at):
    """A run within its bound is no failure, and what it left undone is listed all the same."""
    at.connect("?write_faults=partial@1")
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(40) r(i)")
    report = at.sync("attributes", source="audience", first_run=True, max_rejects=39)
    assert report["state"] == "done" and report["rejected"] > 0 and report["accepted"] + report["rejected"] == 40, report
    assert at.sql("SELECT count(*) FROM sync_problems") == [(report["rejected"],)]


def lists_rows_that_cannot_be_sent(at):
    at.sql("CREATE TABLE audience AS FROM (VALUES ('a', 1.0), ('b', 2), ('b', 3), ('c', 4), ('c', 4), (NULL, 5), ('d', 'nan'::DOUBLE)) t(external_id, age)")
    at.fails("attributes", "2 accepted, 3 rejected", source="audience", first_run=True)
    problems = at.sql("SELECT key, message FROM sync_problems ORDER BY ALL")
    assert problems == [("b", "2 rows with this key differ"), (None, "It has no key"), (None, "It is empty, or has a value that JSON cannot represent")], problems
    # Rows without a key may be anybody's, so that nobody is gone.
    at.sql("DELETE FROM audience WHERE external_id = 'a'")
    at.fails("attributes", "0 accepted, 3 rejected", source="audience", gone="delete")
    at.sql("DELETE FROM audience WHERE external_id IS NULL OR external_id IN ('b', 'd')")
    assert at.sync("attributes", source="audience", gone="delete")["gone"] == 1
    assert at.sql("FROM sync_problems") == []


def stops_without_a_baseline(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(200) r(i)")
    message = "no earlier run is remembered, so all 200 rows are new"
    at.fails("attributes", message, source="audience")
    at.fails("attributes", "It would have sent 200 new, 0 changed and 0 gone rows, in 3 requests", source="audience")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("DROP TABLE sync_sent")
    at.fails("attributes", message, source="audience")
    assert at.sql("SELECT state, count(*) FROM sync_runs GROUP BY 1 ORDER BY 1") == [("done", 1), ("stopped", 3)]


def stops_before_too_much(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(300) r(i)")
    at.sync("attributes", source="audience", first_run=True)
    sent = at.requests()
    at.sql("UPDATE audience SET age = age + 1 WHERE age < 151")
    at.fails("attributes", "151 rows would change and 300 are remembered: more than sync_max_share = 0.5 allows", source="audience")
    at.sql("DELETE FROM audience")
    at.fails("attributes", "300 rows are gone, but sync_max_deletes is 100", source="audience", gone="null")
    at.fails("attributes", "300 rows would change", source="audience", gone="null", max_deletes=1000)
    assert at.requests() == sent
    assert at.sync("attributes", source="audience", gone="null", max_deletes=1000, max_share=1)["accepted"] == 300
    # Of few rows any part may change, but not all of them because the source is empty.
    at.sql("CREATE TABLE few AS SELECT 'u' || i AS external_id FROM range(9) r(i)")
    at.sync("cohort", source="few", cohort="few", first_run=True)
    at.sql("DELETE FROM few")
    at.fails("cohort", "9 rows would change", source="few", cohort="few")
    at.sql("INSERT INTO few SELECT 'v' || i FROM range(5) r(i)")
    at.fails("cohort", "14 rows would be sent, but sync_max_rows is 13", source="few", cohort="few", max_rows=13, max_share=2)
    assert at.sync("cohort", source="few", cohort="few", gone="keep", max_rows=5)["accepted"] == 5


def looks_first(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(200) r(i)")
    assert at.sync("attributes", source="audience", dry_run=True)["message"].startswith("no earlier run is remembered")
    report = at.sync("attributes", source="audience", dry_run=True, first_run=True)
    expected = {"state": "dry_run", "message": None, "new": 200, "accepted": 0, "requests": 3, "data_points": 200, "fields": {"external_id": 200, "age": 200}}
    assert {name: report[name] for name in expected} == expected and report["bytes"] > 200 * 30, report
    assert at.requests() == 0 and at.sql("FROM sync_sent") == at.sql("SELECT run FROM sync_runs") == []


def names_what_is_missing(at):
    at.fails("attributes", "SET VARIABLE sync_source first")
    at.fails("cohort", "SET VARIABLE sync_cohort first", source="x")
    at.fails("attributes", "sync_gone is 'drop', but must be one of: keep, null, delete", source="x", gone="drop")
    at.fails("attributes", "Table with name nowhere does not exist", source="nowhere")


def mirrors_a_cohort(at):
    at.sql("CREATE TABLE vip AS SELECT 'u' || i AS external_id, 'm' || i AS email, i AS rank FROM range(5) r(i)")
    chosen = {"source": "vip", "cohort": "td_vip", "cohort_name": "VIP", "aliases": ["email"]}
    assert at.sync("cohort", **chosen, first_run=True)["accepted"] == 10
    assert at.sync("cohort", **chosen)["requests"] == 0
    at.sql("DELETE FROM vip WHERE rank = 0; UPDATE vip SET email = 'other', rank = 9 WHERE rank = 1; UPDATE vip SET email = NULL WHERE rank = 2; INSERT INTO vip VALUES ('u7', 'm7', 7)")
    report = at.sync("cohort", **chosen)
    assert (report["new"], report["gone"]) == (3, 4), report
    [cohort] = at.written("cohorts")
    assert cohort["name"] == "VIP" and sorted(cohort["user_ids"]) == ["u1", "u2", "u3", "u4", "u7"], cohort
    assert sorted(alias["alias_name"] for alias in cohort["aliases"]) == ["m3", "m4", "m7", "other"]
    at.sql("INSERT INTO vip VALUES (NULL, NULL, 1); DELETE FROM vip WHERE rank = 3")
    at.fails("cohort", "0 accepted, 1 rejected", **chosen)


def mirrors_a_catalog(at):
    at.connect("?items=12")
    at.sql("CREATE TABLE dishes AS SELECT 'item-' || lpad((i + 6)::VARCHAR, 4, '0') AS id, 'Dish ' || i AS title, i / 2 AS price FROM range(12) r(i)")
    report = at.sync("catalog", source="dishes", catalog="catalog_0")  # what Braze has is the baseline
    assert (report["remembered"], report["new"], report["changed"], report["gone"]) == (12, 6, 6, 6), report
    assert at.sync("catalog", source="dishes", catalog="catalog_0")["requests"] == 0
    at.sql("UPDATE dishes SET price = NULL WHERE id = 'item-0007'; DELETE FROM dishes WHERE id = 'item-0008'")
    report = at.sync("catalog", source="dishes", catalog="catalog_0")
    assert (report["changed"], report["gone"], report["accepted"]) == (1, 1, 2), report
    at.same_items("catalog_0", "dishes")
    at.sql("CREATE TABLE others AS FROM dishes WHERE id < 'item-0010'")
    assert at.sync("catalog", source="others", catalog="catalog_0", gone="keep")["requests"] == 0
    at.sql("ALTER TABLE dishes ADD COLUMN unheard_of INTEGER DEFAULT 1")
    at.fails("catalog", "rejected", source="dishes", catalog="catalog_0")
    at.fails("catalog", "nowhere", source="dishes", catalog="nowhere")


def reads_a_catalog_anew(at):
    """Somebody else changed it; and the memory was lost."""
    at.connect("?items=5")
    at.sql("CREATE TABLE dishes AS SELECT 'item-000' || i AS id, 'Dish ' || i AS title FROM range(5) r(i)")
    at.sync("catalog", source="dishes", catalog="catalog_0")
    at.sql("COPY (SELECT x FROM (VALUES ('item-0001', 'Wrong'), ('more', 'More')) x(id, title)) TO 'braze://catalogs/catalog_0/items' (FORMAT braze)")
    assert at.sync("catalog", source="dishes", catalog="catalog_0")["requests"] == 0
    report = at.sync("catalog", source="dishes", catalog="catalog_0", baseline="braze")
    assert (report["changed"], report["gone"]) == (1, 1), report
    at.same_items("catalog_0", "dishes")
    at.sql("DELETE FROM sync_sent")
    assert at.sync("catalog", source="dishes", catalog="catalog_0")["requests"] == 0
    assert at.sql("SELECT count(*), count(run) FROM sync_sent") == [(5, 0)]


def follows_consent(at):
    at.sql(f"CREATE TABLE consent AS SELECT 'u' || i AS external_id, '{GROUP}' AS subscription_group_id, 'subscribed' AS subscription_state FROM range(4) r(i)")
    assert at.sync("subscriptions", source="consent", first_run=True)["accepted"] == 4
    assert at.sync("subscriptions", source="consent")["requests"] == 0
    at.sql("UPDATE consent SET subscription_state = 'unsubscribed' WHERE external_id = 'u1'; DELETE FROM consent WHERE external_id = 'u2'")
    assert at.sync("subscriptions", source="consent", gone="keep")["changed"] == 1
    assert at.sync("subscriptions", source="consent", gone="unsubscribe")["gone"] == 1
    assert at.sync("subscriptions", source="consent", gone="unsubscribe")["requests"] == 0
    states = {row["identifier"]: row["subscription_state"] for row in at.written("subscriptions")}
    assert states == {"u0": "subscribed", "u1": "unsubscribed", "u2": "unsubscribed", "u3": "subscribed"}, states
    at.sql(f"INSERT INTO consent VALUES ('u0', '{GROUP}', 'unsubscribed')")
    at.fails("subscriptions", "2 rows with this key differ", source="consent")


def sends_events_once(at):
    at.events("orders", 0, 100)
    assert at.sync("events", source="orders", first_run=True)["accepted"] == 100
    at.events("orders", 90, 300)
    assert at.sync("events", source="orders")["new"] == 200, "all others were sent"
    assert at.sync("events", source="orders")["requests"] == 0
    assert at.sent_events() == sorted(range(300)), len(at.sent_events())
    at.sql("CREATE TABLE bought AS SELECT 'p1' AS order_id, 'u1' AS external_id, 'x' AS product_id, 'EUR' AS currency, 1.5 AS price, TIMESTAMP '2026-01-01' AS time")
    for sent in (1, 0):
        assert at.sync("events", source="bought", key="order_id", target="users/purchases", first_run=True)["accepted"] == sent
    assert len(at.written("purchases")) == 1


def takes_a_journal(at):
    at.connect("?write_faults=lost@1+partial@2")
    journal = str(at.folder / "orders.ndjson")
    at.events("orders", 0, 200)
    at.sql("SET braze_concurrency = 1")
    at.fails("events", "unknown", source="orders", journal=journal, first_run=True)
    # Of a run that died, the journal knows what was sent and what was not.
    at.sql("UPDATE sync_sent SET run = uuid(), body = to_json(?)", [journal])
    at.sql("INSERT INTO sync_sent SELECT 'main', 'events orders', i::VARCHAR, to_json(?), uuid(), NULL FROM range(200, 210) r(i)", [journal])
    at.events("orders", 200, 210)
    at.sync("events", source="orders", journal=journal)
    assert at.sent_events() == list(range(210)), len(at.sent_events())
    problems = at.sql("SELECT DISTINCT status, message FROM sync_problems")
    assert problems == [("unknown", "An earlier run may have sent it and did not learn the outcome")], problems
    # A memory that was lost is no harm.
    at.sql("DELETE FROM sync_sent")
    assert at.sync("events", source="orders", journal=journal)["requests"] == 0


def shows_events_in_doubt(at):
    at.connect("?write_faults=cut@1")
    at.events("orders", 0, 10)
    at.fails("events", "0 accepted, 0 rejected, 10 unknown", source="orders", first_run=True)
    at.events("orders", 10, 12)
    for accepted in [2, 0]:
        report = at.sync("events", source="orders")
        assert report["accepted"] == accepted and report["state"] == "done", report
        assert report["message"] == "10 events that earlier runs may have sent are not sent again; FROM sync_problems lists them", report
    assert at.sql("SELECT count(*), min(status), max(status) FROM sync_problems") == [(10, "unknown", "unknown")]
    at.sql("DELETE FROM sync_sent WHERE sync = 'events orders' AND run IS NOT NULL")
    report = at.sync("events", source="orders")
    assert report["accepted"] == 10 and report["message"] is None, report
    assert at.sent_events() == list(range(12)) and at.sql("FROM sync_problems") == []


def sends_events_once_from_two_at_once(at):
    at.connect("?latency_ms=20")
    for begin, journal in [(0, {}), (300, {"journal": str(at.folder / "orders.ndjson")})]:
        at.events("orders", begin, begin + 300)
        chosen = {"source": "orders", "first_run": True, **journal}
        at.sync("events", **chosen, dry_run=True)
        both = Barrier(2)

        def run(cursor):
            both.wait()
            with suppress(duckdb.Error):
                sync(cursor, "events", **chosen)

        threads = [Thread(target=run, args=[at.database.cursor()]) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        with suppress(duckdb.Error):
            at.sync("events", **chosen)
        assert at.sent_events() == list(range(begin + 300)), len(at.sent_events())


def waits_for_no_other_run(at):
    at.connect("?latency_ms=1500")
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(9) r(i)")
    first = Thread(target=sync, args=[at.database.cursor(), "attributes"], kwargs={"source": "audience", "first_run": True})
    first.start()
    while not at.sql("SELECT write FROM braze_writes() WHERE state = 'running'"):
        time.sleep(0.01)
    at.fails("attributes", "another run of it is under way", source="audience")
    # Others may write to the same target meanwhile.
    at.sql("CREATE TABLE others AS SELECT 'o' || i AS external_id, i AS age FROM range(9) r(i)")
    at.sync("attributes", source="others", first_run=True)
    first.join()
    assert at.sync("attributes", source="audience")["requests"] == 0 and len(at.users()) == 18


def takes_two_workspaces(at):
    at.sql("CREATE TABLE audience AS SELECT 'u' AS external_id, 1 AS age")
    at.sync("attributes", source="audience", name="people", first_run=True)
    at.connect("_emea", workspace="emea")
    at.sql("SET braze_workspace = 'EMEA'")
    assert at.sync("attributes", source="audience", first_run=True)["accepted"] == 1
    assert at.sync("attributes", source="audience", name="people", workspace="Main")["requests"] == 0
    at.sql("SET braze_workspace = 'main'")
    assert at.sync("attributes", source="audience", name="people")["requests"] == 0
    assert at.sql("SELECT workspace, sync FROM sync_sent ORDER BY 1") == [("emea", "attributes audience"), ("main", "people")]


def is_safe_where_errors_stop_nothing(at):
    """As in a shell at the terminal, which goes on with the next statement."""
    at.sql("CREATE TABLE audience AS SELECT 'u' || i AS external_id, i AS age FROM range(9) r(i)")
    at.sync("attributes", source="audience", first_run=True)
    at.sql("DELETE FROM audience WHERE age = 1; UPDATE audience SET age = 10 WHERE age = 2; ALTER TABLE audience RENAME TO people")
    sent = at.requests()
    assert "does not exist" in at.goes_on("attributes", source="audience", gone="delete", max_share=1)[0]
    at.sql("ALTER TABLE people RENAME TO audience; INSERT INTO audience SELECT 'v' || i, i FROM range(200) r(i)")
    assert "201 rows would change" in at.goes_on("attributes", source="audience")[-1]
    assert at.requests() == sent
    # A write that Braze refuses as a whole has outcomes, too.
    at.events("orders", 0, 9)
    at.connect("_more?without=users.track")
    errors = at.goes_on("events", source="orders", first_run=True)
    assert len(errors) == 1 and "HTTP 403" in errors[0] and "9 not sent" in errors[0], errors
    assert at.sql("SELECT count(*) FROM sync_sent WHERE sync = 'events orders'") == [(0,)]


def runs_in_the_shell(at):
    commands = [f"LOAD '{EXTENSION}'", "CREATE TABLE audience AS SELECT 'u' AS external_id, 1 AS age", "SET VARIABLE sync_source = 'audience'", "SET VARIABLE sync_first_run = true"]
    commands += [".read sql/sync/begin.sql", ".read sql/sync/attributes.sql"]
    own = environment(BRAZE_API_KEY=at.key, BRAZE_ENDPOINT=at.box.http)
    arguments = [part for command in commands for part in ("-c", command)]
    done = subprocess.run([shell(), "-unsigned", at.folder / "shell.duckdb", "-csv", *arguments], cwd=ROOT, env=own, capture_output=True, text=True)
    assert done.returncode == 0 and "main,attributes audience,done,0,1,0,0,1,0,0,0" in done.stdout.replace('"', ""), done
    assert set(at.users()) == {"u"}


class Workspace:
    """A database file, and the workspace of the sandbox that it is kept in step with."""

    def __init__(self, box, name, folder):
        self.box, self.name, self.folder = box, name, folder
        folder.mkdir()
        self.database = duckdb.connect(str(folder / "sync.duckdb"), config={"allow_unsigned_extensions": "true"})
        self.database.execute(f"LOAD '{EXTENSION}'; SET TimeZone = 'UTC'")
        self.connect("")

    def connect(self, options, workspace="main"):
        self.key = self.name + options
        connect(self.database, self.box.http, self.key, workspace)

    def sql(self, text, values=None):
        return self.database.execute(text, values).fetchall()

    def sync(self, job, **chosen):
        return sync(self.database, job, **chosen)

    def fails(self, job, message, **chosen):
        try:
            self.sync(job, **chosen)
        except duckdb.Error as error:
            assert message in str(error), f"expected {message!r}, got {error}"
        else:
            raise AssertionError(f"{job} must fail: {message}")

    def goes_on(self, job, **chosen):
        """Runs all statements, and gives the errors."""
        errors = []
        for name, value in chosen.items():
            self.sql(f"SET VARIABLE sync_{name} = {value!r}")
        for file in ("begin", job):
            for statement in duckdb.extract_statements((ROOT / f"sql/sync/{file}.sql").read_text()):
                try:
                    self.database.execute(statement).fetchall()
                except duckdb.Error as error:
                    errors.append(str(error))
        return errors

    def written(self, kind):
        return self.box.written(self.key, kind)

    def requests(self):
        return len(self.box.requests(self.key))

    def users(self):
        return {user.get("external_id"): user for user in self.written("users")}

    def events(self, table, begin, end):
        rows = f"SELECT i AS event_id, 'u' || i AS external_id, 'ordered' AS name, TIMESTAMP '2026-01-01' AS time, {{'i': i}} AS properties FROM range({begin}, {end}) r(i)"
        self.sql(f"CREATE TABLE IF NOT EXISTS {table} AS {rows} LIMIT 0; INSERT INTO {table} {rows}")

    def sent_events(self):
        return sorted(event["object"]["properties"]["i"] for event in self.written("events"))

    def same_items(self, catalog, table):
        [found] = [found["items"] for found in self.written("catalogs") if found["name"] == catalog]
        names = [name for name, *_ in self.sql(f"DESCRIBE {table}")]
        ours = [{name: value for name, value in zip(names, row) if value is not None} for row in self.sql(f"FROM {table} ORDER BY id")]
        assert sorted(found, key=lambda item: item["id"]) == ours, found


def connect(database, endpoint, key, workspace="main"):
    call = "CALL braze_connect(endpoint := ?, api_key := ?, workspace := ?, partner_name := 'treasure_data', partner_api_key := 'sandbox-partner', client_secret := ?, verify := false)"
    database.execute(call, [endpoint, key, workspace, key]).fetchall()


def sync(database, job, **chosen):
    """Runs a script with these choices; gives its report."""
    for name, value in chosen.items():
        database.execute(f"SET VARIABLE sync_{name} = {value!r}")
    database.execute((ROOT / "sql/sync/begin.sql").read_text()).fetchall()
    result = database.execute((ROOT / f"sql/sync/{job}.sql").read_text())
    return dict(zip([column[0] for column in result.description], result.fetchone()))


if __name__ == "__main__":
    main()
