"""The wheel, as its users meet it: installed into an empty environment, with nothing else on the path.

    python3 test/wheel.py 2.0.1      # the DuckDB version

It is built of the files that the other tests use. Only pip asks the network.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from harness import BUILD, EXTENSION, PROFILE, ROOT, environment, packing, sandbox, wheel

sys.path.append(str(ROOT / "src/extension"))
from footer import platform_of  # noqa: E402

VERSION = sys.argv[1]
DBT = BUILD / f"venv/dbt-duckdb-{VERSION}/bin"
MODULE = ["-m", "duckdb_extension_braze"]
WORKSPACE = {"BRAZE_API_KEY": "sandbox_wheel?campaigns=3"}
# What the wheel leaves in the repository: the reference, which braze_help() has, a picture, examples of a project, and what dbt,
# marimo and Python make.
LEFT = r"sql/reference/|.*\.png$|sql/dbt/(example|target|dbt_packages|logs)/|sql/dbt/(profiles\b|package-lock|\.|.*\.duckdb)|.*__(pycache|marimo)__"

# A connection of one's own, errors, and where things are.
OWN_CONNECTION = """
import os
import typing

import duckdb
import duckdb_extension_braze as braze

own = duckdb.connect(config={"allow_unsigned_extensions": "true"})
braze.load(own)
braze.load(own)
try:
    braze.load(duckdb.connect())
except duckdb.IOException as error:
    assert "duckdb_extension_braze.connect()" in str(error), error
else:
    raise AssertionError("loaded without unsigned extensions")
with duckdb.connect("open.duckdb"):
    try:
        braze.connect("open.duckdb")
    except duckdb.ConnectionException as error:
        assert "open.duckdb is open" in str(error) and "duckdb_extension_braze.connect()" in str(error), error
    else:
        raise AssertionError("opened with another configuration")

with braze.connect("some.duckdb", config={"threads": 1}) as written:
    written.execute("CREATE TABLE t AS SELECT current_setting('threads') AS threads")
with braze.connect("some.duckdb", read_only=True) as read:
    assert read.sql("FROM t").fetchall() == [(1,)]
assert braze.start_sandbox() == braze.start_sandbox()
assert own.sql("SELECT max(last_edited) FROM braze_campaigns()").fetchall()[0][0].tzinfo  # which takes pytz
assert (braze.sql_path() / "load.sql").exists() and (braze.dbt_package_path() / "dbt_project.yml").exists()
functions = [getattr(braze, name) for name in braze.__all__ if name != "__version__"]
assert all("return" in typing.get_type_hints(function) for function in functions)

own.execute(f"INSTALL '{braze.extension_path()}'")
other = duckdb.connect(config={"allow_unsigned_extensions": "true"})
other.execute("LOAD braze")
[(installed,)] = other.sql("SELECT install_path FROM duckdb_extensions() WHERE extension_name = 'braze'").fetchall()
assert installed.startswith(os.environ["HOME"]), installed
print(braze.extension_path(), braze.__version__)
"""

# One sandbox for all threads, and another one for those who come after it has ended.
THREADS = """
from concurrent.futures import ThreadPoolExecutor

from duckdb_extension_braze import sandbox

def endpoint(_):
    return sandbox.start_sandbox()["BRAZE_ENDPOINT"]

with ThreadPoolExecutor(8) as pool:
    [first] = set(pool.map(endpoint, range(8)))
process, _ = sandbox._running
process.kill()
process.wait()
assert endpoint(0) != first and sandbox._running[0].poll() is None
"""

PROFILES = """
mine:
  target: dev
  outputs: {dev: {type: duckdb, path: mine.duckdb, plugins: [{module: duckdb_extension_braze.dbt}]}}
"""


def main():
    with tempfile.TemporaryDirectory(prefix="wheel-", dir=BUILD) as folder, sandbox() as box:
        folder, WORKSPACE["BRAZE_ENDPOINT"] = Path(folder), box.http
        packed = wheel(folder)
        is_whole(packed)
        replaces_older(packed)
        program = install(packed, folder)
        tests = [first_query, own_connection, demo, narrow_output, sandbox_until_told, sandbox_in_threads, sandbox_broken]
        tests += [load, wrong_commands, mixed_files]
        for test in tests:
            print(test.__name__, flush=True)
            test(program, folder)
        print("dbt", flush=True)
        dbt(packed, folder)
    print(f"{len(tests) + 1} uses of the wheel")


def is_whole(packed):
    """It has the SQL of the repository as it is, and the type hints are for others, too."""
    package = "duckdb_extension_braze/"
    with zipfile.ZipFile(packed) as files:
        names = {name.removeprefix(package) for name in files.namelist()}
        paths = {str(path.relative_to(ROOT)): path for path in (ROOT / "sql").rglob("*") if path.is_file()}
        paths = {name: path for name, path in paths.items() if not re.match(LEFT, name)}
        assert {name for name in names if name.startswith("sql/")} == paths.keys(), paths.keys() ^ names
        assert all(files.read(package + name) == path.read_bytes() for name, path in paths.items())
        assert "py.typed" in names, names
        [licence] = [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]
        assert files.read(licence) == (ROOT / "LICENSE").read_bytes()
        others = files.read(package + "THIRD_PARTY_LICENSES").decode()
        assert all(re.search(rf"^{name} [\d.]+: .*", others, re.M) for name in ["reqwest", "ring", "rustls", "tokio"]), others
    version = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    assert re.fullmatch(rf"duckdb_extension_braze-{version}-py3-none-(?!any)\w+\.whl", packed.name), packed.name


def replaces_older(packed):
    """Packing removes an older wheel of this platform, built against whichever glibc, and leaves those of others."""
    tags = [re.sub(r"_2_\d+_", "_2_17_", packed.stem.split("-", 2)[2]), "py3-none-win_amd64"]
    older, other = [packed.with_name(f"duckdb_extension_braze-0.0.1-{tag}.whl") for tag in tags]
    older.touch()
    other.touch()
    assert wheel(packed.parent).exists() and packed.exists() and other.exists() and not older.exists()
    other.unlink()


def install(packed, folder):
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    program = folder / "venv/bin/python"
    command = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", packed, f"duckdb=={VERSION}"]
    subprocess.run(command, check=True)
    print(f"installed in {time.monotonic() - began:.1f} s", flush=True)
    return program


def run(program, *arguments, folder, code=0, **more):
    """What a program prints, in a folder of no interest, with no other program to be found."""
    env = environment(PATH=str(program.parent), HOME=str(folder), **more)
    done = subprocess.run([program, *arguments], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == code and "Traceback" not in done.stderr, done
    return done.stdout + done.stderr


def first_query(program, folder):
    """The lines in the README."""
    lines = re.search(r"(?s)^```python\n(.*?)```", (ROOT / "README.md").read_text(), re.M)[1]
    began = time.monotonic()
    assert "Weekly Roast Letter" in run(program, "-c", lines, folder=folder)
    print(f"campaigns in {time.monotonic() - began:.1f} s", flush=True)


def own_connection(program, folder):
    extension, version = run(program, "-c", OWN_CONNECTION, folder=folder).split()
    assert run(program, *MODULE, "path", folder=folder).split() == [extension]
    assert run(program, *MODULE, "--version", folder=folder).split() == [version]
    assert Path(run(program, *MODULE, "path", "dbt", folder=folder).strip(), "dbt_project.yml").exists()


def demo(program, folder):
    told = run(program, *MODULE, "demo", folder=folder)
    statements = re.findall(r"(?m)^[^.\n].*;$", (ROOT / "test/demo.sql").read_text())
    assert all(statement in told for statement in statements), told
    assert re.search(r"│ done +│ +(\d+) │ +\1 │ +0 │ +0 │", told), told


def narrow_output(program, folder):
    """The demo draws, wherever its output goes, and stops where nobody reads on."""
    told = run(program, *MODULE, "demo", folder=folder, PYTHONIOENCODING="cp1252", LC_ALL="C")
    assert "│ done" in told, told
    env = environment(PATH="", HOME=str(folder))
    with subprocess.Popen([program, *MODULE, "demo"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == "" and process.wait() == 1


def sandbox_in_threads(program, folder):
    run(program, "-c", THREADS, folder=folder)


def sandbox_broken(program, folder):
    """One that does not start is named, with what became of it."""
    [sandbox] = folder.glob("venv/lib/python*/site-packages/duckdb_extension_braze/braze-sandbox")
    kept = sandbox.rename(folder / "kept")
    sandbox.write_text("#!/bin/sh\nexit 3\n")
    for mode, told in [(0o755, "it ended with exit code 3"), (0o644, "Permission denied")]:
        sandbox.chmod(mode)
        assert run(program, *MODULE, "demo", folder=folder, code=1) == f"{sandbox} does not start: {told}\n"
    kept.rename(sandbox)


def sandbox_until_told(program, folder):
    """It serves whoever has the variables it prints, and ends with the program, however that ends."""
    count = "import duckdb_extension_braze as b; print(b.connect().sql('SELECT count(*) > 9 FROM braze_campaigns()').fetchall())"
    for ending in [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]:
        command, env = [program, *MODULE, "sandbox"], environment(PATH="", HOME=str(folder))
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            try:
                lines = [process.stdout.readline() for _ in range(7)]  # what it is, and five variables
                variables = dict(re.findall(r"(?m)^export (\w+)='?(.*?)'?$", "".join(lines)))
                assert run(program, "-c", count, folder=folder, **variables) == "[(True,)]\n"
                process.send_signal(ending)
                assert process.stderr.read() == "", ending  # which the sandbox has open, too, until it ends
            finally:
                process.kill()


def load(program, folder):
    """The same program as in the repository, which needs to be told nothing about the extension."""
    told = run(program, *MODULE, "load", "loaded.duckdb", "campaigns", folder=folder, **WORKSPACE)
    assert re.search(r"^4 loaded, 0 skipped, 0 failed$", told, re.M), told
    told = run(program, *MODULE, "load", "loaded.duckdb", "campaign", folder=folder, code=1, **WORKSPACE)
    assert "There is no group 'campaign'" in told, told


def wrong_commands(program, folder):
    assert "demo" in run(program, *MODULE, folder=folder, code=2)
    assert "pip install 'duckdb-extension-braze[notebook]'" in run(program, *MODULE, "notebook", folder=folder, code=1)
    (folder / "marimo.py").touch()  # which need not run for this
    told = run(program, *MODULE, "notebook", "no folder/mine.py", folder=folder, code=1)
    assert told == "Cannot write no folder/mine.py: No such file or directory\n", told


def mixed_files(program, folder):
    """Only files that belong together are packed: both named or neither, and of one platform, which has wheels."""
    extension, sandbox, other = EXTENSION.read_bytes(), ROOT / "target" / PROFILE / "braze-sandbox", folder / "other"
    other.mkdir()
    shutil.copy(EXTENSION.with_name("THIRD_PARTY_LICENSES"), other)
    platform = platform_of(extension)
    for built, env, told in [
        (extension, {"SANDBOX": None}, "set both, or neither"),
        (as_for(extension, "osx_arm64"), {}, "braze.duckdb_extension is not for osx_arm64"),
        (as_for(extension, f"{platform}_musl"), {}, f"is for {platform}_musl, for which there are no wheels"),
        (extension, {"SANDBOX": "nowhere/braze-sandbox"}, f"{ROOT}/nowhere/braze-sandbox is missing"),
        (extension, {"SANDBOX": __file__}, f"wheel.py is not for {platform}"),
    ]:
        file = other / "braze.duckdb_extension"
        file.write_bytes(built)
        env = {"EXTENSION": str(file), "SANDBOX": str(sandbox)} | env
        env = {name: value for name, value in (os.environ | env).items() if value}
        done = subprocess.run(packing(other), cwd=ROOT / "src/python", env=env, capture_output=True, text=True)
        assert done.returncode and told in done.stderr, done
    assert not list(other.glob("*.whl"))


def as_for(extension, platform):
    """The same file, labelled for another platform."""
    label = platform_of(extension).encode().ljust(32, b"\0")
    return extension[:-512] + extension[-512:].replace(label, platform.encode().ljust(32, b"\0"))


def dbt(packed, folder):
    """A project with the plugin, and the package from the wheel; the environment of dbt stays as it is."""
    project, packages = folder / "project", folder / "packages"
    (project / "models").mkdir(parents=True)
    command = [DBT / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", packages, packed]
    subprocess.run(command, check=True)
    (project / "dbt_project.yml").write_text("{name: mine, version: 1.0.0, profile: mine, flags: {send_anonymous_usage_stats: false}}")
    (project / "packages.yml").write_text("packages: [{local: \"{{ env_var('BRAZE_DBT_PACKAGE') }}\"}]")
    (project / "profiles.yml").write_text(PROFILES)
    (project / "models/mine.sql").write_text("SELECT count(*) AS campaigns FROM {{ ref('stg_braze__campaigns') }}")
    env = {"PYTHONPATH": str(packages), "DO_NOT_TRACK": "1", **WORKSPACE}
    package = run(DBT / "python", *MODULE, "path", "dbt", folder=project, **env).strip()
    for arguments in [["deps"], ["run", "--select", "+mine"]]:
        told = run(DBT / "dbt", *arguments, folder=project, BRAZE_DBT_PACKAGE=package, **env)
    assert "PASS=" in told and "ERROR=0" in told, told


main()
