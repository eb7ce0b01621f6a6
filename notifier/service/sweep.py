"""The sweep: finds what nobody was woken for. Bounded, safe to run twice and in many processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel, Status
from notifier.domain.rules import OnUnknown
from notifier.service.app import App, Settings
from notifier.service.deliver import UNKNOWN_PATIENCE
from notifier.service.judge import look_again_due
from notifier.store import inbox, notifications, operations
from notifier.store.inbox import InboxKind
from notifier.store.notifications import Move, Unknown

BATCH = 1000
TIMER_BATCH = 500
MOST_TIMER_BATCHES = 20
"""One sweep looks at no more than this many batches of timers, so that the rest is not kept waiting."""


def sweep(app: App) -> None:
    """Wake workers for all that is due and was not woken; judge shipments whose moment has passed."""
    wake_inbox(app)
    wake_notifications(app)
    settle_unknown(app)
    look_again_at_due(app)
    purge(app)


def wake_inbox(app: App) -> None:
    """Find bodies whose wake-up was lost, whose retry is due, or whose tracking number is registered by now."""
    now = app.clock.now()
    with app.db.begin() as connection:
        inbox.reopen_matched(connection, now)
        due = inbox.wake_due(connection, now, BATCH)
    webhooks = [row_id for row_id, kind in due if kind is InboxKind.WEBHOOK]
    receipts = [row_id for row_id, kind in due if kind is InboxKind.RECEIPT]
    if webhooks:
        app.queue.judge(webhooks)
    if receipts:
        app.queue.receive(receipts)


def wake_notifications(app: App) -> None:
    """Find notifications whose time has come, and claims whose worker is gone."""
    now = app.clock.now()
    with app.db.begin() as connection:
        due = notifications.wake_due(connection, now, BATCH)
        notifications.expire_claims(connection, now, now + UNKNOWN_PATIENCE, BATCH)
    if due:
        app.queue.deliver(due)


def settle_unknown(app: App) -> None:
    """Apply the rule's policy to outcomes that stayed unknown."""
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        woken = [
            twin
            for unknown in notifications.take_unknown(connection, now, BATCH)
            if (twin := _settle(connection, settings, unknown, now)) is not None
        ]
    if woken:
        app.queue.deliver(woken)


def _settle(connection: Connection, settings: Settings, unknown: Unknown, now: datetime) -> str | None:
    """Hold it, say it on another channel, or send it again; return the id of a notification that may leave now."""
    rule = settings.ruling.named(unknown.rule)
    policy = rule.on_unknown if rule else OnUnknown.HOLD
    if policy is OnUnknown.RESEND:
        again = Move(notification_id=unknown.id, to=Status.CREATED, at=now, send_after=now, due_at=now)
        return unknown.id if notifications.move(connection, again) else None
    held = Move(notification_id=unknown.id, to=Status.HELD, at=now, reason=f"on_unknown: {policy}")
    notifications.move(connection, held)
    if policy is OnUnknown.HOLD:
        return None
    return notifications.copy_to_channel(connection, unknown, _other(unknown.channel), now)


def _other(channel: Channel) -> Channel:
    return Channel.SMS if channel is Channel.EMAIL else Channel.EMAIL


def look_again_at_due(app: App) -> None:
    """Judge shipments at which time alone may have changed something."""
    for _ in range(MOST_TIMER_BATCHES):
        if look_again_due(app, TIMER_BATCH) < TIMER_BATCH:
            return


def purge(app: App) -> None:
    """Delete bodies that are settled and older than the retention: they hold personal data."""
    retention: timedelta = app.settings().config.retention
    with app.db.begin() as connection:
        operations.purge(connection, app.clock.now() - retention, BATCH)


def record_heartbeat(app: App, queue: str) -> None:
    """Note that a canary went through a queue and its worker."""
    with app.db.begin() as connection:
        operations.beat(connection, queue, app.clock.now())
