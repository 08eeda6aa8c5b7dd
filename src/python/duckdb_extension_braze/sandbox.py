"""The sandbox: a pretend Braze workspace on this machine, a coffee roaster's."""

import json
import os
import subprocess
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).with_name("braze-sandbox.exe" if os.name == "nt" else "braze-sandbox")


def start_sandbox() -> dict[str, str]:
    """Makes the sandbox the workspace of this process, and gives the variables that it sets in the environment for that.

    It starts once, and ends when the process does. What `braze_connect` has set up stays as it is.
    """
    _, endpoint = _running()
    variables = story(endpoint)
    os.environ.update(variables)
    return variables


def story(endpoint: str) -> dict[str, str]:
    """The variables by which the sandbox's story of today is the workspace."""
    key = f"sandbox?story={datetime.now(timezone.utc):%Y-%m-%d}"
    partner = {"BRAZE_PARTNER_NAME": "treasure_data", "BRAZE_PARTNER_API_KEY": "sandbox-partner", "BRAZE_CLIENT_SECRET": key}
    return {"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": endpoint} | partner


@cache
def _running() -> tuple[subprocess.Popen[str], str]:
    """The sandbox and where it is."""
    # It ends when its standard input does, so it cannot outlive this process, however that ends.
    # In a session of its own, a Ctrl-C at the terminal does not reach it.
    process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    return process, json.loads(process.stdout.readline())["http"]
