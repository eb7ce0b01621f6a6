"""A person settles what evidence could not: was an unknown message sent, is it sent again, or is it let go?"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from notifier import metrics
from notifier.domain.access import Actor, Right
from notifier.domain.notification import Status
from notifier.errors import NotFound, RequestInvalid
from notifier.ports import Receipt
from notifier.service.accounts import require
from notifier.service.app import App
from notifier.store import audit, notifications, shipments
from notifier.store.audit import Change
from notifier.store.notifications import KeptRow, Move

OPERATOR = "operator"
"""Stands where the name of a provider does, in the receipt that records what a person decided."""


class Verdict(StrEnum):
    """What a person knows or wants."""

    SENT = "sent"
    """It reached the recipient: somebody saw it."""
    RESEND = "resend"
    """It did not, or twice is better than never."""
    CANCEL = "cancel"
    """It is of no use any more."""


_TO = {Verdict.SENT: Status.SENT, Verdict.RESEND: Status.CREATED, Verdict.CANCEL: Status.CANCELLED}


def list_unknown(app: App) -> list[KeptRow]:
    """Return the notifications of which nobody knows whether they were sent, newest first."""
    with app.db.begin() as connection:
        return notifications.list_rows(connection, (Status.UNKNOWN, Status.HELD))


def settle(app: App, notification_id: str, verdict: Verdict, by: str) -> Status:
    """Settle an unknown or held notification by hand; who did it is kept. Return its status.

    Raises NotFound, and RequestInvalid if its outcome is known.
    """
    now = app.clock.now()
    with app.db.begin() as connection:
        row = notifications.find(connection, notification_id)
        if row is None:
            raise NotFound(f"there is no notification {notification_id}; `notifier unknown` lists those to be settled")
        if row.status not in (Status.UNKNOWN, Status.HELD):
            raise RequestInvalid(f"{notification_id} is {row.status}: only unknown and held ones can be settled")
        status = _TO[verdict]
        change = Move(
            notification_id=row.id,
            to=status,
            at=now,
            reason=f"settled by {by}: {verdict}",
            send_after=now if verdict is Verdict.RESEND else None,
            due_at=now if verdict is Verdict.RESEND else None,
            sent_at=now if verdict is Verdict.SENT else None,
        )
        if not notifications.move(connection, change):
            raise RequestInvalid(f"{notification_id} was settled by somebody else just now")
        note = Receipt(
            provider=OPERATOR,
            event_id=uuid.uuid4().hex,
            status=status,
            at=now,
            attempt_id=row.attempt_id,
            detail=f"{verdict} by {by}",
        )
        notifications.keep_receipts(connection, [note], {}, now)
        audit.record(connection, _change(row, verdict, status, by, now))
        shipments.look_again(connection, [row.shipment_id], now)
    metrics.UNKNOWNS.labels(OPERATOR).inc()
    if verdict is Verdict.RESEND:
        app.queue.deliver([row.id])
    return status


def settle_as(app: App, by: Actor, notification_id: str, verdict: Verdict) -> Status:
    """Settle in the name of a user of the console. Raises NotAllowed beside what `settle` raises."""
    require(by, Right.MESSAGES)
    return settle(app, notification_id, verdict, by.name)


def _change(row: KeptRow, verdict: Verdict, status: Status, by: str, at: datetime) -> Change:
    before = {"message": row.id, "rule": row.rule, "channel": row.channel, "status": row.status}
    return Change(
        at=at,
        user=by,
        action=f"message.settle.{verdict}",
        subject=f"shipment:{row.shipment_id}",
        before=before,
        after={"status": status},
    )
