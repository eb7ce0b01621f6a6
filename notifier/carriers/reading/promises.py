"""Delivery windows as carriers state them: a date stays a date until hours and a zone are known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from notifier.carriers.reading.times import Moment, glance, is_known
from notifier.domain.events import Precision, StatedPromise, TzSource

_MIDNIGHT = time(0)


def build_promise(
    ends: Iterable[Moment | None], *, stated_at: datetime, source: str, sender_id: str = ""
) -> StatedPromise | None:
    """Return the window that spans the ends that are known, or None without any. A date among them makes all dates."""
    stated = [end for end in ends if is_known(end)]
    if not stated:
        return None
    found = [_read_end(end) for end in stated]
    if not all(isinstance(end, datetime) for end in found):
        found = [_read_day(end) for end in stated]
    return StatedPromise(
        earliest=min(found), latest=max(found), stated_at=stated_at, source=source, sender_id=sender_id
    )


def read_hours(day: str, hours: Iterable[str], *, country: str = "") -> list[Moment | None]:
    """Return the hours of a day as the ends of a window, or the day itself where not all that are there are hours."""
    ends = [glance("iso", f"{day}T{hour}", country=country) for hour in hours if day and hour]
    return ends if ends and all(ends) else [glance("iso", day, country=country)]


def _read_end(end: Moment) -> date | datetime:
    """Hours without a zone say no more than their day. Midnight without an offset, or at +00:00, is a date to which a
    computer gave a time: taken as an instant it would be the day before, or be missed before the day has begun."""
    is_day = end.precision is Precision.DATE or end.tz_source is TzSource.ASSUMED
    is_filled = "T00:00:00" in end.wall and (end.tz_source is not TzSource.EXPLICIT or end.at.time() == _MIDNIGHT)
    if is_day or is_filled:
        return _read_day(end)
    return end.at


def _read_day(end: Moment) -> date:
    """The day on the calendar of whoever wrote it: in UTC it may be another."""
    return date.fromisoformat(end.wall[:10])
