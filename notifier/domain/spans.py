"""Spans of time as operators write them: `30m`, `36h`, `3d`, `3bd`.

Business time runs only on business days: 1bd from Friday 17:00 ends on Monday 17:00, and 1bd from Saturday ends when
Monday does. Which days are business days comes in as a function, because holidays are data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

IsBusinessDay = Callable[[date], bool]

_PATTERN = re.compile(r"^(\d+)(m|h|d|bd)$")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_DAY = timedelta(days=1)
_MOST_DAYS_LOOKED_AT = 3660


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: plain (`length`) or in business days."""

    length: timedelta = timedelta(0)
    business_days: int = 0

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read `30m`, `36h`, `3d` or `3bd`.

        Raises ValueError with a sentence an operator can act on; OverflowError for more days than a timedelta holds.
        """
        found = _PATTERN.match(text.strip())
        if not found:
            raise ValueError(f'"{text}" is not a span. Write a number and a unit: 30m, 36h, 3d, or 3bd (business days)')
        count, unit = int(found[1]), found[2]
        if unit == "bd":
            return cls(business_days=count)
        return cls(length=count * _UNITS[unit])

    def __bool__(self) -> bool:
        return bool(self.length or self.business_days)

    def __str__(self) -> str:
        if self.business_days:
            return f"{self.business_days}bd"
        minutes = int(self.length.total_seconds() // 60)
        if minutes % 1440 == 0:
            return f"{minutes // 1440}d"
        return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"

    def after(self, start: datetime, zone: tzinfo, is_business_day: IsBusinessDay) -> datetime:
        """Return the instant (UTC) at which the span that began at `start` is over."""
        if not self.business_days:
            return start + self.length
        return _end_of_business_time(start, self.business_days, zone, is_business_day)


NO_SPAN = Span()


def _end_of_business_time(start: datetime, days: int, zone: tzinfo, is_business_day: IsBusinessDay) -> datetime:
    """Walk day by day; as long after midnight as business time began on the first day it ends on the last one.

    That is the same time of day unless the clocks change on either. Counting from midnight keeps the order then too:
    what begins later never ends earlier.
    """
    walk = _walk(start.astimezone(zone).date(), days, zone, is_business_day)
    if start == walk.midnight or not walk.begins:
        return walk.ends_from_midnight
    return min(walk.last_midnight + (start - walk.midnight), walk.next_midnight)


class _Walk(NamedTuple):
    """Where business time ends that begins on one day. The instants are midnights, in UTC."""

    midnight: datetime
    begins: bool
    """Whether that day is a business day; else business time begins with the next one."""
    ends_from_midnight: datetime
    last_midnight: datetime
    next_midnight: datetime


@lru_cache(maxsize=8192)
def _walk(first: date, days: int, zone: tzinfo, is_business_day: IsBusinessDay) -> _Walk:
    """Parcels of one lane walk the same few ways again and again."""
    begins = is_business_day(first)
    last = whole = first if begins else _next_business_day(first, is_business_day)
    for _ in range(days):
        last = _next_business_day(last, is_business_day)
        whole = _day_after_last(whole, is_business_day)
    return _Walk(
        midnight=_midnight(first, zone),
        begins=begins,
        ends_from_midnight=_midnight(whole, zone),
        last_midnight=_midnight(last, zone),
        next_midnight=_midnight(last + _DAY, zone),
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _next_business_day(day: date, is_business_day: IsBusinessDay) -> date:
    for _ in range(_MOST_DAYS_LOOKED_AT):
        day += _DAY
        if is_business_day(day):
            return day
    return day


def _day_after_last(day: date, is_business_day: IsBusinessDay) -> date:
    """Business time that began at midnight ends at the midnight after the business day it used up."""
    if not is_business_day(day):
        day = _next_business_day(day, is_business_day)
    return day + _DAY
