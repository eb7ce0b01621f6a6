from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.spans import NO_SPAN, IsBusinessDay, Span
from tests.builders import at, business_days_without, every_day, mon_to_fri
from tests.domain.strategies import business_calendars, instants, zones

WRITTEN = [
    pytest.param("30m", Span(length=timedelta(minutes=30)), id="minutes"),
    pytest.param("36h", Span(length=timedelta(hours=36)), id="hours"),
    pytest.param("3d", Span(length=timedelta(days=3)), id="days"),
    pytest.param("3bd", Span(business_days=3), id="business days"),
    pytest.param(" 12h ", Span(length=timedelta(hours=12)), id="blanks around it do not count"),
    pytest.param("0h", NO_SPAN, id="nothing at all"),
    pytest.param("0bd", NO_SPAN, id="no business day is nothing at all"),
]

WRONG = ["", "3", "d", "3 d", "-1d", "1.5h", "3BD", "1h30m", "3w", "bd", "3d\nx"]

RESTATED = [
    pytest.param("90m", "90m", id="minutes stay minutes"),
    pytest.param("120m", "2h", id="full hours are hours"),
    pytest.param("48h", "2d", id="full days are days"),
    pytest.param("3bd", "3bd", id="business days stay what they are"),
]

BUSINESS_TIME = [
    pytest.param("1bd", "tue 09:30", "wed 09:30", id="a day within the week ends at the same time of day"),
    pytest.param("3bd", "mon 09:00", "thu 09:00", id="three days within the week"),
    pytest.param("1bd", "fri 17:00", "mon+1 17:00", id="Friday afternoon ends on Monday afternoon"),
    pytest.param("3bd", "thu 10:00", "tue+1 10:00", id="the weekend does not count"),
    pytest.param("5bd", "mon 09:00", "mon+1 09:00", id="a week of business days is a week"),
    pytest.param("10bd", "wed 12:00", "wed+2 12:00", id="two weeks of business days are two weeks"),
    pytest.param("1bd", "sat 11:00", "tue+1 00:00", id="what begins on Saturday ends when Monday does"),
    pytest.param("1bd", "sun 23:59", "tue+1 00:00", id="and so does what begins late on Sunday"),
    pytest.param("2bd", "sat 11:00", "wed+1 00:00", id="two days from Saturday end when Tuesday does"),
    pytest.param("5bd", "sun 08:00", "sat+1 00:00", id="five days from Sunday end when Friday does"),
    pytest.param("6bd", "sun 08:00", "tue+2 00:00", id="six days from Sunday use up the Monday after"),
    pytest.param("1bd", "mon 00:00", "tue 00:00", id="a day from midnight ends at midnight"),
    pytest.param("1bd", "fri 00:00", "sat 00:00", id="Friday from midnight is used up when it ends"),
    pytest.param("2bd", "fri 00:00", "tue+1 00:00", id="Friday and Monday from midnight"),
    pytest.param("1bd", "fri 00:01", "mon+1 00:01", id="a minute after midnight it is the next day's"),
]


@pytest.mark.parametrize(("text", "span"), WRITTEN)
def test_a_span_is_read_as_it_is_written(text: str, span: Span) -> None:
    assert Span.parse(text) == span


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="30m, 36h, 3d, or 3bd"):
        Span.parse(text)


@pytest.mark.parametrize(("text", "shown"), RESTATED)
def test_a_span_is_shown_in_its_largest_unit(text: str, shown: str) -> None:
    assert str(Span.parse(text)) == shown
    assert Span.parse(shown) == Span.parse(text)


@pytest.mark.parametrize("text", ["0m", "0bd"])
def test_an_empty_span_is_false_and_over_at_once(text: str) -> None:
    span = Span.parse(text)

    assert not span
    assert span.after(at("sat 09:00"), ZoneInfo("UTC"), mon_to_fri) == at("sat 09:00")


@pytest.mark.parametrize(("text", "start", "end"), BUSINESS_TIME)
def test_business_time_runs_on_business_days(text: str, start: str, end: str) -> None:
    assert Span.parse(text).after(at(start), ZoneInfo("UTC"), mon_to_fri) == at(end)


def test_plain_time_runs_through_the_weekend_and_over_a_clock_change() -> None:
    start = at("2025-10-25 12:00", "Europe/Berlin")

    assert Span.parse("1d").after(start, ZoneInfo("Europe/Berlin"), mon_to_fri) == start + timedelta(hours=24)


HOLIDAYS = [
    pytest.param("1bd", "tue 09:00", "thu 09:00", ["wed"], id="a holiday is passed over"),
    pytest.param("1bd", "wed 09:00", "fri 00:00", ["wed"], id="what begins on a holiday ends when the next day does"),
    pytest.param("1bd", "thu 17:00", "tue+1 17:00", ["fri", "mon+1"], id="a long weekend is passed over"),
    pytest.param("2bd", "tue 00:00", "fri 00:00", ["wed"], id="a holiday between two full days"),
    pytest.param("1bd", "sat 09:00", "wed+1 00:00", ["mon+1"], id="a holiday after the weekend"),
]


@pytest.mark.parametrize(("text", "start", "end", "closed"), HOLIDAYS)
def test_holidays_are_no_business_days(text: str, start: str, end: str, closed: list[str]) -> None:
    assert Span.parse(text).after(at(start), ZoneInfo("UTC"), business_days_without(*closed)) == at(end)


ZONED = [
    pytest.param(
        "Europe/Berlin", "1bd", "2025-10-24 17:00", "2025-10-27 17:00", id="over the night the clocks go back"
    ),
    pytest.param("Europe/Berlin", "1bd", "2025-03-28 17:00", "2025-03-31 17:00", id="over the night they go forward"),
    pytest.param("America/New_York", "2bd", "2025-03-07 09:00", "2025-03-11 09:00", id="in America weeks earlier"),
    pytest.param("America/Los_Angeles", "1bd", "2025-09-12 20:00", "2025-09-15 20:00", id="Saturday in UTC only"),
    pytest.param("Asia/Tokyo", "1bd", "2025-09-13 01:00", "2025-09-16 00:00", id="Friday in UTC only"),
    pytest.param("Pacific/Kiritimati", "1bd", "2025-09-08 13:00", "2025-09-09 13:00", id="fourteen hours ahead of UTC"),
]


@pytest.mark.parametrize(("zone", "text", "start", "end"), ZONED)
def test_the_clock_of_the_recipient_counts(zone: str, text: str, start: str, end: str) -> None:
    assert Span.parse(text).after(at(start, zone), ZoneInfo(zone), mon_to_fri) == at(end, zone)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("2025-03-29 02:30", "2025-03-30 03:30", id="an hour that the next day lacks"),
        pytest.param("2025-03-29 23:30", "2025-03-31 00:00", id="later than the next day is long"),
        pytest.param("2025-10-26T02:30:00+01:00", "2025-10-27 03:30", id="the second of two equal hours"),
        pytest.param("2025-10-26 00:00", "2025-10-27 00:00", id="a day of twenty-five hours"),
        pytest.param("2025-10-26 23:30", "2025-10-28 00:00", id="later than any other day is long"),
    ],
)
def test_where_business_goes_on_while_the_clocks_change_the_time_since_midnight_counts(start: str, end: str) -> None:
    zone = "Europe/Berlin"

    assert Span.parse("1bd").after(at(start, zone), ZoneInfo(zone), every_day) == at(end, zone)


def test_a_place_without_any_business_day_is_not_waited_for_for_ever() -> None:
    end = Span.parse("2bd").after(at("mon 09:00"), ZoneInfo("UTC"), lambda _: False)

    assert end > at("mon 09:00") + timedelta(days=3650)


@given(
    text=st.sampled_from(["90m", "36h", "2d", "1bd", "2bd", "5bd"]),
    one=instants(),
    other=instants(),
    zone=zones(),
    is_business_day=business_calendars(),
)
def test_what_begins_later_never_ends_earlier(
    text: str, one: datetime, other: datetime, zone: ZoneInfo, is_business_day: IsBusinessDay
) -> None:
    first, second = sorted((one, other))
    span = Span.parse(text)

    assert span.after(first, zone, is_business_day) <= span.after(second, zone, is_business_day)


@given(days=st.integers(1, 8), start=instants(), zone=zones(), is_business_day=business_calendars())
def test_business_time_ends_with_a_business_day_or_within_one(
    days: int, start: datetime, zone: ZoneInfo, is_business_day: IsBusinessDay
) -> None:
    end = Span(business_days=days).after(start, zone, is_business_day)
    just_before = (end - timedelta(microseconds=1)).astimezone(zone)

    assert end > start
    assert is_business_day(just_before.date())


@given(days=st.integers(1, 8), start=instants(), zone=zones(), is_business_day=business_calendars())
def test_each_further_business_day_takes_as_long_as_until_the_next_one(
    days: int, start: datetime, zone: ZoneInfo, is_business_day: IsBusinessDay
) -> None:
    shorter = Span(business_days=days).after(start, zone, is_business_day)
    longer = Span(business_days=days + 1).after(start, zone, is_business_day)
    last_but_one, last = (one - timedelta(microseconds=1) for one in (shorter, longer))
    between = _dates_after(last_but_one.astimezone(zone).date(), last.astimezone(zone).date())

    assert [one for one in between if is_business_day(one)] == [last.astimezone(zone).date()]


def _dates_after(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
