"""Writes down the licences of the crates that are linked into the extension and its sandbox.

    python3 src/extension/licenses.py x86_64-unknown-linux-gnu build/release/THIRD_PARTY_LICENSES

The texts are those in the crates' own folders. Where a crate leaves the choice, it is taken under MIT.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

PROGRAMS = {"braze", "braze-sandbox"}
TEXTS = re.compile("LICEN[CS]E|COPYING|NOTICE|COPYRIGHT", re.I)
RULE = "-" * 80


def main(target, path):
    crates = {}
    for package in linked(target):
        text = "\n".join(text.strip() for text in texts(package))
        crates.setdefault(text or "(no text in the package)", []).append(package)
    parts = ["The licences of the software that is linked into braze.duckdb_extension and braze-sandbox.\n"]
    for text, packages in crates.items():
        names = [f"{package['name']} {package['version']}: {package['license']}" for package in packages]
        parts.append("\n".join([RULE, *names, RULE, "", text, ""]))
    Path(path).write_text("\n".join(parts), encoding="utf-8")


def linked(target):
    """The packages of others that end up in the programs: what they depend on, without what only builds them."""
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={target}"]
    metadata = json.loads(subprocess.check_output(command))
    packages = {package["id"]: package for package in metadata["packages"]}
    needs = {node["id"]: node["deps"] for node in metadata["resolve"]["nodes"]}
    found, ahead = set(), [id for id, package in packages.items() if package["name"] in PROGRAMS and not package["source"]]
    while ahead:
        id = ahead.pop()
        if id in found or any("proc-macro" in target["kind"] for target in packages[id]["targets"]):
            continue
        found.add(id)
        ahead += [need["pkg"] for need in needs[id] if any(kind["kind"] is None for kind in need["dep_kinds"])]
    others = [packages[id] for id in found if packages[id]["source"]]
    return sorted(others, key=lambda package: (package["name"], package["version"]))


def texts(package):
    folder = Path(package["manifest_path"]).parent
    files = [*folder.glob("*"), *folder.glob("third_party/*/*")]  # the latter in ring, with code of others
    files = [file for file in sorted(files) if file.is_file() and TEXTS.match(file.name)]
    notices = [file for file in files if re.match("NOTICE|COPYRIGHT", file.name, re.I)]
    licences = [file for file in files if file not in notices]
    if re.search(r"\bMIT\b(?!-)", package["license"]) and " AND " not in package["license"]:
        licences = [file for file in licences if "MIT" in file.name.upper()] or licences
    return [file.read_text(encoding="utf-8", errors="replace") for file in licences + notices]


if __name__ == "__main__":
    main(*sys.argv[1:])
