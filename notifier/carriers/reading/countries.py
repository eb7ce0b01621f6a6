"""Countries as carriers write them, and the zone of those that have but one clock."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from notifier.places import country_named, normalise_country, zones_for

_UNOFFICIAL = {"XK": "XK", "XKX": "XK"}
"""Kosovo has no ISO code; this is what carriers write."""

_ONE_CLOCK = {"CN": "Asia/Shanghai"}
"""Countries with one legal time and a second zone in the zone database: carriers write the legal one."""


@lru_cache(maxsize=1024)
def alpha2(code: str) -> str:
    """Return the ISO 3166-1 alpha-2 code for two or three letters of any case; "" for anything else."""
    return _UNOFFICIAL.get(code.upper()) or normalise_country(code)


def country_of(written: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country that is written as a code or as an English name; "" otherwise."""
    return alpha2(written) or country_named(written)


@cache
def find_zone(country: str) -> tzinfo | None:
    """Return the zone of a country (alpha-2) in which all clocks agree, or None."""
    if country in _ONE_CLOCK:
        return ZoneInfo(_ONE_CLOCK[country])
    zones = zones_for(country, "", "")
    return ZoneInfo(zones[0]) if len(zones) == 1 and zones != ("UTC",) else None
