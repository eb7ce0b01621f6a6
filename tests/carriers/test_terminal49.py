"""Terminal49: objects that point at each other, containers and bills of lading, and zones that cannot be believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.terminal49 import EVENTS
from notifier.carriers.terminal49 import Terminal49
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Terminal49("secret")


def pointing(**names: str) -> dict[str, Any]:
    return {name: {"data": {"type": kind, "id": f"{kind}-1"}} for name, kind in names.items()}


def made(kind: str, **attributes: object) -> dict[str, Any]:
    return {"id": f"{kind}-1", "type": kind, "attributes": attributes}


SHIPMENT = made("shipment", bill_of_lading_number="BL1", shipping_line_scac="MSCU", port_of_lading_locode="MXZLO")
CONTAINER = made("container", number="ABCU1234567") | {"relationships": pointing(shipment="shipment")}


def transported(code: str) -> dict[str, Any]:
    event = made("transport_event", event=code, timestamp="2024-06-01T12:00:00Z", location_locode="MXZLO")
    return event | {"relationships": pointing(shipment="shipment", container="container")}


def changed(**changes: object) -> dict[str, Any]:
    event = made("container_updated_event", changeset=changes, timestamp="2024-06-01T12:00:00Z")
    return event | {"relationships": pointing(container="container")}


def push(subject: dict[str, Any], *others: dict[str, Any], event: str = "container.updated") -> dict[str, Any]:
    data = {"id": "n1", "type": "webhook_notification", "relationships": pointing(reference_object=subject["type"])}
    attributes = {"event": event, "created_at": "2024-06-02T00:00:00Z"}
    return {"data": data | {"attributes": attributes}, "included": [subject, *others]}


TRANSPORT = {
    "empty_out": Stage.AT_FORWARDER,
    "full_in": Stage.AT_FORWARDER,
    "vessel_loaded": Stage.DEPARTED_ORIGIN,
    "vessel_departed": Stage.DEPARTED_ORIGIN,
    "transshipment_arrived": Stage.TRANSIT_HUB,
    "transshipment_discharged": Stage.TRANSIT_HUB,
    "transshipment_loaded": Stage.TRANSIT_HUB,
    "transshipment_departed": Stage.TRANSIT_HUB,
    "feeder_arrived": Stage.TRANSIT_HUB,
    "feeder_discharged": Stage.TRANSIT_HUB,
    "feeder_loaded": Stage.TRANSIT_HUB,
    "feeder_departed": Stage.TRANSIT_HUB,
    "vessel_arrived": Stage.ARRIVED_DESTINATION,
    "vessel_berthed": Stage.ARRIVED_DESTINATION,
    "vessel_discharged": Stage.ARRIVED_DESTINATION,
    "rail_loaded": Stage.IN_TRANSIT,
    "rail_departed": Stage.IN_TRANSIT,
    "rail_arrived": Stage.IN_TRANSIT,
    "rail_unloaded": Stage.IN_TRANSIT,
    "available": Stage.AVAILABLE_FOR_PICKUP,
    "arrived_at_inland_destination": Stage.AVAILABLE_FOR_PICKUP,
    "full_out": Stage.OUT_FOR_DELIVERY,
    "delivered": Stage.DELIVERED,
    "empty_in": Stage.DELIVERED,
    "not_available": None,
    "estimated.vessel_departed": None,
    "new": None,
}


@pytest.mark.parametrize(("code", "stage"), TRANSPORT.items(), ids=TRANSPORT)
def test_every_documented_event_of_transport_is_read(code: str, stage: Stage | None, read: Read) -> None:
    name = f"container.transport.{code}"
    (found,) = read(CARRIER, push(transported(name), CONTAINER, event=name)).events
    assert (found.stage, found.raw_code) == (stage, name)


def test_what_is_mapped_beside_transport_moves_nothing_but_a_request() -> None:
    stages = {code: said for code, said in EVENTS.items() if not code.startswith("container.transport.")}
    assert stages.pop("tracking_request.succeeded") is Stage.LABEL_CREATED
    assert set(stages.values()) == {Meaning.UNKNOWN, Meaning.INFO, Meaning.STALE}


def test_the_zone_beside_a_time_and_the_port_it_points_at_are_not_believed(read: Read) -> None:
    event = transported("container.transport.full_in")
    event["attributes"]["timezone"] = "America/Los_Angeles"
    event["relationships"]["location"] = {"data": {"type": "port", "id": "another"}}
    shipment = made("shipment", port_of_lading_locode="MXZLO", port_of_lading_name="Manzanillo")
    (found,) = read(CARRIER, push(event, CONTAINER, shipment)).events
    assert found.at == datetime(2024, 6, 1, 12, tzinfo=UTC)
    assert str(found.place) == "Manzanillo, MX"


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("container.transport.vessel_arrived", {"ABCU1234567", "BL1"}),
        ("container.transport.feeder_loaded", {"ABCU1234567", "BL1"}),
        ("container.transport.full_out", {"ABCU1234567"}),
        ("container.transport.empty_in", {"ABCU1234567"}),
    ],
)
def test_a_bill_of_lading_shares_what_happens_to_the_ship_and_nothing_else(
    code: str, numbers: set[str], request_of: Request
) -> None:
    parsed = CARRIER.parse(request_of(push(transported(code), CONTAINER, SHIPMENT, event=code)))
    assert {update.tracking_number for update in parsed.updates} == {"ABCU1234567", "BL1"}
    assert {update.tracking_number for update in parsed.updates if update.events} == numbers


def test_an_event_has_the_same_key_with_and_without_its_shipment(request_of: Request) -> None:
    event = transported("container.transport.full_in")
    bodies = [push(event, CONTAINER), push(event, CONTAINER, SHIPMENT), {"data": CONTAINER, "included": [event]}]
    updates = [CARRIER.parse(request_of(body)).updates for body in bodies]
    keys = {one.events[0].key for found in updates for one in found if one.tracking_number == "ABCU1234567"}
    assert len(keys) == 1


HOLD = {"name": "customs", "status": "hold", "description": "exam"}
FREIGHT = HOLD | {"name": "freight"}


@pytest.mark.parametrize(
    ("changes", "stage", "incident"),
    [
        ({"holds_at_pod_terminal": [[], [HOLD]]}, None, IncidentKind.CUSTOMS_HELD),
        ({"holds_at_pod_terminal": [None, [HOLD | {"name": "US Customs CET"}]]}, None, IncidentKind.CUSTOMS_HELD),
        ({"holds_at_pod_terminal": [[], [FREIGHT]]}, None, IncidentKind.HELD),
        ({"holds_at_pod_terminal": [[HOLD], []]}, Stage.CUSTOMS_CLEARED, None),
        ({"holds_at_pod_terminal": [[HOLD], [FREIGHT]]}, Stage.CUSTOMS_CLEARED, IncidentKind.HELD),
        ({"holds_at_pod_terminal": [[HOLD, FREIGHT], [HOLD]]}, None, IncidentKind.CUSTOMS_HELD),
        ({"holds_at_pod_terminal": [[FREIGHT], []]}, Stage.IN_TRANSIT, None),
        ({"holds_at_pod_terminal": [[], [HOLD | {"status": "released"}]]}, None, None),
        ({"holds_at_pod_terminal": "strange"}, None, None),
        ({"available_for_pickup": [False, True]}, Stage.AVAILABLE_FOR_PICKUP, None),
        ({"pickup_lfd": [None, "2024-06-20"]}, None, None),
        ({}, None, None),
    ],
)
def test_a_container_that_changed_may_be_held_released_or_ready(
    changes: dict[str, object], stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(CARRIER, push(changed(**changes), CONTAINER)).events
    assert (found.stage, found.incident, found.resolves) == (stage, incident, stage is Stage.IN_TRANSIT)


@pytest.mark.parametrize(
    ("shipment", "day"),
    [
        ({"pod_eta_at": "2024-06-10T12:00:00Z"}, 10),
        ({"pod_eta_at": "2024-06-10T12:00:00Z", "destination_eta_at": "2024-06-15T12:00:00Z"}, 15),
        ({"pod_eta_at": "2024-06-10T12:00:00Z", "pod_ata_at": "2024-06-09T12:00:00Z"}, None),
        ({}, None),
    ],
)
def test_the_arrival_is_promised_until_it_happened(shipment: dict[str, object], day: int | None, read: Read) -> None:
    event = transported("container.transport.full_in")
    promise = read(CARRIER, push(event, CONTAINER, made("shipment", **shipment))).promise
    assert (promise.latest.day if promise else None) == day


@pytest.mark.parametrize(
    ("code", "shipment", "day"),
    [
        ("container.transport.estimated.vessel_arrived", {"pod_eta_at": "2024-06-10T12:00:00Z"}, 20),
        ("container.transport.estimated.vessel_arrived", {"destination_eta_at": "2024-06-25T12:00:00Z"}, 25),
        (
            "container.transport.estimated.arrived_at_inland_destination",
            {"destination_eta_at": "2024-06-25T12:00:00Z"},
            20,
        ),
    ],
)
def test_an_estimate_that_is_written_as_transport_has_not_happened(
    code: str, shipment: dict[str, object], day: int, read: Read
) -> None:
    event = transported(code)
    event["attributes"] |= {"timestamp": "2024-06-20T12:00:00Z", "created_at": "2024-06-02T01:00:00Z"}
    update = read(CARRIER, push(event, CONTAINER, made("shipment", **shipment), event=code))
    (found,) = update.events
    assert (found.meaning, found.at) == (Meaning.INFO, datetime(2024, 6, 2, 1, tzinfo=UTC))
    assert update.promise is not None
    assert update.promise.latest.day == day


def test_an_estimate_for_the_shipment_is_its_promise(read: Read) -> None:
    event = made("estimated_event", estimated_timestamp="2024-06-21T12:00:00Z")
    event |= {"relationships": pointing(shipment="shipment")}
    update = read(CARRIER, push(event, SHIPMENT, event="shipment.estimated.arrival"))
    assert update.tracking_number == "BL1"
    assert update.promise is not None
    assert update.promise.latest.day == 21


def test_the_first_push_is_the_one_of_the_request_that_succeeded(request_of: Request) -> None:
    request = made("tracking_request", request_number="BL1") | {"relationships": pointing(tracked_object="shipment")}
    body = push(request, SHIPMENT, CONTAINER, event="tracking_request.succeeded")
    found = {update.tracking_number: update for update in CARRIER.parse(request_of(body)).updates}
    assert [event.stage for event in found["BL1"].events] == [Stage.LABEL_CREATED]
    assert found["BL1"].is_first_push
    assert found["ABCU1234567"].is_first_push


def test_a_notification_is_known_by_its_id(request_of: Request) -> None:
    assert CARRIER.identify(request_of(push(transported("x"), CONTAINER))) == "n1"
    assert CARRIER.identify(request_of({"data": CONTAINER})) == ""


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ([], "the body: expected an object, found a list"),
        ({}, "data: expected a notification or objects of the API, found neither"),
        ({"data": "x"}, r"the body.data\[0\]: expected an object, found text"),
        ({"data": []}, "data: expected a notification or objects of the API, found neither"),
        ({"data": {"id": "1"}}, "data: expected a notification or objects of the API, found neither"),
        ({"data": CONTAINER, "included": "x"}, "the body.included: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
