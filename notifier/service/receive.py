"""What providers bring: receipts move a status forward, heal an unknown outcome, and suppress bad addresses; replies
are handed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.notification import Channel, Status
from notifier.domain.suppression import SuppressionReason
from notifier.errors import StoreUnavailable, UnreadablePayload
from notifier.points import reach
from notifier.ports import Receipt
from notifier.service.app import App, Settings
from notifier.service.replies import hear
from notifier.store import inbox, notifications, shipments, suppressions
from notifier.store.inbox import InboxKind, InboxRow, InboxStatus
from notifier.store.notifications import Move, Target
from notifier.store.suppressions import Suppression

log = structlog.get_logger(__name__)

_KINDS = (InboxKind.RECEIPT, InboxKind.REPLY)
_ARRIVED = frozenset({Status.SENT, Status.DELIVERED})


def receive(app: App, ids: Sequence[int]) -> None:
    """Apply kept receipts and replies. If the batch fails, each is applied alone, so that a bad one harms no other."""
    try:
        _receive_batch(app, ids)
    except StoreUnavailable:
        raise
    except Exception:
        log.exception("receipts_failed", size=len(ids))
        for one in ids:
            _receive_alone(app, one)


def _receive_alone(app: App, row_id: int) -> None:
    try:
        _receive_batch(app, [row_id])
    except StoreUnavailable:
        raise
    except Exception as error:
        log.exception("receipt_failed", inbox_id=row_id)
        with app.db.begin() as connection:
            for row in inbox.take(connection, [row_id], *_KINDS):
                inbox.fail(connection, row.id, row.tries, f"{type(error).__name__}: {error}"[:500], app.clock.now())


def _receive_batch(app: App, ids: Sequence[int]) -> None:
    settings = app.settings()
    with app.db.begin() as connection:
        rows = inbox.take(connection, ids, *_KINDS)
        if not rows:
            return
        found: list[Receipt] = []
        results = {row.id: _read(settings, row, found) for row in rows if row.kind is InboxKind.RECEIPT}
        healed = _apply(connection, app, found)
        heard = hear(connection, app, settings, [row for row in rows if _is_reply(settings, row, results)])
        inbox.settle(connection, results | heard.results)
        # In the same transaction: a rule that waited for this to be told must not depend on us living on.
        shipments.look_again(connection, sorted(healed | heard.touched), app.clock.now())
        reach("receive.before_commit")
    reach("receive.after_commit")


def _is_reply(settings: Settings, row: InboxRow, results: Mapping[int, tuple[InboxStatus, str]]) -> bool:
    """Whether somebody may have written it. A STOP must not be lost because it was sent to the address of receipts."""
    if row.kind is InboxKind.REPLY:
        return True
    return results[row.id][0] is InboxStatus.IGNORED and row.raw.source in settings.listeners


def _read(settings: Settings, row: InboxRow, found: list[Receipt]) -> tuple[InboxStatus, str]:
    provider = settings.receivers.get(row.raw.source)
    if provider is None:
        return InboxStatus.UNREADABLE, f"no provider {row.raw.source} is configured"
    try:
        receipts = provider.parse_receipts(row.raw)
    except UnreadablePayload as problem:
        return InboxStatus.UNREADABLE, str(problem)[:500]
    found.extend(receipts)
    return (InboxStatus.JUDGED, "") if receipts else (InboxStatus.IGNORED, "it reports nothing about a message")


def _apply(connection: Connection, app: App, found: Sequence[Receipt]) -> set[str]:
    """Apply the receipts that are news; return the shipments of which an unknown outcome was healed."""
    if not found:
        return set()
    targets = notifications.find_targets(connection, found)
    fresh = notifications.keep_receipts(connection, found, targets, app.clock.now())
    news = [one for one in found if one.event_id in fresh]
    now = app.clock.now()
    healed = [targets[one.event_id] for one in news if _apply_one(connection, one, targets, now)]
    _suppress(connection, news, targets)
    together = notifications.merged_into(connection, [one.notification_id for one in healed]) if healed else {}
    return {*(one.shipment_id for one in healed), *together.values()}


def _apply_one(connection: Connection, receipt: Receipt, targets: Mapping[str, Target], now: datetime) -> bool:
    """Move the notification of a receipt; return whether it healed an unknown outcome.

    Times are of our clock: what the recipient heard last is told from them, and the provider's clock may differ.
    """
    target = targets.get(receipt.event_id)
    if target is None:
        metrics.RECEIPTS.labels(receipt.provider, "no_message").inc()
        return False
    if receipt.reference:
        notifications.learn_reference(connection, target.attempt_id, receipt.reference)
    if receipt.status is None:
        metrics.RECEIPTS.labels(receipt.provider, "noted").inc()
        return False
    moved = notifications.move(
        connection,
        Move(
            notification_id=target.notification_id,
            to=receipt.status,
            at=now,
            reason=f"{receipt.code} {receipt.detail}".strip()[:500],
            sent_at=now if receipt.status in _ARRIVED else None,
        ),
    )
    metrics.RECEIPTS.labels(receipt.provider, "moved" if moved else "late").inc()
    return moved and target.status in (Status.UNKNOWN, Status.HELD, Status.SENDING)


def _suppress(connection: Connection, news: Sequence[Receipt], targets: Mapping[str, Target]) -> None:
    bad = [(one, targets[one.event_id]) for one in news if one.suppress and one.event_id in targets]
    if not bad:
        return
    stored = shipments.load(connection, sorted({target.shipment_id for _, target in bad}))
    suppressions.suppress(
        connection,
        [
            Suppression(
                brand=target.brand,
                channel=channel,
                address=stored[target.shipment_id].shipment.recipient.address(channel),
                reason=SuppressionReason(receipt.suppress),
                source=receipt.provider,
                at=receipt.at,
            )
            for receipt, target in bad
            for channel in (Channel(target.channel),)
            if target.shipment_id in stored
        ],
    )
