"""What an operator wants to see in the morning: what was said, what waits and why, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.domain.notification import Status
from notifier.service.app import App
from notifier.service.live import Live
from notifier.store import figures, notifications, operations
from notifier.store.figures import Count, WaitingFor
from notifier.store.notifications import KeptRow

SPAN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The last 24 hours, and what waits now. `gauges` are those of the metrics; `refs` the shops' references."""

    now: datetime
    counts: Sequence[Count]
    by_hour: Mapping[tuple[str, str], int]
    waiting: Sequence[WaitingFor]
    unknown: Sequence[KeptRow]
    failed: Sequence[KeptRow]
    suppressed: Mapping[str, int]
    gauges: Mapping[str, float]
    beats: Mapping[str, datetime]
    refs: Mapping[str, str]
    problem: str
    """Why the newest configuration or template is not in force, or ""."""

    def total(self, *statuses: Status) -> int:
        """Return how many notifications of the last 24 hours are in these statuses; in any if none is given."""
        return sum(one.count for one in self.counts if not statuses or one.status in statuses)


def read_today(app: App) -> Today:
    """Return the figures."""
    now = app.clock.now()
    since = now - SPAN
    with app.db.look() as connection:
        unknown = notifications.list_rows(connection, (Status.UNKNOWN, Status.HELD), 20)
        failed = figures.failed_since(connection, since)
        return Today(
            now=now,
            counts=figures.count_since(connection, since),
            by_hour=figures.count_by_hour(connection, since),
            waiting=figures.waiting(connection),
            unknown=unknown,
            failed=failed,
            suppressed=figures.suppressed_since(connection, since),
            gauges=operations.gauges(connection, now),
            beats=operations.last_beats(connection),
            refs=figures.refs_of(connection, [one.shipment_id for one in (*unknown, *failed)]),
            problem=app.settings.problem if isinstance(app.settings, Live) else "",
        )
