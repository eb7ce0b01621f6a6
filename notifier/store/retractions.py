"""What senders took back: the ids of their own events, which may come before or after the events themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.store.bulk import among, insert_many
from notifier.store.tables import events, retractions

Name = tuple[str, str]
"""A source, and the sender's own id of an event."""

KEPT = timedelta(days=365)
"""How long after a retraction its event may still come, with the history of a parcel that is registered late."""


def take_turn(connection: Connection, sources: Iterable[str]) -> None:
    """Wait for whoever judges an event or a retraction of one of these sources: of two that go on at the same time
    neither would see what the other brings. On SQLite every transaction has the database for itself."""
    if connection.dialect.name == "sqlite":
        return
    for source in sorted(set(sources)):
        key = sa.func.hashtextextended(f"retractions of {source}", 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def keep(connection: Connection, taken_back: Mapping[Name, datetime]) -> None:
    """Note what was taken back, and when we heard it first."""
    rows = [{"source": source, "sender_id": name, "heard_at": at} for (source, name), at in taken_back.items()]
    insert_many(connection, retractions, rows, ignoring=True)


def find(connection: Connection, names: Iterable[Name]) -> dict[Name, datetime]:
    """Return which of these events were taken back, with when we heard it."""
    found: dict[Name, datetime] = {}
    for source, ids in _by_source(names):
        chosen = sa.and_(retractions.c.source == source, among(connection, retractions.c.sender_id, ids))
        rows = connection.execute(sa.select(retractions.c.sender_id, retractions.c.heard_at).where(chosen))
        found |= {(source, row.sender_id): row.heard_at for row in rows}
    return found


def find_shipments(connection: Connection, names: Iterable[Name]) -> set[str]:
    """Return the shipments that still have one of these events count."""
    found: set[str] = set()
    for source, ids in _by_source(names):
        chosen = sa.and_(events.c.source == source, among(connection, events.c.sender_id, ids))
        rows = sa.select(events.c.shipment_id).where(chosen, events.c.sender_id != "", events.c.retracted_at.is_(None))
        found |= set(connection.execute(rows).scalars())
    return found


def mark(connection: Connection, names: Mapping[Name, datetime]) -> set[str]:
    """Have these events count for nothing; return the shipments that this changes. Their rows must be locked."""
    changed: set[str] = set()
    for (source, name), at in names.items():
        chosen = sa.and_(events.c.source == source, events.c.sender_id == name, events.c.sender_id != "")
        statement = (
            sa.update(events)
            .where(chosen, events.c.retracted_at.is_(None))
            .values(retracted_at=at)
            .returning(events.c.shipment_id)
        )
        changed |= set(connection.execute(statement).scalars())
    return changed


def purge(connection: Connection, before: datetime) -> None:
    """Forget what was taken back so long ago that no event of it comes any more. Those that came stay marked."""
    connection.execute(sa.delete(retractions).where(retractions.c.heard_at < before))


def _by_source(names: Iterable[Name]) -> Iterator[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for source, name in names:
        grouped.setdefault(source, []).append(name)
    yield from grouped.items()
