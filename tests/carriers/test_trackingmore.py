"""TrackingMore: every status and substatus, two legs, naive times, and what only its clock proves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.trackingmore import STATUSES, SUBSTATUSES
from notifier.carriers.trackingmore import TrackingMore
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

TRACKINGMORE = TrackingMore("secret")


def row(status: str, finer: str = "", **fields: object) -> dict[str, object]:
    known = {
        "checkpoint_date": "2024-06-01 12:00:00",
        "checkpoint_delivery_status": status,
        "checkpoint_delivery_substatus": finer,
        "tracking_detail": "A note",
        "location": "Springfield",
    }
    return known | fields


def tracking(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    known = {"tracking_number": "N1", "courier_code": "ups", "origin_info": {"trackinfo": list(rows)}}
    return {"data": known | fields}


ALONE = {
    "pending": Meaning.UNKNOWN,
    "notfound": Meaning.UNKNOWN,
    "inforeceived": Stage.LABEL_CREATED,
    "transit": Stage.IN_TRANSIT,
    "pickup": Stage.OUT_FOR_DELIVERY,
    "undelivered": Stage.ATTEMPT_FAILED,
    "delivered": Stage.DELIVERED,
    "exception": IncidentKind.OTHER,
    "expired": Meaning.STALE,
}
FINER = {
    "pending001": Meaning.UNKNOWN,
    "pending002": Meaning.UNKNOWN,
    "pending003": Meaning.UNKNOWN,
    "notfound001": Stage.LABEL_CREATED,
    "notfound002": Meaning.UNKNOWN,
    "inforeceived001": Stage.LABEL_CREATED,
    "transit001": Stage.IN_TRANSIT,
    "transit002": Stage.IN_TRANSIT,
    "transit003": Stage.AT_DELIVERY_DEPOT,
    "transit004": Stage.ARRIVED_DESTINATION,
    "transit005": Stage.CUSTOMS_CLEARED,
    "transit006": Stage.IN_TRANSIT,
    "transit007": Stage.IN_FLIGHT,
    "pickup001": Stage.OUT_FOR_DELIVERY,
    "pickup002": Stage.AVAILABLE_FOR_PICKUP,
    "pickup003": Stage.DELIVERY_SCHEDULED,
    "delivered001": Stage.DELIVERED,
    "delivered002": Stage.DELIVERED,
    "delivered003": Stage.DELIVERED,
    "delivered004": Stage.DELIVERED,
    "undelivered001": IncidentKind.ADDRESS,
    "undelivered002": Stage.ATTEMPT_FAILED,
    "undelivered003": Stage.ATTEMPT_FAILED,
    "undelivered004": Stage.ATTEMPT_FAILED,
    "exception004": IncidentKind.UNCLAIMED,
    "exception005": IncidentKind.OTHER,
    "exception006": IncidentKind.CUSTOMS_HELD,
    "exception007": IncidentKind.OTHER,
    "exception008": Stage.CANCELLED,
    "exception009": IncidentKind.REFUSED,
    "exception010": Stage.RETURNING,
    "exception011": Stage.RETURNING,
    "expired001": Meaning.STALE,
}


@pytest.mark.parametrize("finer", ["", "brand_new"])
@pytest.mark.parametrize(("status", "said"), ALONE.items(), ids=ALONE)
def test_a_status_counts_where_the_substatus_says_nothing(status: str, said: object, finer: str, read: Read) -> None:
    (found,) = read(TRACKINGMORE, tracking(row(status.title(), finer))).events
    assert (found.stage or found.incident or found.meaning) == said


@pytest.mark.parametrize(("finer", "said"), FINER.items(), ids=FINER)
def test_every_documented_substatus_is_read(finer: str, said: object, read: Read) -> None:
    (found,) = read(TRACKINGMORE, tracking(row("transit", finer))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == f"transit/{finer}"


def test_nothing_is_mapped_that_is_not_documented() -> None:
    assert (set(STATUSES), set(SUBSTATUSES)) == (set(ALONE), set(FINER))


@pytest.mark.parametrize(
    ("place", "tz_source", "at"),
    [
        ({"location": "Springfield"}, TzSource.ASSUMED, datetime(2024, 6, 1, 12, tzinfo=UTC)),
        ({"country_iso2": "US"}, TzSource.ASSUMED, datetime(2024, 6, 1, 12, tzinfo=UTC)),
        ({"country_iso2": "DE"}, TzSource.LOCATION, datetime(2024, 6, 1, 10, tzinfo=UTC)),
        ({"location": "DE"}, TzSource.LOCATION, datetime(2024, 6, 1, 10, tzinfo=UTC)),
        ({"location": "de"}, TzSource.ASSUMED, datetime(2024, 6, 1, 12, tzinfo=UTC)),
        ({"location": "Baltimore, MD"}, TzSource.ASSUMED, datetime(2024, 6, 1, 12, tzinfo=UTC)),
    ],
)
def test_a_time_is_local_and_certain_only_where_the_country_has_one_clock(
    place: dict[str, object], tz_source: TzSource, at: datetime, read: Read
) -> None:
    (found,) = read(TRACKINGMORE, tracking(row("transit") | place)).events
    assert (found.tz_source, found.at, found.raw_time) == (tz_source, at, "2024-06-01 12:00:00")


def test_nothing_is_confirmed_because_the_body_is_not_signed(read: Read) -> None:
    (found,) = read(TRACKINGMORE, tracking(row("delivered"))).events
    assert not found.confirmed


def test_both_legs_are_told_each_by_its_carrier(read: Read) -> None:
    second = {"courier_code": "DHL", "trackinfo": [row("pickup", checkpoint_date="2024-06-05 12:00:00")]}
    update = read(TRACKINGMORE, tracking(row("transit"), destination_info=second))
    assert [(found.carrier, found.stage) for found in update.events] == [
        ("ups", Stage.IN_TRANSIT),
        ("dhl", Stage.OUT_FOR_DELIVERY),
    ]


def test_a_leg_that_cannot_be_read_does_not_cost_the_other(request_of: Request) -> None:
    parsed = TRACKINGMORE.parse(request_of(tracking(row("transit"), destination_info={"trackinfo": "x"})))
    assert [event.stage for update in parsed.updates for event in update.events] == [Stage.IN_TRANSIT]
    assert parsed.refused == ("data.destination_info.trackinfo: expected a list, found text",)


def test_a_row_has_the_same_key_in_both_versions(read: Read) -> None:
    older: dict[str, object] = {
        "Date": "2024-06-01 12:00",
        "StatusDescription": "A note",
        "Details": "Springfield",
        "checkpoint_status": "transit",
        "substatus": "transit001",
    }
    (new,), (old,) = (read(TRACKINGMORE, tracking(one)).events for one in (row("transit", "transit001"), older))
    assert new.key == old.key


@pytest.mark.parametrize(
    ("fields", "stages"),
    [
        ({"delivery_status": "delivered"}, [Stage.IN_TRANSIT, Stage.DELIVERED]),
        ({"delivery_status": "transit"}, [Stage.IN_TRANSIT]),
        ({"delivery_status": "notfound"}, [Stage.IN_TRANSIT]),
        ({}, [Stage.IN_TRANSIT]),
    ],
)
def test_the_summary_counts_where_it_ends_the_journey(
    fields: dict[str, object], stages: list[Stage], read: Read
) -> None:
    assert [found.stage for found in read(TRACKINGMORE, tracking(row("transit"), **fields)).events] == stages


def test_a_delivery_day_stays_a_day(read: Read) -> None:
    promise = read(TRACKINGMORE, tracking(scheduled_delivery_date="2024-06-15")).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 6, 15), date(2024, 6, 15))
    assert read(TRACKINGMORE, tracking(scheduled_delivery_date=None)).promise is None


@pytest.mark.parametrize(
    "body",
    [tracking(), {"data": [tracking()["data"]]}, tracking()["data"]],
    ids=["push", "answer", "bare"],
)
def test_a_tracking_is_found_in_pushes_and_in_answers(body: object, read: Read) -> None:
    assert read(TRACKINGMORE, body).tracking_number == "N1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"data": []}, "an empty list of trackings"),
        ({"meta": {"code": 204}}, "an answer of the API without a tracking"),
        ({"code": 200, "data": {}}, "an answer of the API without a tracking"),
    ],
)
def test_what_is_no_tracking_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = TRACKINGMORE.parse(request_of(body))
    assert (parsed.updates, parsed.ignored) == ((), reason)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ([], "the body: expected an object, found a list"),
        ({}, "found nothing"),
        ({"data": {"id": "1"}}, "data.tracking_number: expected text, found nothing"),
        ({"data": ["x"]}, r"the body.data\[0\]: expected an object, found text"),
        (tracking(origin_info={"trackinfo": "x"}), "data.origin_info.trackinfo: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        TRACKINGMORE.parse(request_of(body))


def test_a_push_has_no_id(request_of: Request) -> None:
    assert TRACKINGMORE.identify(request_of(tracking(id="a1"))) == ""
