"""What is known of countries: their business days, their time zones, how their phone numbers are written.

The facts are data of CLDR (babel), of libphonenumber (phonenumbers) and of `holidays`; all of it is read from disk.
Nothing here fails on an unknown country: it answers with what holds almost everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
import phonenumbers
from babel import Locale
from babel.core import get_global
from phonenumbers.timezone import time_zones_for_number

from notifier.domain.spans import IsBusinessDay

_SATURDAY = 5

_MAIN_ZONES: dict[str, str] = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}
"""Where a country has several zones, the one in which most of its people live. It stands first among the guesses,
because the first zone is the one in which times are written to the recipient."""

_NO_TERRITORY = frozenset({"001", "ZZ"})

_ALSO_NAMED: dict[str, str] = {
    "bosnia and herzegovina": "BA",
    "burma": "MM",
    "china mainland": "CN",
    "cote d'ivoire": "CI",
    "czech republic": "CZ",
    "great britain": "GB",
    "hong kong": "HK",
    "hong kong sar, china": "HK",
    "hong kong, china": "HK",
    "ivory coast": "CI",
    "korea": "KR",
    "korea, republic of": "KR",
    "macao": "MO",
    "macau": "MO",
    "macau sar, china": "MO",
    "macedonia": "MK",
    "mainland china": "CN",
    "myanmar": "MM",
    "netherlands, the": "NL",
    "people's republic of china": "CN",
    "republic of korea": "KR",
    "russian federation": "RU",
    "slovak republic": "SK",
    "the netherlands": "NL",
    "turkey": "TR",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "viet nam": "VN",
}
"""What countries are called beside their English names in CLDR."""

_ALSO_A_STATE = frozenset({"georgia"})


def is_business_day(country: str, day: date) -> bool:
    """Whether most people of the country work that day: by its own weekend, less its public holidays.

    `country` is ISO 3166-1 alpha-2. A country without known holidays works from Monday to Friday.
    """
    calendar = _calendar(country, day.year)
    if calendar is None:
        return day.weekday() < _SATURDAY
    return calendar.is_working_day(day)


@lru_cache(maxsize=1024)
def business_calendar(countries: tuple[str, ...]) -> IsBusinessDay:
    """Return the test for days that are business days in all of the countries; without any, Monday to Friday."""
    lane = countries or ("",)

    @lru_cache(maxsize=4096)
    def is_business_day_on_the_lane(day: date) -> bool:
        return all(is_business_day(country, day) for country in lane)

    return is_business_day_on_the_lane


def zones_for(country: str, phone: str, zone: str) -> tuple[str, ...]:
    """Return every time zone the recipient may be in, likeliest first; never empty.

    In this order: the zone that was stated; the zone of a country that has one; those that the phone number suggests,
    as far as they lie in the country; all of the country; UTC. Zones that share their time count once.
    """
    if zone in _known_zones():
        return (zone,)
    of_country = _zones_of_country(country)
    if len(_one_of_each_time(of_country)) == 1:
        return _one_of_each_time(of_country)
    of_phone = _zones_of_phone(phone)
    both = tuple(name for name in of_country if name in of_phone)
    return _one_of_each_time(both or of_country or of_phone) or ("UTC",)


def normalise_phone(text: str, country: str) -> str:
    """Return the number as E.164, or "" where it cannot be one. `country` helps with numbers written without `+`.

    Numbers are held against the plan of their country only by length: the list of ranges in use is always some
    months old, and a customer with a new number must not go unheard. The provider knows better.
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_country(text: str) -> str:
    """Return the country as ISO 3166-1 alpha-2 from two or three letters or digits of any case, or ""."""
    code = text.strip().upper()
    if code in _territories():
        return code
    successors = get_global("territory_aliases").get(code, [])
    return successors[0] if len(successors) == 1 and successors[0] in _territories() else ""


@lru_cache(maxsize=1024)
def country_named(name: str) -> str:
    """Return the country (ISO 3166-1 alpha-2) of an English name in letters of any case; "" for anything else, and for
    what is the name of a state of America too."""
    return _names().get(" ".join(name.split()).casefold(), "")


@cache
def _names() -> dict[str, str]:
    found = {name.casefold(): code for code, name in Locale("en").territories.items() if code in _territories()}
    return {name: code for name, code in (found | _ALSO_NAMED).items() if name not in _ALSO_A_STATE}


@lru_cache(maxsize=512)
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    """Return one year of a country, or None where nothing is known.

    One object for each year, complete when it is made: an object that grows by itself is not safe between threads.
    """
    try:
        return holidays.country_holidays(country, years=year, expand=False)
    except NotImplementedError:
        return None


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _territories() -> frozenset[str]:
    return frozenset(get_global("zone_territories").values()) - _NO_TERRITORY


@cache
def _zones_of_country(country: str) -> tuple[str, ...]:
    main = _MAIN_ZONES.get(country, "")
    found = sorted(name for name, territory in get_global("zone_territories").items() if territory == country)
    return tuple(sorted((name for name in found if name in _known_zones()), key=lambda name: name != main))


@lru_cache(maxsize=4096)
def _zones_of_phone(phone: str) -> tuple[str, ...]:
    """Return the zones in which a number in E.164 may be, in the order of the names; none for an unknown range."""
    try:
        suggested: Sequence[str] = time_zones_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(name for name in suggested if name in _known_zones())


def _one_of_each_time(zones: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of the zones whose clocks agree: the United States have 29 zones and eight times."""
    kept: dict[tuple[object, ...], str] = {}
    for name in zones:
        kept.setdefault(_times(name), name)
    return tuple(kept.values())


@cache
def _times(zone: str) -> tuple[object, ...]:
    """Return what tells the clocks of two zones apart: the distance from UTC in winter and in summer."""
    return tuple(datetime(2026, month, 15, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))
