"""DCSA: what happened and what is planned, ships and lorries, full containers and empty ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.dcsa import DCSA
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = DCSA("secret")


def equipment(code: str, **fields: object) -> dict[str, Any]:
    return event(equipmentEventTypeCode=code, equipmentReference="C1", **fields)


def transport(code: str, **call: object) -> dict[str, Any]:
    return event(transportEventTypeCode=code, transportCall=call, references=[{"type": "EQ", "value": "C1"}])


def event(**fields: object) -> dict[str, Any]:
    payload = {"eventClassifierCode": "ACT", "eventDateTime": "2024-06-01T12:00:00+02:00"} | fields
    metadata = {"eventID": "e1", "eventCreatedDateTime": "2024-06-01T13:00:00Z"}
    return {"metadata": metadata, "payload": payload}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (equipment("GTIN"), Stage.AT_FORWARDER),
        (equipment("STUF"), Stage.AT_FORWARDER),
        (equipment("LOAD"), Stage.DEPARTED_ORIGIN),
        (equipment("DISC"), Stage.ARRIVED_DESTINATION),
        (equipment("CUSS"), IncidentKind.CUSTOMS_HELD),
        (equipment("CUSI"), IncidentKind.CUSTOMS_HELD),
        (equipment("CUSR"), Stage.CUSTOMS_CLEARED),
        (equipment("GTOT"), Stage.OUT_FOR_DELIVERY),
        (equipment("AVPU"), Stage.AVAILABLE_FOR_PICKUP),
        (equipment("DROP"), Stage.DELIVERED),
        (equipment("CROS"), Stage.IN_TRANSIT),
        (equipment("RSEA"), Meaning.INFO),
        (equipment("XXXX"), Meaning.UNKNOWN),
        (equipment("LOAD", movementType="TRANSSHIPMENT"), Stage.TRANSIT_HUB),
        (equipment("LOAD", isTransshipmentMove=True), Stage.TRANSIT_HUB),
        (equipment("DISC", isTransshipmentMove=True), Stage.TRANSIT_HUB),
        (transport("DEPA"), Stage.IN_FLIGHT),
        (transport("DEPA", transportCallSequenceNumber=1), Stage.DEPARTED_ORIGIN),
        (transport("DEPA", transportCallSequenceNumber=2), Stage.IN_FLIGHT),
        (transport("ARRI", modeOfTransport="VESSEL"), Stage.ARRIVED_DESTINATION),
        (event(shipmentEventTypeCode="HOLD", documentTypeCode="BKG", documentReference="B1"), IncidentKind.HELD),
        (event(shipmentEventTypeCode="RELS", documentTypeCode="BKG", documentReference="B1"), Meaning.INFO),
        (event(shipmentEventTypeCode="ISSU", documentTypeCode="TRD", documentReference="B1"), Meaning.INFO),
    ],
)
def test_every_code_is_read(body: dict[str, Any], expected: object, read: Read) -> None:
    (found,) = read(CARRIER, body).events
    assert (found.stage or found.incident or found.meaning) == expected


@pytest.mark.parametrize("classifier", ["PLN", "EST", "REQ", ""])
def test_only_what_happened_moves_anything(classifier: str, read: Read) -> None:
    (found,) = read(CARRIER, equipment("DROP", eventClassifierCode=classifier)).events
    assert found.meaning is Meaning.INFO


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (equipment("DROP", isTransshipmentMove=True), Stage.TRANSIT_HUB),
        (equipment("DROP", facilityTypeCode="POTE"), Stage.IN_TRANSIT),
        (equipment("DROP", transportCall={"facilityTypeCode": "DEPO"}), Stage.IN_TRANSIT),
        (equipment("DROP", eventLocation={"facilityTypeCode": "BORD"}), Stage.IN_TRANSIT),
        (equipment("DROP", facilityTypeCode="CLOC"), Stage.DELIVERED),
        (equipment("DROP", emptyIndicatorCode="EMPTY"), Meaning.INFO),
        (equipment("GTOT", emptyIndicatorCode="EMPTY"), Meaning.INFO),
        (transport("ARRI", modeOfTransport="TRUCK"), Stage.IN_TRANSIT),
        (transport("DEPA", modeOfTransport="BARGE", transportCallSequenceNumber=1), Stage.IN_TRANSIT),
    ],
)
def test_ports_lorries_and_empty_containers_deliver_nothing(body: dict[str, Any], expected: object, read: Read) -> None:
    (found,) = read(CARRIER, body).events
    assert (found.stage or found.meaning) == expected


def test_a_delivery_that_is_planned_is_a_promise_and_the_newest_plan_counts(read: Read) -> None:
    old = equipment("DROP", eventClassifierCode="PLN", eventDateTime="2024-06-10T12:00:00Z")
    new = equipment("DROP", eventClassifierCode="EST", eventDateTime="2024-06-09T12:00:00Z")
    old["metadata"] = {"eventID": "e0", "eventCreatedDateTime": "2024-05-01T00:00:00Z"}
    promise = read(CARRIER, [new, old]).promise
    assert promise is not None
    assert promise.latest == datetime(2024, 6, 9, 12, tzinfo=UTC)
    assert read(CARRIER, equipment("LOAD", eventClassifierCode="EST")).promise is None


def test_what_happens_to_a_container_does_not_happen_to_its_booking(request_of: Request) -> None:
    booking = [{"type": "BKG", "value": "B1"}, {"type": "FF", "value": "F1"}]
    of_one = CARRIER.parse(request_of(equipment("GTOT", relatedDocumentReferences=booking)))
    assert [update.tracking_number for update in of_one.updates] == ["C1"]
    of_all = CARRIER.parse(request_of(event(transportEventTypeCode="DEPA", relatedDocumentReferences=booking)))
    assert [update.tracking_number for update in of_all.updates] == ["B1"]


def test_one_id_may_stand_for_events_of_two_containers(request_of: Request) -> None:
    other = equipment("LOAD")
    other["payload"]["equipmentReference"] = "C2"
    first, second = CARRIER.parse(request_of([equipment("LOAD"), other])).updates
    assert first.events[0].key != second.events[0].key


def test_both_versions_say_the_same(read: Read) -> None:
    new = equipment("LOAD", transportCall={"location": {"UNLocationCode": "NLRTM"}})
    old = new["metadata"] | new["payload"] | {"eventLocation": {"UNLocationCode": "NLRTM"}, "transportCall": {}}
    assert read(CARRIER, new) == read(CARRIER, old) == read(CARRIER, {"events": [new]})


def third(kind: str, code: str, **parts: object) -> dict[str, Any]:
    """Write an event as version 3.0 does, of a container and a booking."""
    return {
        "eventRouting": {"originatingParty": {"partyCode": "MSK", "partyFunction": "CA"}},
        "eventID": "e1",
        "eventDateTime": "2024-06-01T12:00:00+02:00",
        "eventUpdatedDateTime": "2024-06-01T13:00:00Z",
        "eventClassification": {"eventClassifierCode": "ACT", f"{kind}EventTypeCode": code},
        "eventLocation": {"UNLocationCode": "NLRTM", "facilityTypeCode": "CLOC"},
        "shipmentDetails": {
            "documentReference": {"typeCode": "BKG", "reference": "B1"},
            "additionalDocumentReferences": [{"typeCode": "TRD", "reference": "T1"}],
        },
    } | parts


def test_version_three_without_beta_says_the_same(read: Read) -> None:
    body = {"events": [third("equipment", "DROP", equipmentDetails={"equipmentReference": "C1"})]}
    update = read(CARRIER, body)
    (found,) = update.events
    assert (update.tracking_number, update.carrier, found.stage) == ("C1", "msk", Stage.DELIVERED)
    assert (found.at, found.place.country) == (datetime(2024, 6, 1, 10, tzinfo=UTC), "NL")


@pytest.mark.parametrize(
    ("kind", "code", "parts", "numbers", "meaning"),
    [
        ("transport", "DEPA", {}, ["B1", "T1"], Stage.IN_FLIGHT),
        (
            *("transport", "DEPA", {"transportDetails": {"transportCall": {"transportCallSequenceNumber": 1}}}),
            *(["B1", "T1"], Stage.DEPARTED_ORIGIN),
        ),
        ("shipment", "UPCF", {}, ["B1", "T1"], Meaning.INFO),
        ("iot", "DETC", {"equipmentDetails": {"equipmentReference": "C1"}}, ["C1"], Meaning.INFO),
        ("reefer", "MEAS", {"equipmentDetails": {"equipmentReference": "C1"}}, ["C1"], Meaning.INFO),
    ],
)
def test_the_parts_of_version_three_are_read(
    kind: str, code: str, parts: dict[str, object], numbers: list[str], meaning: object, request_of: Request
) -> None:
    updates = CARRIER.parse(request_of({"events": [third(kind, code, **parts)]})).updates
    assert [update.tracking_number for update in updates] == numbers
    assert {event.stage or event.meaning for update in updates for event in update.events} == {meaning}


def test_an_event_of_version_three_takes_itself_back(request_of: Request) -> None:
    parsed = CARRIER.parse(request_of({"events": [third("shipment", "HOLD", isRetracted=True)]}))
    assert (parsed.retracted, parsed.updates) == (("e1",), ())


def test_a_plan_that_is_taken_back_in_the_same_body_promises_nothing(request_of: Request) -> None:
    plan = equipment("DROP", eventClassifierCode="EST")
    first, second = (
        CARRIER.parse(request_of([plan, *more])) for more in ([], [{"metadata": {"retractedEventID": "e1"}}])
    )
    assert [update.promise and update.promise.sender_id for update in first.updates] == ["e1"]
    assert [update.promise for update in second.updates] == [None]


@pytest.mark.parametrize("among", [[], [equipment("LOAD")]])
def test_a_retraction_names_the_event_that_is_taken_back(among: list[object], request_of: Request) -> None:
    retraction = {"metadata": {"eventID": "e2", "retractedEventID": "e1"}}
    parsed = CARRIER.parse(request_of([retraction, *among]))
    assert parsed.retracted == ("e1",)
    assert [event.sender_id for update in parsed.updates for event in update.events] == ["e1" for _ in among]


def test_a_secret_in_base64_signs_by_its_bytes_or_as_it_is_written(request_of: Request) -> None:
    body, secret = b"[]", base64.b64encode(b"\x00\xffshared").decode()
    for key in (b"\x00\xffshared", secret.encode()):
        signature = hmac.new(key, body, hashlib.sha256).hexdigest()
        DCSA(secret).verify(request_of(body, {"notification-signature": f"sha256={signature}"}))
        with pytest.raises(WebhookRejected):
            DCSA(secret).verify(request_of(body, {"notification-signature": signature}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "no event that names a container"),
        (event(transportEventTypeCode="DEPA"), "no event that names a container"),
    ],
)
def test_what_names_nothing_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = CARRIER.parse(request_of(body))
    assert parsed.updates == ()
    assert reason in parsed.ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ("x", "expected an event or a list of events, found text"),
        ({"a": 1}, "expected an event or a list of events, found 'a'"),
        ([1], r"\[0\]: expected an object, found a number"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
