"""The delivery window, as it is stated now and as it was stated before."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from notifier.domain.events import StatedPromise

_LAST_MINUTE = time(23, 59)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_HALF_A_DAY = _DAY / 2


class Promise(NamedTuple):
    """A delivery window in UTC. `is_day` says that whole days were promised, in the zone of the destination.

    `sender_id` is that of the event which stated it, where its sender may take it back.
    """

    earliest: datetime
    latest: datetime
    is_day: bool
    stated_at: datetime
    source: str
    sender_id: str = ""

    def same_window(self, other: Promise) -> bool:
        """Whether both promise the same, whoever stated it when."""
        return self.earliest == other.earliest and self.latest == other.latest

    def moved_from(self, told: Promise) -> timedelta:
        """Return how much later (positive) or earlier (negative) it ends than `told`.

        As soon as one of them is a day, whole days count: hours of the same day are narrower, not moved, hours of the
        next day are a day later, and a day on which the clocks change is no shorter or longer than another.
        """
        moved = self.latest - told.latest
        if self.is_day and told.is_day:
            return (moved + _HALF_A_DAY) // _DAY * _DAY
        if told.is_day:
            return _days_past_end(moved)
        return -_days_past_end(-moved) if self.is_day else moved


def _days_past_end(span: timedelta) -> timedelta:
    """How many days after a day are hours that end `span` after its last minute. Its midnight is still its own."""
    return -((_MINUTE - span) // _DAY) * _DAY


def resolve_promise(stated: StatedPromise, zone: tzinfo) -> Promise:
    """Give a stated window its instants: dates begin and end with the day in `zone`."""
    is_day = not isinstance(stated.latest, datetime)
    return Promise(
        earliest=_instant(stated.earliest, time.min, zone),
        latest=_instant(stated.latest, _LAST_MINUTE, zone),
        is_day=is_day,
        stated_at=stated.stated_at,
        source=stated.source,
        sender_id=stated.sender_id,
    )


def _instant(when: date | datetime, clock: time, zone: tzinfo) -> datetime:
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, clock, zone).astimezone(UTC)
