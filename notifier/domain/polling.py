"""How often a carrier is asked about a parcel: as often as its stage is likely to bring something new."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from notifier.domain.stages import END_STAGES, FAMILY, Family, Stage

_OF_STAGES: dict[Stage, timedelta] = {
    Stage.OUT_FOR_DELIVERY: timedelta(hours=1),
    Stage.AVAILABLE_FOR_PICKUP: timedelta(hours=12),
}
_OF_FAMILIES: dict[Family, timedelta] = {
    Family.ORDER: timedelta(hours=12),
    Family.FIRST_MILE: timedelta(hours=6),
    Family.LINEHAUL: timedelta(hours=6),
    Family.CUSTOMS: timedelta(hours=6),
    Family.LAST_MILE: timedelta(hours=3),
    Family.RETURN: timedelta(hours=12),
}
_UNKNOWN = timedelta(hours=12)

GIVEN_UP_AFTER = timedelta(days=120)
"""A parcel of that age is not asked about any more, wherever it was left."""

_SPREAD = 0.1


def ask_again_at(stage: Stage | None, registered_at: datetime, number: str, now: datetime) -> datetime | None:
    """Return when to ask next, or None: never again.

    Parcels that were registered together are not asked about together for ever: each number has its own small delay.
    """
    if stage in END_STAGES or now - registered_at > GIVEN_UP_AFTER:
        return None
    wait = _UNKNOWN if stage is None else _OF_STAGES.get(stage, _OF_FAMILIES.get(FAMILY[stage], _UNKNOWN))
    return now + wait * (1 + _SPREAD * _share(number))


def _share(number: str) -> float:
    """Return a number from 0 to 1 that is always the same for a tracking number."""
    return hashlib.sha256(number.encode()).digest()[0] / 255


def leave_alone_for(failures: int, asked: timedelta | None) -> timedelta:
    """Return how long a source is not asked that has failed so often in a row: a minute, twice as long each time, six
    hours at most; at least as long as it asks for."""
    return max(min(timedelta(minutes=2 ** min(failures - 1, 10)), timedelta(hours=6)), asked or timedelta(0))
