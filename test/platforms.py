"""Loads the files in build/platforms that were built for another Linux than this one, each into a DuckDB of its platform.

    build/venv/duckdb-2.0.1/bin/python test/platforms.py

On arm64 that is Python with DuckDB's wheels, run by an emulator. For musl there are no wheels: the library is the one that
DuckDB makes for Node. What is needed comes from Debian, PyPI and npm, and stays in build/roots. Needs a Debian on amd64.
"""

import subprocess
import sys
from pathlib import Path

from harness import BUILD, ROOT, OLDEST, VERSIONS, environment
from served import server
from smoke import answer, statements

ROOTS = BUILD / "roots"
SOURCE = "deb http://deb.debian.org/debian trixie main"  # whose musl is as new as the one DuckDB was linked with
PYTHON = "3.13"  # that of this Debian
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
NODE = {"amd64": "x64", "arm64": "arm64"}  # what Node calls them


def main():
    files = {path.parent.name: path for path in BUILD.glob("platforms/linux_*/braze.duckdb_extension")}
    files.pop("linux_amd64", None)  # any DuckDB here can load it
    if not files:
        sys.exit("nothing in build/platforms: `make release_linux_arm64` builds a file for it")
    emulator = debian("amd64", "qemu-user") / "usr/bin/qemu-aarch64"
    for platform, file in sorted(files.items()):
        _, arch, *musl = platform.split("_")
        run = [emulator] if arch == "arm64" else []
        if musl:
            print(platform, in_musl(arch, run, file), sep="  ", flush=True)
        else:
            for version in VERSIONS:
                print(platform, in_python(arch, run, version, file), sep="  ", flush=True)


def in_python(arch, emulator, version, file):
    parts = [f"python{PYTHON}-minimal", f"libpython{PYTHON}-minimal", f"libpython{PYTHON}-stdlib"]
    root = debian(arch, *parts, "libc6", "libgcc-s1", "libstdc++6", "libexpat1", "libffi8", "zlib1g")
    packages = wheel(f"duckdb=={version}", f"manylinux_2_28_{MACHINES[arch]}")
    env = environment(PYTHONHOME=root / "usr", PYTHONPATH=packages)
    return last_line([*emulator, "-L", root, root / f"usr/bin/python{PYTHON}", ROOT / "test/smoke.py", file], env)


def in_musl(arch, emulator, file):
    machine = MACHINES[arch]
    root = debian(arch, "musl")
    # Any wheel of C++ brings the libraries of the compiler, under names of its own.
    libraries = wheel("kiwisolver==1.5.1", f"musllinux_1_2_{machine}") / "kiwisolver.libs"
    for name in ["libgcc_s.so.1", "libstdc++.so.6"]:
        link = libraries / name
        if not link.exists():
            link.symlink_to(next(libraries.glob(f"{name.split('.')[0]}-*")).name)
    library = node(f"@duckdb/node-bindings-linux-{NODE[arch]}-musl@{OLDEST}-r.1") / "libduckdb.so"
    host = ROOTS / f"host-{machine}"
    compiler = [BUILD / "venv/cross/bin/python", "-m", "ziglang", "cc", "-target", f"{machine}-linux-musl", "-dynamic"]
    subprocess.run([*compiler, "-O2", "-fno-sanitize=all", "-o", host, ROOT / "test/host.c"], check=True)
    loader = [*emulator, root / f"usr/lib/{machine}-linux-musl/libc.so", "--library-path", libraries]
    with server(answer) as url:
        sql, expected = zip(*statements(file, url))
        values = subprocess.check_output([*loader, host, library, *sql], text=True, env=environment()).splitlines()
    for statement, value, right in zip(sql, values, expected, strict=True):
        assert right in (None, value), f"{statement}: {value}"
    return values[-1]


def last_line(command, env):
    return subprocess.check_output(command, text=True, env=env).splitlines()[-1]


def debian(arch, *packages):
    """A folder with the content of these packages, which this system does not notice."""
    root = ROOTS / f"debian-{arch}-{packages[0]}"
    if not root.exists():
        apt = ROOTS / "apt"
        for folder in ["lists/partial", "cache/archives/partial", "debs"]:
            (apt / folder).mkdir(parents=True, exist_ok=True)
        (apt / "sources.list").write_text(SOURCE)
        settings = {
            "APT::Architecture": arch,
            "APT::Architectures": arch,
            "APT::Sandbox::User": "root",
            "Dir::Cache": apt / "cache",
            "Dir::Etc::sourcelist": apt / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": apt / "lists",
            "Dir::State::status": "/dev/null",
        }
        get = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in settings.items())]
        part = ROOTS / "part"
        subprocess.run([*get, "update"], check=True)
        subprocess.run([*get, "download", *packages], check=True, cwd=apt / "debs")
        for package in packages:
            [file] = (apt / "debs").glob(f"{package}_*_{arch}.deb")
            subprocess.run(["dpkg-deb", "--extract", file, part], check=True)
        (part / "lib").symlink_to("usr/lib")  # where programs look for their loader
        part.rename(root)
    return root


def wheel(requirement, tag):
    folder = ROOTS / f"{requirement}-{tag}"
    if not folder.exists():
        part = ROOTS / "part"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
        foreign = ["--no-deps", "--only-binary=:all:", "--platform", tag, "--python-version", PYTHON, "--target", part]
        subprocess.run([*pip, *foreign, requirement], check=True)
        part.rename(folder)
    return folder


def node(package):
    folder = ROOTS / package.replace("/", "-")
    if not folder.exists():
        part = ROOTS / "part"
        part.mkdir()
        [archive] = subprocess.check_output(["npm", "pack", "--silent", package], cwd=ROOTS, text=True).split()
        subprocess.run(["tar", "-xzf", ROOTS / archive, "-C", part], check=True)
        part.rename(folder)
    return folder / "package"


main()
