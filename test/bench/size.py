"""The size of the extension file."""

from harness import EXTENSION
from measure import Result

SIZE_MB_MAX = 8


def results(_):
    size_mb = EXTENSION.stat().st_size / 1e6
    yield Result("extension file", size_mb, "MB", f"< {SIZE_MB_MAX} MB", size_mb < SIZE_MB_MAX)
