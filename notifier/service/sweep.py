"""The sweep: finds what nobody was woken for. Bounded, safe to run twice and in many processes."""

from __future__ import annotations

from datetime import timedelta

from notifier.points import reach
from notifier.service.app import App
from notifier.service.feed_watch import watch_feeds
from notifier.service.judge import look_again_due
from notifier.service.polling import wake_polls
from notifier.service.remap import remap_unknown
from notifier.service.resolve import first_look_up, resolve_unknown
from notifier.store import feeds, inbox, notifications, operations, replies, retractions
from notifier.store.inbox import OF_CARRIERS, OF_SHOPS

BATCH = 1000
TIMER_BATCH = 500
MOST_TIMER_BATCHES = 20
"""One sweep looks at no more than this many batches of timers, so that the rest is not kept waiting."""


def sweep(app: App) -> None:
    """Wake workers for all that is due and was not woken; judge shipments whose moment has passed."""
    wake_inbox(app)
    wake_notifications(app)
    wake_polls(app)
    resolve_unknown(app)
    # Before the timers: what is said of a parcel's silence depends on whether its feed can be heard.
    watch_feeds(app)
    look_again_at_due(app)
    remap_unknown(app)
    purge(app)


def wake_inbox(app: App) -> None:
    """Find bodies whose wake-up was lost, whose retry is due, or whose tracking number is registered by now."""
    now = app.clock.now()
    with app.db.begin() as connection:
        inbox.reopen_matched(connection, now)
        due = inbox.wake_due(connection, now, BATCH)
        reach("sweep.inbox.before_commit")
    reach("sweep.inbox.after_commit")
    webhooks = [row_id for row_id, kind in due if kind in OF_CARRIERS]
    from_shops = [row_id for row_id, kind in due if kind in OF_SHOPS]
    from_providers = [row_id for row_id, kind in due if kind not in (*OF_CARRIERS, *OF_SHOPS)]
    if webhooks:
        app.queue.judge(webhooks)
    if from_shops:
        app.queue.follow_shops(from_shops)
    if from_providers:
        app.queue.receive(from_providers)


def wake_notifications(app: App) -> None:
    """Find notifications whose time has come, and claims whose worker is gone."""
    now = app.clock.now()
    with app.db.begin() as connection:
        due = notifications.wake_due(connection, now, BATCH)
        due += notifications.free_claims(connection, now, BATCH)
        notifications.expire_claims(connection, now, now + first_look_up(app.patience), BATCH)
        reach("sweep.notifications.before_commit")
    reach("sweep.notifications.after_commit")
    if due:
        app.queue.deliver(due)


def look_again_at_due(app: App) -> None:
    """Judge shipments at which time alone may have changed something."""
    for _ in range(MOST_TIMER_BATCHES):
        if look_again_due(app, TIMER_BATCH) < TIMER_BATCH:
            return


def purge(app: App) -> None:
    """Delete bodies that are settled, and replies that wait for nobody, once they are older than the retention: they
    hold personal data.
    """
    retention: timedelta = app.settings().config.retention
    with app.db.begin() as connection:
        operations.purge(connection, app.clock.now() - retention, BATCH)
        replies.purge(connection, app.clock.now() - retention, BATCH)
        feeds.purge(connection, app.clock.now() - feeds.KEPT)
        retractions.purge(connection, app.clock.now() - retractions.KEPT)
        reach("sweep.purge.before_commit")
    reach("sweep.purge.after_commit")


def record_heartbeat(app: App, queue: str) -> None:
    """Note that a canary went through a queue and its worker."""
    with app.db.begin() as connection:
        operations.beat(connection, queue, app.clock.now())
