"""Puts the built extension and sandbox into the wheel, and says which machines it is for.

BUILD is the profile that cargo built, as in the tests. For another platform EXTENSION and SANDBOX name the files, from the
root of the repository.
"""

import os
import re
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "src/extension"))
from footer import platform_of  # noqa: E402

PACKAGE = "duckdb_extension_braze"
# What the footer of an extension says, and what Python calls it. On macOS: the oldest that Rust supports. There are no wheels
# for musl, for which PyPI has no DuckDB.
TAGS = {
    "linux_amd64": "manylinux_2_{glibc}_x86_64",
    "linux_arm64": "manylinux_2_{glibc}_aarch64",
    "osx_amd64": "macosx_10_12_x86_64",
    "osx_arm64": "macosx_11_0_arm64",
    "windows_amd64": "win_amd64",
}
# What the header of a program says.
MACHINES = {
    ("ELF", b"\x3e\0"): "linux_amd64",
    ("ELF", b"\xb7\0"): "linux_arm64",
    ("Mach-O", b"\x07\0\0\x01"): "osx_amd64",
    ("Mach-O", b"\x0c\0\0\x01"): "osx_arm64",
    ("PE", b"\x64\x86"): "windows_amd64",
}


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        if ("EXTENSION" in os.environ) != ("SANDBOX" in os.environ):
            raise ValueError("EXTENSION and SANDBOX belong together: set both, or neither")
        profile = os.environ.get("BUILD", "release")
        extension = file("EXTENSION", ROOT / "build" / profile / "braze.duckdb_extension")
        platform = platform_of(extension.read_bytes())
        if platform not in TAGS:
            raise ValueError(f"{extension} is for {platform}, for which there are no wheels")
        suffix = ".exe" if platform.startswith("windows") else ""
        sandbox = file("SANDBOX", ROOT / "target" / profile / f"braze-sandbox{suffix}")
        for program in [extension, sandbox]:
            if MACHINES.get(machine_of(program.read_bytes())) != platform:
                raise ValueError(f"{program} is not for {platform}")
        build_data["force_include"] |= {
            str(extension): f"{PACKAGE}/braze.duckdb_extension",
            str(sandbox): f"{PACKAGE}/braze-sandbox{suffix}",
            str(present(extension.with_name("THIRD_PARTY_LICENSES"))): f"{PACKAGE}/THIRD_PARTY_LICENSES",
        }
        glibc = max(glibc_of(extension), glibc_of(sandbox))
        build_data["tag"] = f"py3-none-{TAGS[platform].format(glibc=glibc)}"
        build_data["pure_python"] = False

    def finalize(self, version, build_data, artifact_path):
        """Of each platform there is one wheel in a folder: `*.whl` never names an older one, too."""
        built = Path(artifact_path)
        platform = re.sub(r"_2_\d+_", "_*_", build_data["tag"])  # with whichever glibc
        for wheel in built.parent.glob(f"{PACKAGE}-*-{platform}.whl"):
            if wheel != built:
                wheel.unlink()


def file(variable, built):
    return present(ROOT / os.environ.get(variable, built))


def present(path):
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: `make release` builds it")
    return path


def machine_of(program):
    """The format of a program or library, and how that denotes the processor."""
    match program[:4]:
        case b"\x7fELF":
            return "ELF", program[18:20]
        case b"\xcf\xfa\xed\xfe":
            return "Mach-O", program[4:8]
    start = int.from_bytes(program[60:64], "little")
    return program[start : start + 2].decode("latin-1"), program[start + 4 : start + 6]


def glibc_of(program):
    """The newest minor version of glibc, 2.x, that has what the program takes from it."""
    return max([0, *(int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)", program.read_bytes()))])
