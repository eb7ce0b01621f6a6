"""Figures of what was said and what waits, each answered from an index that holds little else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel, Status
from notifier.store.bulk import among
from notifier.store.notifications import KeptRow, read_row, row_columns
from notifier.store.tables import notifications, shipments, suppressions

FAILED = (Status.TEMPORARY_FAILURE, Status.PERMANENT_FAILURE, Status.TECHNICAL_FAILURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many notifications of one rule on one channel are in one status."""

    rule: str
    channel: Channel
    status: Status
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """How many notifications of one rule wait for one reason, and when the next of them leaves."""

    rule: str
    reason: str
    count: int
    next_at: datetime


def count_since(connection: Connection, since: datetime) -> list[Count]:
    """Return how many notifications were decided since then, by rule, channel and status."""
    columns = (notifications.c.rule, notifications.c.channel, notifications.c.status)
    statement = sa.select(*columns, sa.func.count()).where(notifications.c.created_at >= since).group_by(*columns)
    return [
        Count(rule=row[0], channel=Channel(row[1]), status=Status(row[2]), count=row[3])
        for row in connection.execute(statement.order_by(*columns))
    ]


def count_by_hour(connection: Connection, since: datetime) -> dict[tuple[str, str], int]:
    """Return how many notifications were decided in each hour since then: by (hour as `2026-11-23 09`, channel)."""
    hour = _hour(connection.dialect.name)
    statement = (
        sa.select(hour, notifications.c.channel, sa.func.count())
        .where(notifications.c.created_at >= since)
        .group_by(hour, notifications.c.channel)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(statement)}


def _hour(dialect: str) -> sa.ColumnElement[str]:
    if dialect == "sqlite":
        return sa.func.strftime("%Y-%m-%d %H", notifications.c.created_at)
    return sa.func.to_char(sa.func.timezone("UTC", notifications.c.created_at), "YYYY-MM-DD HH24")


def waiting(connection: Connection) -> list[WaitingFor]:
    """Return what waits and why, the most first."""
    count = sa.func.count()
    columns = (notifications.c.rule, notifications.c.status_reason)
    statement = (
        sa.select(*columns, count, sa.func.min(notifications.c.send_after))
        .where(notifications.c.status == Status.CREATED.value)
        .group_by(*columns)
        .order_by(count.desc(), *columns)
    )
    return [
        WaitingFor(rule=row[0], reason=row[1], count=row[2], next_at=row[3]) for row in connection.execute(statement)
    ]


def failed_since(connection: Connection, since: datetime, limit: int = 20) -> list[KeptRow]:
    """Return what could not be told since then, newest first."""
    statement = (
        sa.select(*row_columns)
        .where(notifications.c.created_at >= since, notifications.c.status.in_([one.value for one in FAILED]))
        .order_by(notifications.c.created_at.desc())
        .limit(limit)
    )
    return [read_row(row) for row in connection.execute(statement)]


def last_of_rule(connection: Connection, rule: str, since: datetime, limit: int = 10) -> list[KeptRow]:
    """Return what a rule last said or wanted to say, newest first."""
    statement = (
        sa.select(*row_columns)
        .where(notifications.c.rule == rule, notifications.c.created_at >= since)
        .order_by(notifications.c.created_at.desc())
        .limit(limit)
    )
    return [read_row(row) for row in connection.execute(statement)]


def refs_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the shops' references of shipments, by id."""
    statement = sa.select(shipments.c.id, shipments.c.ref).where(among(connection, shipments.c.id, ids))
    return {row.id: row.ref for row in connection.execute(statement)}


def suppressed_since(connection: Connection, since: datetime) -> dict[str, int]:
    """Return how many addresses came onto the list since then, by reason."""
    statement = (
        sa.select(suppressions.c.reason, sa.func.count())
        .where(suppressions.c.at >= since)
        .group_by(suppressions.c.reason)
        .order_by(sa.func.count().desc(), suppressions.c.reason)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}
