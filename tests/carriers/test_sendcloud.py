"""Sendcloud: both kinds of webhook, every code of theirs, and what is no news of a parcel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.sendcloud import EXCEPTIONS, FINER, MESSAGES, PHASES
from notifier.carriers.reading.sayings import incident_of, stage_of
from notifier.carriers.sendcloud import Sendcloud
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

SENDCLOUD = Sendcloud("secret")


def classic(message: str = "Delivered", **fields: object) -> dict[str, Any]:
    parcel = {"tracking_number": "N1", "status": {"id": 5, "message": message}}
    return {"action": "parcel_status_changed", "timestamp": 1718000000000, "parcel": parcel | fields}


def subscribed(
    phase: str = "delivered", exception: str = "none", finer: str = "none", **fields: object
) -> dict[str, Any]:
    known = {"event_type": "carrier", "timestamp": "2024-06-05T14:22:00Z", "phase": phase}
    event = known | {"exception": exception, "sub_status": finer} | fields
    parcel = {"tracking_number": "N1", "carrier_code": "dpd"}
    return {"event_type": "parcels.event.created", "data": {"parcel": parcel, "event": event}}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Ready to send", Stage.LABEL_CREATED),
        ("Shipment picked up by driver", Stage.PICKED_UP),
        ("Parcel en route", Stage.IN_TRANSIT),
        ("At Customs", Stage.IN_CUSTOMS),
        ("DRIVER EN ROUTE", Stage.OUT_FOR_DELIVERY),
        ("Delivery attempt failed", Stage.ATTEMPT_FAILED),
        ("Awaiting customer pickup", Stage.AVAILABLE_FOR_PICKUP),
        ("Shipment collected by customer", Stage.DELIVERED),
        ("Returned to sender", Stage.RETURNED),
        ("Delivery delayed", IncidentKind.DELAY),
        ("Delivery date changed", Meaning.INFO),
        ("Something new", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
    ],
)
def test_the_message_of_a_status_is_read(message: str, said: object, read: Read) -> None:
    (found,) = read(SENDCLOUD, classic(message)).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == "/".join(filter(None, ("5", message)))


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_of_the_table_is_found(message: str, read: Read) -> None:
    (found,) = read(SENDCLOUD, classic(message.title())).events
    is_unknown = MESSAGES[message] is Meaning.UNKNOWN
    assert (found.meaning is Meaning.UNKNOWN) is is_unknown


@pytest.mark.parametrize(
    ("phase", "exception", "finer", "stage", "incident"),
    [
        ("customs", "none", "none", Stage.IN_CUSTOMS, None),
        ("in_delivery", "none", "none", Stage.OUT_FOR_DELIVERY, None),
        ("pup", "none", "locker", Stage.AVAILABLE_FOR_PICKUP, None),
        ("delivered", "damaged", "none", Stage.DELIVERED, IncidentKind.DAMAGED),
        ("in_transit", "customs_issue", "none", None, IncidentKind.CUSTOMS_HELD),
        ("in_transit", "customs_issue", "documents", None, IncidentKind.CUSTOMS_ACTION_NEEDED),
        ("in_transit", "customs_issue", "payment", None, IncidentKind.CUSTOMS_PAYMENT_DUE),
        ("in_transit", "customs_issue", "prohibited_item", None, IncidentKind.PROHIBITED),
        ("in_transit", "delivery_delay", "weather_conditions", None, IncidentKind.WEATHER),
        ("in_transit", "delivery_delay", "traffic", None, IncidentKind.DELAY),
        ("in_transit", "returned_sender", "none", Stage.RETURNING, None),
        ("announced", "cancelled", "none", Stage.CANCELLED, None),
        ("in_transit", "missing", "none", Stage.LOST, None),
        ("in_transit", "missing", "parcel_found", Stage.IN_TRANSIT, None),
        ("in_transit", "brand_new", "none", None, None),
        ("brand_new", "none", "none", None, None),
    ],
)
def test_phase_exception_and_sub_status_are_read_together(
    phase: str, exception: str, finer: str, stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(SENDCLOUD, subscribed(phase, exception, finer)).events
    assert (found.stage, found.incident) == (stage, incident)


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_is_a_milestone_or_unknown(phase: str, read: Read) -> None:
    (found,) = read(SENDCLOUD, subscribed(phase)).events
    assert (found.stage is None) is (phase in ("none", "unknown"))


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_every_exception_goes_before_a_phase_that_names_no_place(exception: str, read: Read) -> None:
    (found,) = read(SENDCLOUD, subscribed("in_transit", exception)).events
    said = EXCEPTIONS[exception]
    assert (found.stage, found.incident) == (stage_of(said), incident_of(said))


def test_a_sub_status_refines_only_known_exceptions() -> None:
    assert {exception for exception, _ in FINER} <= set(EXCEPTIONS)


def test_the_carriers_time_comes_before_that_of_the_push(read: Read) -> None:
    body = classic() | {"carrier_status_change_timestamp": 1717990000000}
    (found,) = read(SENDCLOUD, body).events
    assert (found.at, found.tz_source) == (datetime(2024, 6, 10, 3, 26, 40, tzinfo=UTC), TzSource.EXPLICIT)


def test_a_time_that_is_none_is_replaced_by_the_arrival(read: Read) -> None:
    (found,) = read(SENDCLOUD, classic() | {"timestamp": 123}).events
    assert found.tz_source is TzSource.RECEIVED


@pytest.mark.parametrize("body", [classic(is_return=True), subscribed(is_returned=True)], ids=["classic", "subscribed"])
def test_a_delivered_return_is_back_with_the_sender(body: object, read: Read) -> None:
    assert [found.stage for found in read(SENDCLOUD, body).events] == [Stage.RETURNED]


def test_only_a_signed_body_is_confirmed(read: Read, request_of: Request) -> None:
    assert read(SENDCLOUD, classic()).events[0].confirmed
    assert not read(SENDCLOUD, subscribed()).events[0].confirmed
    (update,) = SENDCLOUD.parse(request_of(subscribed(), {"sendcloud-signature": "00"})).updates
    assert update.events[0].confirmed


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"action": "integration_deleted"}, "the event 'integration_deleted' is not about"),
        ({"event_type": "parcels.other"}, "the event 'parcels.other' is not about"),
        (classic(tracking_number=""), "no tracking number yet"),
        (subscribed(event_type="claim"), "a claim against the carrier"),
    ],
)
def test_what_is_no_news_of_a_parcel_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = SENDCLOUD.parse(request_of(body))
    assert parsed.updates == ()
    assert reason in parsed.ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ([], "the body: expected an object, found a list"),
        ({}, "expected `action` or `event_type`, found nothing"),
        ({"action": "parcel_status_changed"}, "parcel: expected an object, found nothing"),
        ({"event_type": "parcels.event.created", "data": {"parcel": {}}}, "data.event: expected an object"),
        (classic() | {"timestamp": "then"}, "timestamp: expected a unix time"),
        (subscribed(timestamp="then"), "data.event.timestamp: expected a time"),
        (classic(expected_delivery_date="later"), "parcel.expected_delivery_date: expected a time"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        SENDCLOUD.parse(request_of(body))


def test_a_push_has_no_id(request_of: Request) -> None:
    assert SENDCLOUD.identify(request_of(classic(id=1))) == ""
