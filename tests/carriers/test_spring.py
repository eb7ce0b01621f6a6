"""Spring: a clock beside a count of seconds, and deliveries that are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.spring import EVENTS
from notifier.carriers.spring import Spring
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Spring()
NOON = int(datetime(2024, 6, 1, 12, tzinfo=UTC).timestamp())


def row(code: int = 9102, **fields: object) -> dict[str, object]:
    return {"Timestamp": NOON, "DateTime": "2024-06-01 12:00:00", "Country": "NL", "City": "A", "Code": code} | fields


def answer(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    return {"ErrorLevel": 0, "Error": "", "Shipment": {"TrackingNumber": "N1", "Events": list(rows)} | fields}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0, (Stage.LABEL_CREATED,)),
        (20, (Stage.PICKED_UP,)),
        (25, (Meaning.STALE,)),
        (40, (Stage.IN_CUSTOMS,)),
        (41, (IncidentKind.CUSTOMS_HELD,)),
        (100, (Stage.DELIVERED,)),
        (101, (Stage.ARRIVED_DESTINATION,)),
        (111, (IncidentKind.OTHER,)),
        (2102, (Stage.CUSTOMS_CLEARED,)),
        (9301, (Stage.OUT_FOR_DELIVERY,)),
        (12501, (Stage.RETURNING, IncidentKind.REFUSED)),
        (12506, (Stage.DESTROYED,)),
        (77, (Meaning.UNKNOWN,)),
    ],
)
def test_codes_are_read(code: int, expected: tuple[object, ...], read: Read) -> None:
    (found,) = read(CARRIER, answer(row(code))).events
    assert (tuple(one for one in (found.stage, found.incident) if one) or (found.meaning,)) == expected


def test_one_code_alone_is_a_delivery_and_none_says_that_a_parcel_is_lost() -> None:
    assert [code for code, said in EVENTS.items() if said is Stage.DELIVERED] == ["100"]
    assert Stage.LOST not in EVENTS.values()


@pytest.mark.parametrize(
    ("fields", "at", "tz_source"),
    [
        ({}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
        ({"Timestamp": NOON - 7200}, datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.EXPLICIT),
        ({"Timestamp": None}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
        ({"DateTime": ""}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.EXPLICIT),
    ],
)
def test_a_count_of_seconds_is_certain_where_it_differs_from_the_clock(
    fields: dict[str, Any], at: datetime, tz_source: TzSource, read: Read
) -> None:
    (found,) = read(CARRIER, answer(row(**fields))).events
    assert (found.at, found.tz_source) == (at, tz_source)


def test_the_clock_is_in_the_key_whatever_was_counted(read: Read) -> None:
    first, second = (read(CARRIER, answer(row(Timestamp=seconds))).events[0].key for seconds in (NOON, NOON - 7200))
    assert first == second


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ({}, "expected `Shipment`, found nothing"),
        ({"Shipment": None}, "Shipment: expected an object, found nothing"),
        (answer(TrackingNumber=""), "Shipment.TrackingNumber: expected text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))


def test_an_error_is_ignored_with_its_reason(request_of: Request) -> None:
    assert CARRIER.parse(request_of({"ErrorLevel": 10, "Error": "Unknown"})).ignored == "the API answered 10: Unknown"
