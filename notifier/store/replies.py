"""What people answered to text messages, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.replies import Effect, Wish
from notifier.store.bulk import among
from notifier.store.database import insert_ignoring
from notifier.store.marks import mark
from notifier.store.tables import replies

_TURN = 7_310_456
"""The number of the lock on PostgreSQL. Nothing else of ours takes an advisory lock with it."""

_DECIDING = (Wish.STOP.value, Wish.START.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    """An answer to a text message, as it is kept. `waits_since` is None where nobody needs to read it (any more)."""

    provider: str
    reference: str
    at: datetime
    address: str
    sent_to: str
    text: str
    wish: Wish
    brands: tuple[str, ...]
    effect: Effect
    waits_since: datetime | None
    id: int = 0
    done_at: datetime | None = None
    done_by: str = ""


def take_turn(connection: Connection) -> None:
    """Wait until nobody else applies replies, and let nobody begin before this transaction ends.

    Two replies of one person would otherwise not see each other. On SQLite every transaction has the database for
    itself.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))


def brands_decided_since(connection: Connection, reply: KeptReply) -> set[str]:
    """Return the brands to which the person has said stop or start since: there an older word counts no more."""
    statement = sa.select(replies.c.brands).where(
        replies.c.address == reply.address, replies.c.wish.in_(_DECIDING), replies.c.at > reply.at
    )
    return {brand for text in connection.execute(statement).scalars() for brand in orjson.loads(text)}


def is_known(connection: Connection, provider: str, reference: str) -> bool:
    """Whether this reply was applied before."""
    statement = sa.select(replies.c.id).where(replies.c.provider == provider, replies.c.reference == reference)
    return connection.execute(statement).first() is not None


def keep(connection: Connection, reply: KeptReply) -> None:
    """Keep a reply and what came of it."""
    row = {
        "provider": reply.provider,
        "reference": reply.reference,
        "at": reply.at,
        "address": reply.address,
        "sent_to": reply.sent_to,
        "text": reply.text,
        "wish": reply.wish.value,
        "brands": _dump(reply.brands),
        "effect": reply.effect.value,
        "waits_since": reply.waits_since,
    }
    connection.execute(insert_ignoring(connection, replies), [row])


def list_replies(connection: Connection, *, only_waiting: bool, limit: int) -> list[KeptReply]:
    """Return replies, the newest first: those that a person should read, or all."""
    statement = sa.select(replies).order_by(replies.c.id.desc()).limit(limit)
    if only_waiting:
        statement = statement.where(replies.c.waits_since.is_not(None))
    return [_read(row) for row in connection.execute(statement)]


def finish(connection: Connection, reply_id: int, *, by: str, at: datetime) -> bool:
    """Note that a person has dealt with a reply; return whether it waited for one."""
    statement = (
        sa.update(replies)
        .where(replies.c.id == reply_id, replies.c.waits_since.is_not(None))
        .values(waits_since=None, done_at=at, done_by=by)
    )
    return connection.execute(statement).rowcount == 1


def references_of(connection: Connection, phones: Iterable[str]) -> list[tuple[str, str]]:
    """Return (provider, its id) of every message that came from these numbers."""
    statement = sa.select(replies.c.provider, replies.c.reference).where(among(connection, replies.c.address, phones))
    return [(row.provider, row.reference) for row in connection.execute(statement)]


def erase_words(connection: Connection, secret: bytes, phones: Iterable[str], brand: str = "") -> int:
    """Take out what was written from these numbers, and put hashes in their place; return of how many replies.

    With a brand, only what was meant for that brand alone. Raises ValueError without a secret.
    """
    of_brand = [replies.c.brands == _dump([brand])] if brand else []
    return sum(
        connection.execute(
            sa.update(replies)
            .where(replies.c.address == phone, *of_brand)
            .values(address=mark(secret, phone), text="", waits_since=None)
        ).rowcount
        for phone in phones
    )


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Delete replies that came before that instant and wait for nobody; return how many."""
    old = (
        sa.select(replies.c.id)
        .where(replies.c.at < before, replies.c.waits_since.is_(None))
        .order_by(replies.c.id)
        .limit(limit)
    )
    return connection.execute(sa.delete(replies).where(replies.c.id.in_(old))).rowcount


def _dump(brands: Sequence[str]) -> str:
    return orjson.dumps(brands).decode()


def _read(row: Any) -> KeptReply:
    return KeptReply(
        id=row.id,
        provider=row.provider,
        reference=row.reference,
        at=row.at,
        address=row.address,
        sent_to=row.sent_to,
        text=row.text,
        wish=Wish(row.wish),
        brands=tuple(orjson.loads(row.brands)),
        effect=Effect(row.effect),
        waits_since=row.waits_since,
        done_at=row.done_at,
        done_by=row.done_by,
    )
