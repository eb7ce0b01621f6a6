"""Australia Post: descriptions that are codes, one offset for the whole world, consignments of several articles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from notifier.carriers.australiapost import AustraliaPost
from notifier.carriers.codes.australiapost import BEGINNINGS, DESCRIPTIONS
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.journey import fold
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

POST = AustraliaPost("secret")

EACH: dict[str, object] = {
    "Shipping information received by Australia Post": Stage.LABEL_CREATED,
    "Shipping information approved by Australia Post": Stage.LABEL_CREATED,
    "Received by Australia Post": Stage.PICKED_UP,
    "Received item from Sender (Outbound)": Stage.PICKED_UP,
    "Arrived at facility": Stage.IN_TRANSIT,
    "Processed at Export Facility": Stage.AT_FORWARDER,
    "Despatch Parcels from Export Facility": Stage.DEPARTED_ORIGIN,
    "Arrived in New Zealand": Stage.ARRIVED_DESTINATION,
    "Arrived awaiting clearance (Inbound)": Stage.ARRIVED_DESTINATION,
    "Item is in Customs": Stage.IN_CUSTOMS,
    "Item cleared by Customs": Stage.CUSTOMS_CLEARED,
    "Cleared and awaiting international departure": Stage.EXPORT_CLEARED,
    "Processed by air carrier": Stage.IN_FLIGHT,
    "In transit": Stage.IN_TRANSIT,
    "In transit to next facility": Stage.IN_TRANSIT,
    "In transit to next facility in KEW VIC": Stage.IN_TRANSIT,
    "Item processed at facility": Stage.IN_TRANSIT,
    "On Board for Delivery": Stage.OUT_FOR_DELIVERY,
    "Onboard for delivery": Stage.OUT_FOR_DELIVERY,
    "Awaiting collection": Stage.AVAILABLE_FOR_PICKUP,
    "Ready for Pickup": Stage.AVAILABLE_FOR_PICKUP,
    "Delivered": Stage.DELIVERED,
    "Delivered - Left in a safe place": Stage.DELIVERED,
    "Delivered in Full": Stage.DELIVERED,
    "Possible delay": IncidentKind.DELAY,
    "Held by courier": IncidentKind.HELD,
    "Article damaged": IncidentKind.DAMAGED,
    "Cancelled": Stage.CANCELLED,
    "Cannot be delivered": IncidentKind.OTHER,
    "Unsuccessful Delivery": Stage.ATTEMPT_FAILED,
    "To be Re-Delivered": Stage.ATTEMPT_FAILED,
    "Unknown": Meaning.UNKNOWN,
    "Arrived at sorting facility": Stage.IN_TRANSIT,
    "Processed through Australia Post facility": Stage.IN_TRANSIT,
    "Item received into Customs for clearance": Stage.IN_CUSTOMS,
    "Leave in a safe place requested by Receiver": Meaning.INFO,
    "Attempted delivery": Stage.ATTEMPT_FAILED,
    "Attempted delivery - being carded to Australia Post outlet": Stage.ATTEMPT_FAILED,
    "Delivery location closed": Stage.ATTEMPT_FAILED,
    "Awaiting Collection at CITY PARCEL DELIVERY": Stage.AVAILABLE_FOR_PICKUP,
    "Not delivered": Meaning.UNKNOWN,
    "Lodged by Sender": Stage.PICKED_UP,
    "Picked up from Sender": Stage.PICKED_UP,
    "Received by our network": Stage.PICKED_UP,
    "Item lodged": Stage.PICKED_UP,
    "Processing at facility": Stage.IN_TRANSIT,
    "Item processed at sorting facility": Stage.IN_TRANSIT,
    "Held at facility - In transit redirection": Stage.IN_TRANSIT,
    "Redirected to new address": Stage.IN_TRANSIT,
    "Received by Australia Post for transportation to processing facility": Stage.IN_TRANSIT,
    "Booked for flight": Stage.IN_TRANSIT,
    "Flight departed": Stage.IN_FLIGHT,
    "Flight landed": Stage.TRANSIT_HUB,
    "Landed in Canada": Stage.ARRIVED_DESTINATION,
    "Arrived at postal carrier's facility in Canada": Stage.ARRIVED_DESTINATION,
    "Arrived at facility in destination country": Stage.ARRIVED_DESTINATION,
    "International arrival - awaiting clearance": Stage.ARRIVED_DESTINATION,
    "Cleared by Customs": Stage.CUSTOMS_CLEARED,
    "Item handed over to the local postal authority": Stage.HANDED_TO_LOCAL,
    "Received by postal carrier for delivery": Stage.HANDED_TO_LOCAL,
    "Arrived at local facility for delivery": Stage.AT_DELIVERY_DEPOT,
    "No one in attendance": Stage.ATTEMPT_FAILED,
    "Unsuccessful delivery - Addressee not available": Stage.ATTEMPT_FAILED,
    "Arrived at facility late": IncidentKind.DELAY,
    "Incorrectly sorted and forwarded to correct location": IncidentKind.MISROUTED,
    "Leave in a safe place requested": Meaning.INFO,
}


def row(words: str = "In transit", **fields: object) -> dict[str, Any]:
    return {"location": "KEW VIC", "description": words, "date": "2024-06-12T09:00:00+10:00"} | fields


def result(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"tracking_id": "N1", "trackable_items": [{"article_id": "N1", "events": list(rows)} | fields]}


def body(*results: dict[str, Any]) -> dict[str, Any]:
    return {"tracking_results": list(results)}


@pytest.mark.parametrize(("words", "said"), EACH.items(), ids=EACH)
def test_every_known_description_is_read(words: str, said: object, read: Read) -> None:
    (found,) = read(POST, body(result(row(words)))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_text == words


def test_nothing_else_is_mapped() -> None:
    written = {words.lower() for words in EACH}
    assert set(DESCRIPTIONS) <= written
    assert all(any(words.startswith(beginning) for words in written) for beginning in BEGINNINGS)


@pytest.mark.parametrize(
    ("location", "country", "tz_source"),
    [
        ("KEW VIC", "AU", TzSource.EXPLICIT),
        ("PERTH WA", "AU", TzSource.EXPLICIT),
        ("CHICAGO (US)", "US", TzSource.ASSUMED),
        ("CHICAGO (US), UNITED STATES OF AMERICA", "US", TzSource.ASSUMED),
        ("UNITED STATES OF AMERICA", "US", TzSource.ASSUMED),
        ("US-60199, UNITED STATES", "US", TzSource.ASSUMED),
        ("NZ", "NZ", TzSource.ASSUMED),
        ("Transit Scan", "", TzSource.ASSUMED),
        ("XQ-1", "", TzSource.ASSUMED),
        (None, "", TzSource.ASSUMED),
    ],
)
def test_a_time_is_certain_only_at_home(location: str | None, country: str, tz_source: TzSource, read: Read) -> None:
    (found,) = read(POST, body(result(row(location=location)))).events
    assert (found.place.country, found.tz_source) == (country, tz_source)


def test_customs_before_the_arrival_takes_no_parcel_back(read: Read) -> None:
    cleared = row("Item cleared by Customs", location="Transit Scan", date="2024-06-12T01:21:00+11:00")
    arrived = row("Arrived in New Zealand", location="NZ", date="2024-06-12T01:51:00+11:00")
    assert fold(read(POST, body(result(arrived, cleared))).events).stage is Stage.CUSTOMS_CLEARED


def test_a_description_keeps_its_key_with_other_details(read: Read) -> None:
    first, again = (read(POST, body(result(row(words)))).events for words in ("Delivered", "Delivered - At the door"))
    assert first[0].key == again[0].key


def test_the_status_counts_only_where_it_ends_the_journey(read: Read) -> None:
    stages = [
        [found.stage for found in read(POST, body(result(row(), status=status))).events]
        for status in ("Delivered", "In transit", "Unknown", None)
    ]
    assert stages == [[Stage.IN_TRANSIT, Stage.DELIVERED], *[[Stage.IN_TRANSIT]] * 3]


def test_a_single_article_has_the_number_that_was_asked_for(read: Read) -> None:
    assert read(POST, body(result(row(), article_id="A1"))).tracking_number == "N1"


def test_articles_of_a_consignment_are_parcels(request_of: Request) -> None:
    items = [{"article_id": name, "events": [row()]} for name in ("A1", "A2")]
    consignment = {"tracking_id": "C1", "trackable_items": [{"consignment_id": "C1", "items": items}]}
    assert [update.tracking_number for update in POST.parse(request_of(body(consignment))).updates] == ["A1", "A2"]


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        POST.verify(request_of(body(result(row()))))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"errors": [{"code": "51101"}]}, "51101"),
        (body({"tracking_id": "N1", "errors": [{"name": "Invalid"}]}), "Invalid"),
        (body(), "without a reason"),
    ],
)
def test_what_is_no_article_is_ignored_with_a_reason(sent: object, reason: str, request_of: Request) -> None:
    parsed = POST.parse(request_of(sent))
    assert (parsed.updates, parsed.ignored) == ((), f"an answer of the API without an article: {reason}")


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({}, "found nothing"),
        (body({}), r"tracking_results\[0\].tracking_id: expected text"),
        (body(result(events="x")), r"trackable_items\[0\].events: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(sent: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        POST.parse(request_of(sent))
