"""dbt's command line for the programs that test the package in sql/dbt. It takes the DuckDB version as their argument.

The program goes on in the environment build/venv/dbt-duckdb-<version>, whose modules are loaded once: each command is a
fork of the process.
"""

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from harness import BUILD, EXTENSION, ROOT, environment

PACKAGE = ROOT / "sql/dbt"
VERSION = sys.argv[1]
BIN = BUILD / f"venv/dbt-duckdb-{VERSION}/bin"
if Path(sys.prefix) != BIN.parent:
    os.execv(BIN / "python", [BIN / "python", *sys.argv])

FOLDER = sys.path.pop(0)  # where `dbt` is a test
from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: E402
from dbt.cli.main import cli  # noqa: E402

sys.path.insert(0, FOLDER)

FORKING = multiprocessing.get_context("fork")


def dbt(arguments, folder, workspaces, fails=False):
    """Runs a command in a project, with workspaces in its environment; gives what it tells."""
    with tempfile.TemporaryFile() as output:
        command = start(arguments, folder, workspaces, output)
        command.join()
        output.seek(0)
        told = output.read().decode()
    assert (command.exitcode != 0) == fails, f"{arguments}: {told}"
    return told


def start(arguments, folder, workspaces, output):
    """Starts a command, which tells a file; gives its process."""
    env = environment(BRAZE_EXTENSION=str(EXTENSION), HOME=str(folder), DO_NOT_TRACK="1", **workspaces)
    command = FORKING.Process(target=run, args=(["--no-use-colors", *arguments], folder, env, output.fileno()))
    command.start()
    return command


def run(arguments, folder, env, output):
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for stream in (1, 2):
        os.dup2(output, stream)
    try:
        cli(arguments)
    finally:
        DuckDBConnectionManager.close_all_connections()  # as dbt does when Python ends, which a fork does not
