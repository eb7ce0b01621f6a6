"""When the silence of a feed is not usual: compared with itself, by the hours of the week."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from notifier.domain.feeds import HOUR, WEEK, hour_of, settles_at, silent_at, usual_gap
from tests.builders import at

NOW = at("mon 13:20")


def weekdays(weeks: int, *, each: int = 10, before: datetime = NOW) -> dict[datetime, int]:
    """A feed that brings something each hour from eight to six, on weekdays, in the weeks before `before`."""
    start = hour_of(before) - weeks * WEEK
    hours = (start + number * HOUR for number in range(int((before - start) / HOUR)))
    return {hour: each for hour in hours if hour.weekday() < 5 and 8 <= hour.hour < 18}


def test_a_busy_feed_is_missed_after_the_first_hour_that_always_brought_something() -> None:
    assert silent_at(weekdays(4), NOW) == at("mon 15:00")


def test_a_night_is_no_silence() -> None:
    assert silent_at(weekdays(4), at("mon 17:50")) == at("tue 09:00")


def test_a_weekend_is_no_silence() -> None:
    heard_at = at("fri 17:50")
    assert silent_at(weekdays(4, before=heard_at), heard_at) == at("mon+1 09:00")


def test_one_outage_among_four_weeks_does_not_make_silence_usual() -> None:
    outage = at("mon 00:00") - WEEK
    hours = {hour: count for hour, count in weekdays(4).items() if not outage <= hour < outage + timedelta(days=3)}
    assert silent_at(hours, NOW) == at("mon 15:00")


def test_two_outages_of_four_weeks_leave_nobody_sure() -> None:
    hours = {hour: count for hour, count in weekdays(4).items() if hour < NOW - 2 * WEEK}
    assert silent_at(hours, NOW) is None


def test_a_small_feed_is_missed_once_its_weeks_have_brought_enough_by_then() -> None:
    assert silent_at(weekdays(4, each=1), NOW) == at("tue 09:00")


def test_a_feed_that_brings_hardly_anything_in_a_week_is_never_missed() -> None:
    hours = {at("mon 09:00") - number * WEEK: 1 for number in range(4)}
    assert silent_at(hours, NOW) is None


def test_a_young_feed_is_measured_by_its_longest_gap() -> None:
    heard_at = at("thu 13:20")
    hours = weekdays(1, before=heard_at)
    young = {hour: count for hour, count in hours.items() if hour >= at("tue 00:00")}
    assert usual_gap(young) == timedelta(hours=15)
    assert silent_at(young, heard_at) == heard_at + 3 * timedelta(hours=15)


def test_a_young_feed_is_given_six_hours_at_least() -> None:
    heard_at = at("mon 13:20")
    hours = {at("mon 11:00"): 30, at("mon 12:00"): 30, at("mon 13:00"): 5}
    assert silent_at(hours, heard_at) == heard_at + timedelta(hours=6)


@pytest.mark.parametrize("hours", [{}, {at("mon 12:00"): 500}, {at("mon 09:00"): 2, at("mon 12:00"): 2}])
def test_what_has_brought_too_little_to_tell_is_not_missed(hours: dict[datetime, int]) -> None:
    assert silent_at(hours, NOW) is None


def test_the_operators_word_needs_nothing_to_compare_with() -> None:
    assert silent_at({}, NOW, timedelta(hours=12)) == NOW + timedelta(hours=12)


@pytest.mark.parametrize(("hours", "settled"), [(2, 2), (24, 24), (80, 24)])
def test_a_feed_that_returns_is_given_as_long_as_it_was_silent_and_a_day_at_most(hours: int, settled: int) -> None:
    returned_at = NOW + timedelta(hours=hours)
    assert settles_at(NOW, returned_at) == returned_at + timedelta(hours=settled)
