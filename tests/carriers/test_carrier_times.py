"""Times as carriers write them: which instant, how sure, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.times import (
    UNREAD,
    Moment,
    check_form,
    first_known,
    glance,
    is_known,
    pin,
    read_as,
    read_time,
    stand_in,
)
from notifier.domain.events import Precision, TzSource

RECEIVED_AT = datetime(2024, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "country", "instant", "tz_source", "precision"),
    [
        ("2024-02-21T12:57:26+08:00", "", "2024-02-21T04:57:26", TzSource.EXPLICIT, Precision.SECOND),
        ("2024-02-21T12:57:26+0800", "", "2024-02-21T04:57:26", TzSource.EXPLICIT, Precision.SECOND),
        ("2024-02-21T12:57:26.500Z", "", "2024-02-21T12:57:26.500000", TzSource.EXPLICIT, Precision.SECOND),
        ("2024-02-21T12:57:26+08:00", "DE", "2024-02-21T04:57:26", TzSource.EXPLICIT, Precision.SECOND),
        ("2024-02-21 12:57:26", "", "2024-02-21T12:57:26", TzSource.ASSUMED, Precision.SECOND),
        ("2024-02-21T12:57", "JP", "2024-02-21T03:57:00", TzSource.LOCATION, Precision.SECOND),
        ("2024-02-21T12:57:26", "CN", "2024-02-21T04:57:26", TzSource.LOCATION, Precision.SECOND),
        ("2024-07-21T12:57:26", "DE", "2024-07-21T10:57:26", TzSource.LOCATION, Precision.SECOND),
        ("2024-07-21T12:57:26", "US", "2024-07-21T12:57:26", TzSource.ASSUMED, Precision.SECOND),
        ("2024-07-21T12:57:26", "??", "2024-07-21T12:57:26", TzSource.ASSUMED, Precision.SECOND),
        ("2024-02-21", "", "2024-02-21T00:00:00", TzSource.ASSUMED, Precision.DATE),
        ("2024-02-21", "JP", "2024-02-20T15:00:00", TzSource.LOCATION, Precision.DATE),
    ],
)
def test_a_time_is_read_with_what_is_known_of_its_zone(
    raw: str, country: str, instant: str, tz_source: TzSource, precision: Precision
) -> None:
    moment = read_time(raw, country=country)
    assert moment is not None
    assert moment.at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (moment.tz_source, moment.precision, moment.raw) == (tz_source, precision, raw)


def test_a_zone_that_the_provider_documents_comes_before_the_place() -> None:
    moment = read_time("2024-07-21T12:00:00", zone=ZoneInfo("Asia/Shanghai"), country="DE")
    assert moment is not None
    assert (moment.at.hour, moment.tz_source) == (4, TzSource.CARRIER)


@pytest.mark.parametrize("raw", ["", "0001-01-01T00:00:00", "1970-01-01T00:00:00Z", "9999-12-31", "1900-01-01"])
def test_nothing_and_the_fillers_for_nothing_are_no_time(raw: str) -> None:
    assert read_time(raw) is None


@pytest.mark.parametrize("raw", ["soon", "2024-13-01", "2024-02-30T10:00:00", "21/02/2024", "1708520246"])
def test_what_is_no_time_is_kept_as_it_was_written_and_is_not_known(raw: str) -> None:
    moment = read_time(raw)
    assert moment == Moment(at=UNREAD, raw=raw, wall=raw, tz_source=TzSource.RECEIVED)
    assert moment.doubt() == moment
    assert not is_known(moment)


def test_of_several_times_the_first_that_is_known_counts_and_else_the_first_that_was_written() -> None:
    soon, later, noon = (read_time(raw) for raw in ("soon", "later", "2024-02-21T12:00:00Z"))
    assert first_known(None, soon, noon) == noon
    assert first_known(None, soon, later) == soon
    assert first_known(None, None) is None
    assert pin(soon, noon) == pin(noon, soon) == noon


def test_an_end_of_a_window_that_cannot_be_read_is_no_end() -> None:
    soon, day = read_time("soon"), read_time("2024-06-03")
    assert build_promise([soon], stated_at=RECEIVED_AT, source="x") is None
    promise = build_promise([soon, day], stated_at=RECEIVED_AT, source="x")
    assert promise is not None
    assert promise.earliest == promise.latest == date(2024, 6, 3)


@pytest.mark.parametrize(
    ("form", "raw", "instant", "precision"),
    [
        ("unix", "1708520246", "2024-02-21T12:57:26", Precision.SECOND),
        ("unix", "1708520246.0", "2024-02-21T12:57:26", Precision.SECOND),
        ("unix_ms", "1708520246000", "2024-02-21T12:57:26", Precision.SECOND),
        ("%d.%m.%Y %H:%M", "21.02.2024 12:57", "2024-02-21T11:57:00", Precision.SECOND),
        ("%d/%m/%y %I:%M %p", "21/02/24 12:57 PM", "2024-02-21T11:57:00", Precision.SECOND),
        ("%Y%m%d%H%M%S%z", "20240221125726+0800", "2024-02-21T04:57:26", Precision.SECOND),
        ("%d.%m.%Y", "21.02.2024", "2024-02-20T23:00:00", Precision.DATE),
        ("iso", "2024-02-21T12:57:26", "2024-02-21T11:57:26", Precision.SECOND),
    ],
)
def test_a_time_is_read_in_the_form_that_was_declared(form: str, raw: str, instant: str, precision: Precision) -> None:
    check_form(form)
    moment = read_as(form, raw, zone=ZoneInfo("Europe/Berlin"))
    assert moment is not None
    assert moment.at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert moment.precision is precision


@pytest.mark.parametrize("form", ["iso", "unix", "unix_ms", "%d.%m.%Y %H:%M"])
@given(raw=st.text(min_size=1))
def test_no_text_breaks_the_reading_of_a_time(form: str, raw: str) -> None:
    moment = read_as(form, raw)
    assert moment is None or moment.at.tzinfo is UTC


@pytest.mark.parametrize("form", ["unix", "unix_ms"])
@pytest.mark.parametrize("raw", ["nan", "inf", "-1e300", "12:30", "9" * 40])
def test_numbers_that_are_no_time_are_kept_as_they_were_written(form: str, raw: str) -> None:
    moment = read_as(form, raw)
    assert moment is not None
    assert (moment.raw, moment.is_known) == (raw, False)


@pytest.mark.parametrize("form", ["epoch", "%Q", "%H:%M", "%d.%m.", "%Y %Y", "%"])
def test_a_form_that_cannot_read_a_whole_date_is_a_mistake(form: str) -> None:
    with pytest.raises(ValueError, match="is neither iso, unix, unix_ms nor a pattern"):
        check_form(form)


@pytest.mark.parametrize(
    ("noticed", "expected"),
    [
        ("2024-06-01T08:00:00+00:00", datetime(2024, 6, 1, 8, tzinfo=UTC)),
        ("2024-06-01T08:00:00", RECEIVED_AT),
        ("yesterday", RECEIVED_AT),
        ("", RECEIVED_AT),
    ],
)
def test_something_without_a_time_has_the_one_at_which_it_was_noticed(noticed: str, expected: datetime) -> None:
    moment = stand_in(RECEIVED_AT, noticed)
    assert (moment.at, moment.tz_source, moment.raw) == (expected, TzSource.RECEIVED, "")


def test_the_clock_on_the_wall_stays_the_same_when_the_zone_becomes_known() -> None:
    naive, aware = (read_time(raw) for raw in ("2024-02-21 12:57:26", "2024-02-21T12:57:26.000+08:00"))
    assert naive is not None
    assert aware is not None
    assert naive.wall == aware.wall == "2024-02-21T12:57:26"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CHN", "CN"),
        ("cn", "CN"),
        (" DEU ", "DE"),
        ("UK", "GB"),
        ("GBR", "GB"),
        ("XKX", "XK"),
        ("TWN", "TW"),
        ("HKG", "HK"),
        ("ANT", ""),
        ("EU", ""),
        ("ZZ", ""),
        ("000", ""),
        ("Germany", ""),
        ("", ""),
    ],
)
def test_countries_become_two_letters_or_nothing(code: str, expected: str) -> None:
    assert alpha2(code) == expected


@pytest.mark.parametrize(
    ("local", "utc", "instant", "tz_source"),
    [
        ("2024-06-03T09:15:00", "2024-06-03T13:15:19Z", "2024-06-03T13:15:19", TzSource.EXPLICIT),
        ("2024-06-03T23:15:00", "2024-06-04T10:15:00Z", "2024-06-04T10:15:00", TzSource.EXPLICIT),
        ("2024-06-03T09:15:00", "2024-06-04T13:15:00Z", "2024-06-03T09:15:00", TzSource.ASSUMED),
        ("2024-06-03T09:15:00", "2024-06-03", "2024-06-03T09:15:00", TzSource.ASSUMED),
        ("2024-06-03T09:15:00", "", "2024-06-03T09:15:00", TzSource.ASSUMED),
        ("2024-06-03", "2024-06-03T13:15:19Z", "2024-06-03T13:15:19", TzSource.EXPLICIT),
        ("", "2024-06-03T13:15:19Z", "2024-06-03T13:15:19", TzSource.EXPLICIT),
    ],
)
def test_a_time_written_twice_is_the_instant_that_a_zone_explains(
    local: str, utc: str, instant: str, tz_source: TzSource
) -> None:
    moment = pin(read_time(local), read_time(utc))
    assert moment is not None
    assert (moment.at, moment.tz_source) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), tz_source)


def test_a_time_written_twice_keeps_the_clock_on_the_wall() -> None:
    local, utc = read_time("2024-06-03T09:15:00"), read_time("2024-06-03T13:15:19Z")
    pinned = pin(local, utc)
    assert pinned is not None
    assert (pinned.wall, pinned.raw) == ("2024-06-03T09:15:00", "2024-06-03T09:15:00")
    assert pin(None, None) is None


def test_what_stands_beside_the_scans_is_glanced_at() -> None:
    assert glance("iso", "soon") is None
    assert glance("%d.%m.%Y", "2024-06-03") is None
    assert glance("iso", "2024-06-03") == read_time("2024-06-03")


def test_a_window_of_a_time_and_a_day_is_days_on_the_calendar_of_its_writer() -> None:
    ends = [read_time(raw) for raw in ("2024-06-08", "2024-06-09T02:00:00+09:00", "2024-06-07T22:00:00-05:00")]
    promise = build_promise(ends, stated_at=RECEIVED_AT, source="test")
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 7), date(2024, 6, 9))
