from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.events import StatedPromise
from notifier.domain.journey import Journey, state_promise
from notifier.domain.promise import Promise, resolve_promise
from tests.builders import a_day, a_window, at, day
from tests.domain.strategies import promises

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def stated(earliest: date | datetime, latest: date | datetime) -> StatedPromise:
    return StatedPromise(earliest=earliest, latest=latest, stated_at=at("mon 08:00"), source="dhl")


ZONES = [
    pytest.param("UTC", "2025-09-10T00:00Z", "2025-09-10T23:59Z", id="in UTC a day is UTC's"),
    pytest.param("Europe/Berlin", "2025-09-09T22:00Z", "2025-09-10T21:59Z", id="in Berlin it begins two hours earlier"),
    pytest.param("America/Los_Angeles", "2025-09-10T07:00Z", "2025-09-11T06:59Z", id="in California it begins later"),
    pytest.param("Pacific/Kiritimati", "2025-09-09T10:00Z", "2025-09-10T09:59Z", id="at the date line long before"),
]


@pytest.mark.parametrize(("zone", "earliest", "latest"), ZONES)
def test_a_date_is_the_day_of_the_destination(zone: str, earliest: str, latest: str) -> None:
    promise = resolve_promise(stated(day("wed"), day("wed")), ZoneInfo(zone))

    assert (promise.earliest, promise.latest) == (at(earliest), at(latest))
    assert promise.is_day


def test_a_day_on_which_the_clocks_change_is_still_one_day() -> None:
    promise = resolve_promise(stated(date(2025, 10, 26), date(2025, 10, 26)), ZoneInfo("Europe/Berlin"))

    assert promise.latest - promise.earliest == timedelta(hours=24, minutes=59)


def test_dates_may_span_several_days() -> None:
    promise = resolve_promise(stated(day("wed"), day("fri")), ZoneInfo("UTC"))

    assert (promise.earliest, promise.latest) == (at("wed 00:00"), at("fri 23:59"))


def test_hours_are_kept_whatever_the_zone() -> None:
    hours = stated(at("wed 14:00", "Asia/Tokyo"), at("wed 16:00", "Asia/Tokyo"))

    promise = resolve_promise(hours, ZoneInfo("Europe/Berlin"))

    assert (promise.earliest, promise.latest) == (at("wed 05:00"), at("wed 07:00"))
    assert not promise.is_day


@pytest.mark.parametrize(
    ("earliest", "latest", "is_day"),
    [
        pytest.param(day("wed"), at("wed 18:00"), False, id="hours at its end are hours"),
        pytest.param(at("wed 08:00"), day("thu"), True, id="a date at its end is a day"),
    ],
)
def test_a_window_is_as_fine_as_its_end(earliest: date | datetime, latest: date | datetime, is_day: bool) -> None:
    assert resolve_promise(stated(earliest, latest), ZoneInfo("UTC")).is_day is is_day


SHORT_DAY_EVE, SHORT_DAY = a_day("2025-03-29", zone="Europe/Berlin"), a_day("2025-03-30", zone="Europe/Berlin")
LONG_DAY_EVE, LONG_DAY = a_day("2025-10-25", zone="Europe/Berlin"), a_day("2025-10-26", zone="Europe/Berlin")
TWO_TO_FOUR = a_window("wed 14:00", "wed 16:00")

MOVES = [
    pytest.param(a_day("wed"), a_day("wed"), timedelta(0), id="the same day"),
    pytest.param(a_day("wed"), a_day("fri"), 2 * DAY, id="two days later"),
    pytest.param(a_day("fri"), a_day("wed"), -2 * DAY, id="two days earlier"),
    pytest.param(a_day("wed", "fri"), a_day("fri"), timedelta(0), id="the last of several days is no move"),
    pytest.param(a_day("wed", "fri"), a_day("wed"), -2 * DAY, id="the first of several days is earlier"),
    pytest.param(a_day("fri"), a_day("wed", "fri"), timedelta(0), id="a wider range with the same end is no move"),
    pytest.param(SHORT_DAY_EVE, SHORT_DAY, DAY, id="a day later though the clocks go forward"),
    pytest.param(LONG_DAY, LONG_DAY_EVE, -DAY, id="a day earlier though the clocks go back"),
    pytest.param(TWO_TO_FOUR, a_window("wed 15:00", "wed 17:00"), HOUR, id="an hour later"),
    pytest.param(TWO_TO_FOUR, a_window("wed 10:00", "wed 12:00"), -4 * HOUR, id="hours earlier"),
    pytest.param(TWO_TO_FOUR, a_window("wed 15:00", "wed 16:00"), timedelta(0), id="a later start with the same end"),
    pytest.param(TWO_TO_FOUR, a_window("wed 22:00", "thu 00:30"), 8.5 * HOUR, id="hours over midnight"),
]

DAYS_AND_HOURS = [
    pytest.param("wed", ("wed 14:00", "wed 16:00"), 0, id="hours of the same day are narrower, not moved"),
    pytest.param("wed", ("wed 00:00", "wed 23:59"), 0, id="so are all of its hours"),
    pytest.param("wed", ("wed 20:00", "thu 00:00"), 0, id="and hours until its last midnight"),
    pytest.param("wed", ("thu 08:00", "thu 10:00"), 1, id="the next morning is a day later"),
    pytest.param("wed", ("thu 20:00", "thu 22:00"), 1, id="the next evening is no more than a day later"),
    pytest.param("wed", ("fri 20:00", "sat 00:00"), 2, id="until midnight after the second day"),
    pytest.param("wed", ("tue 22:00", "tue 23:00"), -1, id="the evening before is a day earlier"),
    pytest.param("wed", ("tue 08:00", "tue 10:00"), -1, id="the morning before is a day earlier"),
    pytest.param("wed", ("mon 08:00", "mon 10:00"), -2, id="two days earlier"),
]


@pytest.mark.parametrize(("told", "now", "moved"), MOVES)
def test_a_promise_moves_by_its_end(told: Promise, now: Promise, moved: timedelta) -> None:
    assert now.moved_from(told) == moved


@pytest.mark.parametrize(("told", "hours", "days"), DAYS_AND_HOURS)
def test_a_day_that_becomes_hours_has_moved_by_whole_days(told: str, hours: tuple[str, str], days: int) -> None:
    assert a_window(*hours).moved_from(a_day(told)) == days * DAY


@pytest.mark.parametrize(("now", "hours", "days"), DAYS_AND_HOURS)
def test_hours_that_become_a_day_have_moved_by_whole_days(now: str, hours: tuple[str, str], days: int) -> None:
    assert a_day(now).moved_from(a_window(*hours)) == -days * DAY


def test_hours_on_the_first_of_several_promised_days_are_earlier() -> None:
    assert a_window("wed 14:00", "wed 16:00").moved_from(a_day("wed", "fri")) == -2 * DAY


def test_hours_are_compared_with_the_day_of_the_destination() -> None:
    evening_in_california = a_window("thu 03:00", "thu 05:00")

    assert evening_in_california.moved_from(a_day("wed", zone="America/Los_Angeles")) == timedelta(0)


@given(told=promises(), now=promises())
def test_there_and_back_is_no_move(told: Promise, now: Promise) -> None:
    assert now.moved_from(told) == -told.moved_from(now)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param(a_window("wed 14:00", "wed 16:00", stated="tue 08:00"), True, id="stated later"),
        pytest.param(a_window("wed 15:00", "wed 16:00"), False, id="another start"),
        pytest.param(a_window("wed 14:00", "wed 17:00"), False, id="another end"),
    ],
)
def test_a_window_is_the_same_if_it_begins_and_ends_the_same(other: Promise, is_same: bool) -> None:
    assert TWO_TO_FOUR.same_window(other) is is_same


def test_what_was_stated_later_holds() -> None:
    first, second = a_day("wed"), a_day("fri", stated="tue 08:00")

    journey = state_promise(state_promise(Journey(), first), second)

    assert (journey.promise, journey.promises) == (second, (first, second))


def test_a_statement_that_comes_late_does_not_undo_a_newer_one() -> None:
    journey = state_promise(state_promise(Journey(), a_day("fri", stated="tue 08:00")), a_day("wed"))

    assert journey.promise == a_day("fri", stated="tue 08:00")


def test_a_window_that_is_stated_again_is_still_as_old_as_its_first_statement() -> None:
    journey = Journey()
    for stated_at in ("tue 08:00", "wed 08:00", "thu 08:00", "mon 08:00"):
        journey = state_promise(journey, a_day("fri", stated=stated_at))

    assert journey.promise == a_day("fri", stated="mon 08:00")
    assert len(journey.promises) == 2


@pytest.mark.parametrize(
    "order", [pytest.param(one, id="".join(str(number) for number in one)) for one in permutations(range(3))]
)
def test_a_window_that_was_given_up_and_taken_up_again_holds_in_whatever_order_it_is_heard(
    order: tuple[int, ...],
) -> None:
    said = [a_day("wed"), a_day("fri", stated="tue 08:00"), a_day("wed", stated="wed 08:00")]

    journey = Journey()
    for number in order:
        journey = state_promise(journey, said[number])

    assert journey.promise == said[2]


@given(said=st.lists(promises(), max_size=7), data=st.data())
def test_the_window_that_holds_does_not_depend_on_the_order_or_on_repetition(
    said: list[Promise], data: st.DataObject
) -> None:
    def hold(statements: list[Promise]) -> tuple[datetime, datetime] | None:
        journey = Journey()
        for one in statements:
            journey = state_promise(journey, one)
        return (journey.promise.earliest, journey.promise.latest) if journey.promise else None

    again = data.draw(st.lists(st.sampled_from(said), max_size=4)) if said else []

    assert hold(data.draw(st.permutations(said + again))) == hold(said)
