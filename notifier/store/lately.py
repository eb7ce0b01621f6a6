"""What recipients were sent lately, for the caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.caps import Heard
from notifier.domain.notification import Channel, Status
from notifier.domain.shipment import Shipment
from notifier.store.bulk import among_given, given
from notifier.store.tables import attempts, notifications, orders

_PERHAPS_READ = (Status.SENDING, Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.HELD)
"""Statuses in which the recipient has the message, or may have it."""

_ADDRESSES = {Channel.EMAIL: orders.c.email_folded, Channel.SMS: orders.c.phone}


def lately(
    connection: Connection,
    shipments: Mapping[str, Shipment],
    since: datetime,
    now: datetime,
    but_not: Collection[str] = (),
) -> dict[str, list[Heard]]:
    """Return, per shipment id, what its recipient was sent from `since` on, about any parcel of the brand.

    What another worker has just claimed counts as sent `now`. `but_not` are the ids of notifications that are about to
    be sent.
    """
    found: dict[tuple[str, str], list[Heard]] = {}
    parameters = {**given(_addresses(shipments.values())), "since": since}
    for row in connection.execute(_sent_since(connection.dialect.name), parameters):
        if row.id not in but_not:
            heard = Heard(shipment_id=row.shipment_id, channel=Channel(row.channel), at=row.started_at or now)
            found.setdefault((row.brand, row.address), []).append(heard)
    return {key: _of_recipient(shipment, found) for key, shipment in shipments.items()}


def _addresses(shipments: Iterable[Shipment]) -> set[str]:
    return {one.recipient.address(channel).lower() for one in shipments for channel in _ADDRESSES} - {""}


def _of_recipient(shipment: Shipment, found: Mapping[tuple[str, str], list[Heard]]) -> list[Heard]:
    addresses = {shipment.recipient.address(channel).lower() for channel in _ADDRESSES}
    return [heard for address in addresses for heard in found.get((shipment.brand, address), ())]


@cache
def _sent_since(dialect: str) -> sa.CompoundSelect[Any]:
    return sa.union_all(*(_on(dialect, channel, address) for channel, address in _ADDRESSES.items()))


def _on(dialect: str, channel: Channel, address: sa.Column[str]) -> sa.Select[Any]:
    sent = notifications.outerjoin(attempts, attempts.c.id == notifications.c.attempt_id)
    is_claimed = sa.and_(attempts.c.id.is_(None), notifications.c.status == Status.SENDING.value)
    return (
        sa.select(
            notifications.c.id,
            notifications.c.brand,
            notifications.c.shipment_id,
            notifications.c.channel,
            attempts.c.started_at,
            address.label("address"),
        )
        .select_from(orders.join(sent, notifications.c.order_id == orders.c.id))
        .where(among_given(dialect, address), notifications.c.channel == channel.value)
        .where(notifications.c.status.in_([status.value for status in _PERHAPS_READ]))
        .where(sa.or_(attempts.c.started_at > sa.bindparam("since"), is_claimed))
        .where(notifications.c.merged_into.is_(None))
    )


def lock_recipients(connection: Connection, shipments: Iterable[Shipment]) -> None:
    """Let nobody else count what these recipients were sent until this transaction ends.

    SQLite has one writer at a time as it is. On PostgreSQL two workers could each see room for one message.
    """
    if connection.dialect.name == "sqlite":
        return
    for address in sorted(_addresses(shipments)):
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(address, 0))))
