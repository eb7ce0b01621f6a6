"""How each source does, for people and for metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.engine import Connection

from notifier.config.settings import Feed, HookSource, JsonSource
from notifier.domain.feeds import (
    DELETED_AFTER,
    HOUR,
    SUBSCRIPTIONS_LAST,
    WARNED_EARLY,
    WEEK,
    WEEKS,
    hour_of,
    usual_gap,
)
from notifier.service.app import App
from notifier.store import feeds, inbox, polls
from notifier.store.feeds import FeedState, UnmappedCode
from notifier.store.tables import FEED_COUNTS, LAG_COUNTS

COUNTED_OVER = timedelta(days=7)

LAG_BOUNDS: dict[str, timedelta | None] = {
    "lag_1m": timedelta(minutes=1),
    "lag_10m": timedelta(minutes=10),
    "lag_1h": timedelta(hours=1),
    "lag_6h": timedelta(hours=6),
    "lag_1d": timedelta(days=1),
    "lag_3d": timedelta(days=3),
    "lag_more": None,
}
"""By count, what is the longest lag in it; None: longer than the one before."""


class Hearing(StrEnum):
    """Whether a source can be heard."""

    NEVER = "never heard"
    HEARD = "heard"
    SILENT = "silent"
    """For longer than it ever is: what would be said of its parcels' silence is held."""
    RETURNED = "returned"
    """Heard again, and still catching up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How long half of all scans, or 95 of 100, took at most to reach us. `at_most` None: longer than three days."""

    share: float
    at_most: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """How one source does. `counts` are those of the last seven days, by the names in `FEED_COUNTS`."""

    source: str
    kind: str
    hearing: Hearing
    heard_at: datetime | None
    usual_gap: timedelta | None
    silent_at: datetime | None
    """From when on its present silence is not usual, as far as it is known."""
    settles_at: datetime | None
    counts: Mapping[str, int]
    lags: tuple[Lag, ...]
    """For the half and for 95 of 100; none if nothing was scanned."""
    unknown_codes: int
    polled_at: datetime | None = None
    """When it last answered us; None: it never did, or is not asked."""
    poll_failures: int = 0
    """How often in a row it did not."""
    poll_problem: str = ""
    poll_after: datetime | None = None
    """It is not asked before."""
    forgotten: int = 0
    """Parcels under way whose subscription has run out, and that it is not asked about either."""
    newest_unread: str = ""
    """Why the newest body of the last seven days that could not be read, or not all of it, could not be."""
    deleted_at: datetime | None = None
    """When it will have deleted its subscription for want of anything to push, if that is soon or past."""


def report(app: App) -> list[FeedReport]:
    """Return how every source in the configuration does, by name. Raises StoreUnavailable."""
    with app.db.begin() as connection:
        return report_on(connection, app.settings().config.feeds, app.clock.now())


def report_on(connection: Connection, sources: Mapping[str, Feed], now: datetime) -> list[FeedReport]:
    """Return how these sources do, by name."""
    counts = feeds.sum_hours(connection, hour_of(now) - COUNTED_OVER)
    states, codes = feeds.states(connection), feeds.list_unmapped(connection)
    unread = inbox.list_unread(connection, hour_of(now) - COUNTED_OVER)
    found = [
        _report(connection, source, states.get(name, FeedState(source=name)), counts.get(name, {}), codes, now)
        for name, source in sorted(sources.items())
    ]
    return [replace(one, newest_unread=unread.get(one.source, "")) for one in found]


def _report(
    connection: Connection,
    source: Feed,
    state: FeedState,
    counts: Mapping[str, int],
    codes: list[UnmappedCode],
    now: datetime,
) -> FeedReport:
    heard_at = feeds.last_heard(connection, source.name) or state.polled_at
    hours = feeds.hours_of(connection, source.name, hour_of(now) - (WEEKS + 1) * WEEK)
    filled = {name: counts.get(name, 0) for name in FEED_COUNTS}
    gap = source.silent_after or usual_gap(hours)
    return FeedReport(
        source=source.name,
        kind="json" if isinstance(source, JsonSource) else source.kind,
        hearing=_hearing(state, heard_at, now),
        heard_at=heard_at,
        usual_gap=max(gap, HOUR) if gap is not None else None,
        silent_at=state.silent_at if state.heard_at == heard_at else None,
        settles_at=state.settles_at,
        counts=filled,
        lags=tuple(_lag(filled, share) for share in (0.5, 0.95)) if any(filled[one] for one in LAG_COUNTS) else (),
        unknown_codes=sum(one.source == source.name for one in codes),
        polled_at=state.polled_at,
        poll_failures=state.poll_failures,
        poll_problem=state.poll_problem,
        poll_after=state.poll_after,
        forgotten=_forgotten(connection, source, now),
        deleted_at=_deleted_at(source, heard_at, now),
    )


def _forgotten(connection: Connection, source: Feed, now: datetime) -> int:
    """Of a source that is asked regularly there are none."""
    if not isinstance(source, HookSource) or (source.poll is not None and not source.poll.only_when_silent):
        return 0
    lasts = SUBSCRIPTIONS_LAST.get(source.kind)
    return polls.count_forgotten(connection, source.kind, lasts, now) if lasts is not None else 0


def _deleted_at(source: Feed, heard_at: datetime | None, now: datetime) -> datetime | None:
    after = DELETED_AFTER.get(source.kind) if isinstance(source, HookSource) else None
    if after is None or heard_at is None or now < heard_at + after - WARNED_EARLY:
        return None
    return heard_at + after


def _hearing(state: FeedState, heard_at: datetime | None, now: datetime) -> Hearing:
    if state.silent_since is not None:
        return Hearing.SILENT
    if heard_at is None:
        return Hearing.NEVER
    return Hearing.RETURNED if state.settles_at is not None and state.settles_at > now else Hearing.HEARD


def _lag(counts: Mapping[str, int], share: float) -> Lag:
    """Return the bound within which that share of all scans lies."""
    wanted, so_far = share * sum(counts[name] for name in LAG_COUNTS), 0
    for name, bound in LAG_BOUNDS.items():
        so_far += counts[name]
        if so_far >= wanted:
            return Lag(share=share, at_most=bound)
    return Lag(share=share, at_most=None)


def unknown_codes(app: App, sources: tuple[str, ...] = ()) -> list[UnmappedCode]:
    """Return the codes that nobody knows, of these sources or of all. Raises StoreUnavailable."""
    with app.db.begin() as connection:
        return feeds.list_unmapped(connection, sources)
