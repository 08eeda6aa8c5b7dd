"""What the programs in this folder share: where things are, and the sandbox, a Braze workspace on loopback."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
PROFILE = os.environ.get("BUILD", "release")  # or debug
EXTENSION = BUILD / PROFILE / "braze.duckdb_extension"
# The DuckDBs that one and the same file must load into.
VERSIONS = sorted(path.stem.removeprefix("duckdb-") for path in ROOT.glob("test/requirements/duckdb-*.txt"))
OLDEST, NEWEST = VERSIONS


def python(version):
    return BUILD / f"venv/duckdb-{version}" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def shell():
    """DuckDB's shell itself: the wrapper in the wheel's bin folder would stand between it and Ctrl-C."""
    return next(BUILD.glob("venv/duckdb-1.5.6/lib/python*/site-packages/duckdb_cli/duckdb"))


def environment(**more):
    """This process's environment without the workspaces, proxies and time zone of whoever runs it."""
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith("BRAZE_") and not k.upper().endswith("_PROXY")}
    return kept | {"TZ": "UTC"} | more


@dataclass
class Sandbox:
    http: str
    https: str
    ca: str

    def environment(self):
        return environment(BRAZE_SANDBOX=self.http, BRAZE_SANDBOX_HTTPS=self.https, SSL_CERT_FILE=self.ca)

    def requests(self, key):
        """The requests that came with this API key, oldest first."""
        return self._get("requests", key)

    def summary(self, key):
        return self._get("summary", key)

    def exports(self, key):
        """The exports of users that were started with this API key, oldest first."""
        return self._get("exports", key)

    def written(self, key, kind):
        """What was written with this API key, in the order of writing: users, events, requests and so on."""
        return self._get("written", key, kind=kind)

    def _get(self, what, key, **more):
        url = f"{self.http}/sandbox/{what}?{urllib.parse.urlencode({'key': key, **more})}"
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return json.load(direct.open(url, timeout=60))


@contextmanager
def sandbox(*arguments):
    """Runs a sandbox for as long as the `with` block lasts."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sandbox-", dir=BUILD) as folder:
        program = ROOT / "target" / PROFILE / "braze-sandbox"
        command = [program, "--ca", f"{folder}/ca.pem", *arguments]
        # It ends when its standard input does, so it cannot outlive this process, however that ends.
        # In a session of its own, a Ctrl-C at the terminal does not reach it.
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            yield Sandbox(**json.loads(process.stdout.readline()))
            process.stdin.close()


def packing(folder):
    """The command that packs a wheel, as `make wheel` does."""
    return [BUILD / "venv/wheel/bin/python", "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]


def wheel(folder):
    """Packs the files that the tests use into a wheel."""
    subprocess.run(packing(folder), cwd=ROOT / "src/python", env=os.environ | {"BUILD": PROFILE}, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def part_of(tests, version):
    """Each DuckDB's half of tests whose subject is our own SQL, which either of them runs alike; all of them with --all."""
    return tests if "--all" in sys.argv else tests[VERSIONS.index(version) :: 2]


def run_tests(at_once):
    """As unittest.main does, but so many tests at a time: those that wait more than they work."""
    loader, program = unittest.defaultTestLoader, sys.modules["__main__"]
    suites = loader.loadTestsFromNames(sys.argv[1:], program) if sys.argv[1:] else loader.loadTestsFromModule(program)
    with ThreadPoolExecutor(at_once) as pool:
        results = list(pool.map(run_test, each_test(suites)))
    for result in results:
        for test, trace in result.errors + result.failures:
            print(f"{test}\n{trace}", file=sys.stderr)
    print(f"{len(results)} tests")
    sys.exit(not results or not all(result.wasSuccessful() for result in results))


def run_test(test):
    result = unittest.TestResult()
    test.run(result)
    print(test, flush=True)
    return result


def each_test(suite):
    for part in suite:
        yield from each_test(part) if isinstance(part, unittest.TestSuite) else [part]
