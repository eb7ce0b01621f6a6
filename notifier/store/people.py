"""People, found by their address: an order has one, and shipments are told to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel
from notifier.store.bulk import among
from notifier.store.tables import attempts, notifications, orders, shipments


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What is known of a phone number: the brands that have it, in whose name it was last written to, its language.

    `wrote_last` and `locale` are "" where nothing is known.
    """

    brands: tuple[str, ...] = ()
    wrote_last: str = ""
    locale: str = ""


def has_address(channel: Channel, address: str) -> sa.ColumnElement[bool]:
    """Return the condition that an order has the address on that channel."""
    if channel is Channel.SMS:
        return orders.c.phone == address
    return orders.c.email_folded == address.lower()


def find_writer(connection: Connection, phone: str) -> Writer:
    """Return what is known of a phone number."""
    known = (
        sa.select(orders.c.brand, orders.c.locale)
        .where(has_address(Channel.SMS, phone))
        .order_by(orders.c.updated_at.desc(), orders.c.id)
    )
    rows = connection.execute(known).all()
    return Writer(
        brands=tuple(dict.fromkeys(row.brand for row in rows)),
        wrote_last=_wrote_last(connection, phone) if rows else "",
        locale=rows[0].locale if rows else "",
    )


def _wrote_last(connection: Connection, phone: str) -> str:
    statement = (
        sa.select(notifications.c.brand)
        .join(orders, orders.c.id == notifications.c.order_id)
        .join(attempts, attempts.c.notification_id == notifications.c.id)
        .where(has_address(Channel.SMS, phone), notifications.c.channel == Channel.SMS.value)
        .order_by(attempts.c.started_at.desc())
        .limit(1)
    )
    return connection.execute(statement).scalar() or ""


def shipments_told(connection: Connection, channel: Channel, address: str, brands: Iterable[str]) -> list[str]:
    """Return the ids of the shipments of which an address is told, of the given brands."""
    statement = (
        sa.select(shipments.c.id)
        .join(orders, orders.c.id == shipments.c.order_id)
        .where(has_address(channel, address), among(connection, orders.c.brand, brands))
    )
    return sorted(connection.execute(statement).scalars())
