"""Shipments with all that was ever said of them, read order by order: for looking at many without holding many."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.events import TrackingEvent
from notifier.domain.notification import Status
from notifier.store import shipments as ships
from notifier.store.bulk import among
from notifier.store.database import Database
from notifier.store.shipments import Stored
from notifier.store.tables import decisions, events, notifications, shipments

ORDERS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A shipment as it stands, and its events in the order of their time."""

    stored: Stored
    events: tuple[TrackingEvent, ...]


def count_histories(connection: Connection, since: datetime | None) -> int:
    """Return how many shipments were under way since then (None: all)."""
    statement = sa.select(sa.func.count()).select_from(shipments)
    return connection.execute(statement.where(_under_way_since(since))).scalar_one()


def read_ids(database: Database, since: datetime | None) -> Iterator[list[str]]:
    """Yield the ids of shipments that were under way since then (None: of all), page by page.

    All shipments of an order come in the same page. Each page is read in a transaction of its own, so that no worker
    waits; what is registered meanwhile may or may not be there.
    """
    after = ""
    while True:
        with database.begin() as connection:
            orders = _orders_after(connection, after, since)
            ids = _ids_of(connection, orders, since) if orders else []
        if not orders:
            return
        yield ids
        after = orders[-1]


def read_histories(database: Database, since: datetime | None) -> Iterator[list[History]]:
    """Yield the histories of these shipments, page by page."""
    for ids in read_ids(database, since):
        with database.begin() as connection:
            stored, said = ships.load(connection, ids), ships.history(connection, ids)
        yield [History(stored=stored[one], events=tuple(said.get(one, ()))) for one in ids if one in stored]


def _orders_after(connection: Connection, after: str, since: datetime | None) -> Sequence[str]:
    statement = (
        sa.select(shipments.c.order_id)
        .where(shipments.c.order_id > after, _under_way_since(since))
        .group_by(shipments.c.order_id)
        .order_by(shipments.c.order_id)
        .limit(ORDERS_AT_ONCE)
    )
    return connection.execute(statement).scalars().all()


def _under_way_since(since: datetime | None) -> sa.ColumnElement[bool]:
    """It was registered, heard of or judged since then, or time alone may still have something told."""
    if since is None:
        return sa.true()
    heard = sa.exists().where(events.c.shipment_id == shipments.c.id, events.c.received_at >= since)
    judged = sa.exists().where(decisions.c.shipment_id == shipments.c.id, decisions.c.decided_at >= since)
    return sa.or_(shipments.c.registered_at >= since, shipments.c.look_again_at.is_not(None), heard, judged)


def _ids_of(connection: Connection, orders: Sequence[str], since: datetime | None) -> list[str]:
    statement = (
        sa.select(shipments.c.id)
        .where(among(connection, shipments.c.order_id, orders), _under_way_since(since))
        .order_by(shipments.c.order_id, shipments.c.id)
    )
    return list(connection.execute(statement).scalars())


def count_pending(connection: Connection, until: datetime) -> int:
    """Return how many shipments there are of which time alone may have something told by then."""
    return connection.execute(sa.select(sa.func.count()).select_from(shipments).where(_is_pending(until))).scalar_one()


def read_pending(connection: Connection, until: datetime, after: str, limit: int) -> list[str]:
    """Return ids of such shipments beyond the id `after`, in their order."""
    statement = sa.select(shipments.c.id).where(shipments.c.id > after, _is_pending(until))
    return list(connection.execute(statement.order_by(shipments.c.id).limit(limit)).scalars())


def others_pending(connection: Connection, ids: Collection[str], until: datetime) -> list[str]:
    """Return the ids of the other such shipments in the orders of these."""
    orders = sa.select(shipments.c.order_id).where(among(connection, shipments.c.id, ids))
    statement = sa.select(shipments.c.id).where(shipments.c.order_id.in_(orders), _is_pending(until))
    return sorted(set(connection.execute(statement).scalars()) - set(ids))


def _is_pending(until: datetime) -> sa.ColumnElement[bool]:
    """A moment to look again lies before then, or a message waits."""
    waits = sa.exists().where(
        notifications.c.shipment_id == shipments.c.id, notifications.c.status == Status.CREATED.value
    )
    return sa.or_(shipments.c.look_again_at <= until, waits)
