"""Places that carriers write as one text: `Hebron, KY, US`, `Munich, Germany`, `KINGSTON-JAM`."""

from __future__ import annotations

from notifier.carriers.reading.countries import alpha2
from notifier.domain.events import NOWHERE, Place
from notifier.places import country_named

_OF_AMERICA = (
    *("AL", "AR", "AZ", "CA", "CO", "DE", "GA", "ID", "IL", "IN", "KY", "LA", "MA"),
    *("MD", "ME", "MN", "MO", "MS", "MT", "NC", "NE", "PA", "SC", "SD", "TN", "VA"),
)
_OF_CANADA = ("MB", "NB", "NL", "NT", "NU", "PE", "QC", "SK", "YT")
_OF_AUSTRALIA = ("NT", "SA", "WA")
_ALSO_A_STATE = frozenset((*_OF_AMERICA, *_OF_CANADA, *_OF_AUSTRALIA))
"""Codes of countries that are also codes of states: behind a town alone they may be either."""

_DASH = " - "


def split_location(written: str, *, ends_in_country: bool = False) -> Place:
    """Read a place whose parts are set apart by commas, from the smallest to the largest.

    The last part is taken for the country if it is the name of one, or two letters in capitals that are no state's as
    well, or stand behind a town and a state: `Los Angeles, CA` is not in Canada. `ends_in_country` says that the
    carrier always writes it. Some set the country apart by a dash.
    """
    if _DASH in written and (spot := split_dashed(written)).country:
        return spot
    parts = [part for part in (" ".join(one.split()) for one in written.split(",")) if part]
    if not parts:
        return NOWHERE
    country = _read_country(parts[-1], is_doubtful=len(parts) == 2 and not ends_in_country)
    if country:
        parts.pop()
    return Place(city=parts[0] if parts else "", region=", ".join(parts[1:]), country=country)


def split_dashed(written: str) -> Place:
    """Read a town, perhaps with its state, and the name or the two or three letters of its country behind a dash."""
    town, _, tail = written.rpartition("-")
    country = alpha2(tail) if len(tail) in (2, 3) and tail.isupper() and tail.isalpha() else country_named(tail)
    city, _, region = (" ".join(part.split()) for part in (town if country else written).partition(","))
    return Place(city=city, region=region, country=country)


def _read_country(last: str, *, is_doubtful: bool) -> str:
    if len(last) != 2:
        return country_named(last)
    return alpha2(last) if last.isupper() and not (is_doubtful and last in _ALSO_A_STATE) else ""
