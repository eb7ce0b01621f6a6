"""What came through the door: kept as it came, judged later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.ports import RawWebhook
from notifier.store.bulk import among, among_given, given, insert_many, insert_returning
from notifier.store.locking import locked
from notifier.store.tables import IS_TROUBLED, inbox, legs, shipments, unmatched

WAKE_AGAIN_AFTER = timedelta(seconds=10)
"""A row that no worker has taken by then lost its wake-up: the sweep wakes one again."""

_NOTHING_OLDER: Mapping[str, datetime] = {}

RETRY_WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


class InboxKind(StrEnum):
    """Which door it came through."""

    WEBHOOK = "webhook"
    FETCHED = "fetched"
    """None: we asked for it ourselves, so nobody has to sign it."""
    RECEIPT = "receipt"
    REPLY = "reply"
    SHOP = "shop"
    SHOP_ANSWER = "shop_answer"
    """None: we asked the shop for it ourselves."""


OF_CARRIERS = (InboxKind.WEBHOOK, InboxKind.FETCHED)
"""What a carrier says, whether it was pushed or fetched."""


OF_SHOPS = (InboxKind.SHOP, InboxKind.SHOP_ANSWER)
"""What a shop says, whether it was pushed or asked for."""


class InboxStatus(StrEnum):
    """What became of a body."""

    NEW = "new"
    """Kept, not yet judged."""
    JUDGED = "judged"
    """All it says is in the story of its shipments."""
    IGNORED = "ignored"
    """It says nothing about a shipment."""
    UNMATCHED = "unmatched"
    """Nobody has registered its tracking number yet; judged when somebody does."""
    UNREADABLE = "unreadable"
    """Authentic, but it cannot be read."""
    PARTLY_READ = "partly_read"
    """Some of its parcels cannot be read. The others are judged, or wait for somebody to register them."""
    FAILED = "failed"
    """Judging it failed; tried again at growing intervals."""
    ASKS = "asks"
    """A person has to answer it: somebody asks what is kept of them."""


_WAITING = (InboxStatus.UNMATCHED.value, InboxStatus.PARTLY_READ.value)
"""What may wait for a registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A body at the door, with the identity by which a repeated delivery is known."""

    kind: InboxKind
    raw: RawWebhook
    identity: str

    @property
    def digest(self) -> str:
        """Identify the delivery by the provider's id, or by the body where it gives none."""
        content = self.identity.encode() if self.identity else self.raw.body
        mark = b"id:" if self.identity else b"body:"
        return hashlib.sha256(mark + content).hexdigest()[:40]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A kept body, ready to be read."""

    id: int
    kind: InboxKind
    raw: RawWebhook
    tries: int
    is_counted: bool = False
    """It was judged before, waited for a registration, and stands in the figures of its source already."""


def keep(connection: Connection, arrivals: Sequence[Arrival]) -> list[int | None]:
    """Insert all arrivals with one statement. Return the id of each, None where it was here before."""
    rows = [_row(arrival) for arrival in arrivals]
    inserted = insert_returning(connection, inbox, rows, "id", "source", "digest")
    taken = {(row.source, row.digest): row.id for row in inserted}
    return [taken.pop((row["source"], row["digest"]), None) for row in rows]


def _row(arrival: Arrival) -> dict[str, Any]:
    raw = arrival.raw
    return {
        "kind": arrival.kind.value,
        "source": raw.source,
        "digest": arrival.digest,
        "path": raw.path,
        "headers": orjson.dumps(dict(raw.headers)).decode(),
        "body": raw.body,
        "received_at": raw.received_at,
        "due_at": raw.received_at + WAKE_AGAIN_AFTER,
    }


_READ_COLUMNS = (
    inbox.c.id,
    inbox.c.kind,
    inbox.c.source,
    inbox.c.path,
    inbox.c.headers,
    inbox.c.body,
    inbox.c.received_at,
    inbox.c.tries,
    inbox.c.counted,
)


def take(connection: Connection, ids: Iterable[int], *kinds: InboxKind) -> list[InboxRow]:
    """Lock and return the rows among `ids` that are still to be judged; others are busy with the rest."""
    return [_read(row) for row in connection.execute(_taking(connection.dialect.name, kinds), given(ids))]


@cache
def _taking(dialect: str, kinds: tuple[InboxKind, ...]) -> sa.Select[Any]:
    return (
        sa.select(*_READ_COLUMNS)
        .where(among_given(dialect, inbox.c.id), inbox.c.kind.in_([kind.value for kind in kinds]))
        .where(inbox.c.status.in_([InboxStatus.NEW.value, InboxStatus.FAILED.value]))
        .order_by(inbox.c.id)
        .with_for_update(skip_locked=True)
    )


def take_waiting(connection: Connection, limit: int, *kinds: InboxKind) -> list[InboxRow]:
    """Lock and return the rows that have waited longest for their first judgement, whoever was woken for them."""
    return [_read(row) for row in connection.execute(_taking_waiting(kinds), {"most": limit})]


@cache
def _taking_waiting(kinds: tuple[InboxKind, ...]) -> sa.Select[Any]:
    return (
        sa.select(*_READ_COLUMNS)
        .where(inbox.c.due_at.is_not(None), inbox.c.kind.in_([kind.value for kind in kinds]))
        .where(inbox.c.status == InboxStatus.NEW.value)
        .order_by(inbox.c.due_at)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )


def _read(row: Any) -> InboxRow:
    raw = RawWebhook(
        source=row.source,
        body=row.body,
        received_at=row.received_at,
        headers=orjson.loads(row.headers),
        path=row.path,
    )
    return InboxRow(id=row.id, kind=InboxKind(row.kind), raw=raw, tries=row.tries, is_counted=row.counted)


def settle(connection: Connection, results: Mapping[int, tuple[InboxStatus, str]]) -> None:
    """Record what became of the rows, and that they are counted: one statement per kind of result."""
    grouped: dict[tuple[InboxStatus, str], list[int]] = {}
    for inbox_id, result in results.items():
        grouped.setdefault(result, []).append(inbox_id)
    for (status, detail), ids in grouped.items():
        values = {"new_status": status.value, "new_detail": detail}
        connection.execute(_settling(connection.dialect.name), {**given(ids), **values})


@cache
def _settling(dialect: str) -> sa.Update:
    return (
        sa.update(inbox)
        .where(among_given(dialect, inbox.c.id))
        .values(status=sa.bindparam("new_status"), detail=sa.bindparam("new_detail"), due_at=None, counted=True)
    )


def wake_at(connection: Connection, row_id: int, at: datetime) -> None:
    """Have a worker woken at `at` for a body of which it has not done all."""
    connection.execute(sa.update(inbox).where(inbox.c.id == row_id).values(due_at=at))


def empty(connection: Connection, row_id: int) -> None:
    """Take the words out of a body."""
    connection.execute(sa.update(inbox).where(inbox.c.id == row_id).values(body=b"", headers="{}"))


def fail(connection: Connection, row_id: int, tries: int, error: str, now: datetime) -> None:
    """Mark a row that could not be judged, and say when to try it again."""
    wait = RETRY_WAITS[min(tries, len(RETRY_WAITS) - 1)]
    connection.execute(
        sa.update(inbox)
        .where(inbox.c.id == row_id)
        .values(status=InboxStatus.FAILED.value, detail=error, tries=tries + 1, due_at=now + wait)
    )


def wake_due(connection: Connection, now: datetime, limit: int) -> list[tuple[int, InboxKind]]:
    """Return rows whose wake-up was lost or whose retry is due, and put off the next look at them."""
    due = sa.select(inbox.c.id).where(inbox.c.due_at <= now).order_by(inbox.c.due_at).limit(limit)
    statement = (
        sa.update(inbox)
        .where(inbox.c.id.in_(sa.select(locked(due, inbox))))
        .values(due_at=now + WAKE_AGAIN_AFTER)
        .returning(inbox.c.id, inbox.c.kind)
    )
    return sorted((row.id, InboxKind(row.kind)) for row in connection.execute(statement))


def remember_unmatched(
    connection: Connection, numbers: Iterable[tuple[str, int]], newer_than: Mapping[str, datetime] = _NOTHING_OLDER
) -> None:
    """Note which bodies wait for which tracking numbers.

    `newer_than` holds, per number, when the last of the shipments was registered that had it and were not meant: only
    one that is registered later can be.
    """
    rows = [
        {"tracking_number": number, "inbox_id": inbox_id, "newer_than": newer_than.get(number)}
        for number, inbox_id in numbers
    ]
    insert_many(connection, unmatched, rows, ignoring=True)


def reopen_matched(connection: Connection, now: datetime, limit: int = 1000) -> list[int]:
    """Make bodies that waited for a number new again once a leg with that number is registered."""
    # As a question about each waiting body: joined, SQLite would begin with every shipment there is.
    registered = (
        sa.select(legs.c.shipment_id)
        .join(shipments, shipments.c.id == legs.c.shipment_id)
        .where(legs.c.tracking_number == unmatched.c.tracking_number)
        .where(sa.or_(unmatched.c.newer_than.is_(None), shipments.c.registered_at > unmatched.c.newer_than))
    )
    known = sa.select(unmatched.c.inbox_id).where(registered.exists()).distinct().limit(limit)
    return _reopen(connection, sorted(connection.execute(known).scalars()), now)


def reopen_waiting_for(connection: Connection, numbers: Iterable[str], now: datetime) -> list[int]:
    """Make bodies that waited for one of these numbers new again."""
    waiting = sa.select(unmatched.c.inbox_id).where(among(connection, unmatched.c.tracking_number, numbers)).distinct()
    return _reopen(connection, sorted(connection.execute(waiting).scalars()), now)


def _reopen(connection: Connection, ids: list[int], now: datetime) -> list[int]:
    if ids:
        connection.execute(sa.delete(unmatched).where(among(connection, unmatched.c.inbox_id, ids)))
        connection.execute(
            sa.update(inbox)
            .where(among(connection, inbox.c.id, ids), inbox.c.status.in_(_WAITING))
            .values(status=InboxStatus.NEW.value, due_at=now)
        )
    return ids


def list_troubled(connection: Connection, limit: int = 50) -> list[dict[str, Any]]:
    """Return the newest bodies that somebody should look at: id, source, status, detail, received_at."""
    statement = (
        sa.select(inbox.c.id, inbox.c.source, inbox.c.status, inbox.c.detail, inbox.c.received_at)
        .where(IS_TROUBLED)
        .order_by(inbox.c.received_at.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def list_unread(connection: Connection, since: datetime) -> dict[str, str]:
    """Return, per source, why the newest body since then could not be read, or not all of it."""
    unread = (InboxStatus.UNREADABLE.value, InboxStatus.PARTLY_READ.value)
    statement = (
        sa.select(inbox.c.source, inbox.c.detail)
        .where(IS_TROUBLED, inbox.c.status.in_(unread), inbox.c.received_at >= since)
        .order_by(inbox.c.received_at)
    )
    return {row.source: row.detail for row in connection.execute(statement)}
