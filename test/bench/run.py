"""Runs the benchmarks, all or those named, and prints how each figure stands to its bar.

    PYTHONPATH=test python3 test/bench/run.py [campaigns kpi series messages users fanout memory limit writes
        write_memory interrupt changes sync size hourly loads archives workspaces]
"""

import importlib
import sys

from harness import sandbox
from measure import RUNS

ALL = ["campaigns", "kpi", "series", "messages", "users", "fanout", "memory", "limit", "writes", "write_memory", "interrupt", "changes", "sync", "size", "hourly", "loads", "archives", "workspaces"]
HEAD = ["work", "ours", "compared with", "theirs", "ratio", "bar", "met"]


def main(names):
    rows = []
    with sandbox() as box:
        for name in names or ALL:
            for result in importlib.import_module(name).results(box):
                print(f"measured: {result.work}", file=sys.stderr)
                rows.append(row(result))
    print(f"\nMedians of {RUNS} runs, measured in turn, where nothing else is said.\n")
    widths = [max(map(len, column)) for column in zip(HEAD, *rows)]
    for cells in [HEAD, ["-" * width for width in widths], *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip())


def row(result):
    theirs = ratio = ""
    if result.theirs is not None:
        theirs, ratio = figure(result.theirs, result.unit), f"{result.ours / result.theirs:.3f}"
    return [result.work, figure(result.ours, result.unit), result.against, theirs, ratio, result.bar, "yes" if result.met else "NO"]


def figure(value, unit):
    return f"{value:.0f} {unit}" if unit.startswith("requests") else f"{value:.3g} {unit}"


main(sys.argv[1:])
