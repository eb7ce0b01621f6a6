"""Unknown outcomes: the provider is asked what became of a message; if nobody can tell, the rule's policy decides.

A receipt that carries our attempt id usually comes first and settles it. The look-ups are for the receipts that never
come. Absence proves nothing at once (logs lag, lists leave out the newest), so a policy applies only after the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.notification import (
    CUSTOMER_CHANNELS,
    TEAM_CHANNELS,
    Channel,
    Outcome,
    OutcomeKind,
    Patience,
    Status,
)
from notifier.domain.rules import OnUnknown
from notifier.points import reach
from notifier.ports import Message
from notifier.service.app import App, Settings
from notifier.store import notifications, shipments
from notifier.store.notifications import Move, Unknown
from notifier.store.shipments import Stored

log = structlog.get_logger(__name__)

_LOOK_UPS = (1 / 15, 1 / 3, 1.0)
"""When the provider is asked, as shares of the time for which evidence is waited: after 1, 5 and 15 minutes."""

_AT_ONCE = 20
"""Providers limit how often they may be asked (SendGrid's older log: six times a minute)."""


def first_look_up(patience: Patience) -> timedelta:
    """Return how long after an unknown outcome the provider is first asked."""
    return patience.unknown * _LOOK_UPS[0]


def resolve_unknown(app: App) -> None:
    """Ask about the unknown outcomes whose time has come, and settle those for which it is over."""
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        taken = notifications.take_unknown(connection, now, _AT_ONCE, now + app.patience.lease)
        stored = shipments.load(connection, sorted({one.shipment_id for one in taken}))
    if not taken:
        return
    found = [(one, _ask(settings, one, stored)) for one in taken]
    with app.db.begin() as connection:
        released = [_settle(connection, app, one, answer, app.clock.now()) for one, answer in found]
        reach("sweep.unknown.before_commit")
    reach("sweep.unknown.after_commit")
    due = [one for one in released if one]
    if due:
        app.queue.deliver(due)


def _ask(settings: Settings, unknown: Unknown, stored: Mapping[str, Stored]) -> Outcome | None:
    provider, known = settings.receivers.get(unknown.provider), stored.get(unknown.shipment_id)
    if provider is None or known is None:
        return None
    is_team = unknown.channel in TEAM_CHANNELS
    message = Message(
        channel=unknown.channel,
        to=settings.config.team.email if is_team else known.shipment.recipient.address(unknown.channel),
        subject=unknown.subject,
        text=unknown.body,
    )
    return provider.look_up(message, unknown.attempt_id, unknown.started_at)


def _settle(connection: Connection, app: App, unknown: Unknown, answer: Outcome | None, now: datetime) -> str | None:
    """Record what the provider said, or wait for the next look-up, or apply the policy.

    Return the id of a notification that may leave now.
    """
    if answer is not None and answer.kind is OutcomeKind.ACCEPTED:
        notifications.finish_attempts(connection, [(unknown.attempt_id, answer, now)])
        notifications.move(connection, Move(notification_id=unknown.id, to=Status.SENT, at=now, sent_at=now))
        together = notifications.merged_into(connection, [unknown.id])
        shipments.look_again(connection, [unknown.shipment_id, *together.values()], now)
        metrics.UNKNOWNS.labels("look_up").inc()
        return None
    asked = unknown.look_ups + 1
    if asked < len(_LOOK_UPS):
        next_at = max(now, unknown.started_at + app.patience.unknown * _LOOK_UPS[asked])
        notifications.note_look_up(connection, unknown.id, asked, next_at)
        return None
    return _apply_policy(connection, app.settings(), unknown, now)


def _apply_policy(connection: Connection, settings: Settings, unknown: Unknown, now: datetime) -> str | None:
    rule = settings.ruling.named(unknown.rule)
    # Telling the team twice does no harm, and what it is told of a feed has no rule.
    unnamed = OnUnknown.RESEND if unknown.channel in TEAM_CHANNELS else OnUnknown.HOLD
    policy = rule.on_unknown if rule else unnamed
    metrics.UNKNOWNS.labels(policy.value).inc()
    log.warning("unknown_settled", notification=unknown.id, policy=policy.value)
    if policy is OnUnknown.RESEND:
        again = Move(notification_id=unknown.id, to=Status.CREATED, at=now, send_after=now, due_at=now)
        return unknown.id if notifications.move(connection, again) else None
    held = Move(notification_id=unknown.id, to=Status.HELD, at=now, reason=f"on_unknown: {policy}")
    notifications.move(connection, held)
    if policy is OnUnknown.HOLD or _other(unknown.channel) not in settings.providers:
        return None
    for one in notifications.merged_into(connection, [unknown.id]):
        notifications.copy_to_channel(connection, one, _other(unknown.channel), now)
    return notifications.copy_to_channel(connection, unknown.id, _other(unknown.channel), now)


def _other(channel: Channel) -> Channel:
    pairs = (CUSTOMER_CHANNELS, TEAM_CHANNELS)
    return next(other for pair in pairs if channel in pair for other in pair if other is not channel)
