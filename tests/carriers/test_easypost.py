"""EasyPost: every status and detail, which times to trust, and what is no tracker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.easypost import DETAILS, STATUSES
from notifier.carriers.easypost import EasyPost
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

EASYPOST = EasyPost("secret")
HOUSTON = {"city": "HOUSTON", "state": "TX", "country": None, "zip": "77063"}


def detail(status: str, finer: str | None = None, **fields: object) -> dict[str, object]:
    row = {"status": status, "status_detail": finer, "datetime": "2024-06-01T12:00:00Z", "tracking_location": HOUSTON}
    return row | fields


def tracker(*details: dict[str, object], **fields: object) -> dict[str, Any]:
    known = {"object": "Tracker", "tracking_code": "N1", "carrier": "USPS", "tracking_details": list(details)}
    return known | fields


def event(result: object = None, **fields: object) -> dict[str, object]:
    return {"object": "Event", "id": "evt_1", "description": "tracker.updated", "result": result} | fields


ALONE = {
    "unknown": Meaning.UNKNOWN,
    "error": Meaning.UNKNOWN,
    "pre_transit": Stage.LABEL_CREATED,
    "in_transit": Stage.IN_TRANSIT,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "available_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "return_to_sender": Stage.RETURNING,
    "failure": IncidentKind.OTHER,
    "cancelled": Stage.CANCELLED,
}
IN_TRANSIT = {
    "address_correction": IncidentKind.ADDRESS,
    "arrived_at_destination": Stage.AT_DELIVERY_DEPOT,
    "arrived_at_facility": Stage.IN_TRANSIT,
    "arrived_at_pickup_location": Stage.AVAILABLE_FOR_PICKUP,
    "cancelled": Stage.CANCELLED,
    "damaged": IncidentKind.DAMAGED,
    "delayed": IncidentKind.DELAY,
    "delivery_exception": Stage.ATTEMPT_FAILED,
    "departed_facility": Stage.IN_TRANSIT,
    "departed_origin_facility": Stage.IN_TRANSIT,
    "expired": Meaning.STALE,
    "failure": IncidentKind.OTHER,
    "held": IncidentKind.HELD,
    "in_transit": Stage.IN_TRANSIT,
    "label_created": Stage.LABEL_CREATED,
    "lost": Stage.LOST,
    "missorted": IncidentKind.MISROUTED,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "received_at_destination_facility": Stage.AT_DELIVERY_DEPOT,
    "received_at_origin_facility": Stage.PICKED_UP,
    "refused": IncidentKind.REFUSED,
    "return": Stage.RETURNING,
    "transferred_to_destination_carrier": Stage.HANDED_TO_LOCAL,
    "transit_exception": IncidentKind.OTHER,
    "weather_delay": IncidentKind.WEATHER,
}


@pytest.mark.parametrize("finer", [None, "unknown", "status_update", "brand_new"])
@pytest.mark.parametrize(("status", "said"), ALONE.items(), ids=ALONE)
def test_a_status_counts_where_the_detail_says_nothing(status: str, said: object, finer: str, read: Read) -> None:
    (found,) = read(EASYPOST, tracker(detail(status, finer))).events
    assert (found.stage or found.incident or found.meaning) == said


@pytest.mark.parametrize(("finer", "said"), IN_TRANSIT.items(), ids=IN_TRANSIT)
def test_every_documented_detail_is_read(finer: str, said: object, read: Read) -> None:
    (found,) = read(EASYPOST, tracker(detail("in_transit", finer, carrier_code="AB"))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == f"in_transit/{finer}/AB"


def test_nothing_is_mapped_that_is_not_documented() -> None:
    assert (set(STATUSES), set(DETAILS)) == (set(ALONE), set(IN_TRANSIT))


@pytest.mark.parametrize(
    ("status", "finer", "stage", "incident"),
    [
        ("delivered", "damaged", Stage.DELIVERED, IncidentKind.DAMAGED),
        ("delivered", "arrived_at_destination", Stage.DELIVERED, None),
        ("delivered", "expired", Stage.DELIVERED, None),
        ("return_to_sender", "refused", Stage.RETURNING, IncidentKind.REFUSED),
        ("return_to_sender", "in_transit", Stage.RETURNING, None),
        ("out_for_delivery", "delayed", Stage.OUT_FOR_DELIVERY, IncidentKind.DELAY),
        ("out_for_delivery", "delivery_exception", Stage.ATTEMPT_FAILED, None),
        ("pre_transit", "delayed", None, IncidentKind.DELAY),
        ("failure", "lost", Stage.LOST, None),
        ("failure", "return", Stage.RETURNING, None),
        ("failure", "awaiting_information", None, IncidentKind.OTHER),
        ("failure", "received_at_destination_facility", None, IncidentKind.OTHER),
        ("failure", "arrived_at_facility", None, IncidentKind.OTHER),
        ("pre_transit", "awaiting_information", Stage.LABEL_CREATED, None),
        ("in_transit", "awaiting_information", Stage.IN_TRANSIT, None),
        ("failure", "damaged", None, IncidentKind.DAMAGED),
        ("unknown", "held", None, IncidentKind.HELD),
        ("teleported", "held", None, IncidentKind.HELD),
    ],
)
def test_status_and_detail_are_read_together(
    status: str, finer: str, stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(EASYPOST, tracker(detail(status, finer))).events
    assert (found.stage, found.incident) == (stage, incident)


def test_a_parcel_is_received_at_its_origin_once(read: Read) -> None:
    codes = ["received_at_origin_facility", "departed_facility", "received_at_origin_facility", "out_for_delivery"]
    rows = [detail("in_transit", code, datetime=f"2024-06-0{day}T12:00:00Z") for day, code in enumerate(codes, 1)]
    stages = [found.stage for found in read(EASYPOST, tracker(*reversed(rows))).events]
    assert stages == [Stage.PICKED_UP, Stage.IN_TRANSIT, Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY]


@pytest.mark.parametrize(
    ("location", "raw", "tz_source"),
    [
        (HOUSTON, "2024-06-01T12:00:00Z", TzSource.EXPLICIT),
        ({"country": "US", "zip": "32837"}, "2024-06-01T12:00:00Z", TzSource.EXPLICIT),
        ({"city": "LEEDS", "country": "GB"}, "2024-06-01T12:00:00Z", TzSource.EXPLICIT),
        ({"city": "AUSTIN", "state": "TX"}, "2024-06-01T12:00:00Z", TzSource.EXPLICIT),
        ({"city": "SPRINGFIELD"}, "2024-06-01T12:00:00Z", TzSource.ASSUMED),
        ({"country": "US"}, "2024-06-01T12:00:00Z", TzSource.ASSUMED),
        ({}, "2024-06-01T12:00:00+00:00", TzSource.ASSUMED),
        (None, "2024-06-01T12:00:00Z", TzSource.ASSUMED),
        (None, "2024-06-01T12:00:00-05:00", TzSource.EXPLICIT),
        ({"city": "LEEDS", "country": "GB"}, "2024-06-01T12:00:00", TzSource.LOCATION),
    ],
)
def test_a_z_is_believed_only_where_the_place_is_known(
    location: dict[str, object] | None, raw: str, tz_source: TzSource, read: Read
) -> None:
    row = detail("in_transit", datetime=raw, tracking_location=location)
    (found,) = read(EASYPOST, tracker(row)).events
    assert (found.tz_source, found.raw_time) == (tz_source, raw)


BERLIN = {"country": "DE", "city": "BERLIN", "zip": "10115"}
NOON = datetime(2024, 6, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("est", "day", "hour", "place", "expected"),
    [
        ("2024-06-05T00:00:00Z", None, None, None, date(2024, 6, 5)),
        ("2024-06-05T10:00:00Z", None, None, None, NOON),
        ("2024-06-09T00:00:00Z", "2024-06-05", None, None, date(2024, 6, 5)),
        ("2024-06-09T00:00:00Z", "2024-06-05", "12:00:00", None, date(2024, 6, 5)),
        (None, "2024-06-05", "12:00:00", BERLIN, NOON),
        (None, "2024-06-05", "by noon", BERLIN, date(2024, 6, 5)),
    ],
)
def test_the_carriers_local_day_comes_before_the_made_up_time(
    est: str | None, day: str | None, hour: str | None, place: object, expected: date, read: Read
) -> None:
    local = {
        "est_delivery_date_local": day,
        "est_delivery_time_local": hour,
        "destination_tracking_location": place,
    }
    promise = read(EASYPOST, tracker(est_delivery_date=est, carrier_detail=local)).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (expected, expected)
    assert isinstance(promise.latest, datetime) is isinstance(expected, datetime)


def test_a_tracker_without_a_window_states_none(read: Read) -> None:
    assert read(EASYPOST, tracker(est_delivery_date=None)).promise is None


@pytest.mark.parametrize(
    ("body", "is_test"),
    [
        (tracker(), False),
        (tracker(mode="production"), False),
        (tracker(mode="test"), True),
        (event(tracker(), mode="test"), True),
        (tracker(tracking_code="EZ4000000004"), True),
        (tracker(tracking_code="EZ4000000005"), False),
    ],
)
def test_test_traffic_is_marked(body: object, is_test: bool, read: Read) -> None:
    assert read(EASYPOST, body).is_test is is_test


def test_the_first_push_says_that_the_tracker_was_created(read: Read) -> None:
    assert read(EASYPOST, event(tracker(), description="tracker.created")).is_first_push
    assert not read(EASYPOST, event(tracker())).is_first_push


def test_a_finalized_return_has_reached_the_sender(read: Read) -> None:
    row = detail("return_to_sender", "return")
    summary = {"status": "return_to_sender", "status_detail": "return", "updated_at": "2024-06-09T12:00:00Z"}
    on_its_way = read(EASYPOST, tracker(row, **summary, finalized=False))
    back = read(EASYPOST, tracker(row, **summary, finalized=True))
    assert [found.stage for found in on_its_way.events] == [Stage.RETURNING]
    assert [found.stage for found in back.events] == [Stage.RETURNING, Stage.RETURNED]
    assert back.events[0].key == on_its_way.events[0].key


def test_a_status_without_any_detail_is_told_once(read: Read) -> None:
    first, again = (
        read(EASYPOST, tracker(status="delivered", updated_at=f"2024-06-0{day}T08:00:00Z")) for day in (1, 2)
    )
    assert [found.stage for found in first.events] == [Stage.DELIVERED]
    assert first.events[0].key == again.events[0].key
    assert first.events[0].tz_source is TzSource.RECEIVED


def test_the_status_is_not_told_again_where_the_details_tell_it(read: Read) -> None:
    update = read(EASYPOST, tracker(detail("delivered"), status="delivered", updated_at="2024-06-09T12:00:00Z"))
    assert len(update.events) == 1


def test_a_key_survives_a_new_text_where_the_carrier_has_a_code(read: Read) -> None:
    before = detail("in_transit", "unknown", carrier_code="AR", message="Arrived")
    after = detail("in_transit", "arrived_at_facility", carrier_code="AR", message="Angekommen")
    (one,), (two,) = (read(EASYPOST, tracker(row)).events for row in (before, after))
    assert one.key == two.key


@pytest.mark.parametrize(
    "body",
    [
        event(tracker()),
        event(tracker(), description="something.new"),
        {"trackers": [tracker()], "has_more": False},
        tracker(),
        {"tracking_code": "N1"},
    ],
    ids=["event", "new-event", "list", "tracker", "bare"],
)
def test_a_tracker_is_found_in_events_and_in_answers(body: object, read: Read) -> None:
    assert read(EASYPOST, body).tracking_number == "N1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (event({"object": "Batch"}, description="batch.updated"), "the event 'batch.updated' is not about a tracker"),
        (event({"object": "ScanForm"}, description="scan_form.created"), "the event 'scan_form.created'"),
        ({"object": "Webhook", "id": "hook_1"}, "no tracker: Webhook"),
        ({"events": [], "has_more": False}, "no tracker: a list of events"),
        ({"trackers": []}, "an empty list of trackers"),
    ],
)
def test_what_is_no_tracker_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = EASYPOST.parse(request_of(body))
    assert parsed.updates == ()
    assert reason in parsed.ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ([], "the body: expected an object, found a list"),
        ({}, "found nothing"),
        (event(), "result: expected an object, found nothing"),
        (event({"object": "Tracker"}), "result.tracking_code: expected text, found nothing"),
        ({"trackers": ["x"]}, r"the body.trackers\[0\]: expected an object, found text"),
        (tracker(tracking_details="x"), "the body.tracking_details: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        EASYPOST.parse(request_of(body))


def test_an_event_is_known_by_its_id_and_nothing_else_is(request_of: Request) -> None:
    assert EASYPOST.identify(request_of(event(tracker()))) == "evt_1"
    assert EASYPOST.identify(request_of(event(id="evt_..."))) == "evt_..."
    assert EASYPOST.identify(request_of(tracker(id="trk_1"))) == ""
    assert EASYPOST.identify(request_of(b"{")) == ""
