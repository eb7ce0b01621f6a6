"""The probe with the watchdog of the real worker, and a task that ends when it is told to."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.queue.probe import app
from workers.watchdog import Watchdog

_DIARY = Path(os.environ["PROBE_DIARY"])


def look_again(ids: list[str]) -> None:
    """Say that it has begun, and go on until there is a file beside the diary."""
    with _DIARY.open("a") as diary:
        diary.write(f"begun {ids}\n")
    while not _DIARY.with_name("go on").exists():
        time.sleep(0.01)


app.task(look_again, name="look_again")
app.steps["consumer"].add(Watchdog)
