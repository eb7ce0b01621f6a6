"""Addresses that must not be written to: bounced, complained, opted out, blocked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel
from notifier.domain.shipment import Shipment
from notifier.store.bulk import among
from notifier.store.database import insert_ignoring
from notifier.store.tables import suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One address of one brand on one channel. `reason` is a word such as `bounce` or `opted_out`."""

    brand: str
    channel: Channel
    address: str
    reason: str
    source: str
    at: datetime


def suppress(connection: Connection, new: Iterable[Suppression]) -> None:
    """Put addresses on the list; one that is on it keeps its first reason."""
    rows = [
        {
            "brand": one.brand,
            "channel": one.channel.value,
            "address": one.address.lower(),
            "reason": one.reason,
            "source": one.source,
            "at": one.at,
        }
        for one in new
        if one.address
    ]
    if rows:
        connection.execute(insert_ignoring(connection, suppressions), rows)


def suppressed_channels(connection: Connection, shipments: Mapping[str, Shipment]) -> dict[str, frozenset[Channel]]:
    """Return, per shipment id, the channels on which its recipient must not be written to."""
    addresses = {
        shipment.recipient.address(channel).lower() for shipment in shipments.values() for channel in Channel
    } - {""}
    if not addresses:
        return {}
    statement = sa.select(suppressions.c.brand, suppressions.c.channel, suppressions.c.address).where(
        among(connection, suppressions.c.address, addresses)
    )
    blocked = {(row.brand, row.channel, row.address) for row in connection.execute(statement)}
    if not blocked:
        return {}
    return {key: _blocked(shipment, blocked) for key, shipment in shipments.items()}


def _blocked(shipment: Shipment, blocked: set[tuple[str, str, str]]) -> frozenset[Channel]:
    return frozenset(
        channel
        for channel in Channel
        if (shipment.brand, channel.value, shipment.recipient.address(channel).lower()) in blocked
    )


def list_suppressions(connection: Connection, limit: int = 1000) -> list[dict[str, Any]]:
    """Return the list, newest first."""
    statement = sa.select(suppressions).order_by(suppressions.c.at.desc()).limit(limit)
    return [dict(row) for row in connection.execute(statement).mappings()]


def lift(connection: Connection, brand: str, channel: Channel, address: str) -> bool:
    """Take an address off the list; return whether it was on it."""
    statement = sa.delete(suppressions).where(
        suppressions.c.brand == brand,
        suppressions.c.channel == channel.value,
        suppressions.c.address == address.lower(),
    )
    return connection.execute(statement).rowcount == 1
