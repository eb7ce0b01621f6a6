"""Shippo: every status and sub-status, and what is only a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from notifier.carriers.codes.shippo import STATUSES, SUBSTATUSES
from notifier.carriers.shippo import Shippo
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

SHIPPO = Shippo("secret")


def row(status: str, finer: str | None = None, words: str = "Scanned", **fields: object) -> dict[str, object]:
    substatus = {"code": finer} if finer else None
    known = {"status": status, "substatus": substatus, "status_details": words, "status_date": "2024-06-01T12:00:00Z"}
    return known | fields


def push(*rows: dict[str, object], **fields: object) -> dict[str, Any]:
    track = {"carrier": "usps", "tracking_number": "N1", "tracking_history": list(rows)}
    return {"event": "track_updated", "test": False, "data": track | fields}


ALONE = {
    "UNKNOWN": Meaning.UNKNOWN,
    "PRE_TRANSIT": Stage.LABEL_CREATED,
    "TRANSIT": Stage.IN_TRANSIT,
    "DELIVERED": Stage.DELIVERED,
    "RETURNED": Stage.RETURNING,
    "FAILURE": IncidentKind.OTHER,
    "BRAND_NEW": Meaning.UNKNOWN,
}
IN_TRANSIT = {
    "information_received": Stage.LABEL_CREATED,
    "package_accepted": Stage.PICKED_UP,
    "package_arrived": Stage.IN_TRANSIT,
    "package_processed": Stage.IN_TRANSIT,
    "package_processing": Stage.IN_TRANSIT,
    "package_departed": Stage.IN_TRANSIT,
    "package_forwarded": Stage.IN_TRANSIT,
    "delayed": IncidentKind.DELAY,
    "package_held": IncidentKind.HELD,
    "address_issue": IncidentKind.ADDRESS,
    "location_inaccessible": IncidentKind.ADDRESS,
    "package_damaged": IncidentKind.DAMAGED,
    "delivery_attempted": Stage.ATTEMPT_FAILED,
    "notice_left": Stage.ATTEMPT_FAILED,
    "reschedule_delivery": Stage.ATTEMPT_FAILED,
    "delivery_scheduled": Stage.DELIVERY_SCHEDULED,
    "delivery_rescheduled": Meaning.INFO,
    "contact_carrier": IncidentKind.OTHER,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "pickup_available": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "return_to_sender": Stage.RETURNING,
    "package_unclaimed": IncidentKind.UNCLAIMED,
    "package_undeliverable": IncidentKind.OTHER,
    "package_disposed": Stage.DESTROYED,
    "package_lost": Stage.LOST,
}


@pytest.mark.parametrize("finer", [None, "other", "brand_new"])
@pytest.mark.parametrize(("status", "said"), ALONE.items(), ids=ALONE)
def test_a_status_counts_where_the_sub_status_says_nothing(
    status: str, said: object, finer: str | None, read: Read
) -> None:
    (found,) = read(SHIPPO, push(row(status, finer))).events
    assert (found.stage or found.incident or found.meaning) == said


@pytest.mark.parametrize(("finer", "said"), IN_TRANSIT.items(), ids=IN_TRANSIT)
def test_every_documented_sub_status_is_read(finer: str, said: object, read: Read) -> None:
    (found,) = read(SHIPPO, push(row("TRANSIT", finer))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.raw_code == f"TRANSIT/{finer}"


def test_nothing_is_mapped_that_is_not_checked_here() -> None:
    assert (set(STATUSES), set(SUBSTATUSES)) == (set(ALONE) - {"BRAND_NEW"}, set(IN_TRANSIT))


@pytest.mark.parametrize(
    ("status", "finer", "stage", "incident"),
    [
        ("DELIVERED", "information_received", Stage.DELIVERED, None),
        ("DELIVERED", "package_damaged", Stage.DELIVERED, IncidentKind.DAMAGED),
        ("RETURNED", "package_unclaimed", Stage.RETURNING, IncidentKind.UNCLAIMED),
        ("FAILURE", "package_lost", Stage.LOST, None),
        ("FAILURE", "package_disposed", Stage.DESTROYED, None),
    ],
)
def test_an_end_or_a_turn_is_not_overruled(
    status: str, finer: str, stage: Stage, incident: IncidentKind | None, read: Read
) -> None:
    (found,) = read(SHIPPO, push(row(status, finer))).events
    assert (found.stage, found.incident) == (stage, incident)


def test_the_status_of_the_track_is_no_second_scan(read: Read) -> None:
    history, status = (row("DELIVERED", "delivered", object_id=one) for one in "ab")
    assert len(read(SHIPPO, push(history, tracking_status=status)).events) == 1
    assert len(read(SHIPPO, push(row("TRANSIT"), tracking_status=status)).events) == 2


@pytest.mark.parametrize("fields", [{"test": True}, {"carrier": "shippo"}])
def test_test_traffic_is_marked(fields: dict[str, object], read: Read) -> None:
    assert read(SHIPPO, push(**fields)).is_test
    assert read(SHIPPO, push() | {"test": True}).is_test
    assert not read(SHIPPO, push()).is_test


def test_a_day_that_came_as_midnight_stays_a_day(read: Read) -> None:
    promise = read(SHIPPO, push(eta="2024-06-05T00:00:00Z")).promise
    assert promise is not None
    assert promise.earliest == date(2024, 6, 5)


@pytest.mark.parametrize("event", ["transaction_created", "batch_purchased"])
def test_events_about_no_track_are_ignored(event: str, request_of: Request) -> None:
    assert event in SHIPPO.parse(request_of({"event": event, "data": {}})).ignored


@pytest.mark.parametrize("body", [{}, {"event": "track_updated"}, push(tracking_number=""), push() | {"data": []}])
def test_a_body_without_a_number_is_refused_with_the_place(body: object, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match="data"):
        SHIPPO.parse(request_of(body))


def test_a_push_has_no_id(request_of: Request) -> None:
    assert SHIPPO.identify(request_of(push())) == ""


def test_a_status_that_is_later_than_the_history_is_a_scan_that_it_lacks(read: Read) -> None:
    later = row("TRANSIT", "out_for_delivery", status_date="2024-06-02T08:00:00Z")
    assert [one.stage for one in read(SHIPPO, push(row("TRANSIT"), tracking_status=later)).events] == [
        Stage.IN_TRANSIT,
        Stage.OUT_FOR_DELIVERY,
    ]
    undated = row("TRANSIT", "out_for_delivery", status_date="soon")
    assert len(read(SHIPPO, push(row("TRANSIT"), tracking_status=undated)).events) == 1
