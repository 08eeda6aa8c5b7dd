"""Runs the dbt package in sql/dbt as its users do, with a real dbt, against workspaces that change, fail and are empty.

    python3 test/dbt.py 2.0.1          # the DuckDB version; build/venv/dbt-duckdb-2.0.1 is the environment
    python3 test/dbt.py 2.0.1 --all    # also what the other DuckDB has a part of
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from forked_dbt import PACKAGE, VERSION, dbt
from harness import BUILD, NEWEST, ROOT, sandbox

import duckdb

IS_WHOLE = "--all" in sys.argv

START = date.today() - timedelta(days=40)
SIZES = {
    "campaigns": 23, "canvases": 12, "segments": 11, "events": 12, "products": 7, "cards": 9, "attributes": 9, "catalogs": 3,
    "items": 2, "blocks": 13, "templates": 12, "bounces": 30, "unsubscribes": 31, "phones": 32, "centers": 3,
    "broadcasts": 6, "integrations": 3, "syncs": 11,
}  # fmt: skip
APPS = ["a0000000-0000-4000-8000-000000000000", "a0000000-0000-4000-8000-000000000001"]
EVERYTHING = {"braze_using_apps": True, "braze_using_cards": True, "braze_apps": APPS}

# The series of objects: whose they are, and which objects have one.
SERIES = {
    "campaign_series": ("campaign_id", "campaigns", "id"),
    "campaign_message_series": ("campaign_id", "campaigns", "id"),
    "canvas_series": ("canvas_id", "canvases", "id"),
    "canvas_variant_series": ("canvas_id", "canvases", "id"),
    "canvas_step_series": ("canvas_id", "canvases", "id"),
    "segment_series": ("segment_id", "segments WHERE analytics_tracking_enabled", "id"),
    "event_series": ("event", "events", "name"),
    "card_series": ("card_id", "cards", "id"),
}

# What recipes show, out of the marts.
AS_IN_RECIPES = {
    "campaign_performance": """
        SELECT date_trunc('week', time)::DATE, channel, count(DISTINCT campaign_id), sum(sent), sum(impressions), sum(delivered),
            sum(unique_opens), sum(unique_clicks), round(100 * sum(unique_opens) / nullif(sum(delivered), 0), 1),
            round(100 * sum(unique_clicks) / nullif(sum(coalesce(delivered, impressions)), 0), 1)
        FROM main_braze.braze__campaign_performance GROUP BY ALL HAVING sum(reached) > 0""",
    "audience_growth": """
        SELECT segment_name, arg_max(size, time) AS last, last - arg_min(size, time) AS growth,
            round(100 * growth / nullif(arg_min(size, time), 0), 1)
        FROM main_braze.braze__audience_growth WHERE time >= current_date - 28 GROUP BY segment_id, segment_name""",
}

LATER_COLUMNS = {
    "campaign_message_series": ["position"],
    "canvas_series": ["conversions1", "other"],
    "canvas_step_series": ["step_conversions3", "step_other", "position"],
}


def main():
    began = time.monotonic()
    newest = [without_rows, freshness, changes, waits, empty]
    oldest = [fills_in, fails, workspaces, groups, without_credentials, too_old, from_git]
    tests = [build, *(newest + oldest if IS_WHOLE else newest if VERSION == NEWEST else oldest)]
    with tempfile.TemporaryDirectory(prefix="dbt-", dir=BUILD) as folder, sandbox() as box:
        projects = Projects(Path(folder), box)
        for test in tests:
            since = time.monotonic()
            print(f"{test.__name__} …", flush=True)
            test(projects)
            print(f"{test.__name__}: {time.monotonic() - since:.0f} s", flush=True)
    print(f"dbt with DuckDB {VERSION}: {time.monotonic() - began:.0f} s")


def build(projects):
    """A project that uses the package: all tests pass; a second time, nothing changes, and little is asked."""
    project = projects.loaded
    log = project.dbt("build", key=KEY)
    assert re.search(r"PASS=[23]\d\d WARN=0 ERROR=0 SKIP=0", log), log
    first = projects.box.requests(KEY)
    asked_once(first)
    tables = project.tables()
    # The sandbox has its broadcasts in 2100, later than they are listed.
    # One is how far series are loaded, and two are of writes, of which there are none.
    nothing = ["main.braze_write_runs", "main_braze.braze_write_log", "main_stg_braze.stg_braze__scheduled_broadcasts"]
    assert len(tables) == 56 and [name for name, (count, _) in tables.items() if not count] == nothing, tables
    # A day has the channels of the campaign that Braze has figures for, three variations each.
    assert tables["main_stg_braze.stg_braze__campaign_series"][0] == 23 * 41
    assert tables["main_stg_braze.stg_braze__campaign_message_series"][0] == 23 * 41 * 4 * 3
    assert tables["main_stg_braze.stg_braze__kpi_dau"][0] == 41 * 3
    assert tables["main_braze.braze__campaign_performance"][0] == 23 * 41 * 4
    assert tables["main_braze.braze__canvas_funnel"][0] == 12 * (3 + 1)
    assert tables["main_braze.braze__canvas_funnel_by_day"][0] == 12 * 41 * 3
    marts(project)
    recipes(project)

    project.dbt("run", key=KEY)
    second = projects.box.requests(KEY)[len(first) :]
    asked_once(second)
    assert project.tables() == tables, "a second run changes nothing"
    # Of details only those whose lists have no time of the last edit.
    details = {r["path"] for r in second if re.search("details|info|preference_center/v1/.*[0-9]", r["path"])}
    assert details == {"/segments/details", "/feed/details"}, details
    # The newest days only. After 10:00 UTC some companies' tomorrow has begun, and the 14 days that Braze answers of a
    # Canvas at once are one too few.
    assert len(series(second, "/canvas/data_series")) in (12, 2 * 12), len(series(second, "/canvas/data_series"))
    lengths = [int(re.search(r"length=(\d+)", r["query"])[1]) for r in second if r["path"].endswith("data_series")]
    assert max(lengths) <= 15, lengths
    print(f"  {len(first)} requests, then {len(second)}")

    # Documentation, and SQL that is only compiled for it, ask Braze nothing.
    project.dbt("docs", "generate", key=KEY)
    assert len(projects.box.requests(KEY)) == len(first) + len(second)
    project.keep("as_new")


def marts(project):
    """What the sandbox's formulas give, computed here once more."""
    with project.database() as database:
        # Channel 0 is e-mail: campaign 0, today, variations 0 to 2; figure k is i % 100 + t % 100 + 100 (k + 1) + 2000 v.
        day = (date.today() - date(1970, 1, 1)).days % 100
        sent, delivered, unique_opens = (sum(day + 100 * k + 2000 * v for v in range(3)) for k in (1, 10, 3))
        found = database.sql(
            f"""FROM main_braze.braze__campaign_performance
            SELECT campaign_name, sent, delivered, open_rate = unique_opens / delivered, unique_opens
            WHERE channel = 'email' AND campaign_id LIKE '%0000' AND time = DATE '{date.today()}'"""
        ).fetchall()
        assert found == [("Welcome 0", sent, delivered, True, unique_opens)], found
        # Neither channels nor variations multiply what Braze counts for the whole campaign; quarters of dollars are exact.
        found = database.sql(
            """FROM main_braze.braze__campaigns SELECT sum(unique_recipients), sum(conversions), sum(revenue), sum(sent)
            UNION ALL FROM main_braze.braze__campaign_conversions SELECT sum(unique_recipients), sum(conversions), sum(revenue), NULL
            UNION ALL FROM main_stg_braze.stg_braze__campaign_series SELECT sum(unique_recipients), sum(conversions), sum(revenue), NULL
            UNION ALL FROM main_stg_braze.stg_braze__campaign_message_series SELECT NULL, NULL, NULL, sum(sent)"""
        ).fetchall()
        assert found[0][:3] == found[1][:3] == found[2][:3] and found[0][3] == found[3][3], found
        # The same of a Canvas and its steps, whose conversions stand beside each of their channels.
        found = database.sql(
            """FROM main_braze.braze__canvas_funnel SELECT sum(conversions), sum(sent)
            UNION ALL FROM main_braze.braze__canvas_funnel_by_day SELECT sum(conversions), sum(sent)
            UNION ALL (WITH steps AS (
                FROM main_stg_braze.stg_braze__canvas_step_series SELECT DISTINCT canvas_id, step_id, time, step_conversions
            ) SELECT sum(step_conversions), (SELECT sum(sent) FROM main_stg_braze.stg_braze__canvas_step_series) FROM steps)
            UNION ALL FROM main_braze.braze__canvases SELECT NULL, sum(sent)"""
        ).fetchall()
        assert found[0] == found[1] == found[2] and found[3][1] == found[0][1], found
        # The second step decides and sends nothing; the fourth was deleted.
        found = database.sql(
            """FROM main_braze.braze__canvas_funnel
            SELECT step_name, step_position, is_deleted, sent IS NULL, share_of_first_step = 1, entries > 0
            WHERE canvas_id LIKE '%0000' ORDER BY step_position NULLS LAST"""
        ).fetchall()
        assert found == [
            ("Step 1", 1, False, False, True, True), ("Step 2", 2, False, True, None, True),
            ("Step 3", 3, False, False, False, True), ("Deleted step", None, True, False, False, True),
        ], found  # fmt: skip
        found = database.sql(
            f"""FROM main_braze.braze__kpi_by_app SELECT app_name, count(*), count(dau), count(sessions)
            WHERE time >= DATE '{START}' GROUP BY ALL ORDER BY ALL NULLS FIRST"""
        ).fetchall()
        assert [row[1:] for row in found] == [(41, 41, 41)] * 3 and found[0][0] is None and found[1][0], found
        # A segment grows by one a day, but from t % 100 = 99 to 0.
        found = database.sql(
            """FROM main_braze.braze__audience_growth SELECT count(*), count(*) FILTER (day_change = 1 OR day_change = -99),
            count(*) FILTER (week_change = 7 OR week_change = -93) WHERE segment_id LIKE '%0000'"""
        ).fetchall()
        assert found == [(41, 40, 34)], found
        assert database.sql("SELECT count(*) FROM main.mine").fetchall() == [(41,)]


def recipes(project):
    """Recipes and marts give the same rows out of the same tables, by the same definitions."""
    with project.database() as database:
        for table in ["campaign_message_series", "segment_series", "segments"]:
            database.execute(f"CREATE TEMP VIEW {table} AS FROM main_stg_braze.stg_braze__{table}")
        for recipe, mart in AS_IN_RECIPES.items():
            script = (ROOT / f"sql/recipes/{recipe}.sql").read_text()
            theirs, ours = database.execute(script).fetchall(), database.sql(mart).fetchall()
            assert len(theirs) > 6 and sorted(theirs, key=str) == sorted(ours, key=str), (recipe, theirs[:2], ours[:2])
        # Also of channels that the sandbox does not have.
        definitions = re.findall(r"(?m)^ +(coalesce.+)", (ROOT / "sql/recipes/campaign_performance.sql").read_text())
        in_marts = (PACKAGE / "macros/braze_messages.sql").read_text()
        assert len(definitions) == 5 and all(definition.rstrip(",") in in_marts for definition in definitions), definitions


def without_rows(projects):
    """`--empty` changes nothing in what is loaded, makes what is not there without rows, and asks Braze nothing."""
    project = projects.loaded
    project.use("as_new")
    before, tables = len(projects.box.requests(KEY)), project.tables()
    project.dbt("run", "--empty", key=KEY, select=["braze.staging"])
    assert project.tables() == tables
    project = projects.new(EVERYTHING)
    project.dbt("run", "--empty", key=KEY)
    assert len(projects.box.requests(KEY)) == before
    assert {name: rows for name, (rows, _) in project.tables().items() if rows} == {}


def freshness(projects):
    """How far series are loaded is told without a request: what stands still is stale."""
    project = projects.loaded
    project.use("as_new")
    before = len(projects.box.requests(KEY))
    log = project.dbt("source", "freshness", key=KEY)
    assert log.count("PASS freshness of braze.") == 15, log
    with project.database(read_only=False) as database:
        # Of one app, and of all cards.
        database.execute(f"UPDATE braze_load_progress SET until = until - 5 WHERE table_name = 'kpi_dau' AND id = '{APPS[1]}'")
        database.execute("UPDATE braze_load_progress SET until = until - 9 WHERE table_name = 'card_series'")
    log = project.dbt("source", "freshness", key=KEY, fails=True)
    assert "WARN freshness of braze.kpi_dau" in log and "ERROR STALE freshness of braze.card_series" in log, log
    assert log.count("PASS freshness of braze.") == 13, log
    assert "ERROR STALE freshness of braze.kpi_dau" in projects.new({}).dbt("source", "freshness", key=KEY, fails=True)
    assert len(projects.box.requests(KEY)) == before
    project.use("as_new")


def changes(projects):
    """After the workspace changed, the tables are what they would be if they were loaded now: also those that lacked columns,
    as if an earlier version had made them."""
    project = projects.loaded
    with project.database(read_only=False) as database:
        for table, columns in LATER_COLUMNS.items():
            for column in columns:
                database.execute(f"ALTER TABLE main_stg_braze.stg_braze__{table} DROP COLUMN {column}")
    before = project.tables()
    key = workspace("changes", more_events=5, changed="true")
    log = project.dbt("build", key=key)
    for table, columns in LATER_COLUMNS.items():
        told = f"stg_braze__{table} has new columns: {', '.join(columns)}. All of its days since braze_start are read again."
        assert told in log, log
    asked_once(projects.box.requests(key))
    after = project.tables()
    assert before != after
    project.load_anew("changed", key)
    same_as_new(project, "changed")
    with project.database() as database:
        deleted = database.sql(
            "SELECT count(*), count(deleted_at), count(*) FILTER (deleted_at = loaded_at) FROM main_stg_braze.stg_braze__campaigns"
        ).fetchall()[0]
    changed = sum(before[table] != after[table] for table in after)
    print(f"  {changed} tables changed; campaigns: {deleted[0]}, gone: {deleted[1]}")
    assert deleted[1] == deleted[2]
    project.dbt("run", key=key)
    assert project.tables() == after, "a third run changes nothing"
    # And back again: what was gone is there again.
    project.dbt("run", key=KEY)
    same_as_new(project, "as_new")


def fills_in(projects):
    """A back-fill loads exactly its days, from which no run goes on. An earlier start reads all days again, and says so."""
    series = ["campaign_series", "campaign_message_series", "canvas_series", "canvas_variant_series", "canvas_step_series", "segment_series", "kpi_dau"]
    select = [f"stg_braze__{table}" for table in series]
    days = "SELECT " + ", ".join(f"(SELECT count(DISTINCT time) FROM main_stg_braze.stg_braze__{table})" for table in series)
    project = projects.loaded
    project.use("as_new")
    before = project.tables()
    first, last = START - timedelta(days=20), START - timedelta(days=11)
    project.set({"braze_since": str(first), "braze_until": str(last)})
    project.dbt("run", key=KEY, select=[*select, "stg_braze__hard_bounces"])
    with project.database() as database:
        assert database.sql(days).fetchall() == [(51,) * len(series)], database.sql(days).fetchall()
        for table in series:
            outside = f"FROM main_stg_braze.stg_braze__{table} AS t SELECT count(*), coalesce(sum(hash(t::VARCHAR)::HUGEINT), 0) WHERE time >= DATE '{START}'"
            assert database.sql(outside).fetchall()[0] == before[f"main_stg_braze.stg_braze__{table}"], table
    after = project.tables()
    for table in ["main.braze_load_progress", "main_stg_braze.stg_braze__hard_bounces"]:
        assert after[table] == before[table], table
    for model in [select[0], "stg_braze__hard_bounces"]:
        log = project.dbt("run", "--full-refresh", key=KEY, select=[model], fails=True)
        assert "braze_since and braze_until do not go together with --full-refresh: all other days would be lost" in log, log
    assert project.tables() == after
    project.set({"braze_since": None, "braze_until": None})
    project.dbt("run", key=KEY, select=select)
    assert project.tables() == after, "the next run goes on from where it was"

    # One of several tables out of the same answers asks for itself.
    asked = len(projects.box.requests(KEY))
    project.dbt("run", key=KEY, select=["stg_braze__campaign_message_series"])
    assert [r["path"] for r in projects.box.requests(KEY)[asked:]] == ["/campaigns/data_series"] * 23
    project.dbt("run", "--full-refresh", key=KEY, select=["stg_braze__campaign_message_series"])
    with project.database() as database:
        assert database.sql(days).fetchall() == [(51, 41) + (51,) * (len(series) - 2)]

    project.set({"braze_start": str(first)})
    told = f"has days from {START} on, and braze_start is DATE '{first}': all of its days are read again from there"
    log = project.dbt("--warn-error", "run", key=KEY, select=select[:2], fails=True)
    assert f"stg_braze__campaign_series {told}" in log, log
    log = project.dbt("run", key=KEY)
    assert log.count(told) >= len(series), log
    project.load_anew("earlier", KEY)
    same_as_new(project, "earlier")
    project.set({"braze_start": str(START)})


def fails(projects):
    """What is refused is named, and its rows stay. What fails leaves its table as it was, and the next run makes up for it."""
    project = projects.loaded
    project.use("as_new")
    tables = project.tables()
    for broken in [workspace("refuses", more_events=5, bad_ids=1), workspace("fails", more_events=5, fail="400", fail_path="/campaigns/data_series")]:
        log = project.dbt("run", key=broken, fails="fails" in broken)
        now = project.tables()
        del now["main.braze_load_progress"]
        assert now == {name: tables[name] for name in now}, "what fails or is refused changes nothing"
    assert "Braze refused all 23 identifiers that braze_campaign_series sent" in log, log
    project.dbt("run", key=KEY)
    assert project.tables() == tables


def waits(projects):
    """A spent quota is waited for. What is refused is named, and has no rows until it is not."""
    project = projects.loaded
    project.use(None)
    key = workspace("waits", more_events=5, bad_ids=1, fail="429:1", reset_s=1, fail_path="/kpi/")
    log = project.dbt("run", key=key)
    refused = "c0000000-0000-4000-8000-000000000000"
    assert f'Missing in stg_braze__campaign_series: {refused} in workspace "main". Braze answered' in log, log
    for kpi in ["dau", "mau", "new_users", "uninstalls"]:
        asked = Counter(r["status"] for r in projects.box.requests(key) if r["path"] == f"/kpi/{kpi}/data_series")
        assert set(asked) == {429, 200} and asked[429] == asked[200], asked
    assert project.tables()["main_stg_braze.stg_braze__campaign_series"][0] == 22 * 41
    project.dbt("run", key=KEY)
    same_as_new(project, "as_new")


def empty(projects):
    """A workspace with nothing in it makes empty tables with all columns, which are filled when there is something. Only
    the apps are there that figures are asked of."""
    nothing = dict.fromkeys(SIZES, 0) | {"apps": len(APPS), "empty_series": "true"}
    project = projects.loaded
    project.use(None)
    log = project.dbt("build", key=workspace("empty", **nothing))
    assert re.search(r"PASS=[23]\d\d WARN=0 ERROR=0 SKIP=0", log), log
    rows = {name: count for name, (count, _) in project.tables().items() if count}
    # Of figures it is known that none are loaded yet: of the workspace, and of each app.
    assert rows == {"main.braze_load_progress": 7 * (1 + len(APPS)), "main_stg_braze.stg_braze__apps": len(APPS)}, rows
    project.dbt("run", key=KEY)
    same_as_new(project, "as_new")


def workspaces(projects):
    """Workspaces are loaded side by side. One that is no longer loaded keeps its rows."""
    only = {"select": ["stg_braze__campaigns", "stg_braze__campaign_series", "stg_braze__kpi_dau"]}
    project = projects.new({"braze_apps": {"emea": APPS[:1]}})
    main, emea = workspace("main"), workspace("emea", campaigns=5)
    counts = """FROM (FROM main_stg_braze.stg_braze__campaigns UNION ALL BY NAME FROM main_stg_braze.stg_braze__campaign_series
        UNION ALL BY NAME FROM main_stg_braze.stg_braze__kpi_dau)
        SELECT workspace, count(id), count(conversions), count(dau), count(app_id), count(deleted_at) GROUP BY ALL ORDER BY ALL"""
    both = [("emea", 5, 5 * 41, 2 * 41, 41, 0), ("main", 23, 23 * 41, 41, 0, 0)]
    for names, expected in [(["main"], both[1:]), (["main", "emea"], both), (["emea"], both)]:
        project.set({"braze_workspaces": names})
        project.dbt("run", key=main, emea=emea, **only)
        with project.database() as database:
            assert database.sql(counts).fetchall() == expected, database.sql(counts).fetchall()
    for key in (main, emea):
        assert all(count <= 2 for count in asked(projects.box.requests(key)).values())
    project.set({"braze_workspaces": "main"})
    log = project.dbt("run", key=main, fails=True)
    assert "The variable braze_workspaces must be a list of names, such as ['main', 'emea']" in log, log


def groups(projects):
    """Groups can be left out, and built alone by their tags. What is left out is not stale."""
    project = projects.new({f"braze_using_{group}": False for group in ["canvases", "segments", "purchases", "details", "content"]})
    key = workspace("groups")
    log = project.dbt("build", key=key, select=["tag:braze_campaigns"])
    assert re.search(r"WARN=0 ERROR=0 SKIP=0", log), log
    assert {r["path"] for r in projects.box.requests(key)} == {"/campaigns/list", "/campaigns/data_series"}
    built = {name.split(".")[1] for name, (rows, _) in project.tables().items() if rows and name.startswith("main_")}
    names = ["braze__campaign_performance", "braze__campaign_conversions", "braze__campaign_variations"]
    assert built == {*names, *(f"stg_braze__campaign{end}" for end in ["s", "_series", "_message_series"])}, built
    log = project.dbt("build", key=key)
    assert re.search(r"WARN=0 ERROR=0 SKIP=0", log), log
    with project.database(read_only=False) as database:
        found = database.sql("FROM main_braze.braze__kpi_by_app SELECT count(*), count(dau), count(revenue), count(app_name)")
        assert found.fetchall() == [(41, 41, 0, 0)]
        database.execute("INSERT INTO braze_load_progress VALUES ('main', 'segment_series', 's', DATE '2020-01-01', DATE '2020-01-01')")
    log = project.dbt("source", "freshness", key=key)
    assert log.count("PASS freshness of braze.") == 15, log
    # Also with names and schemas of the project's own, answers are shared, and series go on where they were.
    project = projects.new({"braze_start": str(date.today() - timedelta(days=350))})
    (project.folder / "macros").mkdir()
    alias = "{% macro generate_alias_name(custom=none, node=none) %}{{ node.name | replace('stg_braze__', '') }}{% endmacro %}"
    (project.folder / "macros/names.sql").write_text(alias)
    asked = []
    for _ in range(2):
        before = len(projects.box.requests(key))
        project.dbt("run", key=key, select=["tag:braze_campaigns,tag:braze_staging"])
        asked.append(Counter(r["path"] for r in projects.box.requests(key)[before:])["/campaigns/data_series"])
    assert asked[1] * 4 == asked[0] > 0, asked
    # The unit test of a model that is left out is left out, too, which dbt 1.10 asks for.
    groups = re.findall(r"braze_using_\w+", (PACKAGE / "dbt_project.yml").read_text())
    project = projects.new(dict.fromkeys(groups, False))
    (project.folder / "models/mine.sql").unlink()
    assert "unit_test:" not in project.dbt("ls", key=None, select=["braze"])


def without_credentials(projects):
    """What is missing is named, and a key is nowhere: not on the screen, not in logs or compiled SQL."""
    project = projects.new({})
    log = project.dbt("run", key=None, fails=True, select=["stg_braze__campaigns"])
    assert 'The Braze workspace "main" is not set up: BRAZE_API_KEY and BRAZE_ENDPOINT are not set' in log, log
    key = workspace("secret", permissions="segments.list")
    log = project.dbt("run", key=key, fails=True, select=["stg_braze__campaigns"])
    assert "HTTP 403" in log and "campaigns.list" in log, log
    log += project.dbt("debug", "--debug", key=key)
    for file in project.folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            assert key.encode() not in file.read_bytes(), file
    assert key not in log


def too_old(projects):
    """A dbt that the package does not know says so. Here it is the package that is from the future."""
    future = projects.folder / "future"
    shutil.copytree(PACKAGE, future, ignore=shutil.ignore_patterns("target", "logs", "dbt_packages"))
    settings = future / "dbt_project.yml"
    text, count = re.subn(r"(?m)^require-dbt-version: .*$", 'require-dbt-version: [">=1.99.0"]', settings.read_text())
    assert count == 1
    settings.write_text(text)
    project = projects.new({}, package=future, deps=False)
    log = project.dbt("deps", key=None) + project.dbt("parse", key=None, fails=True)
    assert "This version of dbt is not supported with the 'braze' package." in log, log
    assert "Required version of dbt for 'braze': ['>=1.99.0']" in log, log


def from_git(projects):
    """The package is a folder of a repository, which dbt installs by git, without any other package."""
    repository = projects.folder / "repository"
    shutil.copytree(PACKAGE, repository / "sql/dbt", ignore=shutil.ignore_patterns("target", "logs", "dbt_packages"))
    git = ["git", "-C", repository, "-c", "user.name=braze", "-c", "user.email=braze@example.com"]
    for command in [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "braze"], ["tag", "v1"]]:
        subprocess.run([*git, *command], check=True)
    project = projects.new({}, deps=False)
    lines = [f"git: file://{repository}", "subdirectory: sql/dbt", "revision: v1"]
    (project.folder / "packages.yml").write_text("packages:\n  - " + "\n    ".join(lines) + "\n")
    log = project.dbt("deps", key=None)
    assert log.count("Installing ") == 1 and "and subdirectory sql/dbt" in log, log
    assert "braze__campaigns" in project.dbt("ls", key=None, select=["braze.marts"])


class Projects:
    """Makes projects that use the package. Most tests go on with one of them, which dbt need not read anew then."""

    def __init__(self, folder, box):
        self.folder = folder
        self.box = box
        self.count = 0
        self.loaded = self.new(EVERYTHING)

    def new(self, variables, package=PACKAGE, deps=True):
        self.count += 1
        folder = self.folder / f"project{self.count}"
        (folder / "models").mkdir(parents=True)
        (folder / "packages.yml").write_text(f"packages:\n  - local: {package}\n")
        (folder / "models/mine.sql").write_text("SELECT time, dau FROM {{ ref('braze__kpi_by_app') }} WHERE app_id IS NULL\n")
        shutil.copy(PACKAGE / "profiles.example.yml", folder / "profiles.yml")
        project = Project(folder, self.box, {"braze_start": str(START)} | variables)
        if deps:
            project.dbt("deps", key=None)
        return project


class Project:
    def __init__(self, folder, box, variables):
        self.folder = folder
        self.file = folder / "braze.duckdb"
        self.box = box
        self.variables = variables
        self.set({})

    def set(self, variables):
        self.variables |= variables
        lines = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in self.variables.items())
        (self.folder / "dbt_project.yml").write_text(
            f"name: shop\nversion: 1.0.0\nprofile: braze\nflags: {{send_anonymous_usage_stats: false}}\nvars:\n{lines}"
        )

    def dbt(self, *arguments, key, fails=False, select=None, emea=None):
        workspaces = {"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": self.box.http} if key else {}
        if emea:
            workspaces |= {"BRAZE_API_KEY_EMEA": emea, "BRAZE_ENDPOINT_EMEA": self.box.http}
        return dbt([*arguments, *(["--select", *select] if select else [])], self.folder, workspaces, fails)

    def load_anew(self, name, key):
        """Keeps what a first run loads, under a name."""
        self.keep("until_then")
        self.use(None)
        self.dbt("run", key=key)
        self.keep(name)
        self.use("until_then")

    def keep(self, name):
        shutil.copy(self.file, self.folder / f"{name}.duckdb")

    def use(self, name):
        """Goes on with a database that was kept, or with none."""
        self.file.unlink()
        if name:
            shutil.copy(self.folder / f"{name}.duckdb", self.file)

    def database(self, read_only=True):
        return duckdb.connect(str(self.file), read_only=read_only)

    def tables(self):
        """How many rows each table has, and a sum over all that is in them."""
        with self.database() as database:
            names = database.sql("SELECT schema_name || '.' || table_name FROM duckdb_tables() UNION SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall()
            return {
                name: database.sql(f"SELECT count(*), coalesce(sum(hash(t::VARCHAR)::HUGEINT), 0) FROM {name} AS t").fetchall()[0]
                for (name,) in names
            }


def same_as_new(project, kept):
    """All staging tables have the rows of a new database, but for when they were loaded, and what is gone."""
    with project.database() as database:
        database.execute(f"ATTACH '{project.folder / kept}.duckdb' AS new (READ_ONLY)")
        names = database.sql("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main_stg_braze' AND database_name = 'new'").fetchall()
        assert len(names) > 20, names
        differences = {}
        for (name,) in names:
            table, has_deleted = name.removeprefix("stg_braze__"), "true"
            excluded = "loaded_at"
            if table in SERIES:
                column, objects, of = SERIES[table]
                has_deleted = f"{column} IN (SELECT {of} FROM new.main_stg_braze.stg_braze__{objects})"
            else:
                names = [column for column, *_ in database.sql(f"DESCRIBE new.main_stg_braze.{name}").fetchall()]
                bookkeeping = [column for column in ["loaded_at", "list_loaded_at", "deleted_at"] if column in names]
                excluded, has_deleted = ", ".join(bookkeeping), "deleted_at IS NULL" if "deleted_at" in names else "true"
            # Columns that came later are the last ones.
            ours = f"(FROM new.main_stg_braze.{name} LIMIT 0) UNION ALL BY NAME FROM main_stg_braze.{name}"
            ours = f"SELECT * EXCLUDE ({excluded}) FROM ({ours}) WHERE {has_deleted}"
            theirs = f"SELECT * EXCLUDE ({excluded}) FROM new.main_stg_braze.{name}"
            more = database.sql(f"({ours}) EXCEPT ALL ({theirs})").fetchall()
            less = database.sql(f"({theirs}) EXCEPT ALL ({ours})").fetchall()
            if more or less:
                differences[table] = (len(more), len(less), more[:1], less[:1])
        assert not differences, differences


def workspace(name, **options):
    """An API key of the sandbox, which says what the workspace is like."""
    return f"sandbox_dbt_{name}?" + "&".join(f"{k}={v}" for k, v in (SIZES | options).items())


KEY = workspace("loaded", more_events=5)


def asked(requests):
    return Counter((r["path"], r["query"]) for r in requests if r["status"] == 200)


def asked_once(requests):
    """Also where several tables are out of the same answers."""
    assert not [(query, count) for query, count in asked(requests).items() if count > 1]
    assert {r["status"] for r in requests} == {200}


def series(requests, path):
    return [r for r in requests if r["path"] == path]


main()
