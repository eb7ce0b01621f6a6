"""Times as the tests of rules write them, counted from the clock of the test: `+26h`, `wed 09:00`, `wed+1 09:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from notifier.config.values import read_text
from notifier.config.words import quote
from notifier.domain.spans import Span

MONDAY = datetime(2026, 11, 2, 9)  # noqa: DTZ001 (a local time: the zone is that of the recipient)
"""The clock of a test that names none: a Monday morning of a week without holidays in most countries."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AFTER = re.compile(r"\+(\d+[mhd](?: \d+[mhd])*)")
_WEEKDAY = re.compile(rf"({'|'.join(_DAYS)})(?:\+(\d{{1,2}}))?(?: ([01]\d|2[0-3]):([0-5]\d))?", re.IGNORECASE)
_FORMS = '"+26h" after the clock, "wed 09:00", "wed+1 09:00" a week later, or "2026-11-04 09:00"'


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time in a test: so long `after` its clock, or a `day` (a date, or a weekday and how many weeks later).

    `clock` is the time of that day, or None where only the day was named.
    """

    after: timedelta | None = None
    day: date | int = 0
    weeks: int = 0
    clock: time | None = None

    @property
    def is_day(self) -> bool:
        """Whether it names a day and no time."""
        return self.after is None and self.clock is None

    def date_from(self, start: datetime) -> date:
        """Return the day, counted from the local time `start`: the first such weekday on or after its day."""
        if self.after is not None:
            return (start + self.after).date()
        if isinstance(self.day, date):
            return self.day
        ahead = (self.day - start.weekday()) % 7
        return start.date() + timedelta(days=ahead, weeks=self.weeks)

    def instant_from(self, start: datetime, zone: tzinfo) -> datetime:
        """Return the instant, UTC. A day alone begins at its midnight."""
        if self.after is not None:
            return start.astimezone(UTC) + self.after
        return datetime.combine(self.date_from(start), self.clock or time.min, zone).astimezone(UTC)


def read_when(value: object) -> When:
    """Return a time of a test."""
    when = read_when_or_day(value)
    if when.is_day:
        raise ValueError(f"must be a time ({_FORMS}), got the day {quote(str(value))} alone")
    return when


def read_when_or_day(value: object) -> When:
    """Return a time of a test, or a day."""
    text = read_text(value)
    if found := _AFTER.fullmatch(text):
        return When(after=sum((Span.parse(one).length for one in found[1].split()), timedelta(0)))
    if found := _WEEKDAY.fullmatch(text):
        clock = time(int(found[3]), int(found[4])) if found[3] else None
        return When(day=_DAYS.index(found[1].lower()), weeks=int(found[2] or 0), clock=clock)
    return _read_date(text)


def _read_date(text: str) -> When:
    day, _, clock = text.replace("T", " ").partition(" ")
    try:
        return When(day=date.fromisoformat(day), clock=time.fromisoformat(clock) if clock else None)
    except ValueError:
        raise ValueError(f"must be a time: {_FORMS}; got {quote(text)}") from None


def read_start(value: object) -> datetime:
    """Return the clock of a test as a local time without a zone: `2026-11-02 09:00`."""
    text = read_text(value)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise ValueError(f'must be a day and a time such as "2026-11-02 09:00", got {quote(text)}')
    return found
