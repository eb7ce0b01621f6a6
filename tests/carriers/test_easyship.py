"""Easyship: every status, events that are their own status, two shapes, and a token that leaves the body open."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.easyship import EVENTS, STATUSES
from notifier.carriers.easyship import Easyship
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

EASYSHIP = Easyship("webh_1")
CHANGED = "shipment.tracking.status.changed"

EACH: dict[str, object] = {
    "In Transit to Consolidation Center": Stage.PICKED_UP,
    "Arrived at Consolidation Center": Stage.AT_FORWARDER,
    "Processing at Consolidation Center": Stage.AT_FORWARDER,
    "In Transit to Customer": Stage.IN_TRANSIT,
    "Shipped": Stage.IN_TRANSIT,
    "Shipped (No Tracking Provided)": Stage.IN_TRANSIT,
    "Out for Delivery": Stage.OUT_FOR_DELIVERY,
    "Delivered": Stage.DELIVERED,
    "Failed Delivery Attempt": Stage.ATTEMPT_FAILED,
    "Exception": IncidentKind.OTHER,
    "Lost by Courier": Stage.LOST,
    "Liquidated": Stage.DESTROYED,
    "To be returned": Stage.RETURNING,
    "No Recent Tracking Updates": Meaning.STALE,
    "Delivery Expected (End of Updates)": Meaning.STALE,
    "Uncancelled": Meaning.INFO,
    "Teleported": Meaning.UNKNOWN,
}


def push(status: str = "", event: str = CHANGED, wrapper: str = "data", **fields: object) -> dict[str, Any]:
    return {"event_type": event, wrapper: {"tracking_number": "N1", "status": status} | fields}


def row(status: str = "In Transit to Customer", **fields: object) -> dict[str, Any]:
    known = {"message": "A note", "checkpoint_time": "2024-06-05T03:00:00.000Z", "primary_status": status}
    return known | fields


@pytest.mark.parametrize(("status", "said"), EACH.items(), ids=EACH)
def test_every_status_is_read_of_a_shipment_and_of_a_checkpoint(status: str, said: object, read: Read) -> None:
    (whole,) = read(EASYSHIP, push(status)).events
    (single,) = read(EASYSHIP, push(checkpoints=[row(status)])).events
    for found in (whole, single):
        assert (found.stage or found.incident or found.meaning) == said
        assert (found.raw_code, found.confirmed) == (status, False)
    assert (whole.tz_source, single.tz_source) == (TzSource.RECEIVED, TzSource.EXPLICIT)
    assert single.at == datetime(2024, 6, 5, 3, tzinfo=UTC)


def test_nothing_else_is_mapped() -> None:
    assert {*STATUSES, "Teleported"} == set(EACH)


@pytest.mark.parametrize(
    ("event", "stage"), [("shipment.label.created", Stage.LABEL_CREATED), ("shipment.cancelled", Stage.CANCELLED)]
)
def test_some_events_are_their_own_status(event: str, stage: Stage, read: Read) -> None:
    (found,) = read(EASYSHIP, push("success", event)).events
    assert (found.stage, found.raw_code) == (stage, event)
    assert event in EVENTS


def test_a_status_that_nobody_knows_is_still_read_for_its_words(read: Read) -> None:
    (found,) = read(EASYSHIP, push("Held by Customs")).events
    assert (found.meaning, found.incident) == (Meaning.UNKNOWN, IncidentKind.CUSTOMS_HELD)


@pytest.mark.parametrize("wrapper", ["data", "tracking_status", "label", "shipment"])
def test_a_shipment_is_found_under_every_name(wrapper: str, read: Read) -> None:
    assert read(EASYSHIP, push("Delivered", wrapper=wrapper)).tracking_number == "N1"


def test_the_status_counts_beside_checkpoints_only_where_it_is_news(read: Read) -> None:
    stages = [
        [found.stage for found in read(EASYSHIP, push(status, checkpoints=[row()])).events]
        for status in ("Delivered", "Shipped")
    ]
    assert stages == [[Stage.IN_TRANSIT, Stage.DELIVERED], [Stage.IN_TRANSIT]]


def test_a_checkpoint_keeps_its_key_when_it_is_renumbered(read: Read) -> None:
    rows = [row(order_number=1), row(order_number=2, message="Other words")]
    assert len({read(EASYSHIP, push(checkpoints=[one])).events[0].key for one in rows}) == 1


def test_the_courier_of_all_checkpoints_is_that_of_the_parcel(read: Read) -> None:
    assert read(EASYSHIP, push(checkpoints=[row(handler="Usps")])).carrier == "usps"
    assert read(EASYSHIP, push(checkpoints=[row(handler="Usps"), row("Shipped", handler="DHL")])).carrier == ""


def test_samples_are_test_traffic(read: Read) -> None:
    assert read(EASYSHIP, push("Shipped", easyship_shipment_id="ESTEST00000")).is_test
    assert not read(EASYSHIP, push("Shipped", easyship_shipment_id="ESUS0001")).is_test


def test_any_claims_that_are_signed_with_our_secret_are_taken(request_of: Request) -> None:
    parts = (b'{"alg":"HS256","typ":"JWT"}', b'{"easyship_company_id":"c1"}')
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    digest = base64.urlsafe_b64encode(hmac.digest(b"webh_1", signed, hashlib.sha256)).rstrip(b"=")
    token = (signed + b"." + digest).decode()
    EASYSHIP.verify(request_of(push(), {"x-easyship-signature": token}))
    for forged in (token[:-2], token.replace(".", "x.", 1), signed.decode() + ".", "." + digest.decode()):
        with pytest.raises(WebhookRejected, match="does not fit"):
            EASYSHIP.verify(request_of(push(), {"x-easyship-signature": forged}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (push(event="batch.finished"), "the event 'batch.finished' is not about the way of a parcel"),
        (push(event="shipment.label.failed"), "the event 'shipment.label.failed' is not about the way of a parcel"),
        (push(tracking_number=None), "the shipment has no tracking number yet"),
    ],
)
def test_what_is_no_parcel_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = EASYSHIP.parse(request_of(body))
    assert (parsed.updates, parsed.ignored) == ((), reason)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"data": {}}, "expected `event_type`, found 'data'"),
        ({"event_type": CHANGED}, "expected one of data, tracking_status"),
        (push(checkpoints="x"), "data.checkpoints: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        EASYSHIP.parse(request_of(body))
