"""Opens DuckDB's shell on Braze: with demo.sql and demo_load.sql in the sandbox, or with --shell for a session of one's own.

A session takes place in the real workspace of BRAZE_API_KEY and BRAZE_ENDPOINT if both are set, else in the sandbox.
"""

import os
import signal
import subprocess
import sys

from harness import BUILD, EXTENSION, ROOT, environment, sandbox, shell

sys.path.append(str(ROOT / "src/python/duckdb_extension_braze"))  # the module alone: the package needs duckdb
from sandbox import story  # noqa: E402

# Three lines, of which the last two are queries to paste.
WELCOME = """\
A pretend Braze workspace, a coffee roaster's: all made up, and nothing leaves this machine. Try:
SELECT name FROM braze_campaigns(); SELECT name, next_send_time FROM braze_scheduled_broadcasts();
SELECT time, revenue, bar(revenue, 0, 3000, 40) FROM braze_revenue_series(since := today() - 14);"""


def main():
    interactive = sys.argv[1:] == ["--shell"]
    if interactive and os.environ.get("BRAZE_API_KEY") and os.environ.get("BRAZE_ENDPOINT"):
        print(f"Braze at {os.environ['BRAZE_ENDPOINT']}", flush=True)
        return run_shell(os.environ)
    with sandbox() as box:
        env = story_of(box)
        if interactive:
            print(WELCOME, flush=True)
            return run_shell(env)
        database = BUILD / "demo.duckdb"
        database.unlink(missing_ok=True)
        parts = [ROOT / "test/demo.sql", ROOT / "test/demo_load.sql"]
        return any(run_shell(env, "-no-init", "-bail", database, "-f", part) for part in parts)


def story_of(box):
    """The environment in which the sandbox's story of today is the workspace."""
    return environment(SSL_CERT_FILE=box.ca, **story(box.https))


def run_shell(env, *arguments):
    # Ctrl-C is for the query in the shell; this program only waits for the shell to end.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.call([shell(), "-unsigned", "-cmd", f"LOAD '{EXTENSION}'", *arguments], env=env, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
