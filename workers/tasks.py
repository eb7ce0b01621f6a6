"""What runs for each task: one use case. Nothing is decided here, and nothing is retried: the next try is a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from notifier.queue import CANARY
from notifier.service.app import App
from notifier.service.deliver import deliver
from notifier.service.judge import judge_inbox, look_again
from notifier.service.polling import poll
from notifier.service.receive import receive
from notifier.service.shops import follow_shops
from notifier.service.sweep import record_heartbeat, sweep

log = structlog.get_logger(__name__)

USE_CASES: Mapping[str, Callable[..., object]] = {
    "judge": judge_inbox,
    "look_again": look_again,
    "deliver": deliver,
    "receive": receive,
    "poll": poll,
    "follow_shops": follow_shops,
    "sweep": sweep,
    CANARY: record_heartbeat,
}
"""Every task by its name. A use case takes the running engine, then what the message carried."""


def run(name: str, app: App, work: tuple[Any, ...]) -> None:
    """Do one task. Whatever goes wrong is logged with the ids it was about, and goes on to Celery.

    This is the one place that catches everything: below it, an error that nobody expected has to stop what is being
    done. The message counts as done all the same; the rows are still due, and the sweep brings them again.
    """
    try:
        USE_CASES[name](app, *work)
    except Exception as error:
        log.error("task_failed", task=name, work=work, error=type(error).__name__)
        raise
