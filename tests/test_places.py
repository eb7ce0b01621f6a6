"""Countries: business days, zones, phone numbers, codes."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.places import (
    business_calendar,
    country_named,
    is_business_day,
    normalise_country,
    normalise_phone,
    zones_for,
)


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2026, 11, 23), True),  # a Monday
        ("DE", date(2026, 11, 22), False),  # a Sunday
        ("DE", date(2026, 12, 25), False),  # Christmas, a Friday
        ("US", date(2026, 11, 26), False),  # Thanksgiving, a Thursday
        ("DE", date(2026, 11, 26), True),
        ("SA", date(2026, 11, 20), False),  # the weekend there is Friday and Saturday
        ("SA", date(2026, 11, 22), True),
        ("CN", date(2026, 2, 17), False),  # the spring festival
        ("", date(2026, 12, 25), True),  # no country: Monday to Friday
        ("ZZ", date(2026, 11, 21), False),
    ],
)
def test_business_days_follow_the_weekend_and_the_holidays_of_the_country(country: str, day: date, works: bool) -> None:
    assert is_business_day(country, day) is works


def test_a_day_counts_on_a_lane_only_if_it_counts_in_every_country_of_it() -> None:
    lane = business_calendar(("CN", "US"))
    assert not lane(date(2026, 11, 26)), "Thanksgiving"
    assert not lane(date(2026, 2, 17)), "the spring festival"
    assert lane(date(2026, 11, 24))


def test_a_lane_without_countries_works_from_monday_to_friday() -> None:
    lane = business_calendar(())
    assert [lane(date(2026, 11, day)) for day in range(16, 23)] == [True] * 5 + [False] * 2


@given(country=st.text(max_size=3), day=st.dates())
def test_any_country_and_day_have_an_answer(country: str, day: date) -> None:
    assert isinstance(is_business_day(country, day), bool)


@pytest.mark.parametrize(
    ("country", "phone", "zone", "first"),
    [
        ("US", "+14155550100", "Europe/Paris", "Europe/Paris"),  # what was stated wins
        ("FR", "", "", "Europe/Paris"),
        ("DE", "", "", "Europe/Berlin"),  # two zones that share their time
        ("FR", "+14155550100", "", "Europe/Paris"),  # an address says more than a number
        ("US", "+14155550100", "", "America/Los_Angeles"),
        ("", "+14155550100", "", "America/Los_Angeles"),
        ("", "", "", "UTC"),
        ("FR", "", "Mars/Olympus", "Europe/Paris"),
        ("FR", "", "../../etc/passwd", "Europe/Paris"),
    ],
)
def test_the_zone_is_the_surest_that_is_known(country: str, phone: str, zone: str, first: str) -> None:
    assert zones_for(country, phone, zone) == (first,)


@pytest.mark.parametrize(
    ("country", "phone", "first", "among"),
    [
        ("US", "", "America/New_York", "Pacific/Honolulu"),
        ("US", "+18005550100", "America/New_York", "America/Los_Angeles"),  # free of charge: from anywhere
        ("AU", "+61412345678", "Australia/Sydney", "Australia/Perth"),  # a mobile says no more than the country
        ("ES", "+34612345678", "Europe/Madrid", "Atlantic/Canary"),
        ("RU", "+4915112345678", "Europe/Moscow", "Asia/Vladivostok"),  # the number is of another country
    ],
)
def test_where_the_zone_is_a_guess_all_guesses_are_named_and_the_likeliest_first(
    country: str, phone: str, first: str, among: str
) -> None:
    zones = zones_for(country, phone, "")
    assert zones[0] == first
    assert _offsets(among) in {_offsets(zone) for zone in zones}
    assert len(zones) < 12, "zones that share their time are named once"


@pytest.mark.parametrize(
    ("country", "zone"), [("US", "America/New_York"), ("MY", "Asia/Kuala_Lumpur"), ("UZ", "Asia/Tashkent")]
)
def test_the_zone_where_most_people_live_comes_first(country: str, zone: str) -> None:
    assert zones_for(country, "", "")[0] == zone


def _offsets(zone: str) -> tuple[object, ...]:
    return tuple(datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))


@given(country=st.text(max_size=3), phone=st.text(max_size=16), zone=st.text(max_size=12))
def test_there_is_always_a_zone_and_every_zone_is_real(country: str, phone: str, zone: str) -> None:
    zones = zones_for(country, phone, zone)
    assert zones
    assert [ZoneInfo(name).key for name in zones] == list(zones)


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("+49 151 1234 5678", "", "+4915112345678"),
        ("0151 1234 5678", "DE", "+4915112345678"),
        ("(415) 555-0100", "US", "+14155550100"),
        ("+1 555 123 4567", "", "+15551234567"),  # a range that is not in use (yet)
        ("0151 1234 5678", "", ""),  # nobody knows of which country
        ("12", "DE", ""),
        ("+49 151 1234 5678 9012 3456", "", ""),
        ("call me", "DE", ""),
        ("", "DE", ""),
    ],
)
def test_phone_numbers_become_e164_or_nothing(text: str, country: str, number: str) -> None:
    assert normalise_phone(text, country) == number


@given(text=st.text(max_size=20), country=st.text(max_size=3))
def test_any_text_gives_a_phone_number_or_nothing(text: str, country: str) -> None:
    number = normalise_phone(text, country)
    assert number == "" or (number.startswith("+") and normalise_phone(number, "") == number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        (" deu ", "DE"),
        ("USA", "US"),
        ("276", "DE"),
        ("UK", "GB"),
        ("SU", ""),  # many countries came after it
        ("Germany", ""),
        ("001", ""),
        ("ZZ", ""),
        ("", ""),
    ],
)
def test_country_codes_become_two_letters_or_nothing(text: str, code: str) -> None:
    assert normalise_country(text) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Germany", "DE"),
        ("  united   states ", "US"),
        ("Hong Kong", "HK"),
        ("Viet Nam", "VN"),
        ("Georgia", ""),  # also a state of America
        ("Atlantis", ""),
        ("DE", ""),
        ("", ""),
    ],
)
def test_names_of_countries_become_two_letters_or_nothing(name: str, code: str) -> None:
    assert country_named(name) == code
