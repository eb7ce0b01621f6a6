"""Waiting for another process: as long as it takes, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], within: float = 30.0) -> bool:
    """Ask until the answer is yes. Return False if it still is not after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
