"""Turns the shared library that cargo built into a file that DuckDB loads on one platform.

    python3 src/extension/footer.py linux_amd64 target/release build/release

DuckDB reads the last 534 bytes of an extension before it opens it: for which platform and which version of the C API
it was built. The layout is that of DuckDB's `append_extension_metadata.py`. Runs on Python 3.6, which is what some of
DuckDB's containers have.
"""

import os
import re
import sys
from pathlib import Path

C_API_VERSION = "v1.5.6"  # the lowest DuckDB that has every function which this extension calls
LIBRARIES = {"osx": "libbraze.dylib", "windows": "braze.dll"}  # libbraze.so elsewhere


def main(platform, cargo_dir, build_dir):
    version = re.search(r'^version = "(.*)"', Path("Cargo.toml").read_text(), re.M)[1]
    library = Path(cargo_dir, LIBRARIES.get(platform.split("_")[0], "libbraze.so")).read_bytes()
    write(Path(build_dir, "braze.duckdb_extension"), library + footer(platform, f"v{version}"))


def footer(platform, version):
    # A WebAssembly custom section: id, length 531, name; then a payload of 512 bytes, of which 256 are the signature.
    fields = ["", "", "", "C_STRUCT", version, C_API_VERSION, platform, "4"]
    return (
        b"\x00\x93\x04\x10duckdb_signature\x80\x04"
        + b"".join(field.encode().ljust(32, b"\0") for field in fields)
        + bytes(256)
    )


def platform_of(extension):
    """For which platform a file is: its field stands second from the signature on, in reverse order."""
    return extension[-512:][6 * 32 : 7 * 32].rstrip(b"\0").decode()


def write(path, content):
    # In one step: a running DuckDB that has the old file open keeps it, and nobody ever sees half a file.
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
