"""The record of what people changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.store.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: who, when, what, and what was there before and after (anything that JSON can write; None: nothing).

    `subject` names the kind of thing and its id, such as `rule:blackout`. No address belongs in here.
    """

    at: datetime
    user: str
    action: str
    subject: str
    before: object = None
    after: object = None


def record(connection: Connection, change: Change) -> None:
    """Add a change to the record."""
    row = {
        "at": change.at,
        "user_name": change.user,
        "action": change.action,
        "subject": change.subject,
        "before": _dump(change.before),
        "after": _dump(change.after),
    }
    connection.execute(sa.insert(audit).values(row))


def count_by(connection: Connection, user: str, action: str, since: datetime) -> int:
    """Return how often somebody did something after `since`."""
    wanted = (audit.c.user_name == user, audit.c.action == action, audit.c.at > since)
    return connection.execute(sa.select(sa.func.count()).select_from(audit).where(*wanted)).scalar_one()


def list_changes(
    connection: Connection, *, subject: str = "", prefix: str = "", before_id: int = 0, limit: int = 100
) -> list[tuple[int, Change]]:
    """Return changes with their ids, newest first: of one subject, of those that begin with `prefix`, or all."""
    statement = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    if subject:
        statement = statement.where(audit.c.subject == subject)
    if prefix:
        statement = statement.where(audit.c.subject >= prefix, audit.c.subject < prefix + "\U0010ffff")
    if before_id:
        statement = statement.where(audit.c.id < before_id)
    return [
        (
            row.id,
            Change(
                at=row.at,
                user=row.user_name,
                action=row.action,
                subject=row.subject,
                before=_load(row.before),
                after=_load(row.after),
            ),
        )
        for row in connection.execute(statement)
    ]


def _dump(value: object) -> str:
    return "" if value is None else orjson.dumps(value).decode()


def _load(text: str) -> object:
    return orjson.loads(text) if text else None
