"""What feeds get wrong, one guard each: zones that lie, dates in the dress of times, histories that are rewritten, ends
that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from notifier.carriers import CARRIERS
from notifier.domain.events import Meaning, Precision, TrackingEvent, TrackingUpdate, TzSource
from notifier.domain.journey import fold
from notifier.domain.stages import IncidentKind, Stage
from tests.builders import an_event
from tests.carriers.conftest import make_request


def read(source: str, body: dict[str, Any]) -> TrackingUpdate:
    (update,) = CARRIERS[source]("secret").parse(make_request(body)).updates
    return update


def aftership(*times: str, **more: Any) -> dict[str, Any]:
    rows = [
        {"slug": "dhl", "tag": "InTransit", "subtag": f"InTransit_00{n}", "checkpoint_time": when, **more}
        for n, when in enumerate(times, start=1)
    ]
    return {"msg": {"tracking_number": "A1", "slug": "dhl", "checkpoints": rows}, "event": "tracking_update"}


def easypost(when: str, **location: str) -> dict[str, Any]:
    detail = {"status": "in_transit", "status_detail": "in_transit", "datetime": when, "tracking_location": location}
    return {"tracking_code": "E1", "carrier": "USPS", "tracking_details": [detail]}


def seventeentrack(time_iso: str, country: str, zone: str | None = None) -> dict[str, Any]:
    clock = {"date": time_iso[:10], "time": time_iso[11:19], "timezone": zone}
    row = {
        "time_iso": time_iso,
        "time_raw": clock,
        "sub_status": "InTransit_Other",
        "description": "Scan",
        "address": {"country": country, "city": "X"},
    }
    providers = [{"provider": {"key": 1, "name": "Hermes"}, "events": [row]}]
    return {
        "event": "TRACKING_UPDATED",
        "data": {"number": "S1", "carrier": 1, "track_info": {"tracking": {"providers": providers}}},
    }


def ship24(**row: Any) -> dict[str, Any]:
    event = {"eventId": "1", "statusCode": "customs_received", "status": "At customs", "courierCode": "ups", **row}
    return {"trackings": [{"tracker": {"trackingNumber": "H1"}, "shipment": {}, "events": [event]}]}


TIMES = [
    pytest.param(
        "aftership", aftership("2024-06-01T12:00:00+02:00"), "2024-06-01T10:00Z", TzSource.EXPLICIT, id="an-offset"
    ),
    pytest.param(
        "aftership",
        aftership("2024-06-01T12:00:00", country_iso3="DEU"),
        "2024-06-01T10:00Z",
        TzSource.LOCATION,
        id="none-in-a-country-with-one-clock",
    ),
    pytest.param(
        "aftership",
        aftership("2024-06-01T12:00:00", country_iso3="USA"),
        "2024-06-01T12:00Z",
        TzSource.ASSUMED,
        id="none-in-a-country-with-many",
    ),
    pytest.param(
        "easypost",
        easypost("2024-06-01T12:00:00Z"),
        "2024-06-01T12:00Z",
        TzSource.ASSUMED,
        id="local-time-dressed-as-utc",
    ),
    pytest.param(
        "easypost",
        easypost("2024-06-01T12:00:00Z", city="Reno", state="NV"),
        "2024-06-01T12:00Z",
        TzSource.EXPLICIT,
        id="utc-of-a-known-place",
    ),
    pytest.param(
        "17track",
        seventeentrack("2024-09-10T12:00:00+01:00", "DE"),
        "2024-09-10T10:00Z",
        TzSource.LOCATION,
        id="summer-time-forgotten",
    ),
    pytest.param(
        "17track",
        seventeentrack("2024-09-10T12:00:00+02:00", "CN"),
        "2024-09-10T04:00Z",
        TzSource.LOCATION,
        id="the-offset-of-the-destination",
    ),
    pytest.param(
        "17track",
        seventeentrack("2024-09-10T12:00:00-07:00", "US"),
        "2024-09-10T19:00Z",
        TzSource.LOCATION,
        id="an-offset-that-only-the-aggregator-can-know",
    ),
    pytest.param(
        "17track",
        seventeentrack("2024-09-10T12:00:00+01:00", "DE", "+01:00"),
        "2024-09-10T11:00Z",
        TzSource.EXPLICIT,
        id="an-offset-that-the-carrier-wrote",
    ),
    pytest.param(
        "ship24",
        ship24(occurrenceDatetime="2024-06-01T12:00:00"),
        "2024-06-01T12:00Z",
        TzSource.ASSUMED,
        id="naive-local-time",
    ),
    pytest.param(
        "ship24",
        ship24(datetime="2024-06-01T12:00:00", utcOffset="+02:00"),
        "2024-06-01T10:00Z",
        TzSource.EXPLICIT,
        id="an-offset-beside-the-time",
    ),
]


@pytest.mark.parametrize(("source", "body", "instant", "tz_source"), TIMES)
def test_a_time_is_as_sure_as_its_zone(source: str, body: dict[str, Any], instant: str, tz_source: TzSource) -> None:
    (event,) = read(source, body).events
    assert (event.at, event.tz_source) == (datetime.fromisoformat(instant), tz_source)


def test_of_every_time_all_is_kept_that_was_written() -> None:
    (event,) = read("17track", seventeentrack("2024-09-10T12:00:00+01:00", "DE")).events
    assert (event.raw_time, event.wall_time) == ("2024-09-10T12:00:00+01:00", "2024-09-10T12:00:00")


def test_a_corrected_zone_changes_no_key() -> None:
    bodies = (seventeentrack(f"2024-09-10T12:00:00{offset}", "DE") for offset in ("+01:00", "+02:00"))
    first, again = (read("17track", body).events[0] for body in bodies)
    assert (first.key, first.at) == (again.key, again.at)


def test_a_flag_that_the_hours_are_made_up_makes_a_date() -> None:
    (event,) = read("ship24", ship24(datetime="2024-06-01T00:00:00", utcOffset="+02:00", hasNoTime=True)).events
    assert (event.precision, event.uncertainty) == (Precision.DATE, timedelta(hours=23))


def test_a_day_that_a_computer_gave_midnight_stays_that_day() -> None:
    track = {"tracking_number": "P1", "carrier": "ups", "eta": "2024-06-10T00:00:00Z", "tracking_history": []}
    promise = read("shippo", {"event": "track_updated", "data": track}).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 10), date(2024, 6, 10))


# --- what the fold makes of it ----------------------------------------------------------------------------------------


def naive(when: str, stage: Stage, **more: Any) -> TrackingEvent:
    return an_event(when, stage, tz_source=TzSource.ASSUMED, **more)


def dated(when: str, stage: Stage) -> TrackingEvent:
    return an_event(when, stage, precision=Precision.DATE)


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        pytest.param(
            [naive("mon 04:23", Stage.DELIVERED), naive("mon 07:56", Stage.ARRIVED_DESTINATION)],
            Stage.DELIVERED,
            id="delivered-before-it-crossed-the-border-by-two-local-clocks",
        ),
        pytest.param(
            [an_event("tue 10:00", Stage.OUT_FOR_DELIVERY), naive("tue 12:00", Stage.IN_CUSTOMS)],
            Stage.OUT_FOR_DELIVERY,
            id="a-naive-time-does-not-outrank-a-certain-one",
        ),
        pytest.param(
            [an_event("tue 10:00", Stage.OUT_FOR_DELIVERY), naive("wed 01:00", Stage.AT_DELIVERY_DEPOT)],
            Stage.AT_DELIVERY_DEPOT,
            id="unless-it-is-later-in-every-zone",
        ),
        pytest.param(
            [dated("mon 00:00", Stage.PICKED_UP), an_event("mon 10:36", Stage.LABEL_CREATED)],
            Stage.PICKED_UP,
            id="a-pickup-by-date-sorts-before-its-label",
        ),
        pytest.param(
            [an_event("tue 10:00", Stage.DELIVERED), dated("tue 00:00", Stage.IN_TRANSIT)],
            Stage.DELIVERED,
            id="a-late-in-transit-of-the-same-day",
        ),
        pytest.param(
            [an_event("tue 10:00", Stage.DELIVERED), an_event("mon 10:00", Stage.OUT_FOR_DELIVERY)],
            Stage.DELIVERED,
            id="a-van-that-arrives-late",
        ),
    ],
)
def test_a_vague_time_does_not_move_a_parcel_back(events: list[TrackingEvent], stage: Stage) -> None:
    assert fold(events).stage is stage
    assert fold(reversed(events)).stage is stage


def test_a_scan_whose_time_is_corrected_by_minutes_is_the_same_stay() -> None:
    first = an_event("tue 09:00", Stage.OUT_FOR_DELIVERY, key="a", raw_text="Out for delivery")
    again = an_event("tue 09:02", Stage.OUT_FOR_DELIVERY, key="b", raw_text="Zustellung", received_at="tue 12:00")
    (entry,) = fold([first, again]).entries
    assert (entry.at, entry.received_at) == (first.at, first.received_at)


# --- ends that are none -----------------------------------------------------------------------------------------------


def test_a_delivery_without_scan_time_or_place_is_not_confirmed() -> None:
    bare = {"tracking_number": "A1", "slug": "dhl", "tag": "Delivered", "subtag": "Delivered_001", "checkpoints": []}
    (event,) = read("aftership", {"event": "tracking_update", "msg": bare}).events
    assert (event.stage, event.confirmed) == (Stage.DELIVERED, False)
    (timed,) = read(
        "aftership", {"event": "x", "msg": {**bare, "shipment_delivery_date": "2024-06-01T12:00:00Z"}}
    ).events
    assert timed.confirmed


@pytest.mark.parametrize(
    ("source", "body"),
    [
        pytest.param(
            "aftership",
            {"msg": {"tracking_number": "A1", "slug": "dhl", "tag": "Expired", "subtag": "Expired_001"}},
            id="expired",
        ),
        pytest.param("17track", {"event": "TRACKING_STOPPED", "data": {"number": "S1", "carrier": 1}}, id="stopped"),
    ],
)
def test_an_observer_that_gives_up_says_nothing_about_the_parcel(source: str, body: dict[str, Any]) -> None:
    (event,) = read(source, body).events
    assert (event.meaning, event.is_scan) == (Meaning.STALE, False)
    assert fold([event]).stage is None


def test_an_incident_that_only_the_summary_names_is_no_incident_while_the_scans_go_on() -> None:
    body = seventeentrack("2024-09-10T12:00:00+02:00", "DE")
    body["data"]["track_info"]["latest_status"] = {"status": "Exception", "sub_status": "Exception_Other"}
    assert IncidentKind.OTHER not in [event.incident for event in read("17track", body).events]


@pytest.mark.parametrize(
    ("source", "body"),
    [
        pytest.param("shippo", {"event": "batch_purchased", "data": {}}, id="a-batch"),
        pytest.param("easypost", {"object": "Event", "description": "scan_form.created"}, id="a-form"),
        pytest.param("aftership", {"event": "something_else", "msg": {}}, id="another-event"),
    ],
)
def test_what_is_not_about_parcels_is_taken_and_says_why_it_counts_for_nothing(
    source: str, body: dict[str, Any]
) -> None:
    assert CARRIERS[source]("secret").parse(make_request(body)).ignored


def test_no_event_lies_after_we_heard_of_it() -> None:
    ahead = an_event("fri 09:00", Stage.DELIVERED, received_at="mon 09:00")
    assert ahead.happened_at == ahead.received_at.astimezone(UTC)
