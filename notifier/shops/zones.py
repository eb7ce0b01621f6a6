"""The time zone of an address, where its country has several and the state or province has one.

Source: the zone database (https://www.iana.org/time-zones, `zone1970.tab`). States that a border of zones cuts are left
out: there the phone number may tell.
"""

from __future__ import annotations

_EAST, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

_OF_STATES: dict[str, str] = {
    "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV": _EAST,
    "AL AR IA IL LA MN MO MS OK WI": _CENTRAL,
    "CO MT NM UT WY": _MOUNTAIN,
    "CA NV WA": _PACIFIC,
    "HI": "Pacific/Honolulu",
    "PR": "America/Puerto_Rico",
}

_OF_PROVINCES: dict[str, str] = {
    "AB": "America/Edmonton",
    "MB": "America/Winnipeg",
    "NB NS PE": "America/Halifax",
    "YT": "America/Whitehorse",
}

_OF_AUSTRALIA: dict[str, str] = {
    "ACT NSW": "Australia/Sydney",
    "NT": "Australia/Darwin",
    "QLD": "Australia/Brisbane",
    "SA": "Australia/Adelaide",
    "TAS": "Australia/Hobart",
    "VIC": "Australia/Melbourne",
    "WA": "Australia/Perth",
}

_ZONES: dict[tuple[str, str], str] = {
    (country, region): zone
    for country, table in (("US", _OF_STATES), ("CA", _OF_PROVINCES), ("AU", _OF_AUSTRALIA))
    for regions, zone in table.items()
    for region in regions.split()
}


def zone_of(country: str, region: str) -> str | None:
    """Return the zone of a state, by its code and the country's, or None."""
    return _ZONES.get((country.upper(), region.upper()))
