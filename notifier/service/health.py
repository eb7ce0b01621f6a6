"""Whether the engine does its work: the database answers, and canaries come through the queues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from notifier.domain.notification import Status
from notifier.errors import StoreUnavailable
from notifier.service.app import App
from notifier.service.feed_report import FeedReport, report_on
from notifier.store import operations
from notifier.store.feeds import Deaf, deaf_sources

WATCHED_QUEUES = ("judge", "deliver")
"""Without one of these, nobody is told anything."""

FRESH = timedelta(seconds=60)
"""A canary goes through each queue every few seconds. One that is older than this shows that Redis, the scheduler or
the workers stand still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at, in a sentence."""

    name: str
    is_ok: bool
    detail: str


def check(app: App) -> tuple[Check, ...]:
    """Look at everything that must work for customers to be told."""
    try:
        with app.db.begin() as connection:
            beats = operations.last_beats(connection)
            deaf = deaf_sources(connection, app.clock.now())
    except StoreUnavailable as error:
        return (Check(name="database", is_ok=False, detail=str(error)),)
    now = app.clock.now()
    ages = {queue: now - beats[queue] if queue in beats else None for queue in WATCHED_QUEUES}
    return (
        Check(name="database", is_ok=True, detail="it answers"),
        *(_check_queue(queue, age) for queue, age in ages.items()),
        *(_mention_feed(source, one) for source, one in sorted(deaf.items()) if source in app.settings().config.feeds),
    )


def _mention_feed(source: str, deaf: Deaf) -> Check:
    """A feed that is silent is the carrier's failing: the engine does its work by holding what it does not know."""
    state = f"heard again, catches up until {deaf.until:%Y-%m-%d %H:%M}Z" if deaf.until else "silent"
    return Check(name=f"feed {source}", is_ok=True, detail=f"{state} (since {deaf.since:%Y-%m-%d %H:%M}Z)")


def _check_queue(queue: str, age: timedelta | None) -> Check:
    if age is None:
        detail = "no canary has come through yet"
    else:
        detail = f"the last canary came through {int(age.total_seconds())} s ago"
    is_ok = age is not None and age <= FRESH
    if not is_ok:
        detail += f"; expected one every {FRESH.seconds} s. Are worker, beat and Redis running?"
    return Check(name=f"queue {queue}", is_ok=is_ok, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is waiting, and how many notifications are in each status. None of both if the database does not answer."""

    gauges: dict[str, float]
    statuses: dict[Status, int]
    heartbeat_seconds: dict[str, float]
    """The age of the last canary, by queue."""
    feeds: tuple[FeedReport, ...] = ()
    """How each source does."""


def measure(app: App) -> Figures | None:
    """Return the figures an operator watches, or None if the database does not answer."""
    now = app.clock.now()
    try:
        with app.db.begin() as connection:
            beats = operations.last_beats(connection)
            return Figures(
                gauges=operations.gauges(connection, now),
                statuses=operations.count_statuses(connection),
                heartbeat_seconds={name: (now - at).total_seconds() for name, at in beats.items()},
                feeds=tuple(report_on(connection, app.settings().config.feeds, now)),
            )
    except StoreUnavailable:
        return None
