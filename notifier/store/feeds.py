"""How the sources do: what came from each in which hour, codes nobody knows, and whether a feed is silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from notifier.store.database import upserting
from notifier.store.tables import (
    FEED_COUNTS,
    events,
    feed_hours,
    feeds,
    inbox,
    legs,
    shipments,
    unmapped_codes,
)

MOST_CODES = 500
"""So many unknown codes are kept of one source: one that writes a new code each time must not fill the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHour:
    """What came from a source in an hour. `counts` are by the names in `FEED_COUNTS`, those that are 0 left out."""

    source: str
    hour: datetime
    last_at: datetime | None
    counts: Mapping[str, int]


def add_hours(connection: Connection, found: Sequence[FeedHour]) -> None:
    """Add what came to what came before in the same hours.

    In the order of the sources, so that two workers never wait for each other; and at the end of a transaction, so that
    they hardly wait at all.
    """
    rows = [
        {"source": one.source, "hour": one.hour, "last_at": one.last_at}
        | {name: one.counts.get(name, 0) for name in FEED_COUNTS}
        for one in sorted(found, key=lambda one: (one.source, one.hour))
    ]
    if rows:
        connection.execute(_adding(connection.dialect.name), rows)


@cache
def _adding(dialect: str) -> sa.Insert:
    statement = sqlite.insert(feed_hours) if dialect == "sqlite" else postgresql.insert(feed_hours)
    new = statement.excluded
    is_later = sa.or_(feed_hours.c.last_at.is_(None), new.last_at > feed_hours.c.last_at)
    changes: dict[str, Any] = {name: feed_hours.c[name] + getattr(new, name) for name in FEED_COUNTS}
    changes["last_at"] = sa.case((is_later, new.last_at), else_=feed_hours.c.last_at)
    return statement.on_conflict_do_update(index_elements=["source", "hour"], set_=changes)


@dataclass(slots=True, kw_only=True)
class UnmappedCode:
    """A code that nobody knows, and words that came with it."""

    source: str
    code: str
    times: int
    first_at: datetime
    last_at: datetime
    example: str = ""


def add_unmapped(connection: Connection, found: Iterable[UnmappedCode]) -> None:
    """Count codes that nobody knows. Of a source that has too many already, new ones are passed over."""
    for one in sorted(found, key=lambda one: (one.source, one.code)):
        known = (unmapped_codes.c.source == one.source) & (unmapped_codes.c.code == one.code)
        statement = sa.update(unmapped_codes).where(known)
        values = {"times": unmapped_codes.c.times + one.times, "last_at": one.last_at}
        if connection.execute(statement.values(values)).rowcount or _has_too_many(connection, one.source):
            continue
        insert = upserting(connection, unmapped_codes, ["source", "code"], ["times", "last_at"])
        connection.execute(
            insert,
            {
                "source": one.source,
                "code": one.code,
                "times": one.times,
                "first_at": one.first_at,
                "last_at": one.last_at,
                "example": one.example,
            },
        )


def _has_too_many(connection: Connection, source: str) -> bool:
    count = sa.select(sa.func.count()).select_from(unmapped_codes).where(unmapped_codes.c.source == source)
    return connection.execute(count).scalar_one() >= MOST_CODES


def list_unmapped(connection: Connection, sources: Collection[str] = ()) -> list[UnmappedCode]:
    """Return the codes that nobody knows, of these sources or of all: the most frequent of each source first."""
    statement = sa.select(unmapped_codes).order_by(
        unmapped_codes.c.source, unmapped_codes.c.times.desc(), unmapped_codes.c.code
    )
    if sources:
        statement = statement.where(unmapped_codes.c.source.in_(sorted(sources)))
    return [UnmappedCode(**row) for row in connection.execute(statement).mappings()]


def forget_unmapped(connection: Connection, source: str, codes: Collection[str]) -> None:
    """Take codes off the list: somebody has said what they mean."""
    statement = sa.delete(unmapped_codes).where(unmapped_codes.c.source == source)
    connection.execute(statement.where(unmapped_codes.c.code.in_(sorted(codes))))


def hours_of(connection: Connection, source: str, since: datetime) -> dict[datetime, int]:
    """Return how many bodies came from a source in each hour since then; hours without any are left out."""
    statement = sa.select(feed_hours.c.hour, feed_hours.c.bodies).where(
        feed_hours.c.source == source, feed_hours.c.hour >= since, feed_hours.c.bodies > 0
    )
    return {row.hour: row.bodies for row in connection.execute(statement)}


def heard_since(connection: Connection, since: datetime) -> dict[str, datetime]:
    """Return when the sources that were heard in the hours since then were heard last."""
    statement = (
        sa.select(feed_hours.c.source, sa.func.max(feed_hours.c.last_at).label("last_at"))
        .where(feed_hours.c.hour >= since, feed_hours.c.last_at.is_not(None))
        .group_by(feed_hours.c.source)
    )
    return {row.source: row.last_at for row in connection.execute(statement)}


def last_heard(connection: Connection, source: str) -> datetime | None:
    """Return when a source was heard last, or None if it never was."""
    statement = (
        sa.select(feed_hours.c.last_at)
        .where(feed_hours.c.source == source, feed_hours.c.last_at.is_not(None))
        .order_by(feed_hours.c.hour.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar()


def sum_hours(connection: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """Return, per source, what came in the hours since then by the names in `FEED_COUNTS`."""
    sums = (sa.func.sum(feed_hours.c[name]).label(name) for name in FEED_COUNTS)
    statement = sa.select(feed_hours.c.source, *sums).where(feed_hours.c.hour >= since).group_by(feed_hours.c.source)
    rows = connection.execute(statement).mappings()
    return {row["source"]: {name: int(row[name]) for name in FEED_COUNTS} for row in rows}


def is_behind(connection: Connection, source: str) -> bool:
    """Whether bodies of a source wait to be judged: then it was heard, and nobody has counted it yet."""
    statement = sa.select(inbox.c.id).where(
        inbox.c.due_at.is_not(None), inbox.c.source == source, inbox.c.status == "new"
    )
    return connection.execute(statement.limit(1)).first() is not None


def is_waited_for(connection: Connection, source: str, since: datetime) -> bool:
    """Whether a parcel registered since then, and not over, waits for a source: it has spoken of it, or nobody has."""
    spoken = events.c.shipment_id == shipments.c.id
    by_it, by_anybody = (sa.exists().where(spoken, *more) for more in ([events.c.source == source], []))
    is_sent = sa.exists().where(legs.c.shipment_id == shipments.c.id)
    statement = sa.select(shipments.c.id).where(
        shipments.c.registered_at > since,
        shipments.c.ended_at.is_(None),
        shipments.c.stop.is_(None),
        sa.or_(by_it, sa.and_(is_sent, sa.not_(by_anybody))),
    )
    return connection.execute(statement.limit(1)).first() is not None


def purge(connection: Connection, before: datetime) -> None:
    """Delete hours and codes that are older than that."""
    connection.execute(sa.delete(feed_hours).where(feed_hours.c.hour < before))
    connection.execute(sa.delete(unmapped_codes).where(unmapped_codes.c.last_at < before))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a source does, as it is written down. See the table `feeds`."""

    source: str
    heard_at: datetime | None = None
    silent_at: datetime | None = None
    silent_since: datetime | None = None
    returned_at: datetime | None = None
    settles_at: datetime | None = None
    look_at: datetime | None = None
    poll_after: datetime | None = None
    poll_failures: int = 0
    poll_problem: str = ""
    polled_at: datetime | None = None


def states(connection: Connection) -> dict[str, FeedState]:
    """Return how the sources do of which something is written down."""
    return {row["source"]: FeedState(**row) for row in connection.execute(sa.select(feeds)).mappings()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaf:
    """A source through which nothing is heard at present: since when, and when it is to be looked at again (None: not
    known)."""

    since: datetime
    until: datetime | None = field(default=None)


def deaf_sources(connection: Connection, now: datetime) -> dict[str, Deaf]:
    """Return the sources that are silent, and those that have come back and are still catching up."""
    rows = connection.execute(_DEAF, {"now": now})
    return {
        row.source: Deaf(since=row.silent_since or row.returned_at, until=None if row.silent_since else row.settles_at)
        for row in rows
    }


_DEAF = sa.select(feeds.c.source, feeds.c.silent_since, feeds.c.returned_at, feeds.c.settles_at).where(
    sa.or_(feeds.c.silent_since.is_not(None), feeds.c.settles_at > sa.bindparam("now"))
)


def save_state(connection: Connection, source: str, **values: datetime | int | str | None) -> None:
    """Write down something of how a source does; columns that are not named stay as they are."""
    statement = upserting(connection, feeds, ["source"], list(values))
    connection.execute(statement, {"source": source, **values})


def take_turn(connection: Connection) -> bool:
    """Return whether this process is the one that watches the feeds now: of several, one at a time is enough."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_WATCHING))).scalar())


_WATCHING = 4_157_001
"""Any number that no other lock of ours has."""

KEPT = timedelta(days=90)
"""How long hours and unknown codes are kept."""
