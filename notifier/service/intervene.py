"""A person decides about a message that waits: hold it, let it go now, or take it back. Each is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from notifier.domain.access import Actor, Right
from notifier.domain.notification import Status
from notifier.errors import NotFound, RequestInvalid
from notifier.service.accounts import require
from notifier.service.app import App
from notifier.store import audit, notifications, shipments
from notifier.store.audit import Change
from notifier.store.notifications import KeptRow, Move

log = structlog.get_logger(__name__)

LONGEST_HOLD = timedelta(days=14)
"""A message that is held longer than that has nothing to say any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervened:
    """What became of it: its status, and when it will leave at the earliest."""

    status: Status
    send_after: datetime


def hold(app: App, by: Actor, notification_id: str, lasting: timedelta) -> Intervened:
    """Put a message that waits off for a while; then it leaves, if it is still true. Its validity is put off as well.

    Raises NotAllowed, NotFound, and RequestInvalid if it does not wait any more or the time makes no sense.
    """
    if not timedelta(0) < lasting <= LONGEST_HOLD:
        raise RequestInvalid(f"a message can be held for up to {LONGEST_HOLD.days} days, not for {lasting}")
    until = app.clock.now() + lasting
    return _put(app, by, notification_id, "message.hold", until, f"held by {by.name}")


def send_now(app: App, by: Actor, notification_id: str) -> Intervened:
    """Let a message that waits leave now. It is still checked as always: is it true, wanted, and are there quiet hours?

    Raises NotAllowed, NotFound, and RequestInvalid if it does not wait any more.
    """
    done = _put(app, by, notification_id, "message.send_now", app.clock.now(), f"released by {by.name}")
    app.queue.deliver([notification_id])
    return done


def cancel(app: App, by: Actor, notification_id: str) -> Intervened:
    """Take a message back that waits. Raises NotAllowed, NotFound, and RequestInvalid if it does not wait any more."""
    require(by, Right.MESSAGES)
    now = app.clock.now()
    with app.db.begin() as connection:
        row = _waiting(notifications.find(connection, notification_id), notification_id)
        reason = f"cancelled by {by.name}"
        change = Move(notification_id=row.id, to=Status.CANCELLED, at=now, reason=reason)
        if not notifications.move(connection, change):
            raise RequestInvalid(f"{notification_id} is being sent just now")
        audit.record(connection, _change(by, now, "message.cancel", row, {"status": Status.CANCELLED}))
        shipments.look_again(connection, [row.shipment_id], now)
    log.info("message_cancelled", notification=notification_id, by=by.name)
    return Intervened(status=Status.CANCELLED, send_after=row.send_after)


def _put(app: App, by: Actor, notification_id: str, action: str, until: datetime, reason: str) -> Intervened:
    require(by, Right.MESSAGES)
    now = app.clock.now()
    with app.db.begin() as connection:
        row = _waiting(notifications.find(connection, notification_id), notification_id)
        if not notifications.put_off(connection, row.id, until, reason):
            raise RequestInvalid(f"{notification_id} is being sent just now")
        audit.record(connection, _change(by, now, action, row, {"send_after": until, "reason": reason}))
    log.info("message_put", action=action, notification=notification_id, by=by.name)
    return Intervened(status=Status.CREATED, send_after=until)


def _waiting(row: KeptRow | None, notification_id: str) -> KeptRow:
    if row is None:
        raise NotFound(f"there is no notification {notification_id}")
    if row.status is not Status.CREATED:
        raise RequestInvalid(f"{notification_id} is {row.status}: only what still waits can be changed")
    return row


def _change(by: Actor, at: datetime, action: str, row: KeptRow, after: object) -> Change:
    before = {"status": row.status, "send_after": row.send_after, "reason": row.status_reason}
    subject = f"shipment:{row.shipment_id}"
    return Change(
        at=at,
        user=by.name,
        action=action,
        subject=subject,
        before={"message": row.id, "rule": row.rule, "channel": row.channel, **before},
        after=after,
    )
