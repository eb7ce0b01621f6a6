"""Times as carriers write them, read into an instant that remembers how sure it is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, TypeGuard

from notifier.carriers.reading.countries import find_zone
from notifier.domain.events import Precision, TzSource

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
"""Years outside are fillers ("0001-01-01", "1970-01-01", "9999-12-31") that systems write for "no time"."""

_LONGEST_DATE = len("2024-05-31")
_WALL = len("2024-05-31T12:30:00")
"""What stands behind it in an ISO time is the offset."""

_UNITS = {"unix": 1, "unix_ms": 1000}
_EXAMPLE = datetime(2024, 5, 31, 12, 30, tzinfo=UTC)

_FARTHEST_CLOCK = timedelta(hours=14)
"""No clock on earth is farther from UTC."""

UNREAD = datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC)
"""Stands where an instant would be that somebody wrote and nobody can read."""


class Moment(NamedTuple):
    """A carrier's time. `wall` is what the clock on the wall showed, without zone: it stays the same when a provider
    learns the zone later, so it identifies the scan. `raw` is what was written.

    Of a time that cannot be read, `at` is UNREAD and `wall` what was written: the row that has it is told from others
    by that, and becomes an event of the moment at which it came.
    """

    at: datetime
    tz_source: TzSource
    raw: str = ""
    wall: str = ""
    precision: Precision = Precision.SECOND

    @property
    def is_known(self) -> bool:
        """Whether the carrier said when it was, and it can be read."""
        return self.tz_source is not TzSource.RECEIVED

    def doubt(self) -> Moment:
        """Return it as one of an unknown zone, for carriers that write a zone, or none, without knowing it."""
        return self._replace(tz_source=TzSource.ASSUMED) if self.is_known else self


def read_time(raw: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Read an ISO 8601 time or date, with or without offset.

    A time without offset is of `zone` if the provider documents one, else of `country` if that has one clock, else it
    is taken as UTC and says so. Returns None for no time. Text that is no time is a moment that is not known: one bad
    time must not cost the row that has it, nor the rows beside it.
    """
    if not raw:
        return None
    try:
        written = date.fromisoformat(raw) if len(raw) <= _LONGEST_DATE else datetime.fromisoformat(raw)
    except ValueError:
        return _leave(raw)
    return _settle(written, raw, zone=zone, country=country)


def read_unix(raw: str, *, per_second: int = 1) -> Moment | None:
    """Read the time since 1970 in seconds, or in units of which there are `per_second`. Otherwise as `read_time`."""
    if not raw:
        return None
    try:
        written = datetime.fromtimestamp(float(raw) / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        return _leave(raw)
    return _settle(written, raw)


def read_pattern(raw: str, pattern: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Read a time by a strptime pattern; one without hours reads a date. Otherwise as `read_time`."""
    if not raw:
        return None
    try:
        written = datetime.strptime(raw, pattern)  # noqa: DTZ007 (the zone is settled below)
    except ValueError:
        return _leave(raw)
    has_hours = any(directive in pattern for directive in ("%H", "%I", "%X", "%c"))
    return _settle(written if has_hours else written.date(), raw, zone=zone, country=country)


def read_as(form: str, raw: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Read a time in a form that an operator named: `iso`, `unix`, `unix_ms` or a strptime pattern."""
    if form == "iso":
        return read_time(raw, zone=zone, country=country)
    if form in _UNITS:
        return read_unix(raw, per_second=_UNITS[form])
    return read_pattern(raw, form, zone=zone, country=country)


def glance(form: str, raw: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """As `read_as`, but None for text that is no time: for what stands beside the scans."""
    moment = read_as(form, raw, zone=zone, country=country)
    return moment if is_known(moment) else None


def is_known(moment: Moment | None) -> TypeGuard[Moment]:
    """Whether it says when something was."""
    return moment is not None and moment.is_known


def first_known(*moments: Moment | None) -> Moment | None:
    """Return the first of several that is known; without any, the first that was written at all."""
    written = [moment for moment in moments if moment]
    return next((moment for moment in written if moment.is_known), next(iter(written), None))


def pin(local: Moment | None, utc: Moment | None) -> Moment | None:
    """Return one moment for a time that is written twice: what the clock on the wall showed, and the instant in UTC.

    An instant that no zone explains is a mistake, and then the clock on the wall counts.
    """
    if not (is_known(local) and is_known(utc)) or local.precision is Precision.DATE:
        return first_known(utc, local)
    apart = abs(datetime.fromisoformat(local.wall).replace(tzinfo=UTC) - utc.at)
    if utc.precision is Precision.DATE or apart > _FARTHEST_CLOCK:
        return local
    return local._replace(at=utc.at, tz_source=TzSource.EXPLICIT)


def check_form(form: str) -> None:
    """Raises ValueError with a sentence for the operator if `read_as` could not read that form."""
    if form == "iso" or form in _UNITS:
        return
    try:
        example = datetime.strptime(_EXAMPLE.strftime(form), form)  # noqa: DTZ007 (only its year is read)
    except (ValueError, re.error):
        example = None
    if example is None or example.year != _EXAMPLE.year:
        raise ValueError(
            f'"{form}" is neither iso, unix, unix_ms nor a pattern that reads a whole date, like "%d.%m.%Y %H:%M"'
        )


def stand_in(received_at: datetime, noticed: str = "") -> Moment:
    """Return the moment of something without a time: when the provider noticed it, if it says so, else its arrival."""
    moment = read_time(noticed)
    is_instant = moment is not None and moment.tz_source is TzSource.EXPLICIT
    return Moment(at=moment.at if moment and is_instant else received_at, tz_source=TzSource.RECEIVED)


def _leave(raw: str) -> Moment:
    """Return what stands for a text that is no time."""
    return Moment(at=UNREAD, raw=raw, wall=raw, tz_source=TzSource.RECEIVED)


def _is_filler(written: date | datetime) -> bool:
    """Whether the year says that a system had no time to write."""
    return not _FIRST_YEAR <= written.year <= _LAST_YEAR


def _settle(written: date | datetime, raw: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Give what was written its instant. Returns None if it is a filler."""
    if _is_filler(written):
        return None
    if not isinstance(written, datetime):
        local, wall, precision = datetime.combine(written, time.min), written.isoformat(), Precision.DATE
    else:
        local, precision = written, Precision.SECOND
        wall = written.isoformat(timespec="seconds")[:_WALL]
    tz, tz_source = _zone_for(local, zone, country)
    at = (local if local.tzinfo else local.replace(tzinfo=tz)).astimezone(UTC)
    return Moment(at=at, raw=raw, wall=wall, tz_source=tz_source, precision=precision)


def _zone_for(local: datetime, zone: tzinfo | None, country: str) -> tuple[tzinfo, TzSource]:
    if local.tzinfo is not None:
        return local.tzinfo, TzSource.EXPLICIT
    if zone is not None:
        return zone, TzSource.CARRIER
    found = find_zone(country)
    return (found, TzSource.LOCATION) if found else (UTC, TzSource.ASSUMED)
