"""How often a pure function can be done in a second of processor time."""

from __future__ import annotations

import time
from collections.abc import Callable

_ROUNDS = 5


def a_second(work: Callable[[], object], seconds: float) -> float:
    """Return how often it can be done in a second of processor time: the best of several rounds, in `seconds`."""
    work()
    return max(_round(work, seconds / _ROUNDS) for _ in range(_ROUNDS))


def _round(work: Callable[[], object], seconds: float) -> float:
    times, started = 0, time.process_time()
    while (spent := time.process_time() - started) < seconds or not times:
        work()
        times += 1
    return times / spent
