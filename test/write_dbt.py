"""Runs models that write to Braze, in a real dbt: the example in sql/dbt/example, first of all as its readers do.

    python3 test/write_dbt.py 2.0.1          # the DuckDB version; build/venv/dbt-duckdb-2.0.1 is the environment
    python3 test/write_dbt.py 2.0.1 --all    # also what the other DuckDB has a part of
"""

import csv
import json
import shutil
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from forked_dbt import PACKAGE, VERSION, dbt
from harness import BUILD, NEWEST, sandbox

import duckdb

IS_WHOLE = "--all" in sys.argv
WRITES = ["customers", "reach", "spend", "regulars", "menu", "consent", "ordered"]
KEY = "sandbox_dbt_write?catalogs=0&latency_ms=200"


def main():
    began = time.monotonic()
    newest = [sends_only_from_prod, sends_no_part_of_the_rows, refreshes_in_full, refuses_what_is_configured_wrongly]
    oldest = [fails_and_is_retried]
    tests = [stops_without_a_baseline, sends_all_at_once, sends_nothing_twice, sends_what_changed]
    tests += newest + oldest if IS_WHOLE else newest if VERSION == NEWEST else oldest
    with tempfile.TemporaryDirectory(prefix="dbt-", dir=BUILD) as folder, sandbox() as box:
        shop = Shop(Path(folder) / "shop", box)
        for test in tests:
            print(f"{test.__name__} …", flush=True)
            test(shop)
    print(f"dbt with DuckDB {VERSION}: {time.monotonic() - began:.0f} s")


def stops_without_a_baseline(shop):
    """Figures come in; nothing goes out before someone has said so, except to the catalog: what Braze has is known."""
    fields = [{"name": "id", "type": "string"}, {"name": "title", "type": "string"}, {"name": "price", "type": "number"}]
    shop.in_braze("/catalogs", {"catalogs": [{"name": "dishes", "description": "Dishes", "fields": fields}]})
    log = shop.dbt("build", "--select", "+activity", "people", "dishes", *WRITES, "braze_write_log", fails=True)
    assert shop.sql("SELECT count(*), count(dau) FROM activity") == [(8, 8)], shop.sql("FROM activity")
    assert "model.shop.customers to users/attributes was not sent: no earlier run is remembered, so all 12 rows are new" in log, log
    assert 'To send them: dbt build --select customers --vars "braze_first_run: true"' in log, log
    assert [path for path, _ in shop.sent()] == ["/catalogs/dishes/items"], shop.sent()
    states = dict(shop.sql("SELECT model, state FROM main_braze.braze_write_log"))
    assert states == {f"model.shop.{name}": "done" if name == "menu" else "stopped" for name in WRITES if name != "spend"}, states


def sends_all_at_once(shop):
    """Four threads; a retry is enough, since what was built is compared anew."""
    log = shop.dbt("build", "--select", *WRITES, first=True)
    assert "model.shop.regulars to cohorts/regulars: 7 new, 0 changed and 0 gone rows, 7 accepted, 0 rejected, in 2 requests" in log, log
    shop.is_in_step()
    shop.dbt("docs", "generate", "--select", *WRITES, first=True)
    shop.sends_nothing()


def sends_nothing_twice(shop):
    shop.dbt("build", "--select", *WRITES, "braze_write_log", "--defer", "--favor-state", "--state", "parsed_prod_False")
    shop.sends_nothing()
    counts = shop.sql("SELECT model, state, new + changed + gone, requests FROM main_braze.braze_write_log QUALIFY row_number() OVER (PARTITION BY model ORDER BY started_at DESC) = 1 ORDER BY ALL")
    assert counts == [(f"model.shop.{name}", "done", 0, 0) for name in sorted(WRITES)], counts


def sends_what_changed(shop):
    people = shop.seed("people")
    gone, changed, cleared = people.pop("c01"), people["c02"], people["c03"]
    changed["plan"], cleared["plan"], cleared["country"] = "gold", "", ""
    people["c99"] = gone | {"customer_id": "c99", "has_agreed": "true"}
    shop.plant("people", people)
    orders = shop.seed("orders")
    for order in orders.values():
        if order["customer_id"] == "c01":
            order["customer_id"] = "c99"
    orders |= {f"n{i}": {"order_id": f"n{i}", "customer_id": customer, "dish": "soup", "ordered_at": "2026-02-01 12:00:00"} for i, customer in enumerate(["c05", "stranger"])}
    shop.plant("orders", orders)
    dishes = shop.seed("dishes")
    del dishes["cake"]
    dishes["soup"]["price"] = "5.5"
    shop.plant("dishes", dishes)
    log = shop.dbt("build", "--select", "people", "orders", "dishes", *WRITES)
    assert "model.shop.customers to users/attributes: 1 new, 3 changed and 1 gone rows, 5 accepted" in log, log
    assert "model.shop.menu to catalogs/dishes/items: 0 new, 1 changed and 1 gone rows, 2 accepted" in log, log
    assert "model.shop.ordered to users/events: 1 new, 0 changed and 0 gone rows, 1 accepted" in log, log
    shop.is_in_step()
    assert shop.users()["c01"] == {}, "on_missing is null"


def fails_and_is_retried(shop):
    """Braze takes a part. What it took is remembered, and `dbt retry` sends the rest."""
    with shop.elsewhere("sandbox_dbt_fault?write_faults=partial@1+partial@2"):
        shop.dbt("seed")
        log = shop.dbt("run", "--select", "customers", "reach", first=True, fails=True)
        [(accepted, rejected)] = shop.sql("SELECT accepted, rejected FROM braze_write_runs WHERE state = 'failed'")
        assert accepted > 0 and rejected > 0 and accepted + rejected == 12, (accepted, rejected)
        assert f"model.shop.customers to users/attributes: {accepted} accepted, {rejected} rejected, 0 unknown, 0 not sent" in log, log
        problems = "FROM sync_problems WHERE sync = 'model.shop.customers to users/attributes'"
        assert "FROM main.sync_problems lists it" in log and shop.sql(f"SELECT count(*) {problems}") == [(rejected,)], log
        [(within,)] = shop.sql("SELECT rejected FROM braze_write_runs WHERE state = 'done'")
        assert 0 < within <= 11, within
        log = shop.dbt("retry", first=True)
        assert f"0 new, {rejected} changed and 0 gone rows, {rejected} accepted" in log, log
        assert shop.sql(problems) == [] and len(shop.users()) == 12


def sends_only_from_prod(shop):
    """Elsewhere all is built and compared, with a memory of its own: there is none yet."""
    log = shop.dbt("build", "--select", "people", "orders", "dishes", *WRITES, target="dev")
    assert "model.shop.customers to users/attributes would send 12 new, 0 changed and 0 gone rows, in 1 requests" in log, log
    assert "It would stop: no earlier run is remembered" in log, log
    shop.sends_nothing()


def sends_no_part_of_the_rows(shop):
    with duckdb.connect(str(shop.file)) as database:
        database.sql("UPDATE braze_write_runs SET state = 'running' WHERE state = 'stopped'")  # as if dbt had been killed
    log = shop.dbt("build", "--empty", "--select", *WRITES)
    assert "model.shop.customers to users/attributes: not compared, since only a part of the rows was built" in log, log
    shop.sends_nothing()
    assert shop.sql("SELECT count(*) FROM customers") == [(0,)]
    assert shop.sql("SELECT DISTINCT state FROM main_braze.braze_write_log ORDER BY 1") == [("done",), ("interrupted",)]


def refreshes_in_full(shop):
    """All rows are sent anew, where that is meant; events never are."""
    log = shop.dbt("build", "--full-refresh", "--select", *WRITES, fails=True)
    assert "--full-refresh would forget what Braze has of model.shop.customers to users/attributes" in log, log
    shop.sends_nothing()
    failed = shop.sql("SELECT model, state, starts_with(message, 'Compilation Error') FROM braze_write_runs WHERE invocation_id = (SELECT arg_max(invocation_id, started_at) FROM braze_write_runs) ORDER BY ALL")
    assert failed == [(f"model.shop.{name}", *(("done", None) if name == "ordered" else ("failed", True))) for name in sorted(WRITES) if name != "spend"], failed
    shop.in_braze("/users/track", {"attributes": [{"external_id": "c02", "plan": "wrong"}]})
    log = shop.dbt("build", "--full-refresh", "--select", *WRITES, first=True)
    assert "model.shop.customers to users/attributes: 12 new, 0 changed and 0 gone rows, 12 accepted" in log, log
    assert "model.shop.ordered to users/events: 0 new" in log, log
    shop.is_in_step()


def refuses_what_is_configured_wrongly(shop):
    """Before anything is built."""
    models = shop.folder / "models/braze"
    wrong = {
        "target='users/attribute'": 'The target is "users/attribute", but must be one of: users/attributes, ',
        "target='users/events', strategy='upsert'": 'The strategy of users/events is "upsert", but must be one of: insert',
        "target='cohorts/x', nulls='remove'": "Models whose target is cohorts/x have no nulls",
    }
    for number, config in enumerate(wrong):
        (models / f"wrong{number}.sql").write_text(f"{{{{ config({config}) }}}}\nSELECT 'x' AS external_id")
    log = shop.dbt("run", "--select", *(f"wrong{number}" for number in range(len(wrong))), fails=True)
    assert all(message in log for message in wrong.values()), log
    assert shop.sql("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'wrong%'") == []


class Shop:
    """The example, and the workspace that it writes to."""

    def __init__(self, folder, box):
        self.folder, self.box, self.key, self.file = folder, box, KEY, folder / "braze_prod.duckdb"
        shutil.copytree(PACKAGE / "example", folder)
        shutil.copy(PACKAGE / "profiles.example.yml", folder / "profiles.yml")
        (folder / "packages.yml").write_text(f"packages:\n  - local: {PACKAGE}\n")
        project = folder / "dbt_project.yml"
        project.write_text(project.read_text() + f"vars:\n  braze_start: {time.strftime('%Y-%m-%d', time.gmtime(time.time() - 7 * 86400))}\n")
        # Another model with the same target, which runs at the same time. In YAML a null is none.
        (folder / "models/braze/reach.sql").write_text("SELECT customer_id AS external_id, has_agreed AS reachable FROM {{ ref('people') }}")
        (folder / "models/braze/reach.yml").write_text("models: [{name: reach, config: {target: users/attributes, unique_key: external_id, on_missing: 'null', max_rejects: 11}}]")
        self.seen = 0
        dbt(["deps"], folder, {})

    def dbt(self, *arguments, target="prod", first=False, fails=False):
        """Each way of running it has a folder for what dbt has parsed, which it would parse anew otherwise."""
        partner = {"BRAZE_PARTNER_NAME": "treasure_data", "BRAZE_PARTNER_API_KEY": "sandbox-partner", "BRAZE_CLIENT_SECRET": self.key}
        workspace = {"BRAZE_API_KEY": self.key, "BRAZE_ENDPOINT": self.box.http, **partner}
        arguments = [*arguments, "--target-path", f"parsed_{target}_{first}"]
        if arguments[0] != "retry":
            arguments += ["--target", target, *(["--vars", "braze_first_run: true"] if first else [])]
        return dbt(arguments, self.folder, workspace, fails)

    @contextmanager
    def elsewhere(self, key):
        """With another workspace, and a database for it."""
        here, self.key = self.key, key
        self.file.rename(self.folder / "here.duckdb")
        yield
        self.key = here
        (self.folder / "here.duckdb").rename(self.file)

    def seed(self, name):
        with (self.folder / f"seeds/{name}.csv").open(newline="") as file:
            return {next(iter(row.values())): row for row in csv.DictReader(file)}

    def plant(self, name, rows):
        with (self.folder / f"seeds/{name}.csv").open("w", newline="") as file:
            table = csv.DictWriter(file, next(iter(rows.values())))
            table.writeheader()
            table.writerows(rows.values())

    def sql(self, text):
        with duckdb.connect(str(self.file), read_only=True) as database:
            return database.sql(text).fetchall()

    def in_braze(self, path, body):
        """Somebody else writes to the workspace."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        direct.open(urllib.request.Request(self.box.http + path, json.dumps(body).encode(), headers), timeout=60)
        self.sent()

    def sent(self):
        """The requests since the last time that wrote."""
        requests = self.box.requests(self.key)
        new, self.seen = requests[self.seen :], len(requests)
        return [(r["path"], r["status"]) for r in new if r["method"] != "GET"]

    def sends_nothing(self):
        sent = self.sent()
        assert not sent, sent

    def users(self):
        return {user["external_id"]: user.get("custom_attributes", {}) | {name: user[name] for name in ("email", "country") if user.get(name)} for user in self.box.written(self.key, "users") if user.get("external_id")}

    def is_in_step(self):
        """Braze has the rows of the models, and nothing else but what is kept."""
        self.sent()
        customers = self.rows("SELECT * REPLACE (strftime(last_order_at, '%Y-%m-%dT%H:%M:%S.000Z') AS last_order_at) FROM customers")
        users = {row.pop("external_id"): row for row in customers}
        for row in self.rows("SELECT * FROM spend FULL JOIN reach USING (external_id)"):
            user = users.get(row.pop("external_id"), {})  # strangers and those who are gone are not made known
            user |= row
        users = {key: {name: value for name, value in user.items() if value is not None} for key, user in users.items()}
        same({name: user for name, user in self.users().items() if user}, users)
        [cohort] = self.box.written(self.key, "cohorts")
        same(sorted(cohort["user_ids"]), sorted(row["external_id"] for row in self.rows("FROM regulars")))
        [catalog] = self.box.written(self.key, "catalogs")
        same({item["id"]: item for item in catalog["items"]}, {row["id"]: row for row in self.rows("FROM menu")})
        subscribed = {row["identifier"] for row in self.box.written(self.key, "subscriptions") if row["subscription_state"] == "subscribed"}
        same(subscribed, {row["external_id"] for row in self.rows("FROM consent")})
        events = [event["object"]["properties"]["order"] for event in self.box.written(self.key, "events")]
        same(sorted(events), sorted(row["order_id"] for row in self.rows("FROM ordered")))

    def rows(self, query):
        """Rows as JSON has them."""
        return [json.loads(row) for (row,) in self.sql(f"SELECT to_json(t) FROM ({query}) AS t")]



def same(found, expected):
    assert found == expected, f"Braze has {found}, and should have {expected}"


main()
