"""SmartKargo: waybills with pieces, zones that only partners are told, and times of seven digits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.smartkargo import EVENTS
from notifier.carriers.smartkargo import SmartKargo
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = SmartKargo()


def row(code: str = "RCF", **fields: object) -> dict[str, Any]:
    known = {"prefix": "AXB", "airWaybill": "0001", "pieceReference": "P1", "eventType": code, "eventLocation": "LAX"}
    return known | {"eventDate": "2024-06-01T12:00:00"} | fields


EXPECTED = {
    "APK": IncidentKind.PICKUP_FAILED,
    "BKD": Stage.LABEL_CREATED,
    "RCS": Stage.PICKED_UP,
    "DEP": Stage.IN_TRANSIT,
    "RCF": Stage.IN_TRANSIT,
    "GDL": Stage.OUT_FOR_DELIVERY,
    "DDL": Stage.DELIVERED,
    "DLD": Stage.DELIVERED,
    "DPU": Stage.DELIVERED,
    "ADL": Stage.ATTEMPT_FAILED,
    "RCU": Meaning.INFO,
    "RPU": Stage.AVAILABLE_FOR_PICKUP,
    "RTP": Stage.IN_TRANSIT,
    "RTL": Stage.RETURNING,
    "RTO": Stage.RETURNING,
    "RTS": Stage.RETURNING,
    "DMG": IncidentKind.DAMAGED,
    "PND": Stage.IN_TRANSIT,
}


@pytest.mark.parametrize(("code", "expected"), [*EXPECTED.items(), ("NEW", Meaning.UNKNOWN)])
def test_every_documented_type_is_read(code: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, [row(code)]).events
    assert (found.stage or found.incident or found.meaning) == expected


def test_nothing_is_mapped_that_is_not_documented() -> None:
    assert set(EVENTS) == set(EXPECTED)


@pytest.mark.parametrize(
    ("fields", "at", "tz_source"),
    [
        ({}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
        ({"location": {"timezone": "America/New_York"}}, datetime(2024, 6, 1, 16, tzinfo=UTC), TzSource.LOCATION),
        ({"location": {"timezone": "Moon/Base"}}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
        ({"location": {"timezone": "../etc/passwd"}}, datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
        (
            {"eventDate": "2024-06-01T12:00:00.6571145"},
            datetime(2024, 6, 1, 12, 0, 0, 657114, tzinfo=UTC),
            TzSource.ASSUMED,
        ),
    ],
)
def test_a_time_is_certain_where_the_zone_of_its_place_is_named(
    fields: dict[str, Any], at: datetime, tz_source: TzSource, read: Read
) -> None:
    (found,) = read(CARRIER, [row(**fields)]).events
    assert (found.at, found.tz_source) == (at, tz_source)


def test_a_zone_that_is_named_later_changes_no_key(read: Read) -> None:
    rows = (row(), row(location={"timezone": "Asia/Tokyo"}))
    bare, known = (read(CARRIER, [one]).events[0] for one in rows)
    assert bare.key == known.key


def test_pieces_of_a_waybill_are_one_parcel_with_scans_of_each(request_of: Request) -> None:
    rows = [row(), row(pieceReference="P2"), row(), row(airWaybill="0002")]
    first, second = CARRIER.parse(request_of(rows)).updates
    assert (first.tracking_number, len(first.events)) == ("AXB0001", 2)
    assert (second.tracking_number, len(second.events)) == ("AXB0002", 1)


MOVING = row("RCF", eventDate="2024-06-01T10:00:00")
FIRST = row("DDL", pieceReference="P2")
LAST = row("DLD", eventDate="2024-06-02T12:00:00")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([FIRST, row("BKD")], [Stage.LABEL_CREATED, Stage.DELIVERED]),
        ([FIRST, MOVING], [Stage.IN_TRANSIT, None]),
        ([LAST, FIRST, MOVING], [Stage.IN_TRANSIT, None, Stage.DELIVERED]),
        ([FIRST | {"pieceReference": "P1"}, MOVING], [Stage.IN_TRANSIT, Stage.DELIVERED]),
        ([FIRST, row("RTS", eventDate="2024-06-01T10:00:00")], [Stage.RETURNING, None]),
        ([row("DDL"), row("DLD", eventDate="2024-06-01T12:05:00")], [Stage.DELIVERED, Stage.DELIVERED]),
    ],
)
def test_a_waybill_is_delivered_once_no_piece_of_it_is_on_its_way(
    rows: list[dict[str, Any]], expected: list[Stage | None], read: Read
) -> None:
    found = sorted(read(CARRIER, rows).events, key=lambda one: one.at)
    assert [one.stage for one in found] == expected


def test_the_newest_event_has_the_newest_window(read: Read) -> None:
    old = row(estimatedDeliveryDate="2024-06-09T23:59:00")
    new = row(eventDate="2024-06-02T12:00:00", estimatedDeliveryDate="2024-06-07T23:59:00")
    for rows in ([old, new], [new, old]):
        promise = read(CARRIER, rows).promise
        assert promise is not None
        assert promise.latest == date(2024, 6, 7)


@pytest.mark.parametrize(
    ("body", "reason"), [({"error": {"code": "NOT_FOUND"}}, "'NOT_FOUND'"), ([], "an empty list of events")]
)
def test_what_is_no_event_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    assert reason in CARRIER.parse(request_of(body)).ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "not JSON"),
        ({}, "expected a list of events, found an object"),
        ([row(airWaybill="")], r"\[0\].airWaybill: expected text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
