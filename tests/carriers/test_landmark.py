"""Landmark Global: every code, words that contradict a code, two forms of time, and test answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from notifier.carriers.codes.landmark import EVENTS
from notifier.carriers.landmark import Landmark
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

CARRIER = Landmark()


def answer(
    code: str = "50", words: str = "Words", at: str = "2024-06-01 12:00:00", where: str = "", head: str = ""
) -> bytes:
    return f"""<TrackResponse>{head}<Result><Success>true</Success><Packages><Package>
        <TrackingNumber>N1</TrackingNumber><LandmarkTrackingNumber>LTN1</LandmarkTrackingNumber>
        <Events><Event><Status>{words}</Status><DateTime>{at}</DateTime><Location>{where}</Location>
        <EventCode>{code}</EventCode></Event></Events></Package></Packages></Result></TrackResponse>""".encode()


EXPECTED = {
    "50": Stage.LABEL_CREATED,
    "60": Stage.LABEL_CREATED,
    "75": Stage.LABEL_CREATED,
    "80": Stage.LABEL_CREATED,
    "90": IncidentKind.CUSTOMS_PAYMENT_DUE,
    "100": Stage.LABEL_CREATED,
    "125": Stage.CUSTOMS_CLEARED,
    "135": IncidentKind.CUSTOMS_HELD,
    "150": Stage.DEPARTED_ORIGIN,
    "155": Stage.ARRIVED_DESTINATION,
    "200": Stage.IN_TRANSIT,
    "225": Stage.IN_TRANSIT,
    "250": Stage.DEPARTED_ORIGIN,
    "275": Stage.HANDED_TO_LOCAL,
    "300": Stage.OUT_FOR_DELIVERY,
    "400": Stage.ATTEMPT_FAILED,
    "410": Stage.AVAILABLE_FOR_PICKUP,
    "450": Meaning.INFO,
    "500": Stage.DELIVERED,
    "510": Stage.DELIVERED,
    "900": IncidentKind.OTHER,
}


@pytest.mark.parametrize(("code", "expected"), [*EXPECTED.items(), ("777", Meaning.UNKNOWN)])
def test_every_code_is_read(code: str, expected: object, read: Read) -> None:
    (found,) = read(CARRIER, answer(code)).events
    assert (found.stage or found.incident or found.meaning) == expected


def test_nothing_is_mapped_that_is_not_documented() -> None:
    assert set(EVENTS) == set(EXPECTED)


@pytest.mark.parametrize(
    ("code", "words", "stage"),
    [
        ("125", "Customs transmission sent to carrier", Stage.IN_CUSTOMS),
        ("125", "Customs Cleared", Stage.CUSTOMS_CLEARED),
        ("250", "Customs Clearance in Progress", Stage.IN_CUSTOMS),
        ("250", "Item scanned for crossing", Stage.DEPARTED_ORIGIN),
    ],
)
def test_words_that_contradict_their_code_count(code: str, words: str, stage: Stage, read: Read) -> None:
    (found,) = read(CARRIER, answer(code, words)).events
    assert found.stage is stage


@pytest.mark.parametrize(
    ("written", "where", "at", "tz_source"),
    [
        ("2024-06-01 12:00:00", "Paris, FR", datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.LOCATION),
        ("06/01/2024 12:00 PM", "Paris, FR", datetime(2024, 6, 1, 10, tzinfo=UTC), TzSource.LOCATION),
        ("06/01/2024 12:30 AM", "Columbus, OH", datetime(2024, 6, 1, 0, 30, tzinfo=UTC), TzSource.ASSUMED),
        ("2024-06-01 12:00:00", "Anytown, US", datetime(2024, 6, 1, 12, tzinfo=UTC), TzSource.ASSUMED),
    ],
)
def test_two_forms_of_time_are_that_of_the_place(
    written: str, where: str, at: datetime, tz_source: TzSource, read: Read
) -> None:
    (found,) = read(CARRIER, answer(at=written, where=where)).events
    assert (found.at, found.tz_source, found.raw_time) == (at, tz_source, written)


def test_both_forms_of_a_time_give_one_key(read: Read) -> None:
    first, second = (
        read(CARRIER, answer(at=at)).events[0].key for at in ("2024-06-01 12:00:00", "06/01/2024 12:00 PM")
    )
    assert first == second


def test_test_answers_are_marked(read: Read) -> None:
    assert read(CARRIER, answer(head="<Test>true</Test>")).is_test
    assert not read(CARRIER, answer()).is_test


def test_the_door_is_shut_because_nobody_pushes(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="landmark does not push"):
        CARRIER.verify(request_of(answer()))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<TrackResponse><Errors><Error><ErrorCode>Login</ErrorCode></Error></Errors></TrackResponse>", "'Login'"),
        (b"<TrackResponse/>", "'no package'"),
    ],
)
def test_an_error_is_ignored_with_its_code(body: bytes, reason: str, request_of: Request) -> None:
    assert reason in CARRIER.parse(request_of(body)).ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"{}", "expected XML"),
        (b"<html/>", "expected TrackResponse, found 'html'"),
        (
            b"<TrackResponse><Result><Packages><Package/></Packages></Result></TrackResponse>",
            r"Package\[0\].TrackingNumber: expected text",
        ),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: bytes, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        CARRIER.parse(request_of(body))


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("155", "Received at international processing center", Stage.IN_TRANSIT),
        ("200", "Departure to country of destination", Stage.IN_TRANSIT),
        ("275", "Arrival from abroad", Stage.ARRIVED_DESTINATION),
        ("275", "Departure to\n        distribution network", Stage.IN_TRANSIT),
        ("275", "Arrival distribution office", Stage.AT_DELIVERY_DEPOT),
        ("275", "It has arrived at the\n   postal operator", Stage.HANDED_TO_LOCAL),
        ("155", "Crossing Received", Stage.ARRIVED_DESTINATION),
    ],
)
def test_the_way_through_a_third_country_is_told_by_the_words(
    code: str, words: str, expected: Stage, read: Read
) -> None:
    (found,) = read(CARRIER, answer(code, words)).events
    assert found.stage is expected
    assert found.raw_text == " ".join(words.split())
