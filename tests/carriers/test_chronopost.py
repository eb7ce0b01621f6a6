"""Chronopost: the codes that its answers explain, times with offsets, and errors inside of answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from notifier.carriers.chronopost import Chronopost
from notifier.domain.events import NOWHERE, Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Chronopost()


def answer(code: str = "TS", at: str = "2024-06-01T12:00:00+02:00", number: str = "N1") -> bytes:
    return f"""<s:Envelope xmlns:s="urn:s"><s:Body><return><errorCode>0</errorCode><listEventInfoComp>
        <events><code>{code}</code><eventDate>{at}</eventDate><eventLabel>Words</eventLabel>
        <officeLabel>ARRAS CHRONOPOST</officeLabel></events><skybillNumber>{number}</skybillNumber>
        </listEventInfoComp></return></s:Body></s:Envelope>""".encode()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DC", Stage.LABEL_CREATED),
        ("DB", Stage.PICKED_UP),
        ("DY", Stage.PICKED_UP),
        ("SC", Stage.AT_FORWARDER),
        ("TS", Stage.IN_TRANSIT),
        ("SD", Stage.AT_DELIVERY_DEPOT),
        ("TA", Stage.OUT_FOR_DELIVERY),
        ("D", Stage.DELIVERED),
        ("d", Meaning.UNKNOWN),
        ("ZZ", Meaning.UNKNOWN),
    ],
)
def test_codes_are_read_as_the_answers_explain_them(code: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer(code)).events
    assert (found.stage or found.meaning, found.raw_code) == (expected, code)


def test_a_comment_is_read_with_the_text_and_other_notes_are_not(read: Read) -> None:
    notes = b"".join(
        b"<infoCompList><name>%s</name><value>%s</value></infoCompList>" % note
        for note in ((b"Comment", b"Held by customs"), (b"Consignee's name", b"SOMEBODY"))
    )
    body = answer().replace(b"ARRAS CHRONOPOST</officeLabel>", b"Web Services</officeLabel>" + notes)
    (found,) = read(CARRIER, body).events
    assert (found.raw_text, found.incident) == ("Words: Held by customs", IncidentKind.CUSTOMS_HELD)
    assert found.place == NOWHERE


def test_times_carry_their_offset(read: Read) -> None:
    (found,) = read(CARRIER, answer()).events
    assert (found.at, found.tz_source) == (datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.EXPLICIT)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"<E><return><errorCode>1</errorCode><errorMessage>System Error</errorMessage></return></E>",
            "1: System Error",
        ),
        (b"<E><Fault><faultcode>soap:Server</faultcode></Fault></E>", "the fault 'soap:Server'"),
        (answer(number=""), "no events"),
    ],
)
def test_an_error_is_ignored_with_its_reason(body: bytes, reason: str, request_of: Request) -> None:
    assert reason in CARRIER.parse(request_of(body)).ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "expected XML"),
        (b"<html/>", "expected trackSkybillV2Response, found 'html'"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: bytes, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))
