"""AfterShip: every code, which window counts, what is history, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.aftership import AfterShip
from notifier.carriers.codes.aftership import SUBTAGS, TAGS
from notifier.carriers.codes.cainiao import ACTIONS
from notifier.domain.events import Meaning, Parsed, StatedPromise, TrackingUpdate, TzSource
from notifier.domain.journey import fold
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook
from tests.carriers.conftest import RECEIVED_AT

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

AFTERSHIP = AfterShip("secret")
NOON = "2024-06-01T12:00:00+00:00"


def checkpoint(subtag: str = "InTransit_001", at: str | None = NOON, **fields: object) -> dict[str, object]:
    return {"tag": subtag.partition("_")[0], "subtag": subtag, "checkpoint_time": at, "slug": "acme", **fields}


def push(*checkpoints: dict[str, object], **fields: object) -> dict[str, Any]:
    tracking = {"tracking_number": "N1", "slug": "acme", "tag": "InTransit", "checkpoints": list(checkpoints)}
    return {"event": "tracking_update", "event_id": "e1", "msg": tracking | fields}


DOCUMENTED = {
    **{f"Pending_00{n}": Meaning.UNKNOWN for n in range(1, 7)},
    "InfoReceived_001": Stage.LABEL_CREATED,
    "InTransit_001": Stage.IN_TRANSIT,
    "InTransit_002": Stage.PICKED_UP,
    "InTransit_003": Stage.IN_TRANSIT,
    "InTransit_004": Stage.ARRIVED_DESTINATION,
    "InTransit_005": Stage.CUSTOMS_CLEARED,
    "InTransit_006": Stage.IN_CUSTOMS,
    "InTransit_007": Stage.IN_TRANSIT,
    "InTransit_008": Stage.IN_TRANSIT,
    "InTransit_009": Stage.IN_TRANSIT,
    **{f"OutForDelivery_00{n}": Stage.OUT_FOR_DELIVERY for n in (1, 3, 4)},
    "AvailableForPickup_001": Stage.AVAILABLE_FOR_PICKUP,
    **{f"AttemptFail_00{n}": Stage.ATTEMPT_FAILED for n in (1, 2, 3)},
    **{f"Delivered_00{n}": Stage.DELIVERED for n in (1, 2, 3, 4, 5)},
    "Exception_001": IncidentKind.OTHER,
    "Exception_002": IncidentKind.ADDRESS,
    "Exception_003": IncidentKind.REFUSED,
    "Exception_004": IncidentKind.CUSTOMS_HELD,
    "Exception_005": IncidentKind.DELAY,
    "Exception_006": IncidentKind.PAYMENT,
    "Exception_007": IncidentKind.ADDRESS,
    "Exception_008": IncidentKind.UNCLAIMED,
    "Exception_009": IncidentKind.PROHIBITED,
    "Exception_010": Stage.RETURNING,
    "Exception_011": Stage.RETURNED,
    "Exception_012": IncidentKind.DAMAGED,
    "Exception_013": Stage.LOST,
    "Exception_016": IncidentKind.DELAY,
    "Exception_017": IncidentKind.WEATHER,
    "Exception_018": IncidentKind.CUSTOMS_ACTION_NEEDED,
    "Exception_019": IncidentKind.DELAY,
    "Exception_020": Stage.CANCELLED,
    "Exception_021": Stage.DESTROYED,
    "Expired_001": Meaning.STALE,
}


@pytest.mark.parametrize(("subtag", "said"), DOCUMENTED.items(), ids=DOCUMENTED)
def test_every_documented_subtag_is_read(subtag: str, said: Stage | IncidentKind | Meaning, read: Read) -> None:
    (event,) = read(AFTERSHIP, push(checkpoint(subtag))).events
    found = event.stage or event.incident or event.meaning
    assert (found, event.raw_code, event.resolves) == (said, subtag, subtag == "InTransit_008")


def test_no_subtag_is_mapped_that_is_not_documented() -> None:
    assert set(SUBTAGS) == set(DOCUMENTED)


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("Pending", Meaning.UNKNOWN),
        ("InfoReceived", Stage.LABEL_CREATED),
        ("InTransit", Stage.IN_TRANSIT),
        ("OutForDelivery", Stage.OUT_FOR_DELIVERY),
        ("AttemptFail", Stage.ATTEMPT_FAILED),
        ("AvailableForPickup", Stage.AVAILABLE_FOR_PICKUP),
        ("Delivered", Stage.DELIVERED),
        ("Exception", IncidentKind.OTHER),
        ("Expired", Meaning.STALE),
        ("Levitating", Meaning.UNKNOWN),
    ],
)
@pytest.mark.parametrize("subtag", ["_999", ""])
def test_a_subtag_that_is_new_is_read_by_its_tag(tag: str, said: object, subtag: str, read: Read) -> None:
    row = checkpoint() | {"tag": tag, "subtag": f"{tag}{subtag}" if subtag else None}
    (event,) = read(AFTERSHIP, push(row)).events
    assert (event.stage or event.incident or event.meaning) == said
    assert tag in TAGS or said is Meaning.UNKNOWN


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_cainiaos_own_code_comes_before_aftership_s_reading(action: str, read: Read) -> None:
    row = checkpoint("InTransit_005", slug="cainiao", raw_tag=action)
    (event,) = read(AFTERSHIP, push(row, slug="cainiao")).events
    assert (event.stage or event.incident or event.meaning) == ACTIONS[action]
    assert event.raw_code == f"InTransit_005/{action}"


def test_the_start_of_import_clearance_is_not_its_end_whatever_aftership_says(read: Read) -> None:
    update = read(
        AFTERSHIP,
        push(
            checkpoint("InTransit_005", "2024-06-03T08:00:00Z", slug="cainiao", raw_tag="CC_IM_START"),
            checkpoint("InTransit_005", "2024-06-01T08:00:00Z", slug="cainiao", raw_tag="CC_EX_SUCCESS"),
            slug="cainiao",
        ),
    )
    assert [event.stage for event in update.events] == [Stage.EXPORT_CLEARED, Stage.IN_CUSTOMS]
    assert fold(update.events).stage is Stage.IN_CUSTOMS


def test_the_codes_of_other_carriers_are_not_taken_for_cainiaos(read: Read) -> None:
    (event,) = read(AFTERSHIP, push(checkpoint("InTransit_005", slug="dhl", raw_tag="SIGNED"))).events
    assert event.stage is Stage.CUSTOMS_CLEARED


def test_a_pickup_point_that_signs_is_no_delivery_even_if_the_summary_says_so(read: Read) -> None:
    row = checkpoint("Delivered_003", slug="cainiao", raw_tag="GTMS_STA_SIGNED")
    update = read(AFTERSHIP, push(row, slug="cainiao", tag="Delivered", subtag="Delivered_003"))
    assert [event.stage for event in update.events] == [Stage.AVAILABLE_FOR_PICKUP]


def test_a_summary_told_again_later_is_the_same_event(read: Read) -> None:
    first, again = (
        read(AFTERSHIP, push(tag="Delivered", subtag="Delivered_001", updated_at=f"2024-06-0{day}T08:00:00Z"))
        for day in (1, 2)
    )
    assert [event.key for event in first.events] == [event.key for event in again.events]
    assert [event.at.day for event in again.events] == [2]


def test_the_day_of_delivery_comes_before_the_time_of_the_push(read: Read) -> None:
    fields = {"tag": "Delivered", "subtag": "Delivered_001", "updated_at": "2024-06-09T08:00:00Z"}
    (event,) = read(AFTERSHIP, push(**fields, shipment_delivery_date="2024-06-07T09:30:00+02:00")).events
    assert (event.at, event.tz_source) == (datetime(2024, 6, 7, 7, 30, tzinfo=UTC), TzSource.EXPLICIT)
    (event,) = read(AFTERSHIP, push(**fields, shipment_delivery_date=None)).events
    assert (event.at, event.tz_source) == (datetime(2024, 6, 9, 8, tzinfo=UTC), TzSource.RECEIVED)


def test_a_key_survives_a_new_text_and_a_new_tag_where_the_carrier_has_a_code(read: Read) -> None:
    before = checkpoint("InTransit_001", raw_tag="AR1", message="Arrived")
    after = checkpoint("InTransit_003", raw_tag="AR1", message="Angekommen", country_name="Germany", events=[])
    (one,), (two,) = (read(AFTERSHIP, push(row)).events for row in (before, after))
    assert one.key == two.key
    assert (one.raw_text, two.raw_text) == ("Arrived", "Angekommen")


WINDOW = {"estimated_delivery_date": "2024-06-05", "estimated_delivery_date_min": None}
STATED_AT = datetime(2024, 6, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "earliest", "latest"),
    [
        ({"expected_delivery": "2024-06-05"}, date(2024, 6, 5), date(2024, 6, 5)),
        ({"expected_delivery": "2024-06-05T00:00:00+00:00"}, date(2024, 6, 5), date(2024, 6, 5)),
        ({"expected_delivery": "2024-06-05T18:00:00"}, date(2024, 6, 5), date(2024, 6, 5)),
        (
            {"expected_delivery": "2024-06-05T18:00:00", "destination_country_iso3": "JPN"},
            datetime(2024, 6, 5, 9, tzinfo=UTC),
            datetime(2024, 6, 5, 9, tzinfo=UTC),
        ),
        (
            {"aftership_estimated_delivery_date": WINDOW | {"estimated_delivery_date_max": "2024-06-07"}},
            date(2024, 6, 5),
            date(2024, 6, 7),
        ),
        (
            {
                "latest_estimated_delivery": {
                    "type": "range",
                    "datetime": None,
                    "datetime_min": "2024-06-05T08:00:00+02:00",
                    "datetime_max": "2024-06-05T12:00:00+02:00",
                }
            },
            datetime(2024, 6, 5, 6, tzinfo=UTC),
            datetime(2024, 6, 5, 10, tzinfo=UTC),
        ),
        (
            {"order_promised_delivery_date": "2024-06-01", "aftership_estimated_delivery_date": WINDOW},
            date(2024, 6, 5),
            date(2024, 6, 5),
        ),
        (
            {"courier_estimated_delivery_date": WINDOW, "expected_delivery": "2024-06-09"},
            date(2024, 6, 5),
            date(2024, 6, 5),
        ),
        (
            {"expected_delivery": "0001-01-01T00:00:00", "order_promised_delivery_date": "2024-06-05"},
            date(2024, 6, 5),
            date(2024, 6, 5),
        ),
    ],
)
def test_the_carriers_window_comes_first_and_dates_stay_dates(
    fields: dict[str, object], earliest: date, latest: date, read: Read
) -> None:
    update = read(AFTERSHIP, push(updated_at="2024-06-01T08:00:00Z", **fields))
    assert update.promise == StatedPromise(earliest=earliest, latest=latest, stated_at=STATED_AT, source="test")
    assert isinstance(update.promise.earliest, datetime) is isinstance(earliest, datetime)


def test_a_window_without_a_time_of_statement_is_stated_when_it_arrives(read: Read) -> None:
    promise = read(AFTERSHIP, push(expected_delivery="2024-06-05")).promise
    assert promise is not None
    assert promise.stated_at == RECEIVED_AT


@pytest.mark.parametrize(
    ("flag", "added", "is_first"),
    [
        (True, ["2024-06-01T08:00:00Z", "2024-06-01T08:00:00Z"], True),
        (True, ["2024-06-01T08:00:00Z", "2024-06-02T08:00:00Z"], False),
        (False, ["2024-06-01T08:00:00Z", "2024-06-01T08:00:00Z"], False),
        (None, ["2024-06-01T08:00:00Z", "2024-06-01T08:00:00Z"], True),
        (True, [None, None], False),
        (True, [], True),
    ],
)
def test_the_first_push_is_the_one_whose_history_was_added_in_one_go(
    flag: bool | None, added: list[str | None], is_first: bool, read: Read
) -> None:
    rows = [checkpoint(at=f"2024-05-0{n}T08:00:00Z", created_at=when) for n, when in enumerate(added, 1)]
    assert read(AFTERSHIP, push(*rows) | {"is_tracking_first_tag": flag}).is_first_push is is_first


def test_newer_versions_call_the_countries_regions(read: Read) -> None:
    older = push(origin_country_iso3="CHN", destination_country_iso3=None, courier_destination_country_iso3="DEU")
    newer = push(origin_country_region="CHN", destination_country_region="DEU")
    for body in (older, newer):
        update = read(AFTERSHIP, body)
        assert (update.origin_country, update.destination_country) == ("CN", "DE")


@pytest.mark.parametrize(
    "body",
    [
        {"msg": push()["msg"]},
        {"event": "something_new", "msg": push()["msg"]},
        {"meta": {"code": 200}, "data": {"tracking": push()["msg"]}},
        {"meta": {"code": 200}, "data": {"trackings": [push()["msg"]]}},
        {"meta": {"code": 200}, "data": push()["msg"]},
        {"tracking": push()["msg"]},
        push()["msg"],
    ],
    ids=["envelope", "new-event", "answer", "answers", "answer-itself", "tracking", "bare"],
)
def test_a_tracking_is_found_in_pushes_and_in_answers(body: dict[str, object], read: Read) -> None:
    assert read(AFTERSHIP, body).tracking_number == "N1"


def test_a_single_checkpoint_is_a_history_of_one(read: Read) -> None:
    body = {"data": {"tracking_number": "N1", "slug": "acme", "checkpoint": checkpoint("Delivered_001")}}
    assert [event.stage for event in read(AFTERSHIP, body).events] == [Stage.DELIVERED]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"[]", "the body: expected an object, found a list"),
        (b"{}", "found nothing"),
        ({"hello": 1}, "found 'hello'"),
        ({"event": "tracking_update"}, "msg: expected an object, found nothing"),
        ({"event": "tracking_update", "msg": {"slug": "x"}}, "msg.tracking_number: expected text, found nothing"),
        ({"msg": {"tracking_number": {}}}, "msg.tracking_number: expected text, found an object"),
        ({"msg": {"tracking_number": "1", "checkpoints": 1}}, "msg.checkpoints: expected a list, found a number"),
        ({"msg": {"tracking_number": "1", "checkpoints": ["x"]}}, r"msg.checkpoints\[0\]: expected an object"),
        ({"data": {"trackings": 5}}, "data.trackings: expected a list, found a number"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        AFTERSHIP.parse(request_of(body))


def test_the_body_does_not_get_into_the_error(request_of: Request) -> None:
    with pytest.raises(UnreadablePayload) as caught:
        AFTERSHIP.parse(request_of(b'{"email": "jane@example.com", '))
    assert "jane" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_numbers_and_codes_lose_what_no_database_takes(read: Read) -> None:
    row = checkpoint(message="a\x00b", city=" Kiel ")
    update = read(AFTERSHIP, push(row, tracking_number=12345))
    assert update.tracking_number == "12345"
    assert (update.events[0].raw_text, update.events[0].place.city) == ("ab", "Kiel")


def test_a_push_is_known_by_its_event_id(request_of: Request) -> None:
    assert AFTERSHIP.identify(request_of(push())) == "e1"
    assert AFTERSHIP.identify(request_of({"data": {}})) == ""
    assert AFTERSHIP.identify(request_of(b"\xff")) == ""
    assert AFTERSHIP.identify(request_of([1])) == ""


def test_an_answer_about_something_else_is_ignored_with_a_reason(request_of: Request) -> None:
    body = {"meta": {"code": 200}, "data": {"estimated_delivery_dates": []}}
    assert AFTERSHIP.parse(request_of(body)) == Parsed(
        ignored="an answer of the API without a tracking: 'estimated_delivery_dates'"
    )
