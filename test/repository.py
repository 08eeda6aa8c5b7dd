"""Installs from a repository on loopback that `make repository` would lay: unsigned, signed, tampered with, and a newer one.

    build/venv/duckdb-2.0.1/bin/python test/repository.py
"""

import functools
import gzip
import os
import re
import subprocess
import sys
import tempfile
import unittest
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import duckdb

from harness import BUILD, EXTENSION, ROOT, run_tests

VERSION = duckdb.__version__
SIGNS = VERSION >= "2"
signs = unittest.skipUnless(SIGNS, "DuckDB 1.5 trusts no keys but DuckDB's own")
REFUSED = "doesn't have a valid signature"
LOADED = "SELECT install_mode, extension_version FROM duckdb_extensions() WHERE extension_name = 'braze' AND loaded"


class Repository(unittest.TestCase):
    def setUp(self):
        BUILD.mkdir(exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix="repository-", dir=BUILD)
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.key = ""

    def lay(self, extension=None):
        """A repository of this file, for this DuckDB."""
        file = self.folder / "braze.duckdb_extension"
        file.write_bytes(extension or EXTENSION.read_bytes())
        program = [sys.executable, ROOT / "src/extension/repository.py", self.folder / "repository", VERSION, file]
        subprocess.run(program, env=os.environ | {"SIGNING_KEY": self.key}, check=True, stderr=subprocess.PIPE, text=True)

    def sign(self, bits="2048"):
        self.key = subprocess.check_output(["openssl", "genrsa", bits], text=True, stderr=subprocess.DEVNULL)

    @property
    def public_key(self):
        return (self.folder / "repository/public_key.pem").read_text()

    def database(self, **config):
        """One that keeps what it installs, and whom it trusts, away from the user's home."""
        if SIGNS:
            config["extension_repository_directory"] = str(self.folder / "trusted")
        return duckdb.connect(config={"extension_directory": str(self.folder / "installed"), **config})

    def trust(self, database, prefix, key=""):
        database.execute("SET allow_extension_repositories = 'allowed'")
        database.execute(f"CREATE EXTENSION REPOSITORY ours WITH PREFIX '{prefix}' {key}")
        return database

    @contextmanager
    def served(self):
        handler = functools.partial(Quiet, directory=self.folder / "repository")
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def test_unsigned(self):
        self.lay()
        with self.served() as url:
            self.database(allow_unsigned_extensions="true").execute(f"INSTALL braze FROM '{url}'")
        database = self.database(allow_unsigned_extensions="true")
        database.execute("LOAD braze")
        self.assertEqual(database.execute(LOADED).fetchone()[0], "REPOSITORY")

    def test_unsigned_is_refused_where_signatures_are_asked_for(self):
        self.lay()
        with self.served() as url, self.assertRaisesRegex(duckdb.Error, REFUSED):
            self.database().execute(f"INSTALL braze FROM '{url}'")

    @signs
    def test_signed_as_the_readme_says(self):
        self.sign()
        self.lay()
        [once] = re.findall(r"^```\n(SET allow_extension_repositories.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
        load = once.splitlines()[-1]
        with self.served() as url:
            self.database().execute(once.replace("https://<your forge pages>", url).replace("<its public key>", self.public_key))
        database = self.database()
        database.execute(load)
        self.assertEqual(database.execute(LOADED).fetchone()[0], "REPOSITORY")

    @signs
    def test_the_repository_brings_its_key(self):
        self.sign()
        self.lay()
        database = self.trust(self.database(), self.folder / "repository")  # over HTTP this takes the extension httpfs
        database.execute("INSTALL braze FROM ours")
        database.execute("LOAD braze FROM ours")

    @signs
    def test_tampered(self):
        self.sign()
        self.lay()
        [packed] = self.folder.glob("repository/v*/*/braze.duckdb_extension.gz")
        extension = bytearray(gzip.decompress(packed.read_bytes()))
        extension[len(extension) // 2] ^= 1
        packed.write_bytes(gzip.compress(extension))
        with self.served() as url, self.assertRaisesRegex(duckdb.Error, REFUSED):
            self.trust(self.database(), url, f"USING PUBLIC KEY '{self.public_key}'").execute("INSTALL braze FROM ours")

    def test_a_newer_one_needs_force(self):
        self.lay()
        with self.served() as url:
            self.database(allow_unsigned_extensions="true").execute(f"INSTALL braze FROM '{url}'")
            before = self.installed()
            extension = EXTENSION.read_bytes()
            version = before.encode().ljust(32, b"\0")
            self.lay(extension.replace(version, b"v999.0.0".ljust(32, b"\0")))
            self.database(allow_unsigned_extensions="true").execute(f"INSTALL braze FROM '{url}'")
            self.assertEqual(self.installed(), before)
            self.database(allow_unsigned_extensions="true").execute(f"FORCE INSTALL braze FROM '{url}'")
            self.assertEqual(self.installed(), "v999.0.0")

    def installed(self):
        database = self.database(allow_unsigned_extensions="true")
        database.execute("LOAD braze")
        return database.execute(LOADED).fetchone()[1]

    def test_without_a_key_nothing_is_published(self):
        command = ["make", "--silent", "signed_repository", "SIGNING_KEY="]
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("SIGNING_KEY is empty", refused.stdout)

    def test_a_key_of_another_size_is_refused(self):
        self.sign(bits="3072")
        with self.assertRaises(subprocess.CalledProcessError) as refused:
            self.lay()
        self.assertIn("must be an RSA key of 2048 bits", refused.exception.stderr)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


run_tests(at_once=3)
