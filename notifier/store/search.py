"""Finding shipments by whatever a customer or a colleague names: each meaning is one look-up in an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel
from notifier.domain.shipment import normalise_number
from notifier.store.bulk import among
from notifier.store.people import has_address
from notifier.store.tables import legs, orders, shipments

MOST_FOUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A shipment as a list shows it. Name and addresses are as they are kept: whoever shows them masks them."""

    id: str
    ref: str
    order_ref: str
    brand: str
    stage: str
    recipient_name: str
    email: str
    phone: str
    origin_country: str
    destination_country: str
    registered_at: datetime
    trouble: str
    carriers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


_COLUMNS = (
    shipments.c.id,
    shipments.c.ref,
    orders.c.ref.label("order_ref"),
    shipments.c.brand,
    shipments.c.stage,
    orders.c.recipient_name,
    orders.c.email,
    orders.c.phone,
    shipments.c.origin_country,
    shipments.c.destination_country,
    shipments.c.registered_at,
    shipments.c.trouble,
)


def find_shipments(connection: Connection, words: str, phone: str = "", limit: int = MOST_FOUND) -> list[Found]:
    """Return the shipments that `words` may mean, the newest first: an id, a reference, an order, a tracking number, an
    email address. `phone` is the same as a phone number, or "" if it is none."""
    ids = list(connection.execute(matching(words, phone)).scalars())
    return load_found(connection, ids, limit)


def matching(words: str, phone: str = "") -> sa.CompoundSelect[Any]:
    """Return the statement that finds the ids. Every part of it is answered from an index."""
    joined = sa.select(shipments.c.id).join(orders, orders.c.id == shipments.c.order_id)
    number = normalise_number(words)
    parts = [
        sa.select(shipments.c.id).where(shipments.c.id == words),
        sa.select(shipments.c.id).where(shipments.c.ref == words),
        joined.where(orders.c.ref == words),
        sa.select(legs.c.shipment_id.label("id")).where(legs.c.tracking_number == number),
    ]
    if "@" in words:
        parts.append(joined.where(has_address(Channel.EMAIL, words)))
    if phone:
        parts.append(joined.where(has_address(Channel.SMS, phone)))
    return sa.union(*parts)


def newest(connection: Connection, limit: int = MOST_FOUND) -> list[Found]:
    """Return the shipments that were registered last."""
    statement = sa.select(shipments.c.id).order_by(shipments.c.registered_at.desc()).limit(limit)
    return load_found(connection, list(connection.execute(statement).scalars()), limit)


def load_found(connection: Connection, ids: list[str], limit: int) -> list[Found]:
    """Return these shipments as lists show them, the newest first."""
    statement = (
        sa.select(*_COLUMNS)
        .join(orders, orders.c.id == shipments.c.order_id)
        .where(among(connection, shipments.c.id, ids))
        .order_by(shipments.c.registered_at.desc(), shipments.c.id)
        .limit(limit)
    )
    rows = connection.execute(statement).all()
    ways = _ways(connection, [row.id for row in rows])
    return [_read(row, ways.get(row.id, [])) for row in rows]


def _read(row: Any, way: list[tuple[str, str]]) -> Found:
    return Found(
        **{**row._mapping, "stage": row.stage or ""},
        carriers=tuple(carrier for carrier, _ in way),
        numbers=tuple(number for _, number in way),
    )


def _ways(connection: Connection, ids: list[str]) -> dict[str, list[tuple[str, str]]]:
    statement = sa.select(legs).where(among(connection, legs.c.shipment_id, ids))
    found: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(statement.order_by(legs.c.shipment_id, legs.c.position)):
        found.setdefault(row.shipment_id, []).append((row.written or row.carrier, row.tracking_number))
    return found
