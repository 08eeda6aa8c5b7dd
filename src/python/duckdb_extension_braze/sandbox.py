"""The sandbox: a pretend Braze workspace on this machine, a coffee roaster's."""

import json
import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from threading import Lock
from typing import Any

PROGRAM = Path(__file__).with_name("braze-sandbox.exe" if os.name == "nt" else "braze-sandbox")
# A Ctrl-C at the terminal does not reach what has a group of its own.
APART: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {"start_new_session": True}


class SandboxError(RuntimeError):
    """The sandbox does not start."""


def start_sandbox() -> dict[str, str]:
    """Makes the sandbox the workspace of this process, and gives the variables that it sets in the environment for that.

    It starts once, again if it has ended, and ends when the process does. What `braze_connect` has set up stays as it is.
    """
    variables = story(_endpoint())
    os.environ.update(variables)
    return variables


def story(endpoint: str) -> dict[str, str]:
    """The variables by which the sandbox's story of today is the workspace."""
    key = f"sandbox?story={datetime.now(timezone.utc):%Y-%m-%d}"
    partner = {"BRAZE_PARTNER_NAME": "treasure_data", "BRAZE_PARTNER_API_KEY": "sandbox-partner", "BRAZE_CLIENT_SECRET": key}
    return {"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": endpoint} | partner


_lock = Lock()
_running: tuple[subprocess.Popen[str], str] | None = None


def _endpoint() -> str:
    """Where the sandbox is, of which there is one however many threads ask."""
    global _running
    with _lock:
        if _running is None or _running[0].poll() is not None:
            _running = _start()
        return _running[1]


def _start() -> tuple[subprocess.Popen[str], str]:
    # It ends when its standard input does, so it cannot outlive this process, however that ends.
    try:
        process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **APART)
    except OSError as error:
        raise SandboxError(f"{PROGRAM} does not start: {error.strerror}") from error
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SandboxError(f"{PROGRAM} does not start: it ended with exit code {process.wait()}")
    return process, json.loads(line)["http"]
