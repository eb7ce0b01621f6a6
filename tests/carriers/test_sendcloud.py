"""Sendcloud: both kinds of webhook, every code of theirs, and what is no news of a parcel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.sendcloud import EXCEPTIONS, FINER, MESSAGES, NUMBERS, PHASES
from notifier.carriers.reading.sayings import ByPosition, incident_of, meaning_of, stage_of
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
    ],
)
def test_the_message_of_a_status_is_read(message: str, said: object, read: Read) -> None:
    (found,) = read(SENDCLOUD, classic(message)).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == "/".join(filter(None, ("5", message)))


@pytest.mark.parametrize("number", [*NUMBERS, "4711"])
@pytest.mark.parametrize("message", ["Something new", ""])
def test_a_message_that_is_not_known_is_read_by_its_number(number: str, message: str, read: Read) -> None:
    (found,) = read(SENDCLOUD, classic(status={"id": int(number), "message": message})).events
    said = NUMBERS.get(number, Meaning.UNKNOWN)
    assert (found.meaning, found.stage, found.incident) == (meaning_of(said), stage_of(said), incident_of(said))
    assert found.raw_code == "/".join(filter(None, (number, message)))


def tracking_of_version_two(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    known = {"carrier_code": "postnl", "carrier_tracking_url": "https://t.example/forward?carrier=postnl&code=N1"}
    return known | {"statuses": list(rows)} | fields


def status_of_version_two(parent: str, message: str = "", **fields: object) -> dict[str, object]:
    known = {"carrier_update_timestamp": "2024-06-01 10:00:00.5+00:00", "parcel_status_history_id": "8"}
    return known | {"parent_status": parent, "carrier_message": message} | fields


def tracking_of_version_three(*codes: str, **fields: object) -> dict[str, Any]:
    rows = [{"event_at": "2024-06-01T10:00:00Z", "status_code": code, "sub_status_code": "none"} for code in codes]
    numbers = [{"carrier_code": "postnl", "tracking_number": "N1"}]
    countries = {"from_address": {"country_code": "IT"}, "to_address": {"country_code": "NL"}}
    return {"events": rows, "tracking_numbers": numbers, "details": {}} | countries | fields


@pytest.mark.parametrize(
    ("parent", "message", "said"),
    [
        ("announcing", "", Stage.LABEL_CREATED),
        ("ready-to-send", "", Stage.LABEL_CREATED),
        ("shipment-on-route", "", Stage.IN_TRANSIT),
        ("shipment-on-route", "At Customs", Stage.IN_CUSTOMS),
        ("shipment-on-route", "Something new", Stage.IN_TRANSIT),
        ("brand-new", "", Meaning.UNKNOWN),
    ],
)
def test_a_row_of_version_two_is_read_by_its_message_or_its_parent(
    parent: str, message: str, said: object, read: Read
) -> None:
    update = read(SENDCLOUD, tracking_of_version_two(status_of_version_two(parent, message)))
    (found,) = update.events
    assert (update.tracking_number, found.stage or found.meaning) == ("N1", said)


@pytest.mark.parametrize(
    ("ours", "found"),
    [("https://t.example/?tracking_number=N2", "two numbers that differ"), ("https://t.example/", None)],
)
def test_a_tracking_of_version_two_must_name_one_number(ours: str, found: str | None, request_of: Request) -> None:
    body = tracking_of_version_two(sendcloud_tracking_url=ours)
    if found is None:
        assert SENDCLOUD.parse(request_of(body)).updates[0].tracking_number == "N1"
        return
    with pytest.raises(UnreadablePayload, match=found):
        SENDCLOUD.parse(request_of(body))
    with pytest.raises(UnreadablePayload, match="found no number"):
        SENDCLOUD.parse(request_of({"statuses": []}))


@pytest.mark.parametrize("code", [*PHASES, *EXCEPTIONS])
def test_a_row_of_version_three_has_the_codes_of_subscriptions(code: str, read: Read) -> None:
    (found,) = read(SENDCLOUD, tracking_of_version_three(code)).events
    said = PHASES.get(code) or EXCEPTIONS[code]
    if not isinstance(said, ByPosition):
        assert (found.meaning, found.stage, found.incident) == (meaning_of(said), stage_of(said), incident_of(said))


def test_every_number_of_a_parcel_has_the_history(request_of: Request) -> None:
    numbers = [{"carrier_code": code, "tracking_number": code} for code in ("dpd", "postnl")]
    parsed = SENDCLOUD.parse(request_of(tracking_of_version_three("delivered", tracking_numbers=numbers)))
    assert [(one.tracking_number, one.events[0].stage) for one in parsed.updates] == [
        ("dpd", Stage.DELIVERED),
        ("postnl", Stage.DELIVERED),
    ]
    assert "no tracking number" in SENDCLOUD.parse(request_of(tracking_of_version_three(tracking_numbers=[]))).ignored


def test_an_answer_about_a_return_ends_with_the_sender(read: Read) -> None:
    body = tracking_of_version_three("delivered", details={"is_return": True, "expected_delivery_date": "2024-06-03"})
    update = read(SENDCLOUD, body)
    assert update.promise is not None
    assert [found.stage for found in update.events] == [Stage.RETURNED]
    assert (update.origin_country, update.destination_country) == ("IT", "NL")


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


def test_the_lane_is_that_of_the_parcel(read: Read) -> None:
    body = classic()
    body["parcel"] |= {"from_country": {"iso_2": "NL"}, "country": {"iso_2": "FR"}}
    update = read(SENDCLOUD, body)
    assert (update.origin_country, update.destination_country) == ("NL", "FR")


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
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        SENDCLOUD.parse(request_of(body))


def test_a_push_has_no_id(request_of: Request) -> None:
    assert SENDCLOUD.identify(request_of(classic(id=1))) == ""
