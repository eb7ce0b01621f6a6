"""Writing down what shops register: orders with their recipients, shipments, legs. Reading them is in `shipments`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel
from notifier.domain.shipment import Leg, Recipient, Shipment
from notifier.store.bulk import among, insert_many, update_many
from notifier.store.codec import dump_promise
from notifier.store.tables import legs, orders, shipments

_TURN = 7_310_455
"""The number of the lock on PostgreSQL. Nothing else of ours takes an advisory lock with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who bought, and is told."""

    id: str
    brand: str
    ref: str
    recipient: Recipient


def take_turn(connection: Connection) -> None:
    """Wait until no other registration is under way, and let none begin before this transaction ends.

    Two that speak of the same order would otherwise each overwrite what the other has just learned. On SQLite every
    transaction has the database for itself.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))


def shipments_of(connection: Connection, order_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return, per order, the ids of its shipments."""
    statement = (
        sa.select(shipments.c.order_id, shipments.c.id)
        .where(among(connection, shipments.c.order_id, order_ids))
        .order_by(shipments.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.order_id, []).append(row.id)
    return found


def save_orders(connection: Connection, changed: Sequence[Order], now: datetime) -> None:
    """Write orders and their recipients, whether they are there already or not."""
    rows = [{"id": one.id, "updated_at": now, **_contact(one)} for one in changed]
    born = [{"brand": one.brand, "ref": one.ref, "created_at": now} for one in changed]
    insert_many(connection, orders, [{**row, **more} for row, more in zip(rows, born, strict=True)], ignoring=True)
    update_many(connection, orders, rows)


def _contact(order: Order) -> dict[str, Any]:
    recipient = order.recipient
    return {
        "recipient_name": recipient.name,
        "email": recipient.email,
        "phone": recipient.phone,
        "locale": recipient.locale,
        "zones": orjson.dumps(recipient.zones).decode(),
        "consent_email": Channel.EMAIL in recipient.consent,
        "consent_sms": Channel.SMS in recipient.consent,
    }


def add_shipments(connection: Connection, new: Sequence[Shipment], now: datetime) -> None:
    """Insert shipments that are not there yet, to be judged at once. Their legs are added by `add_legs`."""
    rows = [
        {
            "id": one.id,
            "brand": one.brand,
            "ref": one.ref,
            "registered_at": one.registered_at,
            "look_again_at": now,
            **_facts(one),
        }
        for one in new
    ]
    insert_many(connection, shipments, rows)


def change_shipments(connection: Connection, changed: Sequence[Shipment]) -> None:
    """Overwrite what the shop says about shipments."""
    update_many(connection, shipments, [{"id": one.id, **_facts(one)} for one in changed])


def _facts(shipment: Shipment) -> dict[str, Any]:
    return {
        "order_id": shipment.order_id,
        "origin_country": shipment.origin_country,
        "destination_country": shipment.destination_country,
        "promise": dump_promise(shipment.promise),
        "tags": orjson.dumps(sorted(shipment.tags)).decode(),
        "value": shipment.value,
        "is_test": shipment.is_test,
        "stop": shipment.stop.value if shipment.stop else None,
    }


def add_legs(connection: Connection, new: Iterable[tuple[str, int, Leg]]) -> None:
    """Insert legs: (shipment id, position, leg)."""
    rows = [
        {
            "shipment_id": shipment_id,
            "position": position,
            "carrier": leg.carrier,
            "tracking_number": leg.tracking_number,
            "source": leg.source,
            "written": leg.written,
        }
        for shipment_id, position, leg in new
    ]
    insert_many(connection, legs, rows)


def name_parcels(connection: Connection, parcels: Iterable[tuple[str, str, str]]) -> None:
    """Keep which parcels shipments took under numbers: (shipment id, tracking number, the carrier's own id of it)."""
    rows = [{"of": shipment, "under": number, "parcel": parcel} for shipment, number, parcel in parcels]
    if rows:
        connection.execute(_NAME_PARCEL, rows)


_NAME_PARCEL = (
    sa.update(legs)
    .where(legs.c.shipment_id == sa.bindparam("of"), legs.c.tracking_number == sa.bindparam("under"))
    .values(parcel_id=sa.bindparam("parcel"))
)
