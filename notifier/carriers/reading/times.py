"""Times as carriers write them, read into an instant that remembers how sure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from notifier.carriers.reading.countries import find_zone
from notifier.domain.events import Precision, TzSource
from notifier.errors import UnreadablePayload

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
"""Years outside are fillers ("0001-01-01", "1970-01-01", "9999-12-31") that systems write for "no time"."""

_LONGEST_DATE = len("2024-05-31")
_WALL = len("2024-05-31T12:30:00")
"""What stands behind it in an ISO time is the offset."""

_UNITS = {"unix": 1, "unix_ms": 1000}
_EXAMPLE = datetime(2024, 5, 31, 12, 30, tzinfo=UTC)

_FARTHEST_CLOCK = timedelta(hours=14)
"""No clock on earth is farther from UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A carrier's time. `wall` is what the clock on the wall showed, without zone: it stays the same when a provider
    learns the zone later, so it identifies the scan. `raw` is what was written."""

    at: datetime
    raw: str = ""
    wall: str = ""
    tz_source: TzSource
    precision: Precision = Precision.SECOND


def read_time(raw: str, where: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Read an ISO 8601 time or date, with or without offset.

    A time without offset is of `zone` if the provider documents one, else of `country` if that has one clock, else it
    is taken as UTC and says so. Returns None for no time. Raises UnreadablePayload for text that is no time.
    """
    return _settle(_parse_iso(raw, where), raw, zone=zone, country=country) if raw else None


def read_unix(raw: str, where: str, *, per_second: int = 1) -> Moment | None:
    """Read the time since 1970 in seconds, or in units of which there are `per_second`. Otherwise as `read_time`."""
    if not raw:
        return None
    try:
        written = datetime.fromtimestamp(float(raw) / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        raise UnreadablePayload(f"{where}: expected a unix time, found {raw[:40]!r}") from None
    return _settle(written, raw)


def read_pattern(raw: str, pattern: str, where: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Read a time by a strptime pattern; one without hours reads a date. Otherwise as `read_time`."""
    if not raw:
        return None
    try:
        written = datetime.strptime(raw, pattern)  # noqa: DTZ007 (the zone is settled below)
    except ValueError:
        raise UnreadablePayload(f"{where}: expected a time like {pattern!r}, found {raw[:40]!r}") from None
    has_hours = any(directive in pattern for directive in ("%H", "%I", "%X", "%c"))
    return _settle(written if has_hours else written.date(), raw, zone=zone, country=country)


def read_as(form: str, raw: str, where: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """Read a time in a form that an operator named: `iso`, `unix`, `unix_ms` or a strptime pattern."""
    if form == "iso":
        return read_time(raw, where, zone=zone, country=country)
    if form in _UNITS:
        return read_unix(raw, where, per_second=_UNITS[form])
    return read_pattern(raw, form, where, zone=zone, country=country)


def glance(form: str, raw: str, *, zone: tzinfo | None = None, country: str = "") -> Moment | None:
    """As `read_as`, but None for text that is no time: for what stands beside the scans and must not cost them."""
    try:
        return read_as(form, raw, "", zone=zone, country=country)
    except UnreadablePayload:
        return None


def pin(local: Moment | None, utc: Moment | None) -> Moment | None:
    """Return one moment for a time that is written twice: what the clock on the wall showed, and the instant in UTC.

    An instant that no zone explains is a mistake, and then the clock on the wall counts.
    """
    if local is None or utc is None or local.precision is Precision.DATE:
        return utc or local
    apart = abs(datetime.fromisoformat(local.wall).replace(tzinfo=UTC) - utc.at)
    if utc.precision is Precision.DATE or apart > _FARTHEST_CLOCK:
        return local
    return replace(local, at=utc.at, tz_source=TzSource.EXPLICIT)


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
    try:
        moment = read_time(noticed, "")
    except UnreadablePayload:
        moment = None
    is_instant = moment is not None and moment.tz_source is TzSource.EXPLICIT
    return Moment(at=moment.at if moment and is_instant else received_at, tz_source=TzSource.RECEIVED)


def _parse_iso(raw: str, where: str) -> date | datetime:
    """Return the date, or the time with or without offset, that an ISO 8601 text says. Raises UnreadablePayload."""
    try:
        return date.fromisoformat(raw) if len(raw) <= _LONGEST_DATE else datetime.fromisoformat(raw)
    except ValueError:
        expected = "expected a time like 2024-05-31T12:00:00+02:00"
        raise UnreadablePayload(f"{where}: {expected}, found {raw[:40]!r}") from None


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
