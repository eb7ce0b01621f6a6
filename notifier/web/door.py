"""The door: what arrives while a commit is under way is committed together, by one statement and one commit.

At rest a request is committed at once. Under load a batch is what came in during the last commit, so it grows by
itself, and the price of a commit is shared by all that are in it. Nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from notifier import metrics
from notifier.errors import StoreUnavailable
from notifier.service.accept import keep, wake
from notifier.service.app import App
from notifier.store.inbox import Arrival, InboxKind

log = structlog.get_logger(__name__)

MOST_IN_ONE_COMMIT = 500
MOST_WAITING = 5000
"""Beyond that the database is so far behind that the sender does better to come again."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody at the door: the future tells whether the body was new."""

    arrival: Arrival
    answer: asyncio.Future[bool]


class Door:
    """Keeps arrivals. It belongs to one event loop; the commits run in a thread of its own, one after the other."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._waiting: list[_Waiting] = []
        self._committing: asyncio.Task[None] | None = None
        self._commits = ThreadPoolExecutor(1, thread_name_prefix="door-commit")
        self._wakes = ThreadPoolExecutor(1, thread_name_prefix="door-wake")

    async def take(self, arrival: Arrival) -> bool:
        """Return when it is kept: True if it is new, False if it was here before. Raises StoreUnavailable.

        A caller that goes away takes nothing back: what came in is kept all the same.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise StoreUnavailable(f"{MOST_WAITING} requests wait for the database already")
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(arrival, answer))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_all())
        return await answer

    async def close(self) -> None:
        """Finish what waits, and stop the threads."""
        if self._committing is not None:
            await self._committing
        await asyncio.to_thread(self._commits.shutdown)
        await asyncio.to_thread(self._wakes.shutdown)

    async def _commit_all(self) -> None:
        """Commit batch after batch until nobody waits."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_IN_ONE_COMMIT], self._waiting[MOST_IN_ONE_COMMIT:]
                await self._commit(batch)
        finally:
            self._committing = None

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        """Commit a batch and answer everybody in it. It never raises: nobody else would."""
        arrivals = [one.arrival for one in batch]
        try:
            ids = await asyncio.get_running_loop().run_in_executor(self._commits, keep, self._app, arrivals)
        except StoreUnavailable as error:
            _refuse(batch, str(error))
        except Exception:
            # The thread's boundary: whatever it raises has to become an answer to those who wait.
            log.exception("commit_failed", size=len(batch))
            await self._commit_one_by_one(batch)
        else:
            _answer(batch, ids)
            self._wake(arrivals, ids)

    async def _commit_one_by_one(self, batch: Sequence[_Waiting]) -> None:
        """Find the arrival that cannot be kept; it is answered "try again", and the others do not suffer for it."""
        if len(batch) == 1:
            _refuse(batch, "it could not be kept")
            return
        for one in batch:
            await self._commit([one])

    def _wake(self, arrivals: Sequence[Arrival], ids: Sequence[int | None]) -> None:
        """Wake workers, off the way of the next commit. What cannot be published is left to the sweep."""
        for kind in InboxKind:
            new = [
                row_id
                for arrival, row_id in zip(arrivals, ids, strict=True)
                if row_id is not None and arrival.kind is kind
            ]
            if new:
                self._wakes.submit(self._publish, kind, new)

    def _publish(self, kind: InboxKind, ids: Sequence[int]) -> None:
        try:
            wake(self._app, kind, ids)
        except Exception:
            # The thread's boundary: nobody asks for the result, so it is said here or nowhere.
            log.exception("wake_failed", kind=kind, size=len(ids), left_to="sweep")


def _answer(batch: Iterable[_Waiting], ids: Iterable[int | None]) -> None:
    for one, row_id in zip(batch, ids, strict=True):
        is_new = row_id is not None
        metrics.ARRIVALS.labels(one.arrival.raw.source, "kept" if is_new else "repeated").inc()
        if not one.answer.done():
            one.answer.set_result(is_new)


def _refuse(batch: Iterable[_Waiting], reason: str) -> None:
    for one in batch:
        metrics.ARRIVALS.labels(one.arrival.raw.source, "unavailable").inc()
        if not one.answer.done():
            one.answer.set_exception(StoreUnavailable(reason))
