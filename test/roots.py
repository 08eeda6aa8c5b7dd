"""Packages for other systems, unpacked below build/roots, where this system does not notice them."""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import BUILD

ROOTS = BUILD / "roots"
SOURCE = "deb http://deb.debian.org/debian trixie main"  # whose musl is as new as the one DuckDB was linked with
PYTHON = "3.13"  # that of this Debian


def debian(arch, *packages):
    """The folder with the content of these packages."""

    def fill(root):
        apt = root / "apt"
        for folder in ["lists/partial", "cache/archives/partial"]:
            (apt / folder).mkdir(parents=True)
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
        subprocess.run([*get, "update"], check=True)
        subprocess.run([*get, "download", *packages], check=True, cwd=apt)
        for file in apt.glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", file, root], check=True)
        (root / "lib").symlink_to("usr/lib")  # where programs look for their loader

    which = hashlib.sha256(" ".join([SOURCE, *packages]).encode()).hexdigest()[:8]
    return unpacked(f"debian-{arch}-{packages[0]}-{which}", fill)


def wheel(requirement, tag):
    """The folder with what pip would install there."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    foreign = ["--no-deps", "--only-binary=:all:", "--platform", tag, "--python-version", PYTHON]

    def fill(root):
        subprocess.run([*pip, *foreign, "--target", root, requirement], check=True)

    return unpacked(f"{requirement}-{tag}", fill)


def node(package):
    """The folder with what npm would install there."""

    def fill(root):
        [archive] = subprocess.check_output(["npm", "pack", "--silent", package], cwd=root, text=True).split()
        subprocess.run(["tar", "-xzf", archive, "--strip-components=1"], check=True, cwd=root)

    return unpacked(package.replace("/", "-"), fill)


def unpacked(name, fill):
    """A folder that is filled once; one that was not finished is not there."""
    ROOTS.mkdir(parents=True, exist_ok=True)
    if not (ROOTS / name).exists():
        with tempfile.TemporaryDirectory(dir=ROOTS) as part:
            root = Path(part, name)
            root.mkdir()
            fill(root)
            root.rename(ROOTS / name)
    return ROOTS / name
