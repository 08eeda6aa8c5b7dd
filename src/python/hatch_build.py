"""Puts the built extension and sandbox into the wheel, and says which machines it is for.

BUILD is the profile that cargo built, as in the tests. For another platform EXTENSION and SANDBOX name the files.
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
# What the footer of an extension says, and what Python calls it. On macOS: the oldest that Rust supports.
TAGS = {
    "linux_amd64": "manylinux_2_{glibc}_x86_64",
    "linux_arm64": "manylinux_2_{glibc}_aarch64",
    "linux_amd64_musl": "musllinux_1_2_x86_64",
    "linux_arm64_musl": "musllinux_1_2_aarch64",
    "osx_amd64": "macosx_10_12_x86_64",
    "osx_arm64": "macosx_11_0_arm64",
    "windows_amd64": "win_amd64",
}


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        profile = os.environ.get("BUILD", "release")
        extension = file("EXTENSION", ROOT / "build" / profile / "braze.duckdb_extension")
        platform = platform_of(extension.read_bytes())
        suffix = ".exe" if platform.startswith("windows") else ""
        sandbox = file("SANDBOX", ROOT / "target" / profile / f"braze-sandbox{suffix}")
        build_data["force_include"] |= {
            str(extension): f"{PACKAGE}/braze.duckdb_extension",
            str(sandbox): f"{PACKAGE}/braze-sandbox{suffix}",
        }
        glibc = max(glibc_of(extension), glibc_of(sandbox))
        build_data["tag"] = f"py3-none-{TAGS[platform].format(glibc=glibc)}"
        build_data["pure_python"] = False


def file(variable, built):
    path = Path(os.environ.get(variable, built)).resolve()
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: `make release` builds it")
    return path


def glibc_of(program):
    """The newest minor version of glibc, 2.x, that has what the program takes from it."""
    return max([0, *(int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)", program.read_bytes()))])
