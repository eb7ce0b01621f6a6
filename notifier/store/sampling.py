"""Reading many finished shipments at once, to see how carriers, lanes and places behave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.events import Meaning
from notifier.store.bulk import among
from notifier.store.tables import events, notifications, shipments

_SCANS = (Meaning.MILESTONE.value, Meaning.INCIDENT.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A scan that names a place."""

    shipment_id: str
    at: datetime
    stage: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message that was sent."""

    shipment_id: str
    rule: str
    sent_at: datetime


def newest_between(connection: Connection, since: datetime, until: datetime, limit: int) -> tuple[list[str], int]:
    """Return the ids of the shipments registered in a period, the newest first and at most `limit`, and how many there
    are in all."""
    inside = (shipments.c.registered_at >= since, shipments.c.registered_at < until, shipments.c.is_test.is_(False))
    found = sa.select(shipments.c.id).where(*inside).order_by(shipments.c.registered_at.desc()).limit(limit)
    whole = sa.select(sa.func.count()).select_from(shipments).where(*inside)
    return list(connection.execute(found).scalars()), connection.execute(whole).scalar_one()


def places_seen(connection: Connection, ids: Iterable[str]) -> list[Seen]:
    """Return the scans of shipments that name a place, in the order of shipment and time."""
    columns = (events.c.shipment_id, events.c.at, events.c.stage, events.c.city, events.c.country)
    statement = (
        sa.select(*columns)
        .where(among(connection, events.c.shipment_id, ids), sa.or_(events.c.city != "", events.c.country != ""))
        .order_by(events.c.shipment_id, events.c.at, events.c.key)
    )
    return [Seen(**{**row._mapping, "stage": row.stage or ""}) for row in connection.execute(statement)]


def notices_of(connection: Connection, ids: Iterable[str]) -> list[Notice]:
    """Return what was sent about shipments, in the order of its time."""
    columns = (notifications.c.shipment_id, notifications.c.rule, notifications.c.sent_at)
    statement = (
        sa.select(*columns)
        .where(among(connection, notifications.c.shipment_id, ids), notifications.c.sent_at.is_not(None))
        .order_by(notifications.c.sent_at)
    )
    return [Notice(**row._mapping) for row in connection.execute(statement)]


def scans_after(connection: Connection, ids: Iterable[str]) -> dict[str, Sequence[datetime]]:
    """Return when each of the shipments was scanned, in order."""
    statement = (
        sa.select(events.c.shipment_id, events.c.at)
        .where(among(connection, events.c.shipment_id, ids), events.c.meaning.in_(_SCANS))
        .order_by(events.c.shipment_id, events.c.at)
    )
    found: dict[str, list[datetime]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.shipment_id, []).append(row.at)
    return dict(found)
