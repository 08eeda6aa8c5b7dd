"""What the wheel brings besides the extension, on the command line."""

import argparse
import os
import runpy
import shlex
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import duckdb

from . import __version__, dbt_package_path, demo, extension_path, sql_path, start_sandbox
from .sandbox import SandboxError
from .sql import load

PROGRAM = "python -m duckdb_extension_braze"
PATHS = {"extension": extension_path, "sql": sql_path, "dbt": dbt_package_path}


def main() -> None:
    # What DuckDB draws has characters that other encodings lack, such as that of a pipe on Windows.
    sys.stdout.reconfigure(encoding="utf-8")
    if sys.argv[1:2] == ["load"]:
        return run_load(sys.argv[2:])
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Braze as tables in DuckDB.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="show the highlights in a pretend workspace")
    commands.add_parser("sandbox", help="run the pretend workspace until Ctrl-C")
    notebook = commands.add_parser("notebook", help="open the notebook, on the workspace of BRAZE_API_KEY, else on the pretend one")
    notebook.add_argument("copy", nargs="?", type=Path, metavar="FILE", help="open a copy to edit, which is made if needed")
    notebook.add_argument("--port", help="where it is served")
    notebook.add_argument("--headless", action="store_true", help="open no browser")
    commands.add_parser("load", help="load a workspace into tables; has a --help of its own")
    path = commands.add_parser("path", help="tell where something lies")
    path.add_argument("of", nargs="?", choices=PATHS, default="extension")
    options = parser.parse_args()
    match options.command:
        case "demo":
            demo.main()
        case "sandbox":
            run_sandbox()
        case "notebook":
            run_notebook(options)
        case "path":
            print(PATHS[options.of]())


def run_load(arguments: list[str]) -> None:
    os.environ.setdefault("BRAZE_EXTENSION", str(extension_path()))
    sys.argv = [f"{PROGRAM} load", *arguments]
    load.main()


def run_sandbox() -> None:
    variables = start_sandbox()
    print("A pretend Braze workspace, until Ctrl-C. In another terminal:\n")
    for name, value in variables.items():
        print(f"set {name}={value}" if os.name == "nt" else f"export {name}={shlex.quote(value)}", flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def run_notebook(options: argparse.Namespace) -> None:
    if not find_spec("marimo"):
        sys.exit("The notebook needs marimo: pip install 'duckdb-extension-braze[notebook]'")
    notebook, copy = sql_path() / "notebook/braze.py", options.copy
    if copy and not copy.exists():
        try:
            copy.write_bytes(notebook.read_bytes())
        except OSError as error:
            sys.exit(f"Cannot write {copy}: {error.strerror}")
    sys.argv = ["marimo", *(["edit", str(copy)] if copy else ["run", str(notebook)])]
    sys.argv += ["--port", options.port] * bool(options.port) + ["--headless"] * options.headless
    runpy.run_module("marimo", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except duckdb.Error as error:
        sys.exit(load.without_kind(str(error)))
    except SandboxError as error:
        sys.exit(str(error))
    except BrokenPipeError:  # whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python writes out as it ends
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
