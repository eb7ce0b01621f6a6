"""Purolator: hours in a field of their own, scans that are listed twice, and one type for everything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from notifier.carriers.purolator import Purolator
from notifier.domain.events import Meaning, Precision, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Purolator()


def scan(kind: str = "Other", hours: str = "172300", words: str = "Words") -> str:
    return f"""<Scan><ScanType>{kind}</ScanType><Depot><Name>MONTREAL, PQ</Name></Depot><ScanDate>2024-06-01</ScanDate>
        <ScanTime>{hours}</ScanTime><Description>{words}</Description><Comment/></Scan>"""


def answer(*scans: str) -> bytes:
    return f"""<s:Envelope xmlns:s="urn:s"><s:Body><TrackingInformation xmlns="urn:p"><PIN><Value>N1</Value></PIN>
        <Scans>{"".join(scans)}</Scans></TrackingInformation></s:Body></s:Envelope>""".encode()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("ProofOfPickUp", Stage.PICKED_UP),
        ("OnDelivery", Stage.OUT_FOR_DELIVERY),
        ("Undeliverable", Stage.ATTEMPT_FAILED),
        ("Delivery", Stage.DELIVERED),
        ("Other", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
    ],
)
def test_every_type_is_read_and_the_rest_is_not_guessed(kind: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer(scan(kind))).events
    assert (found.stage or found.meaning) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("New Tracking Number Assigned -", Meaning.INFO),
        ("Label information electronically submitted", Stage.LABEL_CREATED),
        ("Shipper created a label", Stage.LABEL_CREATED),
        ("Picked up by Purolator at MONTREAL", Stage.PICKED_UP),
        ("Arrived at sort facility", Stage.IN_TRANSIT),
        ("Departed sort facility", Stage.IN_TRANSIT),
        ("Cleared customs", Stage.CUSTOMS_CLEARED),
        ("On vehicle for delivery", Stage.OUT_FOR_DELIVERY),
        ("Attempted delivery - receiver unavailable", Stage.ATTEMPT_FAILED),
        ("Available for pickup for 5 business days from arrival date at the counter", Stage.AVAILABLE_FOR_PICKUP),
        ("Shipment unavailable - En route to Purolator pickup location", Stage.IN_TRANSIT),
        ("Transferring to Shipping Centre - please wait for further instructions", Stage.IN_TRANSIT),
        ("Shipment scheduled for delivery next business day", Stage.DELIVERY_SCHEDULED),
        ("Shipment delivered", Stage.DELIVERED),
        ("Delayed in transit due to rail delay", IncidentKind.DELAY),
        ("Address correction required - resolution in progress", IncidentKind.ADDRESS),
        ("Words", Meaning.UNKNOWN),
        ("Not picked up by Purolator", Meaning.UNKNOWN),
    ],
)
def test_of_other_scans_the_words_count(words: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer(scan(words=words.upper()))).events
    assert (found.stage or found.incident or found.meaning) == expected


def test_a_type_counts_before_words(read: Read) -> None:
    (found,) = read(CARRIER, answer(scan("OnDelivery", words="Arrived at sort facility"))).events
    assert found.stage is Stage.OUT_FOR_DELIVERY


def test_a_scan_that_is_listed_twice_is_one_and_another_at_the_same_time_is_another(read: Read) -> None:
    assert len(read(CARRIER, answer(scan(), scan())).events) == 1
    assert len(read(CARRIER, answer(scan(), scan(words="Else"))).events) == 2


@pytest.mark.parametrize(("hours", "precision"), [("172300", Precision.SECOND), ("", Precision.DATE)])
def test_hours_have_a_field_of_their_own_and_no_zone(hours: str, precision: Precision, read: Read) -> None:
    (found,) = read(CARRIER, answer(scan(hours=hours))).events
    assert (found.precision, found.tz_source) == (precision, TzSource.ASSUMED)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<E><ResponseInformation><Errors><Error><Code>7</Code></Error></Errors></ResponseInformation></E>", "'7'"),
        (b"<E><Fault><faultcode>s:Client</faultcode></Fault></E>", "'s:Client'"),
        (b"<E><ResponseInformation/></E>", "'no pin'"),
    ],
)
def test_an_error_is_ignored_with_its_code(body: bytes, reason: str, request_of: Request) -> None:
    assert reason in CARRIER.parse(request_of(body)).ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "expected XML"),
        (b"<html/>", "expected TrackPackagesByPinResponse, found 'html'"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: bytes, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
