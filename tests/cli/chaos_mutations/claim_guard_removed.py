"""A worker takes what it is woken for, whatever its status is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Status
from notifier.store import notifications
from notifier.store.bulk import among
from notifier.store.notifications import Claimed
from notifier.store.tables import notifications as table

guarded = notifications.claim


def claim(connection: Connection, ids: Iterable[str], now: datetime, until: datetime) -> list[Claimed]:
    """Make all of them free, then claim them."""
    wanted = sorted(ids)
    freed = sa.update(table).where(among(connection, table.c.id, wanted)).values(status=Status.CREATED.value)
    connection.execute(freed)
    return guarded(connection, wanted, now, until)


def mutate() -> None:
    """Put it in."""
    notifications.claim = claim
