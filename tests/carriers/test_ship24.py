"""Ship24: every code, several trackings in one body, local times, and that nothing of it counts as signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.ship24 import CODES, MILESTONES
from notifier.carriers.ship24 import Ship24
from notifier.domain.events import Meaning, Precision, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

SHIP24 = Ship24("secret")


def row(code: str | None = None, milestone: str | None = None, **fields: object) -> dict[str, object]:
    known = {"statusCode": code, "statusMilestone": milestone, "occurrenceDatetime": "2024-06-01T12:00:00"}
    return known | {"status": "Scanned", "eventId": "e1"} | fields


def tracking(*rows: dict[str, object], message: str = "", **shipment: Any) -> dict[str, Any]:
    return {
        "metadata": {"messageId": message},
        "tracker": {"trackingNumber": "N1"},
        "shipment": shipment,
        "events": list(rows),
    }


def push(*rows: dict[str, object], **shipment: Any) -> dict[str, Any]:
    return {"trackings": [tracking(*rows, **shipment)]}


SAID = {
    "data_order_created": Stage.LABEL_CREATED,
    "data_order_cancelled": Stage.CANCELLED,
    "data_delivery_proposed": Stage.DELIVERY_SCHEDULED,
    "data_delivery_decided": Stage.DELIVERY_SCHEDULED,
    "transit_handover": Stage.PICKED_UP,
    "transit_origin_country_departure": Stage.DEPARTED_ORIGIN,
    "destination_arrival": Stage.ARRIVED_DESTINATION,
    "customs_received": Stage.IN_CUSTOMS,
    "customs_exception": IncidentKind.CUSTOMS_HELD,
    "customs_rejected": IncidentKind.CUSTOMS_REFUSED,
    "customs_cleared": Stage.CUSTOMS_CLEARED,
    "delivery_available_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivery_out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "delivery_attempted": Stage.ATTEMPT_FAILED,
    "delivery_exception": Stage.ATTEMPT_FAILED,
    "delivery_refused": IncidentKind.REFUSED,
    "delivery_delivered": Stage.DELIVERED,
    "exception_return": Stage.RETURNING,
    "exception_lost": Stage.LOST,
    "exception_discarded": Stage.DESTROYED,
}
MARKED = {
    "pending": Meaning.UNKNOWN,
    "info_received": Stage.LABEL_CREATED,
    "in_transit": Stage.IN_TRANSIT,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "failed_attempt": Stage.ATTEMPT_FAILED,
    "available_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "exception": IncidentKind.OTHER,
    "brand_new": Meaning.UNKNOWN,
}


@pytest.mark.parametrize(("code", "said"), SAID.items(), ids=SAID)
def test_every_code_is_read_before_its_milestone(code: str, said: object, read: Read) -> None:
    (found,) = read(SHIP24, push(row(code, "in_transit"))).events
    assert (found.stage or found.incident or found.meaning, found.raw_code) == (said, code)


@pytest.mark.parametrize("code", [None, "brand_new"])
@pytest.mark.parametrize(("milestone", "said"), MARKED.items(), ids=MARKED)
def test_the_milestone_counts_where_the_code_says_nothing(
    milestone: str, said: object, code: str | None, read: Read
) -> None:
    (found,) = read(SHIP24, push(row(code, milestone))).events
    assert (found.stage or found.incident or found.meaning) == said


def test_nothing_is_mapped_that_is_not_checked_here() -> None:
    assert (set(CODES), set(MILESTONES)) == (set(SAID), set(MARKED) - {"brand_new"})


def test_no_event_counts_as_confirmed_for_the_secret_covers_no_body(read: Read) -> None:
    update = read(
        SHIP24, push(row("delivery_delivered"), row("exception_lost", eventId="e2"), statusCode="exception_return")
    )
    assert [event.confirmed for event in update.events] == [False, False]


@pytest.mark.parametrize(
    ("fields", "at", "tz_source", "precision"),
    [
        ({}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED, Precision.SECOND),
        ({"utcOffset": "+08:00"}, datetime(2024, 6, 1, 4, tzinfo=UTC), TzSource.EXPLICIT, Precision.SECOND),
        ({"location": "China"}, datetime(2024, 6, 1, 4, tzinfo=UTC), TzSource.LOCATION, Precision.SECOND),
        ({"location": "Austin, TX, USA"}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED, Precision.SECOND),
        ({"utcOffset": "somewhere"}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED, Precision.SECOND),
        ({"hasNoTime": True}, datetime(2024, 6, 1, tzinfo=UTC), TzSource.ASSUMED, Precision.DATE),
        ({"datetime": "2024-06-02T12:00:00"}, datetime(2024, 6, 2, 12, tzinfo=UTC), TzSource.ASSUMED, Precision.SECOND),
        (
            {"occurrenceDatetime": None, "occurenceDatetime": "2024-06-03T12:00:00Z"},
            datetime(2024, 6, 3, 12, tzinfo=UTC),
            TzSource.EXPLICIT,
            Precision.SECOND,
        ),
    ],
    ids=["naive", "offset", "one-clock", "many-clocks", "no-offset", "no-hours", "newer", "misspelt"],
)
def test_times_say_how_sure_they_are(
    fields: dict[str, Any], at: datetime, tz_source: TzSource, precision: Precision, read: Read
) -> None:
    (found,) = read(SHIP24, push(row("delivery_attempted", **fields))).events
    assert (found.at, found.tz_source, found.precision) == (at, tz_source, precision)


def test_a_clearance_whose_text_says_export_is_that_of_the_origin(read: Read) -> None:
    (found,) = read(SHIP24, push(row("customs_cleared", status="Export clearance done"))).events
    assert found.stage is Stage.EXPORT_CLEARED


def test_the_key_is_that_of_the_event_whatever_is_rewritten(read: Read) -> None:
    before, after = (
        read(SHIP24, push(one)).events[0].key
        for one in (row("customs_received"), row("customs_cleared", status="Other", courierCode="usps"))
    )
    assert before == after


def test_only_a_single_tracking_has_an_id(request_of: Request) -> None:
    one, other = tracking(message="m-1"), tracking(message="m-2")
    assert SHIP24.identify(request_of({"trackings": [one]})) == "m-1"
    assert SHIP24.identify(request_of({"trackings": [one, other]})) == ""
    assert SHIP24.identify(request_of(b"[")) == ""


def test_what_the_courier_says_goes_before_an_estimate_and_that_before_a_prediction(read: Read) -> None:
    stated: dict[str, Any] = {
        "courierEstimatedDeliveryDate": {"from": "2024-06-03", "to": "2024-06-04"},
        "estimatedDeliveryDate": "2024-06-05",
        "aiPredictiveDeliveryDate": {"from": "2024-06-06", "to": "2024-06-07"},
    }
    days = []
    for name in stated:
        promise = read(SHIP24, push(delivery=dict(stated))).promise
        days.append(promise and promise.latest.day)
        stated[name] = None
    assert [*days, read(SHIP24, push(delivery=stated)).promise] == [4, 5, 7, None]


def test_the_carrier_is_the_one_that_gave_the_number(read: Read) -> None:
    own = row(courierCode="Yanwen", eventTrackingNumber="N1")
    last = row(courierCode="usps", eventTrackingNumber="9400", eventId="e2")
    assert read(SHIP24, push(last, own)).carrier == "yanwen"


@pytest.mark.parametrize(("code", "expected"), [("exception_lost", Stage.LOST), ("customs_exception", Stage.PICKED_UP)])
def test_the_summary_counts_only_where_it_says_that_it_is_over(code: str, expected: Stage, read: Read) -> None:
    assert read(SHIP24, push(row("transit_handover"), statusCode=code)).events[-1].stage is expected


@pytest.mark.parametrize("body", [{"trackings": []}, {"data": {"tracker": {}}}, {"errors": []}])
def test_what_holds_no_tracking_is_ignored(body: object, request_of: Request) -> None:
    assert SHIP24.parse(request_of(body)).ignored


@pytest.mark.parametrize(("body", "place"), [({}, "trackings"), ({"trackings": [{}]}, r"trackings\[0\]\.tracker")])
def test_a_body_without_a_number_is_refused_with_the_place(body: object, place: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=place):
        SHIP24.parse(request_of(body))
