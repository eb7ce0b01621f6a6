"""How many were turned away at the door: counted at once, written down now and then.

Whoever floods the door with forged requests must not make the database write for each of them.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import structlog

from notifier import metrics
from notifier.domain.feeds import hour_of
from notifier.errors import StoreUnavailable
from notifier.service.app import App
from notifier.store import feeds
from notifier.store.feeds import FeedHour

log = structlog.get_logger(__name__)

WRITE_EVERY_SECONDS = 10.0


class Refused:
    """Counts refusals per source. It belongs to one event loop."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._waiting: Counter[str] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def note(self, source: str) -> None:
        """Count one. `source` must be one of the configuration."""
        metrics.ARRIVALS.labels(source, "refused").inc()
        self._waiting[source] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later())

    async def close(self) -> None:
        """Write down what has not been yet."""
        if self._writing is not None and not self._writing.done():
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        if self._waiting:
            await self._write()

    async def _write_later(self) -> None:
        await asyncio.sleep(WRITE_EVERY_SECONDS)
        await self._write()

    async def _write(self) -> None:
        found, self._waiting = self._waiting, Counter()
        try:
            await asyncio.to_thread(self._add, found)
        except StoreUnavailable as error:
            # They are in the metrics; nobody is answered differently for want of them here.
            log.warning("refusals_not_written", count=found.total(), reason=str(error))

    def _add(self, found: Counter[str]) -> None:
        hour = hour_of(self._app.clock.now())
        with self._app.db.begin() as connection:
            feeds.add_hours(
                connection,
                [
                    FeedHour(source=source, hour=hour, last_at=None, counts={"refused": times})
                    for source, times in found.items()
                ],
            )
