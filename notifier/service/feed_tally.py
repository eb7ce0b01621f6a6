"""What one batch of bodies says about the sources that sent them, added up before it is written down."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.events import Meaning, Precision, TrackingEvent, TzSource
from notifier.domain.feeds import hour_of
from notifier.domain.shipment import Recipient
from notifier.store import feeds
from notifier.store.feeds import FeedHour, UnmappedCode
from notifier.store.inbox import InboxKind, InboxRow, InboxStatus
from notifier.store.shipments import NewEvent
from notifier.store.tables import LAG_COUNTS

_LAGS = (60.0, 600.0, 3600.0, 21600.0, 86400.0, 259200.0)
"""The bounds, in seconds, of all counts of lags but the last."""

_NOT_TIMED = frozenset({TzSource.ASSUMED, TzSource.RECEIVED})
_COUNTED = {
    InboxStatus.UNREADABLE: "unreadable",
    InboxStatus.PARTLY_READ: "unreadable",
    InboxStatus.IGNORED: "ignored",
}

_PUSHED = frozenset({InboxKind.WEBHOOK, InboxKind.SHOP})
"""What was not asked for: by that a source is heard."""

_LONGEST_CODE = 100
_LONGEST_EXAMPLE = 80
_SHORTEST_NAME = 2
_NUMBER_OR_ADDRESS = re.compile(r"\S*[@\d]\S*")
_SIGNATURE = re.compile(
    r"\b((signed|received|accepted|collected)( for)? by|left with|signature|recipient|unterschrieben von|signé par)"
    r"\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class _Hour:
    counts: Counter[str] = field(default_factory=Counter)
    last_at: datetime | None = None


class FeedTally:
    """Adds up one batch. `sources` are those in the configuration: of others nothing is counted."""

    def __init__(self, sources: Collection[str]) -> None:
        self._sources = sources
        self._hours: dict[tuple[str, datetime], _Hour] = {}
        self._codes: dict[tuple[str, str], UnmappedCode] = {}
        self._statuses: Counter[tuple[str, str]] = Counter()
        self._lags: dict[str, list[float]] = {}
        self._unread: Counter[str] = Counter()

    def note_events(self, new: Iterable[tuple[NewEvent, Recipient]]) -> None:
        """Take in events that were not known before, each with whom they are about."""
        for one, recipient in new:
            if one.source not in self._sources:
                continue
            self._unread[one.source] += one.event.tz_source is TzSource.RECEIVED and one.event.raw_time != ""
            if one.event.meaning is Meaning.UNKNOWN:
                self._note_unmapped(one, recipient)
            elif _is_timed(one.event):
                self._note_lag(one.source, one.event)

    def _note_unmapped(self, new: NewEvent, recipient: Recipient) -> None:
        event = new.event
        code = event.raw_code.replace("\x00", "")[:_LONGEST_CODE]
        if not code:
            # Nobody can say what no code means.
            return
        self._hour(new.source, event.received_at).counts["unmapped"] += 1
        found = self._codes.get((new.source, code))
        if found is not None:
            found.times += 1
            found.last_at = max(found.last_at, event.received_at)
            return
        self._codes[new.source, code] = UnmappedCode(
            source=new.source,
            code=code,
            times=1,
            first_at=event.received_at,
            last_at=event.received_at,
            example=blank_out(event.raw_text, recipient),
        )

    def _note_lag(self, source: str, event: TrackingEvent) -> None:
        seconds = max(0.0, (event.received_at - event.at).total_seconds())
        self._hour(source, event.received_at).counts[LAG_COUNTS[bisect_left(_LAGS, seconds)]] += 1
        self._lags.setdefault(source, []).append(seconds)

    def _hour(self, source: str, at: datetime) -> _Hour:
        key = (source, hour_of(at))
        found = self._hours.get(key)
        if found is None:
            found = self._hours[key] = _Hour()
        return found

    def write(self, connection: Connection, judged: Iterable[tuple[InboxRow, InboxStatus]]) -> None:
        """Write everything down, with the bodies and what became of each.

        What was fetched says nothing about whether the source still pushes, so it is not heard by that.
        """
        for row, status in judged:
            self._note_body(row, status)
        found = [
            FeedHour(source=source, hour=hour, last_at=one.last_at, counts=one.counts)
            for (source, hour), one in self._hours.items()
        ]
        feeds.add_hours(connection, found)
        feeds.add_unmapped(connection, self._codes.values())

    def _note_body(self, row: InboxRow, status: InboxStatus) -> None:
        source, at = row.raw.source, row.raw.received_at
        if source not in self._sources:
            return
        self._statuses[source, status.value] += 1
        if row.is_counted:
            return
        hour = self._hour(source, at)
        if status in _COUNTED:
            hour.counts[_COUNTED[status]] += 1
        if row.kind in _PUSHED:
            hour.counts["bodies"] += 1
            hour.last_at = max(at, hour.last_at or at)

    def count(self) -> None:
        """Count it all in the metrics, after the commit."""
        for (source, status), times in self._statuses.items():
            metrics.FEED_BODIES.labels(source, status).inc(times)
        for one in self._codes.values():
            metrics.UNMAPPED.labels(one.source).inc(one.times)
        for source, times in self._unread.items():
            metrics.UNREAD_TIMES.labels(source).inc(times)
        for source, lags in self._lags.items():
            histogram = metrics.FEED_LAG_SECONDS.labels(source)
            for seconds in lags:
                histogram.observe(seconds)


def _is_timed(event: TrackingEvent) -> bool:
    """Whether its time says how long we were not told of it: a scan, not history, by a certain clock."""
    return (
        event.is_scan
        and not event.backfill
        and event.precision is Precision.SECOND
        and event.tz_source not in _NOT_TIMED
    )


def blank_out(text: str, recipient: Recipient) -> str:
    """Return a carrier's words without whom they are about: no name of the recipient, no number, no address, and
    nothing of who signed."""
    words = _NUMBER_OR_ADDRESS.sub("…", _SIGNATURE.sub(r"\1 …", text.replace("\x00", "")))
    for name in recipient.name.split():
        if len(name) >= _SHORTEST_NAME:
            words = re.sub(rf"\b{re.escape(name)}\b", "…", words, flags=re.IGNORECASE)
    return " ".join(words.split())[:_LONGEST_EXAMPLE]
