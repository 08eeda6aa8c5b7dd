"""Opens DuckDB's shell on Braze: with demo.sql in the sandbox, or with --shell for a session of one's own.

A session takes place in the real workspace of BRAZE_API_KEY and BRAZE_ENDPOINT if both are set, else in the sandbox.
"""

import os
import signal
import subprocess
import sys

from harness import BUILD, EXTENSION, ROOT, environment, sandbox, shell

KEY = "sandbox?campaigns=1234"


def main():
    interactive = sys.argv[1:] == ["--shell"]
    if interactive and os.environ.get("BRAZE_API_KEY") and os.environ.get("BRAZE_ENDPOINT"):
        print(f"Braze at {os.environ['BRAZE_ENDPOINT']}")
        return run_shell(os.environ)
    with sandbox() as box:
        partner = {"BRAZE_PARTNER_NAME": "treasure_data", "BRAZE_PARTNER_API_KEY": "sandbox-partner", "BRAZE_CLIENT_SECRET": KEY}
        env = environment(BRAZE_API_KEY=KEY, BRAZE_ENDPOINT=box.https, SSL_CERT_FILE=box.ca, **partner)
        print(f"The sandbox, a Braze workspace on this machine, at {box.https}", flush=True)
        if interactive:
            return run_shell(env)
        database = BUILD / "demo.duckdb"
        database.unlink(missing_ok=True)
        return run_shell(env, "-no-init", "-bail", database, "-f", ROOT / "test/demo.sql")


def run_shell(env, *arguments):
    # Ctrl-C is for the query in the shell; this program only waits for the shell to end.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.call([shell(), "-unsigned", "-cmd", f"LOAD '{EXTENSION}'", *arguments], env=env)


sys.exit(main())
