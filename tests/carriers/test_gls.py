"""GLS: every code and status, a status with a time of its own, and numbers of shipments of several parcels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.codes.gls import EVENTS, STATUSES
from notifier.carriers.gls import Gls
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

GLS = Gls("secret")
EACH = {
    "INTIAL.PREADVICE": Stage.LABEL_CREATED,
    "INTIAL.E48_DATA": Stage.AWAITING_PICKUP,
    "INTIAL.NORMAL": Stage.PICKED_UP,
    "INBOUD.NORMAL": Stage.IN_TRANSIT,
    "OUTBOD.NORMAL": Stage.IN_TRANSIT,
    "OUTDEL.NORMAL": Stage.OUT_FOR_DELIVERY,
    "DELIVD.NORMAL": Stage.DELIVERED,
    "DELIVD.PARCELSHOP": Stage.AVAILABLE_FOR_PICKUP,
    "DELIVD.DEL_BY_PSAPP": Stage.DELIVERED,
    "ZZZ.NEW": Meaning.UNKNOWN,
}
WHOLE = {
    "PREADVICE": Stage.LABEL_CREATED,
    "PLANNEDPICKUP": Stage.AWAITING_PICKUP,
    "INPICKUP": Stage.AWAITING_PICKUP,
    "NOTPICKEDUP": IncidentKind.PICKUP_FAILED,
    "INTRANSIT": Stage.IN_TRANSIT,
    "INWAREHOUSE": Stage.IN_TRANSIT,
    "INDELIVERY": Stage.OUT_FOR_DELIVERY,
    "DELIVEREDPS": Stage.AVAILABLE_FOR_PICKUP,
    "DELIVERED": Stage.DELIVERED,
    "NOTDELIVERED": Stage.ATTEMPT_FAILED,
    "CANCELED": Stage.CANCELLED,
    "FINAL": Meaning.INFO,
    "TELEPORTED": Meaning.UNKNOWN,
}


def row(code: str = "INTIAL.NORMAL", **fields: object) -> dict[str, Any]:
    known = {"code": code, "city": "Berlin", "country": "DE", "description": "A note"}
    return known | {"eventDateTime": "2024-10-07T10:46:14+0200"} | fields


def parcel(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"requested": "N1", "unitno": "U1", "events": list(rows)} | fields


def body(*parcels: dict[str, Any]) -> dict[str, Any]:
    return {"parcels": list(parcels)}


@pytest.mark.parametrize(("code", "said"), EACH.items(), ids=EACH)
def test_every_known_code_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(GLS, body(parcel(row(code)))).events
    assert (found.stage or found.meaning) == said
    assert (found.raw_code, found.at) == (code, datetime(2024, 10, 7, 8, 46, 14, tzinfo=UTC))


@pytest.mark.parametrize(("status", "said"), WHOLE.items(), ids=WHOLE)
def test_every_known_status_is_read(status: str, said: object, read: Read) -> None:
    (found,) = read(GLS, body(parcel(status=status, statusDateTime="2024-10-11T15:24:57+0200"))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert found.at == datetime(2024, 10, 11, 13, 24, 57, tzinfo=UTC)


def test_nothing_else_is_mapped() -> None:
    assert {*EVENTS, "ZZZ.NEW"} == set(EACH)
    assert {*STATUSES, "TELEPORTED"} == set(WHOLE)


@pytest.mark.parametrize(
    ("status", "at", "count"),
    [
        ("INTRANSIT", "2024-10-11T15:24:57+0200", 2),
        ("INTRANSIT", "2024-10-07T10:46:14+0200", 1),
        ("INTRANSIT", "", 1),
        ("DELIVERED", "2024-10-07T10:46:14+0200", 2),
        ("DELIVERED", "soon", 2),
        ("", "2024-10-11T15:24:57+0200", 1),
    ],
)
def test_a_status_counts_where_it_is_newest_or_the_end(status: str, at: str, count: int, read: Read) -> None:
    assert len(read(GLS, body(parcel(row(), status=status, statusDateTime=at))).events) == count


def test_a_parcel_goes_by_the_number_that_was_asked_for_unless_several_share_it(request_of: Request) -> None:
    parcels = (parcel(unitno="U1"), parcel(unitno="U2"), parcel(requested="N2", unitno="U3"), parcel(requested=None))
    assert [one.tracking_number for one in GLS.parse(request_of(body(*parcels))).updates] == ["U1", "U2", "N2", "U1"]


def test_a_scan_has_one_key_under_either_number(read: Read) -> None:
    numbers = ("N1", "U1")
    assert len({read(GLS, body(parcel(row(), requested=number))).events[0].key for number in numbers}) == 1


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        GLS.verify(request_of(body()))


@pytest.mark.parametrize(("sent", "reason"), [(body({"errorCode": "E_404_01"}), "E_404_01"), (body(), "an empty list")])
def test_what_is_no_parcel_is_ignored_with_a_reason(sent: object, reason: str, request_of: Request) -> None:
    parsed = GLS.parse(request_of(sent))
    assert (parsed.updates, parsed.ignored) == ((), f"an answer of the API without a parcel: {reason}")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "Too many"}, "Bad Request"),
        ({"fault": {"faultstring": "Rate limit quota violation", "detail": {"errorcode": "policies"}}}, "Rate limit"),
        ({"errorCode": "E_404_02", "errorMessage": "No Delivery Info"}, "E_404_02"),
    ],
)
def test_errors_of_the_api_are_ignored_with_their_name(sent: object, reason: str, request_of: Request) -> None:
    parsed = GLS.parse(request_of(sent))
    assert parsed.updates == ()
    assert parsed.ignored.startswith(f"an error of the API: {reason}")


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({}, "found nothing"),
        (body(parcel(requested="", unitno="")), r"parcels\[0\].unitno: expected text"),
        (body(parcel(events="x")), r"parcels\[0\].events: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(sent: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        GLS.parse(request_of(sent))
