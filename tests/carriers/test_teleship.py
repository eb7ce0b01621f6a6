"""Teleship: words for events and for the whole, sides of the border, and returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from notifier.carriers.codes.teleship import EVENTS
from notifier.carriers.teleship import Teleship
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Teleship()


def row(code: str, where: str = "", at: str = "2024-06-01T12:00:00Z") -> dict[str, object]:
    return {"timestamp": at, "code": code, "description": "Words", "location": where}


def answer(*rows: dict[str, object], status: str = "", **fields: object) -> dict[str, Any]:
    ends = {"shipFrom": {"address": {"country": "GB"}}, "shipTo": {"address": {"country": "US"}}}
    return {"trackingNumber": "N1", "status": status, "events": list(rows)} | ends | fields


@pytest.mark.parametrize(
    ("code", "where", "stage"),
    [
        ("in_hub", "Heathrow Hub, GB", Stage.AT_FORWARDER),
        ("in_hub", "Los Angeles ISC, US", Stage.ARRIVED_DESTINATION),
        ("in_hub", "Frankfurt, DE", Stage.TRANSIT_HUB),
        ("in_hub", "International Transit", Stage.IN_TRANSIT),
        ("customs_cleared", "Heathrow Hub, GB", Stage.EXPORT_CLEARED),
        ("customs_cleared", "Los Angeles ISC, US", Stage.CUSTOMS_CLEARED),
    ],
)
def test_hubs_and_customs_are_read_by_their_side_of_the_border(code: str, where: str, stage: Stage, read: Read) -> None:
    (found,) = read(CARRIER, answer(row(code, where))).events
    assert (found.stage, found.tz_source) == (stage, TzSource.EXPLICIT)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("label_created", Stage.LABEL_CREATED),
        ("collected", Stage.PICKED_UP),
        ("in_transit", Stage.IN_TRANSIT),
        ("out_for_delivery", Stage.OUT_FOR_DELIVERY),
        ("delivered", Stage.DELIVERED),
        ("delayed", IncidentKind.DELAY),
        ("discarded", Stage.DESTROYED),
        ("terminated", Meaning.UNKNOWN),
        ("new", Meaning.UNKNOWN),
    ],
)
def test_words_are_read(code: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer(row(code))).events
    assert (found.stage or found.incident or found.meaning) == expected


@pytest.mark.parametrize(
    ("status", "stages"),
    [
        ("delivered", [Stage.IN_TRANSIT, Stage.DELIVERED]),
        ("in_transit", [Stage.IN_TRANSIT]),
        ("terminated", [Stage.IN_TRANSIT]),
        ("", [Stage.IN_TRANSIT]),
    ],
)
def test_the_status_counts_where_it_ends_the_journey(status: str, stages: list[Stage], read: Read) -> None:
    assert [found.stage for found in read(CARRIER, answer(row("in_transit"), status=status)).events] == stages


def test_a_delivery_after_the_turn_is_one_to_the_sender(read: Read) -> None:
    back, end = row("return_to_sender"), row("delivered", at="2024-06-09T12:00:00Z")
    assert [found.stage for found in read(CARRIER, answer(end, back)).events] == [Stage.RETURNING, Stage.RETURNED]


def test_words_of_events_are_literal() -> None:
    assert all(code == code.lower().strip() for code in EVENTS)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ({}, "expected `trackingNumber`, found nothing"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))


def test_an_error_is_ignored_with_its_code(request_of: Request) -> None:
    assert CARRIER.parse(request_of({"messages": [{"code": 404}]})).ignored == "the API answered ['404']"
