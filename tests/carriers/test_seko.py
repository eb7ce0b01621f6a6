"""SEKO: its own code beside that of the carrier, parts of a consignment, and places that end in their country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.seko import EVENTS
from notifier.carriers.seko import Seko
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Seko()


def row(code: str = "OP-18", **fields: object) -> dict[str, object]:
    return {"EventDT": "2024-06-01T12:00:00", "OmniCode": code, "Code": None, "Location": "", "Part": 1} | fields


def answer(*rows: dict[str, object], **fields: object) -> list[dict[str, Any]]:
    return [{"ConsignmentNo": "N1", "Events": list(rows)} | fields]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("OP-1", (Stage.LABEL_CREATED,)),
        ("OP-3", (Stage.AT_FORWARDER,)),
        ("OP-4", (Stage.IN_TRANSIT,)),
        ("OP-5", (Stage.CUSTOMS_CLEARED,)),
        ("OP-6", (IncidentKind.CUSTOMS_HELD,)),
        ("OP-21", (Stage.OUT_FOR_DELIVERY,)),
        ("OP-28", (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED)),
        ("OP-72", (Stage.DELIVERED,)),
        ("OP-76", (Stage.AVAILABLE_FOR_PICKUP,)),
        ("OP-78", (Stage.IN_TRANSIT,)),
        ("OP-999", ()),
    ],
)
def test_codes_are_read(code: str, expected: tuple[object, ...], read: Read) -> None:
    (found,) = read(CARRIER, answer(row(code))).events
    assert tuple(one for one in (found.stage, found.incident) if one) == expected


def test_what_came_back_to_a_hub_did_not_come_back_to_the_sender() -> None:
    assert Stage.RETURNED not in EVENTS.values()
    assert EVENTS["OP-68"] is Stage.RETURNING


@pytest.mark.parametrize(
    ("where", "place", "tz_source", "hour"),
    [
        ("Essen, DE", "Essen, DE", TzSource.LOCATION, 10),
        ("LONDON,EGHAM,GB", "LONDON, EGHAM, GB", TzSource.LOCATION, 11),
        ("NL", "NL", TzSource.LOCATION, 10),
        ("Chicago, US", "Chicago, US", TzSource.ASSUMED, 12),
        ("", "", TzSource.ASSUMED, 12),
    ],
)
def test_a_time_is_that_of_the_country_at_the_end(
    where: str, place: str, tz_source: TzSource, hour: int, read: Read
) -> None:
    (found,) = read(CARRIER, answer(row(Location=where))).events
    assert (str(found.place), found.tz_source, found.at.hour) == (place, tz_source, hour)


def test_parts_and_codes_of_the_carrier_tell_scans_apart(read: Read) -> None:
    rows = [row(), row(Part=2), row(Code="2.0"), row(Code="2.0")]
    assert len(read(CARRIER, answer(*rows)).events) == 3


@pytest.mark.parametrize(
    ("rows", "stages"),
    [
        ([row()], [Stage.IN_TRANSIT, Stage.DELIVERED]),
        ([row("OP-72")], [Stage.DELIVERED]),
        ([row("OP-76", EventDT="2024-06-02T12:00:00")], [Stage.AVAILABLE_FOR_PICKUP]),
        ([], [Stage.DELIVERED]),
    ],
)
def test_a_delivery_that_no_event_tells_is_told_by_its_time(
    rows: list[dict[str, object]], stages: list[Stage], read: Read
) -> None:
    events = read(CARRIER, answer(*rows, Delivered="2024-06-02T12:00:00")).events
    assert [found.stage for found in events] == stages
    assert events[-1].at >= datetime(2024, 6, 1, 12, tzinfo=UTC)


def test_consignments_stand_in_a_list_or_alone(read: Read) -> None:
    body = answer(row("OP-999"))
    assert read(CARRIER, body) == read(CARRIER, body[0])
    assert read(CARRIER, body).events[0].meaning is Meaning.UNKNOWN


@pytest.mark.parametrize(("body", "reason"), [({"Errors": []}, "errors"), ([], "an empty list of consignments")])
def test_what_is_no_consignment_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    assert reason in CARRIER.parse(request_of(body)).ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ("x", "expected a list of consignments, found text"),
        ({"a": 1}, "expected consignments, found 'a'"),
        ([{}], r"\[0\].ConsignmentNo: expected text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
