"""Lays files out as a repository that DuckDB installs from, and signs them if there is a key.

    python3 src/extension/repository.py build/repository "1.5.6 2.0.1" build/platforms/*/braze.duckdb_extension

For each version of DuckDB and each platform there is a `v1.5.6/linux_amd64/braze.duckdb_extension.gz`. The key is a private
one of RSA with 2048 bits, in SIGNING_KEY as PEM; it is handed to openssl through a pipe and lands in no file. The public one
lies in the repository, for DuckDB 2.0 and later: `CREATE EXTENSION REPOSITORY` takes it or looks for it there.
"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from footer import platform_of

CHUNK = 1 << 20
SIGNATURE = 256


def main(folder, versions, *files):
    key = os.environ.get("SIGNING_KEY", "").encode()
    for file in files:
        extension = Path(file).read_bytes()
        if key:
            extension = signed(extension, key)
        packed = gzip.compress(extension, mtime=0)  # the same file again is the same archive
        for version in versions.split():
            path = Path(folder, f"v{version}", platform_of(extension), "braze.duckdb_extension.gz")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed)
    if key:
        public = openssl("pkey", "-pubout", "-in", "/dev/stdin", stdin=key).decode()
        Path(folder, "public_key.pem").write_text(public)
        known = Path(folder, ".well-known/duckdb-extension-repo.json")
        known.parent.mkdir(exist_ok=True)
        known.write_text(json.dumps({"signature_keys": [public]}))


def signed(extension, key):
    """The signature is that of the hash of the hashes of each chunk of all that comes before it."""
    content = extension[:-SIGNATURE]
    chunks = (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))
    hashes = b"".join(hashlib.sha256(chunk).digest() for chunk in chunks)
    with tempfile.NamedTemporaryFile() as digest:
        digest.write(hashlib.sha256(hashes).digest())
        digest.flush()
        sign = ["pkeyutl", "-sign", "-pkeyopt", "digest:sha256"]
        signature = openssl(*sign, "-inkey", "/dev/stdin", "-in", digest.name, stdin=key)
    if len(signature) != SIGNATURE:
        sys.exit(f"SIGNING_KEY must be an RSA key of 2048 bits, and this one has {8 * len(signature)}")
    return content + signature


def openssl(*arguments, stdin):
    return subprocess.run(["openssl", *arguments], input=stdin, stdout=subprocess.PIPE, check=True).stdout


main(*sys.argv[1:])
