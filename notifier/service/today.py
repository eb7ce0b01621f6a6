"""What an operator wants to see in the morning: what was said, what waits and why, what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.domain.notification import Channel, Status
from notifier.domain.silences import Silence
from notifier.service.app import App
from notifier.service.feed_report import FeedReport, report_on
from notifier.service.live import Live
from notifier.service.silence_desk import in_force
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
    feeds: Sequence[FeedReport]
    silences: Sequence[Silence]
    problem: str
    """Why the newest configuration or template is not in force, or ""."""

    def total(self, *statuses: Status) -> int:
        """Return how many notifications of the last 24 hours are in these statuses; in any if none is given."""
        return sum(one.count for one in self.counts if not statuses or one.status in statuses)


def read_today(app: App) -> Today:
    """Return the figures."""
    now = app.clock.now()
    since = now - SPAN
    silences = in_force(app)
    with app.db.look() as connection:
        by_hour = figures.count_by_hour(connection, since)
        counts = _add_up(one for _, one in by_hour)
        unknown = notifications.list_rows(connection, (Status.UNKNOWN, Status.HELD), 20)
        has_failed = any(one.status in figures.FAILED for one in counts)
        failed = figures.failed_since(connection, since) if has_failed else []
        return Today(
            now=now,
            counts=counts,
            by_hour=_per_channel(by_hour),
            waiting=figures.waiting(connection),
            unknown=unknown,
            failed=failed,
            suppressed=figures.suppressed_since(connection, since),
            gauges=operations.gauges(connection, now),
            beats=operations.last_beats(connection),
            refs=figures.refs_of(connection, [one.shipment_id for one in (*unknown, *failed)]),
            feeds=report_on(connection, app.settings().config.feeds, now),
            silences=silences,
            problem=app.settings.problem if isinstance(app.settings, Live) else "",
        )


def _add_up(counted: Iterable[Count]) -> list[Count]:
    """Return one count per rule, channel and status."""
    sums: Counter[tuple[str, Channel, Status]] = Counter()
    for one in counted:
        sums[one.rule, one.channel, one.status] += one.count
    return [
        Count(rule=rule, channel=channel, status=status, count=count)
        for (rule, channel, status), count in sorted(sums.items())
    ]


def _per_channel(counted: Iterable[tuple[str, Count]]) -> dict[tuple[str, str], int]:
    """Return one count per hour and channel."""
    sums: Counter[tuple[str, str]] = Counter()
    for hour, one in counted:
        sums[hour, one.channel.value] += one.count
    return dict(sums)
