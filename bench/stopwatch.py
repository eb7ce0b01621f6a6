"""Measures workers: everything is there before they start to work, and the clock runs until everything is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import redis

from bench.engine import running
from bench.machine import processor_seconds, wait_idle, wait_until
from notifier.cli.processes import Program

_LONGEST = 300.0
_LOOK_EVERY = 0.1
"""Seconds. Counting rows is work for the same machine: done too often, it is a good part of what is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """How long the work took, and how long the worker's processes computed for it."""

    seconds: float
    processor_seconds: float


def work_off(
    client: redis.Redis,
    messages: str,
    worker: Program,
    is_done: Callable[[], bool],
    probe: Callable[[], None] = lambda: None,
) -> Lap:
    """Start a worker, and once it is idle give it the messages in the list of that name, all at once.

    `probe` sends the message by whose end the worker is known to have started, where it needs one.
    """
    parked = f"{messages}-parked"
    client.rename(messages, parked)
    probe()
    with running(worker) as processes:
        pids = [process.pid for process in processes]
        wait_idle(pids)
        spent = processor_seconds(pids)
        started = time.perf_counter()
        client.rename(parked, messages)
        wait_until(is_done, f"the work of {worker.name}", _LONGEST, _LOOK_EVERY)
        seconds = time.perf_counter() - started
        return Lap(seconds=seconds, processor_seconds=processor_seconds(pids) - spent)
