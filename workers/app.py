"""The worker: `celery --app workers.app worker`.

What it runs is in `workers.tasks`. How it behaves is in `notifier.queue`, where those who send find the same settings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_process_shutdown, worker_ready

from notifier.bootstrap import build, load_files, read_environment
from notifier.config.problems import report
from notifier.errors import ConfigError
from notifier.queue import CANARY
from notifier.service.app import App
from workers.memory import expect_batches
from workers.start import create
from workers.tasks import USE_CASES, run
from workers.watchdog import Watchdog


@cache
def engine() -> App:
    """Return the engine of this process. It is built when it is first asked for, which must not be before the fork."""
    return build(read_environment())


def _add_tasks(celery: Celery) -> Celery:
    for name in USE_CASES:
        celery.task(_task(name), name=name)
    return celery


def _task(name: str) -> Callable[..., None]:
    def task(*work: Any) -> None:
        run(name, engine(), work)

    return task


def _check_configuration(**_signal: object) -> None:
    """End a worker with mistakes in its configuration before it starts children that could only fail."""
    try:
        load_files(read_environment())
    except ConfigError as error:
        sys.stderr.write(f"{report(error.problems)}\n")
        sys.exit(2)


def _build_engine(**_signal: object) -> None:
    """Build the engine as soon as the child is there, so that the first task need not wait for it."""
    engine()
    expect_batches()


def _send_canaries(**_signal: object) -> None:
    """Prove at once that the queues of this worker are served, instead of when beat next comes round."""
    for queue in app.amqp.queues.consume_from:
        app.send_task(CANARY, args=[queue], queue=queue)


def _take_apart(**_signal: object) -> None:
    """Let calls to providers finish, and give connections back, if there was time to make any."""
    if engine.cache_info().currsize:
        engine().close()


def _listen() -> None:
    """Hear of the life of the processes. Celery holds receivers weakly, but a module's functions live as long as it."""
    worker_init.connect(_check_configuration)
    worker_process_init.connect(_build_engine)
    worker_ready.connect(_send_canaries)
    worker_process_shutdown.connect(_take_apart)


app = _add_tasks(create())
app.steps["consumer"].add(Watchdog)
_listen()
