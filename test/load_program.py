"""The program sql/load.py: what it loads, what it tells, and what it does about keys that may not read all, and about failures.

    build/venv/duckdb-2.0.1/bin/python test/load_program.py

It runs from another folder, and as a module.
"""

import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from harness import EXTENSION, ROOT, environment, sandbox
from loading import APP, SIZES, connect_to, loaded, rows, tables

sys.path.insert(0, str(ROOT / "sql"))
import load as program  # noqa: E402

HIDDEN = ["apps", "cards"]


def main():
    with sandbox() as box, tempfile.TemporaryDirectory() as folder:
        tests = [loads_from_anywhere, counts_what_changes, takes_groups, goes_on_after_failures, leaves_what_is_yours, is_interrupted, stops_without_a_key, skips_what_it_may_not_read]
        for test in tests:
            print(test.__name__, flush=True)
            test(box, f"sandbox_{test.__name__}?{SIZES}", Path(folder))
    print(f"{len(tests)} programs")


def run(box, key, folder, *arguments, code=0):
    """What the program prints: lines of words."""
    env = environment(**{"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": box.http} if key else {})
    command = [sys.executable, ROOT / "sql/load.py", "braze.duckdb", "--extension", EXTENSION, *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr and (key is None or key not in done.stdout + done.stderr), done
    return [line.split() for line in (done.stdout + done.stderr).splitlines()]


def opened(box, key, file=":memory:"):
    database = duckdb.connect(file, config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    if key:
        connect_to(database, box, key)
    return database


def start():
    return duckdb.sql("SELECT (current_date - 40)::VARCHAR").fetchall()[0][0]


def loads_from_anywhere(box, key, folder):
    """The same as load.sql, in a schema with an odd name."""
    arguments = ["--schema", 'my "braze"', "--app", APP, "--start", start()]
    lines = run(box, key, folder, *arguments)
    expected = loaded(box, key)
    with opened(box, None, str(folder / "braze.duckdb")) as database:
        database.execute('USE "my ""braze"""')
        assert tables(database) == tables(expected)
        told = {line[0]: line[1:4] for line in lines[1:-1]}
        assert lines[-1] == [str(len(told)), "loaded,", "0", "skipped,", "0", "failed"], lines[-1]
        for table in set(tables(expected)) - program.BOOKKEEPING:
            same, count = rows(expected, table) == rows(database, table), rows(database, table).total()
            assert same and told.pop(table) == [f"{count:,}", f"{count:,}", "0"], table
        assert not told, told
    asked = box.summary(key)["requests"]
    lines = run(box, key, folder, *arguments)
    assert all(line[2:5] == ["0", "0", "0"] for line in lines[1:-1]), lines
    assert sum(int(line[5].replace(",", "")) for line in lines[1:-1] if len(line) > 5) == box.summary(key)["requests"] - asked


def counts_what_changes(box, key, _):
    """New, changed and deleted rows are those by which the tables differ."""
    database = loaded(box, key)
    before = {table: keyed(database, table) for table in set(tables(database)) - program.BOOKKEEPING}
    connect_to(database, box, key + "&changed=true")
    for report in program.load(database):
        old, new = before[report.table], keyed(database, report.table)
        gone = sum(was is not None and new.get(row, None) is None for row, was in old.items())
        counts = report.rows, report.new, report.changed + report.deleted
        there = len(new), len(new.keys() - old.keys()), sum(is_now != old[row] for row, is_now in new.items() if row in old) + len(old.keys() - new.keys())
        assert counts == there and report.deleted == gone, (report, there, gone)


def keyed(database, table):
    """Each row by its key, as far as it is there; one that is marked as deleted is None."""
    names = [name for [name] in database.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table]).fetchall()]
    function = f"braze_{table}"
    [(key,)] = database.execute("SELECT coalesce(max(description), '') FROM braze_help() WHERE function = ? AND kind = 'key'", [function]).fetchall() or [("",)]
    key = [name for name in names if name in [*re.findall(r"\w+", key), "workspace", "position"]]
    if table in ("hard_bounces", "unsubscribes", "invalid_phone_numbers"):  # the newest of an address counts
        key = [name for name in key if name in ("workspace", "email", "phone")]
    told = {"loaded_at", "first_loaded_at", "list_loaded_at"}
    content = ", ".join(f'"{name}"' for name in names if name not in told)
    query = f"SELECT ({', '.join(key)})::VARCHAR, ROW({content})::VARCHAR, {'deleted_at' if 'deleted_at' in names else 'NULL'} IS NULL FROM {table}"
    found = database.execute(query).fetchall()
    assert len({row for row, *_ in found}) == len(found), f"{table} has several rows with the same {key}"
    return {row: content if is_there else None for row, content, is_there in found}


def takes_groups(box, key, _):
    database = opened(box, key)
    reports = program.load(database, ["kpis", "campaigns"], start=start())
    assert [report.table for report in reports][:2] == ["campaigns", "campaign_details"], reports
    assert {report.table for report in reports} == set(tables(database)) - program.BOOKKEEPING
    names = {report.table for report in program.load(database, HIDDEN)}
    assert names == {"apps", "cards", "card_details", "card_series"}, names
    for wrong in [{"names": ["campaign"]}, {"begin": "2026-01-01"}]:
        try:
            program.load(database, **wrong)
        except ValueError as error:
            assert "campaigns" in str(error) or "look_back" in str(error), error
        else:
            raise AssertionError(wrong)


def goes_on_after_failures(box, key, folder):
    """What fails is told with its reason, and made up for by the next run."""
    (folder / "failed").mkdir()
    lines = run(box, f"{key}&fail=404&fail_path=/canvas/data_series", folder / "failed", "canvases", "kpis", "--start", start(), code=1)
    assert {line[0] for line in lines if "failed," in line[1:]} == {"canvas_series", "canvas_variant_series", "canvas_step_series"}, lines
    told = [" ".join(line) for line in lines[-3:-1]]
    assert told[0] == "canvas_series, canvas_variant_series, canvas_step_series: Braze refused all 12 identifiers that braze_canvas_series sent" and "/canvas/data_series with HTTP 404" in told[1], told
    assert lines[-1] == ["7", "loaded,", "0", "skipped,", "3", "failed"], lines[-1]
    lines = run(box, key, folder / "failed", "canvases", "kpis", "--start", start())
    assert lines[-1] == ["10", "loaded,", "0", "skipped,", "0", "failed"], lines[-1]

    # A table of the user's own, which has the name of one that is second among those out of the same answers.
    database = opened(box, key)
    database.execute("CREATE TABLE campaign_message_series (workspace VARCHAR, note VARCHAR)")
    reports = {report.table: report for report in program.load(database, ["campaigns"], start=start())}
    states = {"campaigns": "loaded", "campaign_details": "loaded", "campaign_series": "failed", "campaign_message_series": "failed"}
    assert {table: report.state for table, report in reports.items()} == states, reports
    assert "campaign_message_series" in reports["campaign_message_series"].problem, reports

    # What Braze refuses of what is there is told at the end.
    lines = run(box, f"{key}&bad_ids=1", folder / "failed", "segments", "--start", start())
    assert ["Braze", "refused", "2", "objects,"] == lines[-2][:4] and lines[-1][0] == "3", lines


def leaves_what_is_yours(box, key, _):
    """Tables of the user's own that have a name of ours fail the load of that one, and nothing becomes of them."""
    database = opened(box, f"{key}&without=kpi.dau.data_series")
    names = ["products", "segment_series", "braze_answer", "braze_fresh"]
    for name in names:
        database.execute(f"CREATE TABLE {name} AS SELECT 'mine' AS note")
    database.execute("CREATE SCHEMA braze")
    reports = {report.table: report for report in program.load(database, ["campaigns", "canvases", "segments", "purchases", "kpis"], start=start())}
    assert {name for name, report in reports.items() if report.state == "failed"} == {"products", "segment_series"}, reports
    assert "products" in reports["products"].problem and reports["kpi_dau"].state == "skipped", reports
    for name in names:
        assert database.sql(f"FROM memory.main.{name}").fetchall() == [("mine",)], name
    reports = program.load(database, "purchases", start=start(), schema="BRAZE")
    assert {report.state for report in reports} == {"loaded"}, reports
    assert {report.new for report in program.load(database, "purchases", schema="Braze")} == {0}


def is_interrupted(box, key, folder):
    """Ctrl-C ends it in one line, and a connection that is interrupted can load again."""
    stalled = f"{key}&stall=1&fail_path=/segments/data_series"
    env = environment(BRAZE_API_KEY=stalled, BRAZE_ENDPOINT=box.http)
    command = [sys.executable, ROOT / "sql/load.py", "interrupted.duckdb", "segments", "--extension", EXTENSION, "--start", start()]
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any(request["path"] == "/segments/data_series" for request in box.requests(stalled)):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told, complaint = process.communicate()
    assert process.returncode == 1 and complaint == "Interrupted. What was loaded is there; the next run makes up for the rest.\n", complaint
    assert "segments" in told and "segment_series" not in told, told

    class Interrupted:
        """A connection that is interrupted within a transaction."""

        def __init__(self, connection):
            self.connection = connection

        def execute(self, query, *parameters):
            if "MERGE INTO load_progress" in getattr(query, "query", ""):
                raise duckdb.InterruptException("INTERRUPT Error: Interrupted")
            return self.connection.execute(query, *parameters)

        def __getattr__(self, name):
            return getattr(self.connection, name)

    database = opened(box, key)
    try:
        program.load(Interrupted(database), "segments", start=start())
    except duckdb.InterruptException:
        assert {report.state for report in program.load(database, "segments", start=start())} == {"loaded"}
    else:
        raise AssertionError("it must be interrupted")


def stops_without_a_key(box, key, folder):
    """Nothing can be loaded, and that is told once."""
    lines = run(box, None, folder, code=1)
    assert " ".join(lines[1]).startswith('The Braze workspace "main" is not set up: BRAZE_API_KEY and BRAZE_ENDPOINT are not set'), lines
    lines = run(box, "not-a-key-of-the-sandbox", folder, code=1)
    assert " ".join(lines[1]).startswith('Braze refused the API key of workspace "main" (HTTP 401'), lines
    lines = run(box, key, folder, "--start", "yesterday", code=1)
    assert "yesterday" in " ".join(lines[1]), lines
    lines = run(box, key, folder, "campaign", code=1)
    assert " ".join(lines[1]).startswith("There is no group 'campaign'; there are campaigns, "), lines


def skips_what_it_may_not_read(box, key, _):
    """A key that lacks one permission loads all other tables, and one that has it the rest."""
    database = opened(box, key)
    loaded_once = {name: program.load(database, [name], start=start()) for name in program.groups()[0]}
    group_of = {f"braze_{report.table}": name for name, reports in loaded_once.items() for report in reports}
    permissions = dict(database.sql("SELECT permission, any_value(function) FROM braze_check() WHERE permission IS NOT NULL GROUP BY ALL").fetchall())
    lacking = {permission: group_of[function] for permission, function in permissions.items() if function in group_of}
    assert len(lacking) > 30 and set(lacking.values()) == set(loaded_once), lacking
    for permission, group in lacking.items():
        database = opened(box, f"{key}&permissions={'+'.join(permissions.keys() - {permission})}")
        reports = program.load(database, [group], start=start())
        assert {report.problem for report in reports if report.state == "skipped"} == {f"the key lacks the permission {permission}"}, (permission, reports)
        assert all(report.state != "failed" for report in reports), reports
        connect_to(database, box, key)
        rows_then = [report.rows for report in program.load(database, [group])]
        assert rows_then == [report.rows for report in loaded_once[group]], permission


main()
