"""Parcels: words without codes, one status for all of them, and a token in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.parcelsapp import STATUSES
from notifier.carriers.parcelsapp import Parcels
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

PARCELS = Parcels("s3cret")


def state(words: str = "On its way", **fields: object) -> dict[str, Any]:
    return {"state": words, "date": "2024-06-05T03:00:00.000Z", "carrier": 0} | fields


def shipment(*states: dict[str, Any], **fields: object) -> dict[str, Any]:
    known = {"trackingId": "N1", "status": "arrived", "states": list(states), "services": [{"slug": "USPS"}]}
    return known | fields


def body(*shipments: dict[str, Any]) -> dict[str, Any]:
    return {"event": "batch_completed", "timestamp": "2024-06-12T06:46:10.000Z", "shipments": list(shipments)}


def test_words_are_kept_and_not_guessed_at(read: Read) -> None:
    (found,) = read(PARCELS, body(shipment(state("Held by customs")))).events
    assert (found.meaning, found.raw_code, found.carrier) == (Meaning.UNKNOWN, "Held by customs", "usps")
    assert not found.confirmed


def test_a_state_keeps_its_key_in_other_words(read: Read) -> None:
    first, again = (read(PARCELS, body(shipment(state(words)))).events for words in ("Arrived", "Angekommen"))
    assert first[0].key == again[0].key
    both = read(PARCELS, body(shipment(state("Arrived"), state("Left")))).events
    assert len(both) == 2


def test_delivered_has_the_time_of_the_newest_state_and_one_key(read: Read) -> None:
    older, newer = state(), state("In the mailbox", date="2024-06-06T03:00:00.000Z")
    events = read(PARCELS, body(shipment(newer, older, status="Delivered"))).events
    (told,) = (found for found in events if found.stage)
    assert (told.stage, told.at) == (Stage.DELIVERED, datetime(2024, 6, 6, 3, tzinfo=UTC))
    (alone,) = read(PARCELS, body(shipment(status="Delivered"))).events
    assert (alone.key, alone.at) == (told.key, datetime(2024, 6, 12, 6, 46, 10, tzinfo=UTC))
    assert alone.tz_source is TzSource.RECEIVED


def test_a_status_whose_meaning_is_not_plain_is_not_guessed_at(read: Read) -> None:
    assert not {"arrived", "pickup"} & set(STATUSES)
    (found,) = read(PARCELS, body(shipment())).events
    assert (found.meaning, found.raw_code) == (Meaning.UNKNOWN, "arrived")
    assert len(read(PARCELS, body(shipment(state()))).events) == 1


def test_on_the_way_is_said_anew_with_every_state(read: Read) -> None:
    old, new = state(date="2024-06-05T03:00:00.000Z"), state(date="2024-06-06T03:00:00.000Z")
    first, again, more = (read(PARCELS, body(shipment(*rows, status="transit"))) for rows in ([old], [old], [new, old]))
    said = [[found for found in update.events if found.is_scan] for update in (first, again, more)]
    assert [(found.stage, found.at.day) for (found,) in said] == [(Stage.IN_TRANSIT, day) for day in (5, 5, 6)]
    assert [found.key == said[0][0].key for (found,) in said] == [True, True, False]


def test_a_parcel_that_is_archived_is_not_looked_for_any_more(read: Read) -> None:
    meanings = {found.meaning for found in read(PARCELS, body(shipment(state(), status="archive"))).events}
    assert meanings == {Meaning.UNKNOWN, Meaning.STALE}


@pytest.mark.parametrize("carrier", [1, -1, "0", None, 10**18])
def test_a_state_of_no_listed_carrier_is_of_the_parcels_own(carrier: object, read: Read) -> None:
    (found,) = read(PARCELS, body(shipment(state(carrier=carrier), detectedCarrier={"slug": "DHL"}))).events
    assert found.carrier == "dhl"


def test_a_shipment_may_stand_alone(read: Read) -> None:
    assert read(PARCELS, {"event": "shipment_completed", "shipment": shipment(state())}).tracking_number == "N1"


def test_the_token_stands_in_the_address(request_of: Request) -> None:
    request = request_of(body())
    PARCELS.verify(replace(request, path="/webhooks/parcelsapp?token=s3cret"))
    for path in ("/webhooks/parcelsapp", "/webhooks/parcelsapp?token=other", "/webhooks/parcelsapp?token="):
        with pytest.raises(WebhookRejected):
            PARCELS.verify(replace(request, path=path))
    with pytest.raises(WebhookRejected):
        PARCELS.verify(replace(request, path="/webhooks/parcelsapp?token=other", headers=PARCELS.sign(b"")))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"event": "tracking_error", "error": "E1", "message": "for N1"}, "Parcels could not track: E1"),
        ({"event": "tracking_error"}, "Parcels could not track: without a reason"),
        ({"uuid": "u"}, "Parcels has not finished looking"),
        (body(), "a list of shipments of which Parcels found none"),
        (body({"trackingId": "N1", "error": "NO_DATA"}), "a list of shipments of which Parcels found none"),
    ],
)
def test_what_is_no_parcel_is_ignored_with_a_reason(sent: object, reason: str, request_of: Request) -> None:
    parsed = PARCELS.parse(request_of(sent))
    assert (parsed.updates, parsed.ignored) == ((), reason)


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({}, "found nothing"),
        (body(shipment(trackingId="")), r"shipments\[0\].trackingId: expected text"),
        ({"shipments": 1}, "shipments: expected a list, found a number"),
    ],
)
def test_what_is_missing_is_named_with_its_place(sent: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        PARCELS.parse(request_of(sent))
