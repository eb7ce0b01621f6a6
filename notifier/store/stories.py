"""All that is kept about one shipment, read for people: what came, what was decided, what was sent, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.events import TrackingEvent
from notifier.domain.notification import Channel, Status
from notifier.domain.shipment import normalise_number
from notifier.domain.told import ToldEntry
from notifier.store import notifications as ledger
from notifier.store import shipments
from notifier.store.bulk import among
from notifier.store.codec import load_verdicts
from notifier.store.inbox import InboxKind, InboxStatus
from notifier.store.tables import (
    attempts,
    decisions,
    events,
    inbox,
    notifications,
    receipts,
    settled_verdicts,
    unmatched,
)

MOST_EVALUATIONS = 500
"""A shipment is judged at every push: older evaluations than these are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvent:
    """A tracking event and the feed that brought it."""

    event: TrackingEvent
    source: str
    tracking_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """What one rule came to in one evaluation; values are those of `decisions.Action` and `decisions.Reason`."""

    rule: str
    action: str
    reason: str
    channel: str
    detail: str
    occurrence: str
    hold_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvaluation:
    """One evaluation of all rules. `cause` is why it took place: events, time, …"""

    decided_at: datetime
    cause: str
    rule_set: str
    verdicts: tuple[KeptVerdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReceipt:
    """What a provider reported; `status` is "" where the report moves nothing."""

    status: str
    at: datetime
    received_at: datetime
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttempt:
    """One call of a provider. `outcome` is "" while it is under way, or when it was never heard of again."""

    id: str
    provider: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    code: str
    detail: str
    reference: str
    receipts: tuple[KeptReceipt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNotification:
    """A notification with its words as sent and everything that was tried. `entry` is its line in the ledger."""

    id: str
    entry: ToldEntry
    reason: str
    status_reason: str
    rule_set: str
    send_after: datetime
    valid_until: datetime
    final_at: datetime | None
    template: str
    template_version: str
    locale: str
    subject: str
    body: str
    attempts: tuple[KeptAttempt, ...]
    merged_into: str = ""
    """The notification whose message tells this as well, with its attempts; "" if it is told by itself."""

    @property
    def channel(self) -> Channel:
        return self.entry.channel

    @property
    def status(self) -> Status:
        return self.entry.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Bodies that spoke of a tracking number nobody has registered."""

    tracking_number: str
    bodies: int = 0
    sources: tuple[str, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a body that came through the door."""

    id: int
    status: InboxStatus
    detail: str


def find(connection: Connection, ref: str) -> list[str]:
    """Return the ids of all shipments that `ref` may mean; a tracking number may be written with spaces or dashes."""
    found = {*shipments.find_ref(connection, ref), *shipments.find_ref(connection, normalise_number(ref))}
    return sorted(found)


def events_of(connection: Connection, shipment_id: str) -> list[KeptEvent]:
    """Return what the carriers said, in the order of its time."""
    statement = sa.select(events.c.key, events.c.source, events.c.tracking_number)
    feeds = {row.key: row for row in connection.execute(statement.where(events.c.shipment_id == shipment_id))}
    return [
        KeptEvent(event=event, source=feeds[event.key].source, tracking_number=feeds[event.key].tracking_number)
        for event in shipments.history(connection, [shipment_id]).get(shipment_id, [])
    ]


def evaluations_of(connection: Connection, shipment_id: str, limit: int = MOST_EVALUATIONS) -> list[KeptEvaluation]:
    """Return the evaluations of a shipment, the newest first."""
    statement = (
        sa.select(decisions, settled_verdicts.c.verdicts.label("shared"))
        .join(settled_verdicts, settled_verdicts.c.digest == decisions.c.settled)
        .where(decisions.c.shipment_id == shipment_id)
        .order_by(decisions.c.id.desc())
        .limit(limit)
    )
    return [
        KeptEvaluation(
            decided_at=row.decided_at,
            cause=row.cause,
            rule_set=row.rule_set,
            verdicts=tuple(_read_verdict(verdict) for verdict in load_verdicts(row.verdicts, row.shared)),
        )
        for row in connection.execute(statement)
    ]


def _read_verdict(row: dict[str, Any]) -> KeptVerdict:
    until = row["hold_until"]
    return KeptVerdict(
        rule=row["rule"],
        action=row["action"],
        reason=row["reason"],
        channel=row["channel"] or "",
        detail=row["detail"],
        occurrence=row["occurrence"],
        hold_until=datetime.fromisoformat(until) if until else None,
    )


def notifications_of(connection: Connection, shipment_id: str) -> list[KeptNotification]:
    """Return the notifications of a shipment in the order in which they were decided."""
    return notifications_of_many(connection, [shipment_id]).get(shipment_id, [])


def notifications_of_many(connection: Connection, ids: Sequence[str]) -> dict[str, list[KeptNotification]]:
    """Return the notifications of each of the shipments in the order in which they were decided."""
    statement = (
        sa.select(notifications)
        .where(among(connection, notifications.c.shipment_id, ids))
        .order_by(notifications.c.created_at, notifications.c.rule, notifications.c.channel, notifications.c.id)
    )
    rows = connection.execute(statement).all()
    tried = _attempts_of(connection, [row.id for row in rows])
    found: dict[str, list[KeptNotification]] = {}
    for row in rows:
        found.setdefault(row.shipment_id, []).append(_read_notification(row, tuple(tried.get(row.id, ()))))
    return found


def _read_notification(row: Any, tried: tuple[KeptAttempt, ...]) -> KeptNotification:
    return KeptNotification(
        id=row.id,
        entry=ledger.read_entry(row),
        reason=row.reason,
        status_reason=row.status_reason,
        rule_set=row.rule_set,
        send_after=row.send_after,
        valid_until=row.valid_until,
        final_at=row.final_at,
        template=row.template,
        template_version=row.template_version,
        locale=row.locale,
        subject=row.subject,
        body=row.body,
        attempts=tried,
        merged_into=row.merged_into or "",
    )


def _attempts_of(connection: Connection, ids: Iterable[str]) -> dict[str, list[KeptAttempt]]:
    statement = sa.select(attempts).where(among(connection, attempts.c.notification_id, ids))
    rows = connection.execute(statement.order_by(attempts.c.started_at, attempts.c.id)).all()
    reported = _receipts_of(connection, [row.id for row in rows])
    found: dict[str, list[KeptAttempt]] = {}
    for row in rows:
        kept = _read_attempt(row, tuple(reported.get(row.id, ())))
        found.setdefault(row.notification_id, []).append(kept)
    return found


def _read_attempt(row: Any, reported: tuple[KeptReceipt, ...]) -> KeptAttempt:
    return KeptAttempt(
        id=row.id,
        provider=row.provider,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        code=row.code,
        detail=row.detail,
        reference=row.reference,
        receipts=reported,
    )


def _receipts_of(connection: Connection, attempt_ids: Iterable[str]) -> dict[str, list[KeptReceipt]]:
    statement = sa.select(receipts).where(among(connection, receipts.c.attempt_id, attempt_ids))
    found: dict[str, list[KeptReceipt]] = {}
    for row in connection.execute(statement.order_by(receipts.c.at, receipts.c.event_id)):
        receipt = KeptReceipt(
            status=row.status, at=row.at, received_at=row.received_at, code=row.code, detail=row.detail
        )
        found.setdefault(row.attempt_id, []).append(receipt)
    return found


def waiting_for(connection: Connection, number: str) -> Waiting:
    """Return which bodies wait for a tracking number to be registered."""
    wanted = normalise_number(number)
    statement = (
        sa.select(inbox.c.source, inbox.c.received_at)
        .join(unmatched, unmatched.c.inbox_id == inbox.c.id)
        .where(unmatched.c.tracking_number == wanted)
        .order_by(inbox.c.received_at)
    )
    rows = connection.execute(statement).all()
    if not rows:
        return Waiting(tracking_number=wanted)
    return Waiting(
        tracking_number=wanted,
        bodies=len(rows),
        sources=tuple(sorted({row.source for row in rows})),
        first_at=rows[0].received_at,
        last_at=rows[-1].received_at,
    )


def newest_body(connection: Connection) -> tuple[str, datetime] | None:
    """Return the source and the time of the last body that came through the door, or None if none ever did."""
    statement = sa.select(inbox.c.source, inbox.c.received_at).where(inbox.c.kind == InboxKind.WEBHOOK.value)
    row = connection.execute(statement.order_by(inbox.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else (row.source, row.received_at)


def find_body(connection: Connection, source: str, digest: str) -> Kept | None:
    """Return what became of the body with that digest, or None if it never came through the door."""
    statement = sa.select(inbox.c.id, inbox.c.status, inbox.c.detail).where(
        inbox.c.source == source, inbox.c.digest == digest
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else Kept(id=row.id, status=InboxStatus(row.status), detail=row.detail)
