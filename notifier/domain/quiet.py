"""Quiet hours: when a message may leave without disturbing anyone, wherever the recipient may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from notifier.domain.rules import QuietHours

_LONGEST_WAIT = timedelta(days=2)


def next_allowed(now: datetime, quiet: QuietHours | None, zones: tuple[str, ...]) -> datetime:
    """Return the first instant from `now` on at which no zone has quiet hours; `now` itself if it may leave at once.

    Where the zones are so far apart that no common hour is left, the first zone alone decides.
    """
    if quiet is None or quiet.start == quiet.end:
        return now
    return _common(now, quiet, zones) or _common(now, quiet, zones[:1]) or now


def _common(now: datetime, quiet: QuietHours, zones: tuple[str, ...]) -> datetime | None:
    """Hop to the latest end of the quiet hours that hold, until none holds; give up when a whole day has been seen."""
    at = now
    while at < now + _LONGEST_WAIT:
        ends = [end for zone in zones if (end := _end_of_quiet(at, quiet, ZoneInfo(zone)))]
        if not ends:
            return at
        at = max(ends)
    return None


def _end_of_quiet(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours that hold at `at` end in that zone, or None if none hold."""
    local = at.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    over_midnight = quiet.start > quiet.end
    holds = (clock >= quiet.start or clock < quiet.end) if over_midnight else quiet.start <= clock < quiet.end
    if not holds:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= quiet.start else local.date()
    # Where the clocks go back an end comes twice: from within the second hour only the second one lies ahead.
    return datetime.combine(day, quiet.end.replace(fold=local.fold), zone).astimezone(UTC)
