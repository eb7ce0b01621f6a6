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
    day = start.astimezone(zone).date()
    since_midnight = start - _midnight(day, zone)
    begins, day = _walk(day, days, bool(since_midnight), is_business_day)
    midnight = _midnight(day, zone)
    return min(midnight + since_midnight, _midnight(day + _DAY, zone)) if begins else midnight


@lru_cache(maxsize=8192)
def _walk(day: date, days: int, is_within_day: bool, is_business_day: IsBusinessDay) -> tuple[bool, date]:
    """Return whether business time begins on that day (else with the next business day), and the day it ends on.

    Parcels of one lane walk the same few ways again and again.
    """
    begins = is_business_day(day)
    if not begins:
        day = _next_business_day(day, is_business_day)
    for _ in range(days):
        is_within = begins and is_within_day
        day = _next_business_day(day, is_business_day) if is_within else _day_after_last(day, is_business_day)
    return begins, day


@lru_cache(maxsize=4096)
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
