"""Taking a person out of the database, and the record that it was done. What remains says that things happened and
when, not to whom.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_lowercase, ascii_uppercase
from typing import Any
from urllib.parse import quote

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.store.bulk import among
from notifier.store.inbox import InboxStatus
from notifier.store.tables import (
    attempts,
    erasures,
    events,
    inbox,
    legs,
    notifications,
    orders,
    shipments,
    shop_bodies,
    unmatched,
)

SHORTEST_SEARCHED = 6
"""A shorter number would be found in bodies that have nothing to do with it."""

_ERASED = "erased"
_SETTLED = (
    InboxStatus.JUDGED.value,
    InboxStatus.IGNORED.value,
    InboxStatus.UNREADABLE.value,
    InboxStatus.PARTLY_READ.value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalOrder:
    """An order, and what it says of its recipient."""

    id: str
    brand: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A record of an erasure. `brand` is "" where it was of all brands, `finished_at` None while it goes on."""

    id: int
    at: datetime
    by: str
    counts: Mapping[str, int]
    finished_at: datetime | None


def find_orders(connection: Connection, condition: sa.ColumnElement[bool], brand: str = "") -> list[PersonalOrder]:
    """Return the orders that fit, of one brand or of all."""
    of_brand = [orders.c.brand == brand] if brand else []
    statement = sa.select(orders).where(condition, *of_brand).order_by(orders.c.id)
    return [
        PersonalOrder(id=row.id, brand=row.brand, name=row.recipient_name, email=row.email, phone=row.phone)
        for row in connection.execute(statement)
    ]


def has_ref(ref: str) -> sa.ColumnElement[bool]:
    """Return the condition that an order has the shop's reference."""
    return orders.c.ref == ref


def shipment_ids(connection: Connection, order_ids: Iterable[str]) -> list[str]:
    """Return the ids of the shipments of orders."""
    statement = sa.select(shipments.c.id).where(among(connection, shipments.c.order_id, order_ids))
    return sorted(connection.execute(statement).scalars())


def tracking_numbers(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Return the tracking numbers of shipments."""
    statement = sa.select(legs.c.tracking_number).where(among(connection, legs.c.shipment_id, ids)).distinct()
    return sorted(connection.execute(statement).scalars())


def provider_references(connection: Connection, ids: Iterable[str]) -> list[tuple[str, str]]:
    """Return (provider, its id of the message) of everything that was sent about shipments."""
    statement = (
        sa.select(attempts.c.provider, attempts.c.reference)
        .join(notifications, notifications.c.id == attempts.c.notification_id)
        .where(among(connection, notifications.c.shipment_id, ids), attempts.c.reference != "")
        .order_by(attempts.c.started_at)
    )
    return [(row.provider, row.reference) for row in connection.execute(statement)]


def lock_notifications(connection: Connection, ids: Iterable[str]) -> None:
    """Wait for whoever is sending something about these shipments, and let nobody begin: it would write down words.

    On SQLite every transaction has the database for itself.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(
            sa.select(notifications.c.id)
            .where(among(connection, notifications.c.shipment_id, ids))
            .order_by(notifications.c.id)
            .with_for_update()
        ).all()


def erase_recipients(connection: Connection, order_ids: Sequence[str], now: datetime) -> int:
    """Take names, addresses and time zones out of orders; return how many there were."""
    statement = (
        sa.update(orders)
        .where(among(connection, orders.c.id, order_ids))
        .values(recipient_name="", email="", phone="", zones='["UTC"]', updated_at=now)
    )
    return connection.execute(statement).rowcount


def erase_messages(connection: Connection, ids: Sequence[str]) -> int:
    """Take the words out of messages; that they were sent, when and why stays. Return of how many."""
    statement = (
        sa.update(notifications)
        .where(among(connection, notifications.c.shipment_id, ids))
        .where(sa.or_(notifications.c.subject != "", notifications.c.body != ""))
        .values(subject="", body="")
    )
    return connection.execute(statement).rowcount


def erase_event_texts(connection: Connection, ids: Sequence[str]) -> int:
    """Take the carrier's free text out of events: it may say who signed. What they mean stays. Return of how many."""
    statement = (
        sa.update(events)
        .where(among(connection, events.c.shipment_id, ids), events.c.raw_text != "")
        .values(raw_text="")
    )
    return connection.execute(statement).rowcount


# Bodies


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One stretch of the search: bodies that were erased, bodies that still wait for a worker, and how far it got."""

    erased: int
    waiting: int
    last_id: int


def erase_bodies_of(connection: Connection, ids: Sequence[str]) -> Searched:
    """Empty the bodies from which events of these shipments were read, or what a shop said of their orders."""
    read = sa.select(events.c.inbox_id).where(among(connection, events.c.shipment_id, ids))
    theirs = sa.select(shipments.c.order_id).where(among(connection, shipments.c.id, ids))
    said = sa.select(shop_bodies.c.inbox_id).where(shop_bodies.c.order_id.in_(theirs))
    return _erase_bodies(connection, sa.or_(inbox.c.id.in_(read), inbox.c.id.in_(said)), 0)


def erase_bodies_with(connection: Connection, words: Sequence[str], after_id: int, limit: int) -> Searched | None:
    """Empty the bodies that mention one of the words, among the next `limit` after an id; None if there are none left.

    Spaces, dashes and capitals make no difference.
    """
    stretch = sa.select(inbox.c.id).where(inbox.c.id > after_id).order_by(inbox.c.id).limit(limit)
    looked_at = connection.execute(stretch).scalars().all()
    if not looked_at:
        return None
    text = _as_text(connection)
    mentioned = sa.or_(*(_position(connection, text, spelt) > 0 for word in words for spelt in _spellings(word)))
    return _erase_bodies(connection, sa.and_(among(connection, inbox.c.id, looked_at), mentioned), looked_at[-1])


def _erase_bodies(connection: Connection, found: sa.ColumnElement[bool], last_id: int) -> Searched:
    """Empty what is settled; what still has to be read is only counted."""
    waits = sa.exists().where(unmatched.c.inbox_id == inbox.c.id)
    is_settled = sa.and_(inbox.c.status.in_(_SETTLED), inbox.c.due_at.is_(None), ~waits)
    full = sa.func.length(inbox.c.body) > 0
    waiting = sa.select(sa.func.count()).select_from(inbox).where(found, full, sa.not_(is_settled))
    emptied = sa.update(inbox).where(found, full, is_settled).values(body=b"", headers="{}", detail=_ERASED)
    return Searched(
        waiting=connection.execute(waiting).scalar_one(),
        erased=connection.execute(emptied).rowcount,
        last_id=last_id,
    )


def _as_text(connection: Connection) -> sa.ColumnElement[str]:
    """Return the body as capitals without spaces and dashes. PostgreSQL writes bytes beyond ASCII as octal numbers."""
    if connection.dialect.name == "sqlite":
        text: sa.ColumnElement[str] = sa.cast(inbox.c.body, sa.Text)
    else:
        text = sa.func.encode(inbox.c.body, "escape")
    return sa.func.replace(sa.func.replace(sa.func.upper(text), " ", ""), "-", "")


def _position(connection: Connection, text: sa.ColumnElement[str], word: str) -> sa.ColumnElement[int]:
    if connection.dialect.name == "sqlite":
        return sa.func.instr(text, word)
    return sa.func.strpos(text, _escaped(word))


def _escaped(word: str) -> str:
    """Write a word as PostgreSQL's `encode(…, 'escape')` does."""
    return "".join(chr(byte) if byte < 128 else f"\\{byte:03o}" for byte in word.replace("\\", "\\\\").encode())


def _spellings(word: str) -> set[str]:
    """Return a word as it may stand in JSON and in forms, in capitals without spaces and dashes."""
    plain = word.lstrip("+")
    written = {plain, quote(plain), json.dumps(plain)[1:-1]}
    return {one.translate(_CAPITALS).replace(" ", "").replace("-", "") for one in written}


_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
"""Of ASCII alone: SQLite knows no others."""


# The record


def begin_record(
    connection: Connection, *, at: datetime, by: str, kind: str, mark: str, brand: str, providers: Sequence[Any]
) -> int:
    """Note that an erasure goes on; return its id."""
    row = {
        "at": at,
        "by": by,
        "kind": kind,
        "mark": mark,
        "brand": brand,
        "counts": "{}",
        "providers": orjson.dumps(providers).decode(),
    }
    statement = sa.insert(erasures).values(row).returning(erasures.c.id)
    return int(connection.execute(statement).scalar_one())


def finish_record(connection: Connection, erasure_id: int, counts: Mapping[str, int], at: datetime) -> None:
    """Note that it is done, and what it came to."""
    connection.execute(
        sa.update(erasures)
        .where(erasures.c.id == erasure_id)
        .values(counts=orjson.dumps(dict(counts)).decode(), finished_at=at)
    )


def erased_since(connection: Connection, marks: Iterable[str], brand: str, since: datetime) -> bool:
    """Whether one of these, of that brand or of all, was erased at that instant or later."""
    statement = (
        sa.select(erasures.c.id)
        .where(erasures.c.mark.in_(sorted(marks)), erasures.c.brand.in_(["", brand]), erasures.c.at >= since)
        .limit(1)
    )
    return connection.execute(statement).first() is not None


def last_record(connection: Connection, kind: str, mark: str, brand: str) -> Erasure | None:
    """Return the newest finished erasure of the same person, named in the same way."""
    statement = (
        sa.select(erasures)
        .where(erasures.c.kind == kind, erasures.c.mark == mark, erasures.c.brand == brand)
        .where(erasures.c.finished_at.is_not(None))
        .order_by(erasures.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    if row is None:
        return None
    return Erasure(id=row.id, at=row.at, by=row.by, counts=orjson.loads(row.counts), finished_at=row.finished_at)
