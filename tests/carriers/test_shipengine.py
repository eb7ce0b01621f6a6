"""ShipEngine: every status and detail, its two times, its key, and what is no tracking."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from notifier.carriers.codes.shipengine import DETAILS, STATUSES
from notifier.carriers.reading.position import Route, locate
from notifier.carriers.reading.sayings import ByPosition, incident_of, stage_of
from notifier.carriers.shipengine import ShipEngine
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook
from tests.carriers.conftest import SHIPENGINE_KEY, SHIPENGINE_PEM, play_shipengine

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

SHIPENGINE = ShipEngine("")
BODY = b'{"resource_type":"API_TRACK"}'


def row(status: str = "IT", finer: str | None = None, **fields: object) -> dict[str, object]:
    known = {"occurred_at": "2024-06-01T20:00:00Z", "carrier_occurred_at": "2024-06-01T16:00:00"}
    return known | {"status_code": status, "status_detail_code": finer, "country_code": "US"} | fields


def tracking(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    data = {"tracking_number": "N1", "carrier_code": "UPS", "events": list(rows)}
    return {"resource_type": "TRACK_EVENT_V2", "data": data | fields}


@pytest.mark.parametrize("finer", [None, "", "CARRIER_STATUS_NOT_MAPPED", "BRAND_NEW"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_counts_where_the_detail_says_nothing(status: str, finer: str | None, read: Read) -> None:
    (found,) = read(SHIPENGINE, tracking(row(status, finer))).events
    assert (found.stage or found.incident or found.meaning) == STATUSES[status]


@pytest.mark.parametrize("finer", DETAILS)
def test_every_documented_detail_is_read(finer: str, read: Read) -> None:
    (found,) = read(SHIPENGINE, tracking(row("IT", finer))).events
    said = DETAILS[finer]
    stage = locate(said, found, Route(), {}) if isinstance(said, ByPosition) else stage_of(said)
    assert (found.stage, found.incident) == (stage, incident_of(said))


@pytest.mark.parametrize(
    ("finer", "said"),
    [
        ("COLLECTION_FAILED", IncidentKind.PICKUP_FAILED),
        ("COLLECTION_REQUESTED", Stage.AWAITING_PICKUP),
        ("DESPATCHED", Stage.PICKED_UP),
        ("ATTEMPTED_DELIVERY_2ND", Stage.ATTEMPT_FAILED),
        ("DELIVERED_TO_LOCKER_COLLECTION_POINT", Stage.AVAILABLE_FOR_PICKUP),
        ("ROUTING_ERROR", IncidentKind.MISROUTED),
        ("CANCELLED_BEFORE_DESPATCH", Stage.CANCELLED),
    ],
)
def test_shipstations_own_names_of_details_outweigh_the_status(
    finer: str, said: Stage | IncidentKind, read: Read
) -> None:
    (found,) = read(SHIPENGINE, tracking(row("IT", finer))).events
    assert (found.stage or found.incident) == said


def test_a_code_of_the_carrier_is_never_taken_for_one_of_shipengine(read: Read) -> None:
    known: dict[str, Any] = {"status_code": None, "event_code": "DE", "description": "Delivery exception"}
    (found,) = read(SHIPENGINE, tracking(row() | known)).events
    assert (found.meaning, found.raw_code) == (Meaning.UNKNOWN, "DE")
    (moving,) = read(SHIPENGINE, tracking(row() | known | {"event_code": "IT"})).events
    assert moving.stage is Stage.IN_TRANSIT


@pytest.mark.parametrize(
    ("finer", "stage", "incident"),
    [
        ("CUSTOMS_PROCESSING", Stage.IN_CUSTOMS, None),
        ("CUSTOMS_CLEARED", Stage.CUSTOMS_CLEARED, None),
        ("HELD_BY_CUSTOMS", None, IncidentKind.CUSTOMS_HELD),
        ("HELD_BY_EXPORT_CUSTOMS", Stage.EXPORT_CUSTOMS, IncidentKind.CUSTOMS_HELD),
        ("DUTY_NOT_PAID", None, IncidentKind.CUSTOMS_PAYMENT_DUE),
        ("DELIVERED_DAMAGED", Stage.DELIVERED, IncidentKind.DAMAGED),
    ],
)
def test_customs_and_damage_are_told_apart(
    finer: str, stage: Stage | None, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(SHIPENGINE, tracking(row("EX", finer))).events
    assert (found.stage, found.incident) == (stage, incident)


def test_a_new_status_is_unknown(read: Read) -> None:
    assert [found.meaning for found in read(SHIPENGINE, tracking(row("ZZ"))).events] == [Meaning.UNKNOWN]


@pytest.mark.parametrize(
    ("fields", "tz_source", "at"),
    [
        ({}, TzSource.ASSUMED, datetime(2024, 6, 1, 20, tzinfo=UTC)),
        ({"country_code": "DE"}, TzSource.LOCATION, datetime(2024, 6, 1, 14, tzinfo=UTC)),
        ({"carrier_occurred_at": None}, TzSource.EXPLICIT, datetime(2024, 6, 1, 20, tzinfo=UTC)),
        (
            {"carrier_occurred_at": "2024-06-01T20:00:00Z", "country_code": None},
            TzSource.ASSUMED,
            datetime(2024, 6, 1, 20, tzinfo=UTC),
        ),
    ],
)
def test_a_conversion_is_believed_only_where_nothing_else_is_known(
    fields: dict[str, object], tz_source: TzSource, at: datetime, read: Read
) -> None:
    (found,) = read(SHIPENGINE, tracking(row() | fields)).events
    assert (found.tz_source, found.at) == (tz_source, at)


def test_a_delivery_day_stays_a_day(read: Read) -> None:
    for written in ("2024-06-14T00:00:00", "2024-06-14T07:00:00Z"):
        promise = read(SHIPENGINE, tracking(estimated_delivery_date=written)).promise
        assert promise is not None
        assert promise.latest == date(2024, 6, 14)


def test_customs_that_only_the_summary_names_are_told_once_and_at_the_last_scan(read: Read) -> None:
    summary = {"status_code": "IT", "status_detail_code": "DUTY_NOT_PAID"}
    update = read(SHIPENGINE, tracking(row(), **summary))
    assert [(found.stage, found.incident) for found in update.events if found.incident] == [
        (None, IncidentKind.CUSTOMS_PAYMENT_DUE)
    ]
    assert len({found.at for found in update.events}) == 1
    assert len(read(SHIPENGINE, tracking(row("EX", "DUTY_NOT_PAID"), **summary)).events) == 1


def test_the_carrier_is_taken_from_the_address_where_the_body_has_none(read: Read) -> None:
    for address in ("/v1/tracking?carrier_code=ups&a=b", "/v1/tracking/ups/N1"):
        body = tracking(carrier_code=None) | {"resource_url": f"https://x.example{address}"}
        assert read(SHIPENGINE, body).carrier == "ups"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"resource_type": "BATCH_PROCESSED_V2"}, "the event 'BATCH_PROCESSED_V2' is not about a tracking"),
        ({"resource_type": "API_TRACK", "resource_url": "x"}, "only the address of a tracking"),
    ],
)
def test_what_is_no_tracking_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = SHIPENGINE.parse(request_of(body))
    assert parsed.updates == ()
    assert reason in parsed.ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ({}, "expected `resource_type` or a tracking, found nothing"),
        ({"resource_type": "API_TRACK", "data": 1}, "data: expected an object, found a number"),
        (tracking(tracking_number=None), "data.tracking_number: expected text"),
        (tracking(events="x"), "data.events: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        SHIPENGINE.parse(request_of(body))


@pytest.mark.parametrize(("minutes", "is_taken"), [(0, True), (5, True), (-5, True), (6, False), (-6, False)])
def test_a_request_counts_for_five_minutes_either_way(minutes: int, is_taken: bool, request_of: Request) -> None:
    carrier = play_shipengine()
    request = request_of(BODY, carrier.sign(BODY))
    request = replace(request, received_at=request.received_at + timedelta(minutes=minutes))
    if is_taken:
        carrier.verify(request)
    else:
        with pytest.raises(WebhookRejected, match="five minutes"):
            carrier.verify(request)


def key_set(kid: str) -> str:
    numbers = SHIPENGINE_KEY.public_key().public_numbers()
    sizes = ((numbers.n, 256), (numbers.e, 3))
    n, e = (urlsafe_b64encode(one.to_bytes(size, "big")).rstrip(b"=").decode() for one, size in sizes)
    return orjson.dumps({"keys": [{"kty": "RSA", "kid": kid, "n": n, "e": e}]}).decode()


def test_the_key_may_be_one_of_a_set_or_a_pem_on_one_line(request_of: Request) -> None:
    request = request_of(BODY, play_shipengine().sign(BODY))
    ShipEngine(key_set("ours")).verify(request)
    ShipEngine(SHIPENGINE_PEM.replace("\n", "\\n")).verify(request)
    with pytest.raises(WebhookRejected, match="fetch the set anew"):
        ShipEngine(key_set("another")).verify(request)


@pytest.mark.parametrize("secret", ["nonsense", "{", '{"keys": 1}', '{"keys": [{"kid": "ours"}]}'])
def test_a_secret_that_is_no_key_says_so(secret: str, request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="must hold ShipEngine's public RSA key"):
        ShipEngine(secret).verify(request_of(BODY, play_shipengine().sign(BODY)))


def test_nothing_can_be_signed_without_the_private_key(request_of: Request) -> None:
    assert ShipEngine(SHIPENGINE_PEM).sign(BODY) == {}
    assert ShipEngine(SHIPENGINE_PEM).identify(request_of(BODY)) == ""
