"""Facts in words: windows, moments, countries, stages, in the language and zone of the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from notifier.domain.notification import Channel
from notifier.domain.stages import IncidentKind, Stage
from notifier.render.message import prepare
from notifier.render.personalisation import localise
from notifier.render.variables import GIVEN, SAMPLES, VARIABLES
from notifier.render.words import INCIDENT_WORDS, STAGE_WORDS, name_carrier

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def window(start: object, end: object, *, locale: str, zone: str = "UTC", is_day: bool = False) -> str:
    facts = {"now": NOW, "promise_from": start, "promise_to": end, "promise_is_day": is_day}
    return str(localise(facts, locale, zone)["promise_text"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "Tue, Nov 24, 10:00 AM – 12:00 PM"),
        ("en-GB", "Tue 24 Nov, 10:00–12:00"),
        ("de", "Di., 24. Nov., 10:00–12:00 Uhr"),
        ("fr", "mar. 24 nov., 10:00 – 12:00"),
        ("fr-CA", "mar. 24 nov., 10 h 00 – 12 h 00"),
        ("ja", "11月24日(火), 10時00分～12時00分"),
        ("xx", "Tue, Nov 24, 10:00 AM – 12:00 PM"),
    ],
)
def test_a_window_is_written_as_its_readers_write_it(locale: str, expected: str) -> None:
    assert window(on(24, 10), on(24, 12), locale=locale) == expected


@pytest.mark.parametrize(
    ("start", "end", "is_day", "expected"),
    [
        (on(24), on(24, 23, 59), True, "Di., 24. Nov."),
        (on(24), on(24, 23, 59), False, "Di., 24. Nov."),
        (on(24), on(26, 23, 59), True, "Di., 24. – Do., 26. Nov."),
        (on(24, 10), on(26, 12), False, "Di., 24. – Do., 26. Nov."),
        (on(24, 10), on(24, 10), False, "Di., 24. Nov., 10:00"),
        (date(2026, 11, 24), date(2026, 11, 24), True, "Di., 24. Nov."),
        (date(2026, 11, 24), date(2026, 12, 1), True, "Di., 24. Nov. – Di., 1. Dez."),
        (None, on(24, 20), False, "Di., 24. Nov., 20:00"),
        (on(24, 20), None, True, "Di., 24. Nov."),
        (None, None, False, ""),
        ("", "", False, ""),
        (date(2027, 1, 4), date(2027, 1, 4), True, "Mo., 4. Jan. 2027"),
        (date(2026, 12, 30), date(2027, 1, 4), True, "Mi., 30. Dez. 2026 – Mo., 4. Jan. 2027"),
    ],
)
def test_a_window_says_what_is_known_and_no_more(start: object, end: object, is_day: bool, expected: str) -> None:
    assert window(start, end, locale="de", is_day=is_day) == expected


def test_times_are_those_of_the_readers_clock() -> None:
    assert window(on(24, 23), on(25, 1), locale="de", zone="Asia/Tokyo") == "Mi., 25. Nov., 08:00–10:00 Uhr"
    assert window(on(24, 23), on(25, 1), locale="en", zone="America/New_York") == "Tue, Nov 24, 6:00 – 8:00 PM"


def test_a_window_on_the_day_the_clocks_change_has_the_hours_on_the_wall() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    later = datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    assert window(night, later, locale="de", zone="Europe/Berlin") == "So., 25. Okt., 02:30–03:30 Uhr"


def test_every_computed_variable_is_made_and_no_other() -> None:
    for sample in SAMPLES.values():
        made = localise(sample, "de", str(sample["zone"]))
        assert made.keys() == VARIABLES.keys()


def test_every_sample_gives_every_variable_that_must_be_given() -> None:
    for sample in SAMPLES.values():
        assert sample.keys() == GIVEN


def test_countries_carriers_and_stages_have_names() -> None:
    made = localise(SAMPLES["international"], "de", "Europe/Berlin")
    assert made["origin_country_name"] == "China"
    assert made["destination_country_name"] == "Deutschland"
    assert made["carrier_name"] == "YunExpress"
    assert made["stage_text"] == "Beim Zoll"
    assert made["incident_text"] == "Vom Zoll angehalten"
    assert made["incident_since_text"] == "Fr., 20. Nov."
    assert made["last_scan_text"] == "Fr., 20. Nov., 04:15"


def test_what_nobody_knows_has_no_words() -> None:
    made = localise({"now": NOW, "origin_country": "XX", "stage": "nonsense"}, "en", "UTC")
    assert {str(made[name]) for name in made if name.endswith(("_text", "_name"))} == {""}


@pytest.mark.parametrize("language", sorted(STAGE_WORDS))
def test_every_stage_and_incident_has_words_in_every_language(language: str) -> None:
    assert STAGE_WORDS[language].keys() == set(Stage)
    assert INCIDENT_WORDS[language].keys() == set(IncidentKind)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("ups", "UPS"), ("royal_mail", "Royal Mail"), ("DHL Express", "DHL Express"), ("new-post", "New Post"), ("", "")],
)
def test_a_carrier_is_called_what_customers_call_it(code: str, expected: str) -> None:
    assert name_carrier(code) == expected


def test_a_carrier_that_nobody_knows_is_called_as_it_was_written_and_compared_by_its_code() -> None:
    values = {"now": NOW, "carrier": "mycourier", "carrier_written": "my-courier"}
    made = prepare(values, Channel.EMAIL, "en")
    assert (str(made["carrier_name"]), str(made["carrier"])) == ("My Courier", "mycourier")


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("ordered", 1),
        ("in_flight", 2),
        ("in_customs", 2),
        ("out_for_delivery", 3),
        ("delivered", 4),
        ("lost", 0),
        ("", 0),
    ],
)
def test_progress_has_four_steps_on_the_way_to_the_recipient(stage: str, expected: int) -> None:
    assert localise({"stage": stage}, "en", "UTC")["progress"] == expected


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../etc/passwd"])
def test_an_unknown_zone_is_an_error(zone: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone"):
        localise(SAMPLES["domestic"], "en", zone)


def test_a_moment_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="promise_from is neither a date nor a datetime"):
        window("tomorrow", None, locale="en")
