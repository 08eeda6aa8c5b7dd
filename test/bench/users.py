"""1,000,000 users, about 1.3 kB each in 200 files, from the ready zip on loopback.

The peer is DuckDB's read_json over the same files unpacked on the disk: it is spared the download and the unpacking.
"""

import tempfile
import time
import urllib.request
import zipfile

from harness import BUILD, EXTENSION, NEWEST, environment, python
from measure import Result, medians, run_process, run_task, workspace
from peers import Ingestr

USERS = 1_000_000
QUARTER = USERS // 4
FEW_USERS = 100_000
SEGMENT = "5e000000-0000-4000-8000-000000000000"  # everyone
THREADS = "SET threads = 2"
PEER = f"DuckDB {NEWEST}, read_json of files"
RUNS = 3
RATIO_MAX = 1.3
FEW_RATIO_MAX = 0.5
GROWTH_MB_MAX = 150
FIRST_ROW_S_MAX = 0.3
INGESTR_RATIO_MAX = 1 / 10
INGESTR_MEMORY_RATIO_MAX = 1 / 5


def results(box):
    whole, quarter, two = Export(box, USERS), Export(box, QUARTER), Export(box, USERS, ["external_id", "email"])
    assert two.fields == ["external_id", "email"], two.fields
    columns = {name: type for name, type, *_ in run(f"DESCRIBE SELECT * EXCLUDE (raw) FROM {whole}")["rows"]}
    with tempfile.TemporaryDirectory(prefix="users-", dir=BUILD) as folder:
        whole.unpack(folder)
        peer = f"read_json('{folder}/*.json', format = 'newline_delimited', columns = {columns})"
        all_of, few_of, peers = medians(
            lambda: table_seconds("* EXCLUDE (raw)", whole),
            lambda: table_seconds("external_id, email", two),
            lambda: table_seconds("*", peer),
            runs=RUNS,
        )
    work = f"{USERS} users from a ready zip into a table"
    yield Result(f"{work}, {RUNS} runs", all_of, "s", f"<= {RATIO_MAX:.2f} times", all_of <= RATIO_MAX * peers, PEER, peers)
    bar = f"<= {FEW_RATIO_MAX:.2f} times"
    yield Result("external_id and email of them, exported alone", few_of, "s", bar, few_of <= FEW_RATIO_MAX * all_of, "all columns", all_of)

    for name, scan, large, small in [
        ("all columns", "count(COLUMNS(*)), max(len(raw))", whole, quarter),
        ("two of them", "max(external_id), max(email)", whole, quarter),
    ]:
        idle, least, most = medians(
            lambda: run("SELECT 1")["peak_mb"],
            lambda: run(f"SELECT {scan} FROM {small}")["peak_mb"],
            lambda: run(f"SELECT {scan} FROM {large}")["peak_mb"],
            runs=RUNS,
        )
        work = f"{USERS} users, {name}, memory above idle"
        bar = f"<= {GROWTH_MB_MAX} MB"
        yield Result(work, most - idle, "MB", bar, most - idle <= GROWTH_MB_MAX, f"{QUARTER} users", least - idle)

    [first] = medians(lambda: run(f"SELECT email FROM {whole} LIMIT 1")["seconds"])
    yield Result(f"first of {USERS} users, from the ready zip", first, "s", f"<= {FIRST_ROW_S_MAX} s", first <= FIRST_ROW_S_MAX)

    yield from against_ingestr(box)


def against_ingestr(box):
    peer = Ingestr(f"user_data:{SEGMENT}")
    options = f"users={FEW_USERS}"
    query = f"CREATE TABLE users AS SELECT * EXCLUDE (raw) FROM {Export(box, FEW_USERS)}"
    ours = [run_process(box, options, query) for _ in range(RUNS)]
    seconds, peak = middle(ours, "seconds"), middle(ours, "peak_mb")
    work = f"{FEW_USERS} users from a ready export into a file, whole process"
    bars = f"<= {INGESTR_RATIO_MAX:.2f} times", f"<= {INGESTR_MEMORY_RATIO_MAX:.2f} times"
    if missing := peer.missing():
        yield Result(work, seconds, "s", bars[0], False, f"ingestr: {missing}")
        return
    theirs = [peer.costs(box, options) for _ in range(RUNS)]
    their_seconds, their_peak = middle(theirs, "seconds"), middle(theirs, "peak_mb")
    # Its export is ready within a second. It waits for ten before it looks.
    yield Result(work, seconds, "s", bars[0], seconds <= INGESTR_RATIO_MAX * their_seconds, peer.name, their_seconds)
    met = peak <= INGESTR_MEMORY_RATIO_MAX * their_peak
    yield Result(f"{work}, memory", peak, "MB", bars[1], met, peer.name, their_peak)


def middle(costs, name):
    return sorted(cost[name] for cost in costs)[len(costs) // 2]


def table_seconds(columns, source):
    done = run(f"CREATE TABLE users AS SELECT {columns} FROM {source}")
    assert done["rows"] == [[USERS]], done
    return done["seconds"]


def run(query):
    return run_task(python(NEWEST), [f"LOAD '{EXTENSION}'", THREADS], query, environment())


class Export:
    """An export that is ready. As text it is the table that reads it."""

    def __init__(self, box, users, fields=None):
        self.key = workspace(f"users={users}")
        env = environment(BRAZE_API_KEY=self.key, BRAZE_ENDPOINT=box.http)
        chosen = f", fields := {fields}" if fields else ""
        query = f"SELECT url FROM braze_start_export('{SEGMENT}'{chosen})"
        [[self.url]] = run_task(python(NEWEST), [f"LOAD '{EXTENSION}'"], query, env)["rows"]
        while not (export := box.exports(self.key)[0])["ready"]:
            time.sleep(0.1)
        self.fields = export["fields"]

    def __str__(self):
        return f"braze_read_users('{self.url}')"

    def unpack(self, folder):
        archive, _ = urllib.request.urlretrieve(self.url, f"{folder}/export.zip")
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)
