#!/usr/bin/env python3
"""Reads in parts, on all machines of a Ray cluster, or with several processes of this one, into Parquet files.

    python3 ray.py files 'exports/*.zip' OUT                                          users of exported files
    python3 ray.py ids campaign_series OUT --since 2026-01-01 --until 2026-03-31      a table that asks for each identifier
    python3 ray.py workspaces OUT --table campaigns                                   a table of every workspace in the environment

What there is to read is listed once, and cut. OUT, a folder that all machines share or one of S3, gets a Parquet file per
part, and _parts.json when all are there: it names the files to read. Run it again after a failure: finished parts are kept.
A cluster is the one that RAY_ADDRESS names. Keys are in the environment of the workers, or in a file that --setup reads.
"""

import argparse
import math
import os
import sys
import time
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

FOLDER = Path(__file__).resolve().parent
# This file is called as the package is: the folder must not come first, where Python puts that of a program.
sys.path = [path for path in sys.path if Path(path).resolve() != FOLDER] + [str(FOLDER)]
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
try:
    import ray
    from ray import cloudpickle
except ImportError:
    sys.exit("This needs Ray: pip install ray")
import parts  # noqa: E402

# Other machines may not have this folder.
cloudpickle.register_pickle_by_value(parts)

# How many of what is listed are read again if a worker dies.
PART_SIZES = {"files": 16, "ids": 500, "workspaces": 1}
PLAN, FINISHED = "_plan.json", "_parts.json"


@dataclass
class Part:
    path: str
    items: list


def earlier_plan(connection, query, options):
    """The parts of an earlier run into OUT."""
    saved = f"{options.out}/{PLAN}"
    if not exists(connection, saved):
        return None
    columns = "{source: 'VARCHAR', query: 'VARCHAR', path: 'VARCHAR', items: 'VARCHAR[]'}"
    plan = connection.execute(f"SELECT source, query, path, items FROM read_json({parts.quoted(saved)}, columns = {columns})").fetchall()
    if any(row[:2] != (source_of(connection, options), query) for row in plan):
        raise ValueError(f"{options.out} has parts of something else. Choose another folder, or delete it")
    return [Part(*row[2:]) for row in plan]


def new_plan(connection, query, options, workers):
    items = items_of(connection, options)
    size = min(options.part_size or PART_SIZES[options.command], math.ceil(len(items) / workers))
    # The names are of this plan alone: parts that another one left are not taken for its own.
    run = uuid.uuid4().hex[:12]
    plan = [Part(f"{options.out}/{run}-{number:06}.parquet", some) for number, some in enumerate(parts.cut(items, size))]
    source = source_of(connection, options)
    save(connection, [{"source": source, "query": query, "path": part.path, "items": part.items} for part in plan], f"{options.out}/{PLAN}")
    return plan


def source_of(connection, options):
    """What is listed, beside the query."""
    if options.command == "files":
        return options.glob
    return parts.column(connection, "SELECT current_setting('braze_workspace')")[0]


def query_of(connection, options):
    if options.command == "files":
        return parts.users(options.columns)
    choices = {"since": options.since, "until": options.until, "ignore_errors": options.ignore_errors}
    if options.command == "ids":
        return parts.table(connection, options.table, columns=options.columns, **choices)
    columns = f"getvariable('items')[1] AS workspace, {options.columns}"
    return parts.table(connection, options.table, "workspace := getvariable('items')[1]", columns, **choices)


def items_of(connection, options):
    if options.command == "files":
        return parts.files(connection, options.glob)
    if options.command == "ids":
        return parts.identifiers(connection, options.table)
    return parts.column(connection, "SELECT workspace FROM braze_workspaces() ORDER BY workspace")


def spread(query, plan, options, workers):
    """Has the parts written, so many at a time; gives the rows of each, and the problem after which no more were begun."""
    task = ray.remote(max_retries=options.retries)(write_part)
    # The limits are those of a workspace, whichever process asks.
    share = 1 / workers if options.command == "ids" else None
    waiting, running, rows, problem = iter(plan), {}, {}, None
    while True:
        while not problem and len(running) < workers and (part := next(waiting, None)):
            running[task.remote(query, part, options.setup, share)] = part
        if not running:
            return rows, problem
        [done], _ = ray.wait(list(running))
        part = running.pop(done)
        try:
            rows[part.path] = ray.get(done)
            print(f"part {len(rows):,} of {len(plan):,}: {rows[part.path]:,} rows", flush=True)
        except ray.exceptions.RayTaskError as error:
            problem = str(error.cause)
        except ray.exceptions.RayError as error:
            problem = str(error)


def write_part(query, part, setup, share):
    """What a worker does. A part that is there was finished by one that died before it could say so."""
    with parts.connected(setup, share) as connection:
        if not exists(connection, part.path):
            connection.execute("SET VARIABLE items = ?::VARCHAR[]", [part.items])
            write(connection, query, part.path, "parquet")
        return connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [part.path]).fetchone()[0]


def write(connection, query, path, form):
    """Writes a file that is there as a whole or not at all. Objects always are; other files get their names at the end."""
    written = path if parts.is_remote(path) else f"{path}.{uuid.uuid4().hex}"
    connection.execute(f"COPY ({query}) TO {parts.quoted(written)} (FORMAT {form})")
    if written != path:
        os.replace(written, path)


def save(connection, rows, path):
    connection.execute("SET VARIABLE rows = ?", [rows])
    write(connection, "SELECT unnest(getvariable('rows'), recursive := true)", path, "json")


def exists(connection, path):
    if not parts.is_remote(path):
        return os.path.exists(path)
    # Of a path that is no pattern, httpfs says that it is there without looking.
    return path.rpartition("/")[2] in parts.column(connection, "SELECT parse_filename(file) FROM glob(?)", [path + "*"])


def arguments():
    parser = argparse.ArgumentParser(description="Reads in parts, with Ray, into Parquet files.")
    commands = parser.add_subparsers(dest="command", required=True)
    files = commands.add_parser("files", help="users of exported files")
    files.add_argument("glob", metavar="GLOB", help="the files, such as 's3://bucket/exports/*.zip'")
    ids = commands.add_parser("ids", help="a table that asks for each identifier")
    ids.add_argument("table", metavar="TABLE", help="without braze_, such as campaign_series")
    workspaces = commands.add_parser("workspaces", help="a table of every workspace in the environment")
    workspaces.add_argument("--table", default="campaigns", help="without braze_, campaigns by default")
    for name, command in commands.choices.items():
        command.add_argument("out", metavar="OUT", help="the folder of the Parquet files, which may be one of S3")
        command.add_argument("--columns", default="*", help="what is selected, all by default")
        command.add_argument("--setup", metavar="FILE", help="SQL that every worker runs first; each reads the file on its own machine")
        command.add_argument("--workers", type=positive, metavar="N", help="how many parts are read at once, as many as there are processors by default")
        command.add_argument("--part-size", type=positive, metavar="N", help=f"how many of what is listed are a part, {PART_SIZES[name]} by default")
        command.add_argument("--retries", type=int, default=3, metavar="N", help="how often a part is read again because its worker died, 3 by default")
    for command in [ids, workspaces]:
        command.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="the first day of a series")
        command.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the last day of a series")
        command.add_argument("--ignore-errors", action="store_true", help="leave out what Braze refuses")
    options = parser.parse_args()
    if not parts.is_remote(options.out):
        Path(options.out).mkdir(parents=True, exist_ok=True)
        options.out = os.path.abspath(options.out)
    options.setup = options.setup and os.path.abspath(options.setup)
    return options


def positive(text):
    if (number := int(text)) < 1:
        raise ValueError
    return number


def run(options):
    began, finished = time.monotonic(), f"{options.out}/{FINISHED}"
    with parts.connected(options.setup) as connection:
        query = query_of(connection, options)
        plan = earlier_plan(connection, query, options)
        if plan and exists(connection, finished):
            print("All parts are there already.")
        else:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
            workers = options.workers or max(1, int(ray.cluster_resources().get("CPU", 0)))
            plan = plan or new_plan(connection, query, options, workers)
            rows, problem = spread(query, plan, options, workers)
            if problem:
                raise RuntimeError(f"{problem}\n{len(rows):,} of {len(plan):,} parts are there; run it again for the others.")
            save(connection, [{"path": part.path, "rows": rows[part.path]} for part in plan], finished)
            print(f"{sum(rows.values()):,} rows in {len(plan):,} parts, in {time.monotonic() - began:.1f} s")
    print("Read them with")
    print(f"  SET VARIABLE parts = (SELECT list(path) FROM read_json({parts.quoted(finished)}));")
    print("  FROM read_parquet(getvariable('parts'));")


def main():
    try:
        run(arguments())
    except KeyboardInterrupt:
        sys.exit("Interrupted. Finished parts are kept; run it again for the others.")
    except (duckdb.Error, ValueError, RuntimeError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
