"""Delivering: claim, look again whether it is still true, render, write the attempt, commit, call the provider, record.

No transaction is open while messages are rendered or providers are called. The intent is committed before the call, and
only by who still holds the claim. Whatever happens from then on, the row says that a call may have been made, so it is
never made twice by itself. A claim that was lost before that made no call, and is free again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.notification import CUSTOMER_CHANNELS, Outcome, OutcomeKind, Status, next_step
from notifier.domain.suppression import SUPPRESSED_FOR
from notifier.domain.told import ToldEntry
from notifier.domain.verdicts import Reason
from notifier.points import reach
from notifier.service.app import App
from notifier.service.batch import Batch, claim_batch
from notifier.service.prepare import Plan, Ready
from notifier.service.resolve import first_look_up
from notifier.store import notifications, shipments, suppressions
from notifier.store.notifications import Claimed, Move
from notifier.store.suppressions import Suppression

log = structlog.get_logger(__name__)


def deliver(app: App, ids: Sequence[str]) -> None:
    """Send what is due among `ids`. Safe to run twice, at once, or much too late."""
    batch = _claim(app, ids)
    if batch is None:
        return
    ready = _commit_to(app, batch, batch.plan())
    if ready:
        _record(app, list(app.calls.map(lambda one: (one, _call(app, one)), ready)))


def _claim(app: App, ids: Sequence[str]) -> Batch | None:
    settings = app.settings()
    with app.db.begin() as connection:
        batch = claim_batch(connection, app, settings, ids, app.clock.now())
        if batch is None:
            return None
        reach("claim.before_commit")
    reach("claim.after_commit")
    return batch


def _commit_to(app: App, batch: Batch, plan: Plan) -> list[Ready]:
    """Write down what is about to be done, and return it. What somebody else holds by now is left to them."""
    taken = (*batch.claimed, *batch.along)
    with app.db.begin() as connection:
        ours = notifications.still_claimed(connection, [one.id for one in taken], batch.until)
        ready = [one for one in plan.ready if {claimed.id for claimed in one.all_claimed} <= ours]
        leaving = {claimed.id for one in ready for claimed in one.all_claimed}
        notifications.write_attempts(connection, [one for one in plan.attempts if one.notification_id in leaving])
        moves = [one for one in plan.moves if one.notification_id in ours]
        for move in moves:
            notifications.move(connection, move)
        # What was taken back may have kept another rule quiet, or waiting.
        shipments.look_again(connection, _taken_back(taken, moves), batch.now)
        reach("deliver.before_commit")
    reach("deliver.after_commit")
    cancelled = (one.reason for one in moves if one.to is Status.CANCELLED)
    metrics.count_dropped(Reason(reason) for reason in cancelled if reason in set(Reason))
    return ready


def _call(app: App, ready: Ready) -> Outcome:
    channel, provider = ready.claimed.channel.value, ready.provider
    lag = (app.clock.now() - ready.due_since).total_seconds()
    metrics.LAG_SECONDS.labels(channel).observe(max(0.0, lag))
    started = time.perf_counter()
    reach("call.before")
    outcome = provider.send(ready.message, ready.attempt_id)
    reach("call.after")
    metrics.count_send(channel, provider.name, outcome.kind, time.perf_counter() - started)
    app.circuits.note(provider.name, outcome.kind, app.clock.now())
    if outcome.kind is not OutcomeKind.ACCEPTED:
        log.warning(
            "not_accepted",
            notification=ready.claimed.id,
            rule=ready.claimed.rule,
            provider=provider.name,
            outcome=outcome.kind.value,
            code=outcome.code,
        )
    return outcome


def _record(app: App, results: Sequence[tuple[Ready, Outcome]]) -> None:
    reach("record.before")
    now, followed = app.clock.now(), app.settings().ruling.followed
    app.db.run(lambda connection: _write_outcomes(connection, app, results, followed, now))
    reach("record.after_commit")
    for ready, outcome in results:
        if _is_sent(ready, outcome) and ready.claimed.channel in CUSTOMER_CHANNELS:
            metrics.count_told(ready.claimed.channel.value, ready.told_before, _notice(ready.claimed.entry, now))
    accepted = sum(outcome.kind is OutcomeKind.ACCEPTED for _, outcome in results)
    log.info("delivered", accepted=accepted, not_accepted=len(results) - accepted)


def _write_outcomes(
    connection: Connection,
    app: App,
    results: Sequence[tuple[Ready, Outcome]],
    followed: Collection[str],
    now: datetime,
) -> None:
    accepted = {one.id: now for ready, outcome in results if _is_sent(ready, outcome) for one in ready.all_claimed}
    notifications.lock(connection, (one.id for ready, _ in results for one in ready.all_claimed))
    notifications.finish_attempts(connection, [(ready.attempt_id, outcome, now) for ready, outcome in results])
    notifications.mark_sent(connection, accepted)
    for ready, outcome in results:
        if not _is_sent(ready, outcome):
            _record_failure(connection, app, ready, outcome, now)
    # In the same transaction: a rule that waited for this to be told must not depend on us living on.
    heard = [
        one.shipment_id
        for ready, _ in results
        for one in ready.all_claimed
        if ready.moves_window or one.rule in followed
    ]
    shipments.look_again(connection, heard, now)
    reach("record.before_commit")


def _notice(entry: ToldEntry, now: datetime) -> timedelta | None:
    """Return how long before the end of the window that the customer goes by it is told that it ends later."""
    before, target = entry.promise_before, entry.promise_target
    return before.latest - now if before and target and target.latest > before.latest else None


def _is_sent(ready: Ready, outcome: Outcome) -> bool:
    return next_step(outcome, ready.claimed.attempts + 1).status is Status.SENT


def _taken_back(claimed: Sequence[Claimed], moves: Sequence[Move]) -> list[str]:
    cancelled = {move.notification_id for move in moves if move.reason == Reason.SUPERSEDED.value}
    return [one.shipment_id for one in claimed if one.id in cancelled]


def _record_failure(connection: Connection, app: App, ready: Ready, outcome: Outcome, now: datetime) -> None:
    step = next_step(outcome, ready.claimed.attempts + 1, app.patience)
    again_at = now + step.wait if step.wait is not None else None
    due_at = now + first_look_up(app.patience) if step.status is Status.UNKNOWN else again_at
    notifications.move(
        connection,
        Move(
            notification_id=ready.claimed.id,
            to=step.status,
            at=now,
            reason=f"{outcome.kind}: {outcome.code} {outcome.detail}".strip()[:500],
            send_after=again_at,
            due_at=due_at,
        ),
    )
    if step.suppress and ready.claimed.channel in CUSTOMER_CHANNELS:
        suppressions.suppress(
            connection,
            [
                Suppression(
                    brand=ready.claimed.brand,
                    channel=ready.claimed.channel,
                    address=ready.message.to,
                    reason=SUPPRESSED_FOR[outcome.kind],
                    source=ready.provider.name,
                    at=now,
                )
            ],
        )
