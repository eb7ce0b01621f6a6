"""Addresses that must not be written to: opted out, bounced, complained, unreachable, or put there by hand.

An address is on the list per brand and channel, once for each reason. Where its person was erased it stands there as a
keyed hash, so every search looks for both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.shipment import Shipment
from notifier.domain.suppression import SuppressionReason
from notifier.store.bulk import among, among_given, given, insert_many
from notifier.store.marks import mark, with_marks
from notifier.store.tables import lifted_suppressions, suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One address of one brand on one channel, for one reason. `source` says who or what reported it, and `at` when."""

    brand: str
    channel: Channel
    address: str
    reason: SuppressionReason
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """An entry that is no longer on the list."""

    entry: Suppression
    at: datetime
    by: str


def suppress(connection: Connection, new: Iterable[Suppression]) -> None:
    """Put addresses on the list; one that is on it for the same reason keeps its first source and time."""
    insert_many(connection, suppressions, [_row(one) for one in new if one.address], ignoring=True)


def suppressed_channels(
    connection: Connection, secret: bytes, shipments: Mapping[str, Shipment]
) -> dict[str, frozenset[Channel]]:
    """Return, per shipment id, the channels on which its recipient must not be written to."""
    recipients = [one.recipient for one in shipments.values()]
    known = with_marks(secret, (one.address(channel) for one in recipients for channel in CUSTOMER_CHANNELS))
    if not known:
        return {}
    found = connection.execute(_blocking(connection.dialect.name), given(known))
    blocked = {(row.brand, row.channel, known[row.address].lower()) for row in found}
    if not blocked:
        return {}
    return {key: _blocked(shipment, blocked) for key, shipment in shipments.items()}


@cache
def _blocking(dialect: str) -> sa.Select[Any]:
    columns = (suppressions.c.brand, suppressions.c.channel, suppressions.c.address)
    return sa.select(*columns).where(among_given(dialect, suppressions.c.address))


def _blocked(shipment: Shipment, blocked: set[tuple[str, str, str]]) -> frozenset[Channel]:
    return frozenset(
        channel
        for channel in CUSTOMER_CHANNELS
        if (shipment.brand, channel.value, shipment.recipient.address(channel).lower()) in blocked
    )


def list_suppressions(
    connection: Connection, *, brand: str = "", channel: Channel | None = None, limit: int = 1000
) -> list[Suppression]:
    """Return the list, newest first; of one brand, or one channel, where they are given."""
    statement = sa.select(suppressions).order_by(suppressions.c.at.desc(), suppressions.c.address).limit(limit)
    return [_read(row) for row in connection.execute(_of(statement, suppressions, brand, channel)).mappings()]


def list_lifted(
    connection: Connection, *, brand: str = "", channel: Channel | None = None, limit: int = 1000
) -> list[Lifted]:
    """Return what was on the list once, what was lifted last first."""
    statement = sa.select(lifted_suppressions).order_by(lifted_suppressions.c.id.desc()).limit(limit)
    rows = connection.execute(_of(statement, lifted_suppressions, brand, channel)).mappings()
    return [Lifted(entry=_read(row), at=row["lifted_at"], by=row["lifted_by"]) for row in rows]


def find(connection: Connection, secret: bytes, channel: Channel, address: str) -> list[Suppression]:
    """Return every entry of one address, of all brands."""
    statement = (
        sa.select(suppressions)
        .where(among(connection, suppressions.c.address, with_marks(secret, [address])))
        .where(suppressions.c.channel == channel.value)
        .order_by(suppressions.c.brand, suppressions.c.at)
    )
    return [_read(row) for row in connection.execute(statement).mappings()]


def lift(
    connection: Connection,
    secret: bytes,
    *,
    brand: str,
    channel: Channel,
    address: str,
    by: str,
    at: datetime,
    only: Collection[SuppressionReason] = tuple(SuppressionReason),
) -> list[Suppression]:
    """Take an address off the list, for the reasons `only`, and return what stood there.

    What was lifted is kept as history, with who did it.
    """
    standing = (
        sa.delete(suppressions)
        .where(among(connection, suppressions.c.address, with_marks(secret, [address])))
        .where(suppressions.c.brand == brand, suppressions.c.channel == channel.value)
        .where(suppressions.c.reason.in_([one.value for one in only]))
        .returning(suppressions)
    )
    lifted = [_read(row) for row in connection.execute(standing).mappings()]
    insert_many(connection, lifted_suppressions, [{**_row(one), "lifted_at": at, "lifted_by": by} for one in lifted])
    return sorted(lifted, key=lambda one: one.at)


def hash_addresses(connection: Connection, secret: bytes, addresses: Iterable[str], brand: str = "") -> int:
    """Put keyed hashes in the place of addresses, on the list and in its history; return how many entries there were.

    Raises ValueError without a secret.
    """
    return sum(_hash_address(connection, one.lower(), mark(secret, one), brand) for one in addresses if one)


def _hash_address(connection: Connection, address: str, hashed: str, brand: str) -> int:
    of_brand = [suppressions.c.brand == brand] if brand else []
    standing = sa.delete(suppressions).where(suppressions.c.address == address, *of_brand).returning(suppressions)
    found = [replace(_read(row), address=hashed) for row in connection.execute(standing).mappings()]
    suppress(connection, found)
    once = sa.update(lifted_suppressions).where(lifted_suppressions.c.address == address)
    of_brand = [lifted_suppressions.c.brand == brand] if brand else []
    return len(found) + connection.execute(once.where(*of_brand).values(address=hashed)).rowcount


def _of(statement: sa.Select[Any], table: sa.Table, brand: str, channel: Channel | None) -> sa.Select[Any]:
    if brand:
        statement = statement.where(table.c.brand == brand)
    return statement if channel is None else statement.where(table.c.channel == channel.value)


def _row(one: Suppression) -> dict[str, Any]:
    return {
        "address": one.address.lower(),
        "brand": one.brand,
        "channel": one.channel.value,
        "reason": one.reason.value,
        "source": one.source,
        "at": one.at,
    }


def _read(row: Any) -> Suppression:
    return Suppression(
        brand=row["brand"],
        channel=Channel(row["channel"]),
        address=row["address"],
        reason=SuppressionReason(row["reason"]),
        source=row["source"],
        at=row["at"],
    )
