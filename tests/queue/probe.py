"""A Celery application with the settings of the real one, whose tasks write down that they ran.

It is started by `test_worker.py` as a process of its own: `celery --app tests.queue.probe worker`.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event

from celery import Celery

from notifier.queue import celery_settings

_DIARY = Path(os.environ["PROBE_DIARY"])


def _write(line: str) -> None:
    with _DIARY.open("a") as file:
        file.write(f"{line}\n")


def judge(ids: list[int]) -> None:
    """Write down the ids."""
    _write(f"judged {ids}")


def deliver(ids: list[str]) -> None:
    """Die in the middle of the first try, as a process does that the kernel kills for want of memory."""
    is_first = "delivering" not in _DIARY.read_text()
    _write(f"delivering {ids}")
    if is_first:
        os.kill(os.getpid(), signal.SIGKILL)
    _write(f"delivered {ids}")


def receive(ids: list[int]) -> None:
    """Hang in the first try until somebody kills the whole worker."""
    is_first = "receiving" not in _DIARY.read_text()
    _write(f"receiving {ids}")
    if is_first:
        Event().wait()
    _write(f"received {ids}")


app = Celery("probe")
app.conf.update(celery_settings(os.environ["PROBE_REDIS_URL"]))
# A minute of patience is too long for a test. The ratio to the time that tasks take stays as it is.
app.conf.broker_transport_options = app.conf.broker_transport_options | {
    "visibility_timeout": 2,
    "unacked_restore_interval": 1,
}
for _task in (judge, deliver, receive):
    app.task(_task, name=_task.__name__)
