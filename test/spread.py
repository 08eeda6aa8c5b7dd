"""Reading in parts with Ray and with Spark: the rows that one process reads, whoever dies, and nothing asked for twice.

    build/venv/spread/bin/python test/spread.py      # as `make test_spread` runs it; needs Java 17 for Spark
"""

import collections
import importlib.util
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import uuid
import zipfile
from pathlib import Path

from harness import EXTENSION, ROOT, sandbox

sys.path.append(str(ROOT / "sql/spread"))
import parts  # noqa: E402

PROGRAM = ROOT / "sql/spread/ray.py"
SEGMENT = "5e000000-0000-4000-8000-000000000000"  # everyone
USERS, FILES = 600, 12
CAMPAIGNS = 80
DAYS = {"since": "2026-01-01", "until": "2026-01-05"}
DAY_OPTIONS = [word for name, day in DAYS.items() for word in [f"--{name}", day]]
SERIES = "FROM braze_campaign_series(since := DATE '2026-01-01', until := DATE '2026-01-05')"


def main():
    with sandbox() as box, tempfile.TemporaryDirectory(prefix="braze-") as folder:
        os.environ.clear()
        os.environ.update(box.environment(), BRAZE_ENDPOINT=box.http, BRAZE_EXTENSION=str(EXTENSION))
        # Workers that are killed leave their folders behind.
        os.environ.update(TMPDIR=folder, RAY_TMPDIR=f"{folder}/ray", PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
        folder = Path(folder)
        exported(box, folder)
        for test in [every_table, identifiers, workspaces, key_in_a_file, no_identifiers, killed_driver, mistakes, deaths, spark]:
            print(test.__name__, flush=True)
            test(box, folder)
    print("identifiers, files and workspaces with Ray, identifiers and files with Spark")


def exported(box, folder):
    """Files of users as Braze exports them."""
    key = use(f"sandbox_spread_users?users={USERS}&users_per_file={USERS // FILES}")
    with parts.connected() as connection:
        [url] = parts.column(connection, f"SELECT url FROM braze_start_export('{SEGMENT}')")
    while not box.exports(key)[0]["ready"]:
        time.sleep(0.1)
    with urllib.request.urlopen(url) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
        archive.extractall(folder / "users")
    assert len(list((folder / "users").iterdir())) == FILES


def use(key):
    os.environ["BRAZE_API_KEY"] = key
    return key


def ray(*arguments, code=0):
    done = subprocess.run([sys.executable, PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code and "Traceback" not in done.stderr, done
    return done.stdout + done.stderr


def equal(out, query):
    """What was written in parts, and what one process reads."""
    with parts.connected() as connection:
        connection.execute(f"SET VARIABLE parts = (SELECT list(path) FROM read_json('{out}/_parts.json'))")
        same_rows(connection, "FROM read_parquet(getvariable('parts'))", query)


def same_rows(connection, *queries):
    for name, query in zip(["ours", "theirs"], queries):
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT r::VARCHAR AS r FROM ({query}) r")
    for one, other in [("ours", "theirs"), ("theirs", "ours")]:
        assert connection.execute(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})").fetchone() == (0,), queries
    assert connection.execute("SELECT count(*) FROM ours").fetchone() > (0,), queries


def every_table(_box, _folder):
    """Has the rows that it has if it is given no identifiers, and columns that Spark knows."""
    from spark import Braze

    use("sandbox_spread_tables?campaigns=9&canvases=5&segments=9&request_quota=100000")
    with parts.connected() as connection:
        functions = parts.column(connection, "SELECT function FROM braze_help() WHERE name = 'ids' AND regexp_matches(description, 'default: all (in `braze|with)')")
        for name in sorted(function.removeprefix("braze_") for function in functions):
            if name == "preference_center_urls":
                continue  # which takes users as well
            days = DAYS if name.endswith(("_series", "_summary")) else {}
            connection.execute("SET VARIABLE items = ?::VARCHAR[]", [parts.identifiers(connection, name)])
            same_rows(connection, parts.table(connection, name, **days), parts.table(connection, name, "workspace := 'main'", **days))
            assert Braze({"table": name, **days}).schema().names, name


def identifiers(box, folder):
    key = use(f"sandbox_spread_ids?campaigns={CAMPAIGNS}")
    out = folder / "identifiers"
    command = ["ids", "campaign_series", out, *DAY_OPTIONS, "--part-size", 15]
    told = ray(*command)
    assert f"{CAMPAIGNS * 5} rows in 6 parts" in told, told
    files = [file for file in (folder / "ray").rglob("*") if file.is_file()]
    assert files and not [file for file in files if key.encode() in file.read_bytes()]
    asked = box.summary(key)["requests"]
    shutil.copy(next(out.glob("*.parquet")), out / "stray.parquet")
    assert "All parts are there already" in ray(*command)
    assert box.summary(key)["requests"] == asked
    equal(out, SERIES)


def workspaces(box, folder):
    use("sandbox_spread_main?campaigns=7")
    out = folder / "workspaces"
    os.environ |= {"BRAZE_API_KEY_EMEA": "sandbox_spread_emea?campaigns=9", "BRAZE_ENDPOINT_EMEA": box.http}
    out.mkdir()
    # A URL, as of S3, where nothing can be renamed.
    assert "16 rows in 2 parts" in ray("workspaces", f"file://{out}")
    equal(out, " UNION ALL ".join(f"SELECT '{name}' AS workspace, * FROM braze_campaigns(workspace := '{name}')" for name in ["emea", "main"]))
    del os.environ["BRAZE_API_KEY_EMEA"], os.environ["BRAZE_ENDPOINT_EMEA"]


def key_in_a_file(box, folder):
    """Without a key in the environment."""
    key = f"sandbox_spread_file?campaigns={CAMPAIGNS}"
    del os.environ["BRAZE_API_KEY"]
    (folder / "key").write_text(key)
    (folder / "setup.sql").write_text(f"CALL braze_connect(endpoint := '{box.http}', api_key_file := '{folder}/key', verify := false)")
    assert f"{CAMPAIGNS} rows" in ray("ids", "campaign_details", folder / "file", "--setup", folder / "setup.sql")
    assert key not in "".join(path.read_text() for path in (folder / "file").glob("*.json"))


def killed_driver(box, folder):
    """What was finished when the program died is not asked for again."""
    key = use(f"sandbox_spread_driver?campaigns={CAMPAIGNS}&latency_ms=300")
    out = folder / "driver"
    command = ["ids", "campaign_series", out, *DAY_OPTIONS, "--part-size", 5, "--workers", 1]
    with subprocess.Popen([sys.executable, PROGRAM, *map(str, command)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.kill()
    plan = [json.loads(line) for line in (out / "_plan.json").read_text().splitlines()]
    finished = [identifier for part in plan if Path(part["path"]).exists() for identifier in part["items"]]
    assert finished and not (out / "_parts.json").exists()
    ray(*command)
    asked = collections.Counter(identifier for request in box.requests(key) for identifier in urllib.parse.parse_qs(request["query"]).get("campaign_id", []))
    assert all(asked[identifier] == 1 for identifier in finished), asked
    equal(out, SERIES)


def no_identifiers(_box, folder):
    use("sandbox_spread_none?campaigns=0")
    assert "0 rows in 1 parts" in ray("ids", "campaign_details", folder / "none")


def mistakes(_box, folder):
    use("sandbox_spread_mistakes")
    assert "There is no table 'campaigns' that asks for each identifier" in ray("ids", "campaigns", folder / "a", code=1)
    assert "needs the first and the last day" in ray("ids", "campaign_series", folder / "a", code=1)
    assert "There is no file" in ray("files", folder / "*.none", folder / "a", code=1)
    assert "has parts of something else" in ray("ids", "campaign_details", folder / "identifiers", code=1)
    use(f"sandbox_spread_refused?campaigns={CAMPAIGNS}&refused=3")
    told = ray("ids", "campaign_series", folder / "refused", *DAY_OPTIONS, "--part-size", 20, "--workers", 1, code=1)
    assert "c0000000-0000-4000-8000-000000000003" in told and "0 of 4 parts are there; run it again" in told, told
    assert f"{CAMPAIGNS * 5 - 5} rows" in ray("ids", "campaign_series", folder / "left out", *DAY_OPTIONS, "--ignore-errors")


def deaths(box, folder):
    """The worker of every part dies once: while it reads, before its file gets its name, and before it can say that it has."""
    module = importlib.util.spec_from_file_location("spread_ray", PROGRAM)
    sys.modules[module.name] = spread = importlib.util.module_from_spec(module)
    module.loader.exec_module(spread)
    spread.cloudpickle.register_pickle_by_value(spread)
    write, users = spread.write, f"{folder}/users/*"
    slow = folder / "slow.sql"
    slow.write_text("SET braze_concurrency = 2")

    def first(path):
        try:
            Path(f"{path}.died").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def while_reading(connection, query, path, form):
        def watch(usage):
            while usage.execute("SELECT coalesce(sum(attempts), 0) FROM braze_usage()").fetchone() < (3,):
                time.sleep(0.005)
            die()

        if form == "parquet" and first(path):
            watching = threading.Thread(target=watch, args=[connection.cursor()])
            watching.start()
            write(connection, query, f"{path}.{uuid.uuid4().hex}", form)
            watching.join()
        write(connection, query, path, form)

    def before_rename(connection, query, path, form):
        if form == "parquet" and first(path):
            write(connection, query, f"{path}.{uuid.uuid4().hex}", form)
            die()
        write(connection, query, path, form)

    def after_rename(connection, query, path, form):
        write(connection, query, path, form)
        if form == "parquet" and first(path):
            die()

    for hook in [while_reading, before_rename, after_rename]:
        key = use(f"sandbox_spread_{hook.__name__}?campaigns={CAMPAIGNS}&latency_ms=50")
        for command, query in [
            (["ids", "campaign_series", *DAY_OPTIONS, "--part-size", CAMPAIGNS // 2], SERIES),
            (["files", users, "--part-size", FILES // 2], f"FROM braze_read_users('{users}')"),
        ]:
            if hook is while_reading and command[0] == "files":
                continue  # which makes no requests that could be counted
            out = folder / hook.__name__ / command[0]
            sys.argv = ["ray.py", *map(str, command), str(out), "--setup", str(slow)]
            spread.write = hook
            spread.run(spread.arguments())
            spread.ray.shutdown()
            assert len(list(out.glob("*.died"))) == 2
            if hook is after_rename and command[0] == "ids":
                lists = sum(request["path"] == "/campaigns/list" for request in box.requests(key))
                assert box.summary(key)["requests"] == lists + CAMPAIGNS
            equal(out, query)


def spark(_box, folder):
    from pyspark.sql import SparkSession
    from spark import Braze, Reader

    class Dying(Braze):
        """Kills the worker of every partition once, when it has given some rows."""

        def reader(self, schema):
            return DyingReader(self.options)

        @classmethod
        def name(cls):
            return "dying"

    class DyingReader(Reader):
        def read(self, part):
            died = folder / f"{Path(part.items[0]).name}.died"
            for batch in super().read(part):
                yield batch
                if not died.exists():
                    died.touch()
                    os.kill(os.getpid(), signal.SIGKILL)

    use(f"sandbox_spread_spark?campaigns={CAMPAIGNS}")
    users = f"{folder}/users/*"
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.parquet.compression.codec": "uncompressed",
    }
    session = SparkSession.builder.master("local[2,4]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    session.dataSource.register(Dying)
    for options, query in [({"table": "campaign_series", **DAYS}, SERIES), ({"files": users}, f"FROM braze_read_users('{users}')")]:
        out = folder / f"spark {min(options)}"
        frame = session.read.format("dying").options(partitions=3, **options).load()
        frame.write.parquet(str(out))
        with parts.connected() as connection:
            connection.execute(f"CREATE TABLE written AS FROM read_parquet('{out}/*.parquet')")
            # With the types of Spark, which has no JSON.
            connection.execute("CREATE TABLE expected AS FROM written LIMIT 0")
            connection.execute(f"INSERT INTO expected {query}")
            same_rows(connection, "FROM written", "FROM expected")
    assert len(list(folder.glob("*.died"))) == 6
    session.stop()


if __name__ == "__main__":
    main()
