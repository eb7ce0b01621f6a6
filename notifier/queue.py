"""The queue: task names with ids, sent through Celery to Redis. Only wake-ups travel here, never facts.

Everything that must not be lost is in the database before a wake-up is sent. So a message that Redis loses, repeats or
delays does no harm: the sweep finds what was not woken, and a task that finds nothing to do returns.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import structlog
from celery import Celery
from kombu import Queue
from kombu.exceptions import KombuError

from notifier.errors import StartError
from notifier.points import reach

log = structlog.get_logger(__name__)

QUEUE_OF: dict[str, str] = {
    "judge": "judge",
    "look_again": "judge",
    "deliver": "deliver",
    "receive": "receive",
    "poll": "poll",
    # Some shops have to be asked for what they announce, so it goes with what waits for others' answers.
    "follow_shops": "poll",
    "sweep": "sweep",
}
"""Every task that is woken, and the queue it travels in."""

QUEUES: tuple[str, ...] = tuple(dict.fromkeys(QUEUE_OF.values()))
"""Every queue there is. Each has a worker; slow providers in one do not hold up what waits in another."""

CANARY = "canary"
"""The task that proves a queue is served. It is sent to each of them."""

_AT_MOST: dict[str, int] = {
    "judge": 200,  # A batch is one transaction; a longer one would hold its locks for too long.
    "look_again": 200,
    "receive": 200,
    "poll": 1,  # A carrier that is slow to answer holds up no other.
    "follow_shops": 20,  # Each is a transaction of its own, and some are a call to the shop.
    "deliver": 16,  # As many calls to providers as one worker makes at the same time.
}
"""How many ids one message carries."""

SWEEP_SECONDS = 5.0
"""How often the sweep comes."""

_PAUSE_SECONDS = 5.0
"""How long nothing is published after a failure. The sweep comes round in that time; without the pause each commit at
the door would wait for a Redis that hangs."""


class CeleryQueue:
    """Wakes workers through Celery. Sends tasks by name, so that what sends need not know what runs."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._paused_until = 0.0

    def judge(self, inbox_ids: Sequence[int]) -> None:
        """Wake workers for webhooks that were kept."""
        self._send("judge", inbox_ids)

    def look_again(self, shipment_ids: Sequence[str]) -> None:
        """Wake workers for shipments whose time has come."""
        self._send("look_again", shipment_ids)

    def deliver(self, notification_ids: Sequence[str]) -> None:
        """Wake workers for notifications that are due."""
        self._send("deliver", notification_ids)

    def receive(self, inbox_ids: Sequence[int]) -> None:
        """Wake workers for receipts that were kept."""
        self._send("receive", inbox_ids)

    def poll(self, sources: Sequence[str]) -> None:
        """Wake workers for sources that are to be asked."""
        self._send("poll", sources)

    def follow_shops(self, inbox_ids: Sequence[int]) -> None:
        """Wake workers for what shops said."""
        self._send("follow_shops", inbox_ids)

    def sweep(self) -> None:
        """Have the sweep look now; the scheduler does the same every few seconds."""
        self._app.send_task("sweep", queue=QUEUE_OF["sweep"])

    def _send(self, task: str, ids: Sequence[object]) -> None:
        """Publish, or leave the rest to the sweep. It takes two seconds at most, and raises nothing.

        This is the one place where a failed publish is swallowed: what was not woken now is found within seconds.
        """
        if time.monotonic() < self._paused_until:
            return
        reach("publish.before")
        try:
            for chunk in _chunks(ids, _AT_MOST[task]):
                self._app.send_task(task, args=[chunk], queue=QUEUE_OF[task])
        except (KombuError, OSError) as error:
            self._paused_until = time.monotonic() + _PAUSE_SECONDS
            log.warning("publish_failed", task=task, count=len(ids), error=type(error).__name__, left_to="sweep")
        reach("publish.after")


def connect(redis_url: str) -> CeleryQueue:
    """Return a queue on that Redis. The connection is made when the first message is sent."""
    return CeleryQueue(_sender(redis_url))


def expect_answer(redis_url: str) -> None:
    """Raise StartError if there is no Redis, or if it does not let us in. It takes a few seconds at most."""
    try:
        with _sender(redis_url).connection_for_write() as connection:
            connection.ensure_connection(max_retries=0)
    except (KombuError, OSError, ValueError) as error:
        raise StartError(f"the Redis that NOTIFIER_REDIS_URL names cannot be used: {error}") from error


def count_waiting(redis_url: str, queues: Iterable[str]) -> int:
    """Return how many messages wait in the queues; 0 where Redis does not answer. It takes a few seconds at most."""
    with _sender(redis_url).connection_for_write() as connection:
        try:
            connection.ensure_connection(max_retries=0)
            channel = connection.channel()
            return sum(channel.queue_declare(queue).message_count for queue in queues)
        except (KombuError, *connection.connection_errors, *connection.channel_errors):
            return 0


def _sender(redis_url: str) -> Celery:
    app = Celery("notifier", set_as_current=False)
    app.conf.update(celery_settings(redis_url))
    # A Redis that takes longer than this to take a message is stalled, and a request must not wait for it. The retry
    # may then put a message into the queue twice, which does no harm.
    app.conf.broker_transport_options |= {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    return app


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Return the settings of Celery, the same for everything that sends and everything that runs."""
    return {
        "broker_url": _broker_url(redis_url),
        "broker_connection_retry_on_startup": True,
        # Redis comes back some day, and then the worker must be there.
        "broker_connection_max_retries": None,
        "broker_pool_acquire_timeout": 1,
        "broker_transport_options": _TRANSPORT,
        # What became of a task stands in the database.
        "result_backend": None,
        "task_ignore_result": True,
        # A worker that is killed in a task gives the message back, and so does one of which only the child is killed
        # (for want of memory, say): without the second setting that message would be lost.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        # A message that waits in a busy worker is one that an idle worker does not get.
        "worker_prefetch_multiplier": 1,
        # A provider takes ten seconds at most to time out; a minute is far beyond every honest batch.
        "task_soft_time_limit": 45,
        "task_time_limit": 60,
        # If the connection to Redis breaks while a provider is being called, the call is finished: breaking it off
        # would make an unknown outcome out of a good one. The copy that Redis delivers again finds the row claimed.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # On a stop, running tasks are finished; the wait stays below what an orchestrator grants before it kills.
        "worker_soft_shutdown_timeout": 20,
        # Starting means loading and trying every template; the default of four seconds kills a slow start for ever.
        "worker_proc_alive_timeout": 60,
        # Whether a worker works is told by the canary, so nobody needs to ask it, and fewer keys can go wrong.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        # Our own logging stays as it is.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "task_queues": [Queue(name) for name in QUEUES],
        "task_default_queue": "sweep",
        "task_create_missing_queues": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        # One quick second try, then the sweep has it.
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1},
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule": _beat_schedule(),
        # Entries that come every few seconds need no memory of when they last came, so beat keeps no file.
        "beat_scheduler": "celery.beat:Scheduler",
    }


_TRANSPORT: dict[str, Any] = {
    # A message that is not acknowledged for that long goes to another worker. Five times the hard limit of a task, so
    # that nothing is delivered again while it still runs. The shortest value of all processes on one Redis counts.
    "visibility_timeout": 300,
    # How often messages of dead workers are looked for. By default it is every 100 s, whatever the timeout.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # Without these a half-open connection is waited on for ever.
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "notifier:",
}


def _beat_schedule() -> dict[str, dict[str, Any]]:
    """Return what is sent at fixed intervals: the sweep, and a canary through every queue."""
    sweep = {
        "task": "sweep",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        # After an hour without workers, one sweep does the work of all that were missed. The bound is that wide because
        # it is held against the worker's clock: a tight one would stop the sweep for good where two clocks differ.
        "options": {"queue": QUEUE_OF["sweep"], "expires": 3600},
    }
    canaries = {
        f"{CANARY}-{queue}": {
            "task": CANARY,
            "schedule": timedelta(seconds=10),
            "args": [queue],
            # It does not expire: in a long queue it arrives late, and late is alive.
            "options": {"queue": queue},
        }
        for queue in QUEUES
    }
    return {"sweep": sweep, **canaries}


def _broker_url(redis_url: str) -> str:
    """Return the URL as kombu reads it, which has words of its own for a socket on this machine."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")


def _chunks(ids: Sequence[object], at_most: int) -> Iterator[list[object]]:
    for start in range(0, len(ids), at_most):
        yield list(ids[start : start + at_most])
