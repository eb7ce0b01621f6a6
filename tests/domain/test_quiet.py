from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.quiet import next_allowed
from notifier.domain.rules import QuietHours
from tests.builders import at
from tests.domain.strategies import ZONE_NAMES, instants


def quiet(start: str, end: str) -> QuietHours:
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end))


def is_quiet(when: datetime, hours: QuietHours, zone: str) -> bool:
    """What the clock on the wall says, without any of the code under test."""
    clock = when.astimezone(ZoneInfo(zone)).time()
    if hours.start <= hours.end:
        return hours.start <= clock < hours.end
    return clock >= hours.start or clock < hours.end


NIGHT = quiet("21:00", "08:00")
NOON = quiet("12:00", "14:00")

ONE_ZONE = [
    pytest.param(NIGHT, "mon 15:00", "mon 15:00", id="by day it leaves at once"),
    pytest.param(NIGHT, "mon 22:15", "tue 08:00", id="in the evening it waits for the morning"),
    pytest.param(NIGHT, "tue 03:00", "tue 08:00", id="after midnight it waits for the same morning"),
    pytest.param(NIGHT, "mon 21:00", "tue 08:00", id="they begin on the minute"),
    pytest.param(NIGHT, "mon 20:59", "mon 20:59", id="a minute before they begin it leaves"),
    pytest.param(NIGHT, "tue 08:00", "tue 08:00", id="they end on the minute"),
    pytest.param(NOON, "mon 13:00", "mon 14:00", id="hours that do not pass midnight end on the same day"),
    pytest.param(NOON, "mon 11:59", "mon 11:59", id="before noon it leaves"),
    pytest.param(NOON, "mon 23:00", "mon 23:00", id="and so it does at night"),
    pytest.param(quiet("00:00", "07:00"), "mon 00:00", "mon 07:00", id="hours may begin at midnight"),
    pytest.param(quiet("22:00", "00:00"), "mon 22:30", "tue 00:00", id="hours may end at midnight"),
    pytest.param(quiet("09:00", "09:00"), "mon 09:00", "mon 09:00", id="hours of no length are none"),
    pytest.param(None, "mon 03:00", "mon 03:00", id="without quiet hours it leaves at once"),
]


@pytest.mark.parametrize(("hours", "now", "then"), ONE_ZONE)
def test_a_message_waits_for_the_end_of_the_quiet_hours(hours: QuietHours | None, now: str, then: str) -> None:
    assert next_allowed(at(now, "Europe/Berlin"), hours, ("Europe/Berlin",)) == at(then, "Europe/Berlin")


SEVERAL_ZONES = [
    pytest.param(
        ("America/New_York", "America/Los_Angeles"),
        "mon 12:30",
        "mon 15:00",
        id="it waits until the last zone has got up",
    ),
    pytest.param(
        ("America/New_York", "America/Los_Angeles"), "mon 15:00", "mon 15:00", id="it leaves while all are awake"
    ),
    pytest.param(
        ("America/New_York", "America/Los_Angeles"),
        "tue 01:30",
        "tue 15:00",
        id="it waits while the first zone has gone to bed and the last one has not",
    ),
    pytest.param(("Europe/Berlin", "Pacific/Auckland"), "mon 20:00", "tue 06:00", id="far apart there may be one hour"),
    pytest.param((), "mon 03:00", "mon 03:00", id="without any zone nobody is disturbed"),
]


@pytest.mark.parametrize(("zones", "now", "then"), SEVERAL_ZONES)
def test_it_leaves_when_no_zone_is_quiet(zones: tuple[str, ...], now: str, then: str) -> None:
    assert next_allowed(at(now), NIGHT, zones) == at(then)


@pytest.mark.parametrize(
    ("zones", "then"),
    [
        pytest.param(("Europe/Berlin", "Pacific/Auckland"), "mon 12:00", id="it is day in the first"),
        pytest.param(("Pacific/Auckland", "Europe/Berlin"), "mon 22:00", id="it is night in the first"),
    ],
)
def test_where_never_all_are_awake_the_first_zone_decides_alone(zones: tuple[str, ...], then: str) -> None:
    assert next_allowed(at("mon 12:00"), quiet("18:00", "10:00"), zones) == at(then)


def test_many_zones_one_after_another_are_all_waited_for() -> None:
    westwards = tuple(f"Etc/GMT{offset:+d}" for offset in range(-13, 3))
    lunch = quiet("12:00", "13:00")

    assert next_allowed(at("mon 12:00", "Etc/GMT-13"), lunch, westwards) == at("mon 13:00", "Etc/GMT+2")


CLOCK_CHANGES = [
    pytest.param(NIGHT, "2025-10-25 22:00", "2025-10-26 08:00", id="the night that is an hour longer"),
    pytest.param(NIGHT, "2025-03-29 22:00", "2025-03-30 08:00", id="the night that is an hour shorter"),
    pytest.param(
        quiet("22:00", "02:30"), "2025-10-26 00:00", "2025-10-26T02:30:00+02:00", id="the first of two equal ends"
    ),
    pytest.param(
        quiet("22:00", "02:30"),
        "2025-10-26T02:10:00+01:00",
        "2025-10-26T02:30:00+01:00",
        id="within the second of two equal hours the second end",
    ),
    pytest.param(
        quiet("22:00", "02:30"), "2025-03-30 01:00", "2025-03-30 03:30", id="an end that the day lacks comes after it"
    ),
]


@pytest.mark.parametrize(("hours", "now", "then"), CLOCK_CHANGES)
def test_quiet_hours_follow_the_clock_on_the_wall(hours: QuietHours, now: str, then: str) -> None:
    zone = "Europe/Berlin"

    assert next_allowed(at(now, zone), hours, (zone,)) == at(then, zone)


hours_of_the_day = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))


@given(
    now=instants(),
    hours=st.builds(QuietHours, start=hours_of_the_day, end=hours_of_the_day),
    zones=st.lists(st.sampled_from(ZONE_NAMES), min_size=1, max_size=4, unique=True),
)
def test_nobody_is_disturbed_if_that_is_possible_and_else_not_the_first(
    now: datetime, hours: QuietHours, zones: list[str]
) -> None:
    then = next_allowed(now, hours, tuple(zones))

    assert now <= then < now + timedelta(hours=50)
    if any(is_quiet(then, hours, zone) for zone in zones):
        assert not is_quiet(then, hours, zones[0])
        half_hours = [now + timedelta(minutes=30 * number) for number in range(48)]
        free = [one for one in half_hours if not any(is_quiet(one, hours, zone) for zone in zones)]
        assert free == []


@given(
    now=instants(),
    share=st.floats(0, 0.99),
    hours=st.builds(QuietHours, start=hours_of_the_day, end=hours_of_the_day),
    zone=st.sampled_from(["UTC", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Kiritimati"]),
)
def test_it_never_waits_longer_than_it_must(now: datetime, share: float, hours: QuietHours, zone: str) -> None:
    then = next_allowed(now, hours, (zone,))

    assert then == now or is_quiet(now + share * (then - now), hours, zone)
