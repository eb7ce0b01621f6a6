"""The machine: what it is, how busy it is, and what processes take of it. Linux only, from /proc."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PROC = Path("/proc")
_LIBRARIES = (
    "celery",
    "fastapi",
    "kombu",
    "orjson",
    "psycopg",
    "redis",
    "sendgrid",
    "sqlalchemy",
    "twilio",
    "uvicorn",
    "uvloop",
)
_TICK = 0.25
_IDLE_SHARE = 0.1


def describe(repository: Path) -> dict[str, Any]:
    """Return what the figures depend on besides the code, and which code it was."""
    return {
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "git": _git(repository),
    }


def load_average() -> float:
    """Return how many processes wanted a core, on average over the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    lines = (_PROC / "cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _git(repository: Path) -> str:
    """Return the commit, with a mark where files differ from it; "" where this is no checkout."""
    command = ["git", "-C", str(repository), "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout.strip()
    except OSError:
        return ""


def family(pids: Iterable[int]) -> list[int]:
    """Return the processes with all that they have started."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal() and (parent := _parent(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found = list(pids)
    for pid in found:  # The list grows while it is read: children of children come after them.
        found.extend(children.get(pid, ()))
    return found


def _parent(folder: Path) -> int | None:
    stat = _stat(folder)
    return int(stat[1]) if stat else None


def _stat(folder: Path) -> list[str]:
    """Return the fields behind the name of the process (proc_pid_stat(5)); none if it is gone."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def memory(pids: Iterable[int]) -> float:
    """Return what the processes hold resident, in MB. Pages that they share count in each of them."""
    return sum(_resident(pid) for pid in family(pids)) / 1e6


def _resident(pid: int) -> int:
    try:
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def processor_seconds(pids: Iterable[int]) -> float:
    """Return how long the processes have computed so far."""
    fields = [_stat(_PROC / str(pid)) for pid in family(pids)]
    return sum(int(one[11]) + int(one[12]) for one in fields if one) / os.sysconf("SC_CLK_TCK")


def wait_idle(pids: Iterable[int], within: float = 30.0) -> None:
    """Return when the processes have done what they do at their start, or after `within` seconds."""
    watched = list(pids)
    deadline = time.monotonic() + within
    before = processor_seconds(watched)
    while time.monotonic() < deadline:
        time.sleep(_TICK)
        now = processor_seconds(watched)
        if now - before < _TICK * _IDLE_SHARE:
            return
        before = now


def wait_until(condition: Callable[[], bool], what: str, within: float, every: float = 0.02) -> None:
    """Return when the condition holds. Raises TimeoutError that says what was waited for."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} took longer than {within:.0f} s")
        time.sleep(every)
