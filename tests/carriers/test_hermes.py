"""Hermes: every code, a forecast in the recipient's time, and numbers that nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.hermes import STATUSES
from notifier.carriers.hermes import Hermes
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

HERMES = Hermes("secret")
SOME = [
    ("0000", (Stage.LABEL_CREATED, None)),
    ("0700", (None, IncidentKind.DELAY)),
    ("1720", (Stage.CUSTOMS_CLEARED, None)),
    ("1730", (None, IncidentKind.CUSTOMS_HELD)),
    ("1751", (None, IncidentKind.CUSTOMS_REFUSED)),
    ("2000", (Stage.IN_TRANSIT, None)),
    ("2400", (Stage.PICKED_UP, None)),
    ("3000", (Stage.OUT_FOR_DELIVERY, None)),
    ("3410", (Stage.AVAILABLE_FOR_PICKUP, None)),
    ("3500", (Stage.DELIVERED, None)),
    ("3530", (Stage.DELIVERED, None)),
    ("3710", (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED)),
    ("3731", (Stage.ATTEMPT_FAILED, None)),
    ("4031", (Stage.AT_DELIVERY_DEPOT, None)),
    ("4035", (None, IncidentKind.UNCLAIMED)),
    ("6083", (Stage.RETURNING, IncidentKind.ADDRESS)),
    ("7500", (Stage.RETURNED, None)),
    ("9341", (Stage.CANCELLED, None)),
    ("9999", (None, None)),
]


def row(code: str = "2000", **fields: object) -> dict[str, Any]:
    unit = {"city": "Hamburg", "countryCode": "DEU"}
    known = {"timestamp": "2024-01-19T10:15:00+01:00", "code": code, "description": "A note", "scanningUnit": unit}
    return known | fields


def shipment(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    known = {"shipmentID": "H1", "receiverAddress": {"countryCode": "DEU"}, "status": list(rows)}
    return known | fields


def body(*shipments: dict[str, Any]) -> dict[str, Any]:
    return {"shipmentinfo": list(shipments)}


@pytest.mark.parametrize("code", STATUSES)
def test_every_known_code_is_read(code: str, read: Read) -> None:
    (found,) = read(HERMES, body(shipment(row(code)))).events
    assert found.meaning is not Meaning.UNKNOWN
    assert (found.raw_code, found.raw_text, str(found.place)) == (code, "A note", "Hamburg, DE")
    assert found.at == datetime(2024, 1, 19, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(("code", "said"), SOME)
def test_a_code_means_what_the_list_of_hermes_says(code: str, said: object, read: Read) -> None:
    (found,) = read(HERMES, body(shipment(row(code)))).events
    assert (found.stage, found.incident) == said


def test_a_code_that_was_written_as_a_number_has_its_zeros_back(read: Read) -> None:
    (found,) = read(HERMES, body(shipment(row() | {"code": 0}))).events
    assert (found.stage, found.raw_code) == (Stage.LABEL_CREATED, "0000")


def test_who_fetched_it_from_the_shop_has_it(read: Read) -> None:
    told = "The shipment has been collected by the recipient from the Hermes ParcelShop Kiosk."
    (found,) = read(HERMES, body(shipment(row("3530", description=told)))).events
    assert found.stage is Stage.DELIVERED


@pytest.mark.parametrize(
    ("forecast", "ends"),
    [
        (
            {"date": "2024-01-20", "timeSlot": {"from": "10:00", "to": "18:00"}},
            (datetime(2024, 1, 20, 9, tzinfo=UTC), datetime(2024, 1, 20, 17, tzinfo=UTC)),
        ),
        ({"date": "2024-01-20", "timeSlot": {"from": "morning"}}, (date(2024, 1, 20), date(2024, 1, 20))),
        ({"date": "2024-01-20"}, (date(2024, 1, 20), date(2024, 1, 20))),
        ({"timeSlot": {"from": "10:00"}}, None),
        ({"date": "soon"}, None),
    ],
)
def test_a_forecast_is_a_promise(forecast: dict[str, object], ends: object, read: Read) -> None:
    promise = read(HERMES, body(shipment(row(), deliveryForecast=forecast))).promise
    assert (promise and (promise.earliest, promise.latest)) == ends


def test_hours_are_left_out_where_the_country_is_not_known(read: Read) -> None:
    forecast = {"date": "2024-01-20", "timeSlot": {"from": "10:00", "to": "18:00"}}
    promise = read(HERMES, body(shipment(row(), deliveryForecast=forecast, receiverAddress=None))).promise
    assert promise is not None
    assert (promise.earliest, promise.latest) == (date(2024, 1, 20), date(2024, 1, 20))


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        HERMES.verify(request_of(body()))


@pytest.mark.parametrize(
    ("sent", "reason"), [(body({"shipmentID": "H1", "result": {"code": "e001"}}), "e001"), (body(), "an empty list")]
)
def test_what_is_no_shipment_is_ignored_with_a_reason(sent: object, reason: str, request_of: Request) -> None:
    parsed = HERMES.parse(request_of(sent))
    assert (parsed.updates, parsed.ignored) == ((), f"an answer of the API without a shipment: {reason}")


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({}, "found nothing"),
        (body(shipment(shipmentID=None)), r"shipmentinfo\[0\].shipmentID: expected text"),
        (body(shipment(status="x")), r"shipmentinfo\[0\].status: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(sent: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        HERMES.parse(request_of(sent))
