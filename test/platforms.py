"""Loads the files in build/platforms that were built for another Linux than this one, each into a DuckDB of its platform.

    build/venv/duckdb-2.0.1/bin/python test/platforms.py

On arm64 that is Python with DuckDB's wheels, run by an emulator. For musl there are no wheels, and the library is the one
that DuckDB makes for Node. Needs a Debian on amd64; the rest comes from Debian, PyPI and npm.
"""

import subprocess
import sys

from harness import BUILD, OLDEST, ROOT, VERSIONS, environment
from roots import PYTHON, ROOTS, debian, node, wheel
from served import server
from smoke import answer, statements

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
NODE = {"amd64": "x64", "arm64": "arm64"}  # what Node calls them


def main():
    files = {path.parent.name: path for path in sorted(BUILD.glob("platforms/linux_*/braze.duckdb_extension"))}
    files.pop("linux_amd64", None)  # any DuckDB here can load it
    if not files:
        sys.exit("nothing to load in build/platforms: `make release_linux_arm64`, for example, builds it")
    for platform, file in files.items():
        _, arch, *musl = platform.split("_")
        for about in in_musl(arch, file) if musl else in_python(arch, file):
            print(about, flush=True)


def in_python(arch, file):
    parts = [f"python{PYTHON}-minimal", f"libpython{PYTHON}-minimal", f"libpython{PYTHON}-stdlib"]
    root = debian(arch, *parts, "libc6", "libgcc-s1", "libstdc++6", "libexpat1", "libffi8", "zlib1g")
    program = [*emulator(arch), "-L", root, root / f"usr/bin/python{PYTHON}", ROOT / "test/smoke.py", file]
    for version in VERSIONS:
        packages = wheel(f"duckdb=={version}", f"manylinux_2_28_{MACHINES[arch]}")
        env = environment(PYTHONHOME=root / "usr", PYTHONPATH=packages)
        yield subprocess.check_output(program, text=True, env=env).strip()


def in_musl(arch, file):
    machine = MACHINES[arch]
    library = node(f"@duckdb/node-bindings-linux-{NODE[arch]}-musl@{OLDEST}-r.1") / "libduckdb.so"
    # A wheel of C++ brings the libraries of the compiler, under names of its own.
    libraries = wheel("kiwisolver==1.5.1", f"musllinux_1_2_{machine}") / "kiwisolver.libs"
    for name in ["libgcc_s.so.1", "libstdc++.so.6"]:
        link = libraries / name
        if not link.exists():
            link.symlink_to(next(libraries.glob(f"{name.split('.')[0]}-*")).name)
    host = ROOTS / f"host-{machine}"
    compiler = [BUILD / "venv/cross/bin/python", "-m", "ziglang", "cc", "-target", f"{machine}-linux-musl", "-dynamic"]
    subprocess.run([*compiler, "-O2", "-fno-sanitize=all", "-o", host, ROOT / "test/host.c"], check=True)
    loader = debian(arch, "musl") / f"usr/lib/{machine}-linux-musl/libc.so"
    with server(answer) as url:
        sql, expected = zip(*statements(file, url))
        program = [*emulator(arch), loader, "--library-path", libraries, host, library, *sql]
        values = subprocess.check_output(program, text=True, env=environment()).splitlines()
    for statement, value, right in zip(sql, values, expected, strict=True):
        assert right in (None, value), f"{statement}: {value}"
    yield values[-1]


def emulator(arch):
    return [debian("amd64", "qemu-user") / "usr/bin/qemu-aarch64"] if arch == "arm64" else []


main()
