"""Ends a worker that is alive and takes no work, so that whoever started it starts it again.

Celery can come to that when Redis stalls: an acknowledgement that times out keeps its place among the messages a worker
may hold, and with one place there is no other (`QoS.ack` in kombu 5.7's `transport/redis.py`). Nothing is raised, so
there is nothing to catch; it can only be seen from what the worker does. Being started again does no harm: what is to
be done stands in the database.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import bootsteps
from celery.worker import state

from notifier.queue import count_waiting

log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0
STRIKES = 3
"""So many looks in a row at which messages waited, nothing ran, and nothing had been taken since the look before."""


LOOKS_TO_START = 12
"""So many looks more until the first message of its life is taken: a child reads and tries every template before."""


class Watchdog(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
    """A step of the consumer: it looks by the consumer's own timer, for as long as there is a connection."""

    def __init__(self, consumer: Any, **options: object) -> None:
        super().__init__(consumer, **options)
        self._timer: Any = None
        self._taken = 0
        self._strikes = 0

    def start(self, consumer: Any) -> None:
        """Begin to look."""
        self._strikes = 0 if state.all_total_count[0] else -LOOKS_TO_START
        self._timer = consumer.timer.call_repeatedly(EVERY_SECONDS, self._look, (consumer,))

    def stop(self, consumer: Any) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, consumer: Any) -> None:
        taken, self._taken = self._taken, state.all_total_count[0]
        is_idle = taken == self._taken and not state.active_requests
        queues = consumer.app.amqp.queues.consume_from
        is_starting = self._strikes < 0
        is_stuck = is_idle and (is_starting or count_waiting(consumer.app.conf.broker_url, queues))
        self._strikes = self._strikes + 1 if is_stuck else 0
        if self._strikes >= STRIKES:
            log.critical("worker_is_stuck", seconds=EVERY_SECONDS * STRIKES, then="it ends and is started again")
            state.should_stop = 1
