"""What the extension is compared with. Each peer is optional: `missing` says why it cannot be run here, or nothing."""

import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.parse
import urllib.request

from harness import BUILD, NEWEST, PROFILE, ROOT, environment, python
from measure import process_costs, run_task, workspace

PAGE_SIZE = 100


class Bare:
    """A loop of requests that knows what to ask and throws the answers away."""

    name = "bare reqwest loop"
    program = ROOT / "target" / PROFILE / "braze-bench-bare"

    def missing(self):
        return ""

    def seconds(self, box, options, campaigns):
        return self.run(box, options, "pages", str(campaigns // PAGE_SIZE))[0]

    def posting_cpu_seconds(self, box, options, bodies):
        """What it costs the processors to post each line of a file, which is in memory by then."""
        return self.run(box, options, "bodies", bodies)[1]

    def run(self, box, options, *task):
        """The seconds that it takes, by the clock and of all threads on the processors."""
        command = [self.program, box.http, workspace(options), *task]
        output = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=True).stdout
        return [float(seconds) for seconds in output.split()]


class Httpfs:
    """DuckDB's own way: read_json over a list of URLs, whose length has to be known."""

    name = "DuckDB 1.5.5, httpfs, 16 threads"
    venv = BUILD / "venv/bench-httpfs"

    def missing(self):
        return "" if (self.venv / "ready").exists() else "not installed"

    def seconds(self, box, options, campaigns):
        [extension] = self.venv.glob("lib/python*/site-packages/duckdb_extension_httpfs/extensions/*/httpfs.duckdb_extension")
        load = [
            f"LOAD '{extension}'",
            "SET force_download = true",
            "SET threads = 16",
            "SET httpfs_connection_caching = true",
            f"CREATE SECRET braze (TYPE http, BEARER_TOKEN '{workspace(options)}', SCOPE '{box.http}')",
        ]
        query = f"""
            CREATE TABLE campaigns AS SELECT unnest(campaigns, recursive := true)
            FROM read_json(
                list_transform(
                    range(0, {campaigns // PAGE_SIZE}),
                    lambda page: '{box.http}/campaigns/list?include_archived=true&page=' || page
                ),
                columns = {{campaigns: 'STRUCT(
                    id VARCHAR, last_edited TIMESTAMPTZ, name VARCHAR, is_api_campaign BOOLEAN, tags VARCHAR[]
                )[]'}},
                format = 'unstructured'
            )"""
        return run_task(self.venv / "bin/python", load, query, environment())["seconds"]


class Ingestr:
    """A loader, from the start of its process to its end. It reaches DuckDB through an ADBC driver from npm."""

    name = "ingestr 1.1.22, whole process"
    venv = BUILD / "venv/bench-ingestr"
    driver = BUILD / "bench-ingestr-driver"
    package = "@duckdb/node-bindings-linux-x64@1.5.6-r.1"

    def __init__(self, table="campaigns"):
        self.table = table

    def missing(self):
        if not (self.venv / "ready").exists():
            return "not installed"
        if (sys.platform, platform.machine()) != ("linux", "x86_64"):
            return "driver known for linux on x86_64 only"
        try:
            self.fetch_driver()
        except (OSError, subprocess.CalledProcessError) as problem:
            return f"no driver: {problem}"
        return ""

    def fetch_driver(self):
        if (self.driver / "duckdb.toml").exists():
            return
        self.driver.mkdir(exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", self.package], cwd=self.driver, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.strip()
        with tarfile.open(self.driver / packed) as archive:
            archive.extract("package/libduckdb.so", self.driver)
        (self.driver / "duckdb.toml").write_text(
            'manifest_version = 1\nname = "DuckDB"\nversion = "1.5.6"\n'
            '[Driver]\nentrypoint = "duckdb_adbc_init"\n'
            f'[Driver.shared]\nlinux_amd64 = "{self.driver}/package/libduckdb.so"\n'
        )

    def seconds(self, box, options, _campaigns=None):
        return self.costs(box, options)["seconds"]

    def costs(self, box, options):
        with tempfile.TemporaryDirectory() as folder:
            return self.load(box, workspace(options), self.table, f"{folder}/braze.duckdb")

    def load(self, box, key, table, database, since=None):
        """Loads a table, from a day on if one is given; gives what the process cost."""
        uri = f"braze://?api_key={urllib.parse.quote(key, safe='')}&endpoint={box.http}"
        command = [
            self.venv / "bin/ingestr", "ingest", "--yes", "--progress", "log",
            "--source-uri", uri, "--source-table", table,
            "--dest-uri", f"duckdb:///{database}", "--dest-table", f"main.{table.split(':')[0]}",
            *(["--interval-start", str(since)] if since else []),
        ]  # fmt: skip
        env = environment(ADBC_DRIVER_PATH=str(self.driver), INGESTR_DISABLE_TELEMETRY="true", DISABLE_TELEMETRY="true")
        return process_costs(command, env)


class ReadJson:
    """DuckDB's read_json over the answers of /campaigns/data_series, which it finds in files."""

    name = f"DuckDB {NEWEST}, read_json of files"

    def __init__(self, box, options, campaigns, columns, folder):
        """Takes the columns that the rows shall have, in their order, as types by their names."""
        self.columns, self.folder = columns, folder
        headers = {"Authorization": f"Bearer {workspace(options)}"}
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for campaign in range(campaigns):
            id = f"c0000000-0000-4000-8000-{campaign:012x}"
            request = urllib.request.Request(f"{box.http}/campaigns/data_series?campaign_id={id}&length=100", headers=headers)
            with direct.open(request) as answer, open(f"{folder}/{id}.json", "wb") as file:
                shutil.copyfileobj(answer, file)

    def run(self, settings):
        """Runs the query that gives the table; gives what `run_task` does."""
        outside = {"campaign_id": "campaign_id", "time": "time", "channel": "channel"}
        message = ", ".join(f'"{name}" {type}' for name, type in self.columns.items() if name not in outside)
        columns = ", ".join(outside.get(name, f'message."{name}"') for name in self.columns)
        query = f"""
            CREATE TABLE messages AS SELECT {columns}
            FROM (
                SELECT campaign_id, time, channel.key AS channel, unnest(channel.value) AS message
                FROM (
                    SELECT campaign_id, day.time AS time, unnest(map_entries(day.messages)) AS channel
                    FROM (
                        SELECT parse_filename(filename, true) AS campaign_id, unnest(data) AS day
                        FROM read_json(
                            '{self.folder}/*.json',
                            columns = {{data: 'STRUCT(time DATE, messages MAP(VARCHAR, STRUCT({message})[]))[]'}},
                            format = 'unstructured', filename = true
                        )
                    )
                )
            )"""
        return run_task(python(NEWEST), settings, query, environment())
