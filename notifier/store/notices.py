"""Notifications of which no parcel is the subject: what the team is told of a feed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel, Status
from notifier.domain.verdicts import Reason
from notifier.store.bulk import insert_many
from notifier.store.notifications import WAKE_AGAIN_AFTER
from notifier.store.tables import notifications

_NAMESPACE = uuid.UUID("0a4f2b7c-51f2-4a3a-9d10-8a3c5a0f6e27")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to write down. `about` stands where other notifications name their shipment, `name` where they name
    their rule; `fact_at` is when it began."""

    about: str
    name: str
    occurrence: str
    channel: Channel
    template: str
    fact_at: datetime
    rule_set: str
    now: datetime
    valid_until: datetime

    @property
    def key(self) -> str:
        """The dedupe key: each is told once on each channel."""
        return "/".join((self.about, self.name, self.occurrence, self.channel.value))

    @property
    def id(self) -> str:
        """Derived from the key, so that deciding twice can only ever make the same one."""
        return uuid.uuid5(_NAMESPACE, self.key).hex


def create(connection: Connection, new: Sequence[Notice]) -> None:
    """Write them down, passing over those that are there."""
    rows = [
        {
            "id": one.id,
            "key": one.key,
            "shipment_id": one.about,
            "order_id": "",
            "brand": "default",
            "rule": one.name,
            "channel": one.channel.value,
            "occurrence": one.occurrence,
            "fact_at": one.fact_at,
            "reason": Reason.FIRST_TIME.value,
            "rule_set": one.rule_set,
            "status": Status.CREATED.value,
            "created_at": one.now,
            "send_after": one.now,
            "valid_until": one.valid_until,
            "due_at": one.now + WAKE_AGAIN_AFTER,
            "template": one.template,
        }
        for one in new
    ]
    insert_many(connection, notifications, rows, ignoring=True)


def statuses_of(connection: Connection, about: str, name: str, occurrence: str) -> list[tuple[str, Channel, Status]]:
    """Return the id, the channel and the status of each notice of that name about one occurrence."""
    statement = sa.select(notifications.c.id, notifications.c.channel, notifications.c.status).where(
        notifications.c.shipment_id == about,
        notifications.c.rule == name,
        notifications.c.occurrence == occurrence,
    )
    return [(row.id, Channel(row.channel), Status(row.status)) for row in connection.execute(statement)]
