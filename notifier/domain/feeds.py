"""Whether a whole feed is silent: then its parcels need not be.

A feed is compared with itself. Hours repeat by the week, so what it brought in the same hours of the weeks before says
whether its silence is usual: nights, weekends and small shops need no settings of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
WEEKS = 4
"""How many weeks back are usual."""

FEW = 5
"""A week whose same hours brought fewer bodies than that says nothing against a silence."""

_YOUNG_BODIES = 50
_YOUNG_GAPS = 3
_SHORTEST_OF_YOUNG = timedelta(hours=6)
"""A feed that is not a week old has no such hours yet. It is silent once it has been for three times as long as ever
before, and six hours at least, if it has brought enough to tell."""

LOOK_AGAIN = timedelta(hours=3)
"""What is held because of a silent feed is looked at again that often."""

_LONGEST_SETTLING = timedelta(hours=24)

Hours = Mapping[datetime, int]
"""How many bodies came in each hour, by its beginning; hours without any are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is known of those who speak of one parcel.

    `silent_since` is when the last of them was heard, None as long as one can be heard. `look_at` is when to look
    again, by which time it may be another.
    """

    silent_since: datetime | None = None
    look_at: datetime | None = None


HEARD = Feed()


def hour_of(at: datetime) -> datetime:
    """Return the beginning of the hour."""
    return at.replace(minute=0, second=0, microsecond=0)


def usual_gap(hours: Collection[datetime]) -> timedelta | None:
    """Return the longest silence between two hours in which something came; an hour at least. None: not known yet."""
    ordered = sorted(hours)
    gaps = [after - before for before, after in pairwise(ordered)]
    return max(gaps, default=None)


def silent_at(hours: Hours, heard_at: datetime, silent_after: timedelta | None = None) -> datetime | None:
    """Return from when on the silence that began at `heard_at` is not usual, or None if nobody can say.

    `silent_after` is the operator's own word for it, and needs nothing to compare with.
    """
    if silent_after is not None:
        return heard_at + silent_after
    if not hours:
        return None
    weeks = [number for number in range(1, WEEKS + 1) if min(hours) <= hour_of(heard_at) - number * WEEK]
    return _unlike_other_weeks(hours, heard_at, weeks) if weeks else _unlike_its_youth(hours, heard_at)


def _unlike_other_weeks(hours: Hours, heard_at: datetime, weeks: Sequence[int]) -> datetime | None:
    """Go on hour by hour until more than half of the weeks had brought something by then: an outage in one of them
    must not make silence usual."""
    so_far = dict.fromkeys(weeks, 0)
    hour = hour_of(heard_at) + HOUR
    for _ in range(int(WEEK / HOUR)):
        for number in weeks:
            so_far[number] += hours.get(hour - number * WEEK, 0)
        hour += HOUR
        if 2 * sum(count >= FEW for count in so_far.values()) > len(weeks):
            return hour
    return None


def _unlike_its_youth(hours: Hours, heard_at: datetime) -> datetime | None:
    gap = usual_gap(hours)
    if gap is None or sum(hours.values()) < _YOUNG_BODIES:
        return None
    return heard_at + max(_YOUNG_GAPS * gap, _SHORTEST_OF_YOUNG)


def settles_at(silent_since: datetime, returned_at: datetime) -> datetime:
    """Return by when a feed that is heard again will have told what it missed: as long after as it was silent, a day at
    most. The first body after an outage speaks of one parcel, and says nothing of the others yet."""
    return returned_at + min(returned_at - silent_since, _LONGEST_SETTLING)


SUBSCRIPTIONS_LAST: Mapping[str, timedelta] = {
    # https://github.com/UPS-API/api-documentation (UPSTrackAlert.yaml): each number for 14 days
    "ups": timedelta(days=14),
}
"""By kind of source, how long it pushes what it knows of a parcel after it was asked to."""

DELETED_AFTER: Mapping[str, timedelta] = {
    # https://developers.usps.com/subscriptions-trackingv3: a subscription without any event
    "usps": timedelta(days=30),
}
"""By kind of source, after how long without a push it deletes the whole subscription."""

WARNED_EARLY = timedelta(days=5)
