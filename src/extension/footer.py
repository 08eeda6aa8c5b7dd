"""Turns the shared library that cargo built into a file that DuckDB loads.

    python3 src/extension/footer.py target/release build/release

DuckDB reads the last 534 bytes of an extension before it opens it: for which platform and which version of the C API
it was built. The layout is that of DuckDB's `append_extension_metadata.py`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

C_API_VERSION = "v1.5.6"  # the lowest DuckDB that has every function which this extension calls
SYSTEMS = {"linux": "linux", "darwin": "osx", "windows": "windows", "freebsd": "freebsd"}
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
VARIANTS = {"musl": "_musl", "windows-gnu": "_mingw"}
LIBRARIES = {"osx": "libbraze.dylib", "windows": "braze.dll"}  # libbraze.so elsewhere


def main(cargo_dir, build_dir):
    # The compiler, not Python, knows what it built for: on one machine the two may use different C libraries.
    triple = re.search(r"^host: (.*)$", subprocess.check_output(["rustc", "-vV"], text=True), re.M)[1]
    system = next(name for word, name in SYSTEMS.items() if word in triple)
    variant = next((suffix for word, suffix in VARIANTS.items() if word in triple), "")
    platform = f"{system}_{ARCHITECTURES[triple.split('-')[0]]}{variant}"
    version = re.search(r'^version = "(.*)"', Path("Cargo.toml").read_text(), re.M)[1]

    library = Path(cargo_dir, LIBRARIES.get(system, "libbraze.so")).read_bytes()
    extension = library + footer(platform, f"v{version}")
    write(Path(build_dir, "braze.duckdb_extension"), extension)
    # DuckDB's extension pipeline looks for it here.
    write(Path(build_dir, "extension/braze/braze.duckdb_extension"), extension)


def footer(platform, version):
    # A WebAssembly custom section: id, length 531, name; then a payload of 512 bytes, of which 256 are the signature.
    fields = ["", "", "", "C_STRUCT", version, C_API_VERSION, platform, "4"]
    return (
        b"\x00\x93\x04\x10duckdb_signature\x80\x04"
        + b"".join(field.encode().ljust(32, b"\0") for field in fields)
        + bytes(256)
    )


def write(path, content):
    # In one step: a running DuckDB that has the old file open keeps it, and nobody ever sees half a file.
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)


main(*sys.argv[1:])
