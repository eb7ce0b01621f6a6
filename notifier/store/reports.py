"""What a report is made of: decisions and notifications of many shipments, as little of each as is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import CUSTOMER_CHANNELS, Status
from notifier.store.bulk import among
from notifier.store.codec import load_verdicts
from notifier.store.tables import decisions, notifications, orders, settled_verdicts

_TO_CUSTOMERS = tuple(channel.value for channel in CUSTOMER_CHANNELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A notification to a customer that was decided in the time of the report."""

    shipment_id: str
    rule: str
    channel: str
    status: Status
    status_reason: str
    fact_at: datetime
    created_at: datetime
    sent_at: datetime | None
    merged_into: str | None
    """The notification whose message says this as well, if any."""


def spoken_of(connection: Connection, ids: Sequence[str], since: datetime) -> dict[str, list[Spoken]]:
    """Return the notifications to customers, of each shipment, that were decided or sent since then."""
    wanted = [notifications.c[name] for name in Spoken.__slots__]
    statement = sa.select(*wanted).where(
        among(connection, notifications.c.shipment_id, ids),
        notifications.c.channel.in_(_TO_CUSTOMERS),
        sa.or_(notifications.c.created_at >= since, notifications.c.sent_at >= since),
    )
    found: dict[str, list[Spoken]] = {}
    for row in connection.execute(statement):
        one = Spoken(**{**row._mapping, "status": Status(row.status)})
        found.setdefault(one.shipment_id, []).append(one)
    return found


def verdicts_of(connection: Connection, ids: Sequence[str], since: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return all verdicts on each shipment since then, as they are kept."""
    statement = (
        sa.select(decisions.c.shipment_id, decisions.c.verdicts, settled_verdicts.c.verdicts.label("shared"))
        .join(settled_verdicts, settled_verdicts.c.digest == decisions.c.settled)
        .where(among(connection, decisions.c.shipment_id, ids), decisions.c.decided_at >= since)
        .order_by(decisions.c.shipment_id, decisions.c.id)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.shipment_id, []).extend(load_verdicts(row.verdicts, row.shared))
    return found


def messages_per_recipient(connection: Connection, since: datetime) -> dict[int, int]:
    """Return how many people got how many messages since then. A person is an address of a brand; a message that says
    several things is one."""
    each = (
        sa.select(sa.func.count().label("messages"))
        .select_from(notifications.join(orders, orders.c.id == notifications.c.order_id))
        .where(notifications.c.sent_at >= since, notifications.c.merged_into.is_(None))
        .where(notifications.c.channel.in_(_TO_CUSTOMERS))
        .group_by(orders.c.brand, orders.c.email, orders.c.phone)
        .subquery()
    )
    rows = connection.execute(sa.select(each.c.messages, sa.func.count()).group_by(each.c.messages))
    return {row[0]: row[1] for row in rows}
