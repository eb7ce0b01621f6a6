"""What recipients were sent lately, for the caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.caps import Heard
from notifier.domain.notification import Channel, Status
from notifier.domain.shipment import Shipment
from notifier.store.bulk import among_found, among_given, given
from notifier.store.tables import attempts, notifications, orders

_PERHAPS_READ = (Status.SENDING, Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.HELD)
"""Statuses in which the recipient has the message, or may have it."""

_CHANNELS = (Channel.EMAIL, Channel.SMS)

_A_MOMENT = timedelta(microseconds=1)


def lately(
    connection: Connection,
    shipments: Mapping[str, Shipment],
    since: datetime,
    now: datetime,
    but_not: Collection[str] = (),
) -> dict[str, list[Heard]]:
    """Return, per shipment id, what its recipient was sent from `since` on, about any parcel of the brand.

    What another worker has just claimed counts as sent a moment before `now`. `but_not` are the ids of notifications
    that are about to be sent.
    """
    found: dict[tuple[str, str], list[Heard]] = {}
    parameters = {**given(_addresses(shipments.values())), "since": since}
    for row in connection.execute(_sent_since(connection.dialect.name), parameters):
        if row.id not in but_not:
            heard = Heard(
                shipment_id=row.shipment_id,
                channel=Channel(row.channel),
                at=row.started_at or now - _A_MOMENT,
                order_id=row.order_id,
            )
            found.setdefault((row.brand, row.address), []).append(heard)
    return {key: _of_recipient(shipment, found) for key, shipment in shipments.items()}


def _addresses(shipments: Iterable[Shipment]) -> set[str]:
    return {one.recipient.address(channel).lower() for one in shipments for channel in _CHANNELS} - {""}


def _of_recipient(shipment: Shipment, found: Mapping[tuple[str, str], list[Heard]]) -> list[Heard]:
    addresses = {shipment.recipient.address(channel).lower() for channel in _CHANNELS}
    return [heard for address in addresses for heard in found.get((shipment.brand, address), ())]


@cache
def _sent_since(dialect: str) -> sa.Select[Any]:
    # First the few orders of these people, and from them to their messages: never from all messages to the few.
    is_theirs = sa.or_(among_given(dialect, orders.c.email_folded), among_given(dialect, orders.c.phone))
    theirs = sa.select(orders.c.id, orders.c.email_folded, orders.c.phone).where(is_theirs).cte("theirs")
    address = sa.case((notifications.c.channel == Channel.EMAIL.value, theirs.c.email_folded), else_=theirs.c.phone)
    sent = theirs.join(notifications, notifications.c.order_id == theirs.c.id).outerjoin(
        attempts, attempts.c.id == notifications.c.attempt_id
    )
    is_claimed = sa.and_(attempts.c.id.is_(None), notifications.c.status == Status.SENDING.value)
    return (
        sa.select(
            notifications.c.id,
            notifications.c.brand,
            notifications.c.shipment_id,
            notifications.c.order_id,
            notifications.c.channel,
            attempts.c.started_at,
            address.label("address"),
        )
        .select_from(sent)
        .where(among_found(dialect, notifications.c.order_id, sa.select(theirs.c.id)))
        .where(notifications.c.channel.in_([channel.value for channel in _CHANNELS]))
        .where(notifications.c.status.in_([status.value for status in _PERHAPS_READ]))
        .where(sa.or_(attempts.c.started_at > sa.bindparam("since"), is_claimed))
        .where(notifications.c.merged_into.is_(None))
    )


def lock_recipients(connection: Connection, shipments: Iterable[Shipment]) -> None:
    """Let nobody else count what these recipients were sent until this transaction ends.

    SQLite has one writer at a time as it is. On PostgreSQL two workers could each see room for one message.
    """
    if connection.dialect.name != "sqlite":
        # One after the other in the order of their names, so that two workers never wait for each other.
        connection.execute(_LOCKING, given(_addresses(shipments)))


_LOCKING = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended(address, 0)) "
    "FROM json_array_elements_text(CAST(:given AS json)) AS address"
)
