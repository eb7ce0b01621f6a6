"""USPS: every category and event code, times that are written twice, and an envelope whose inside is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from notifier.carriers.codes.usps import CATEGORIES, EVENTS, TYPES, WORDS
from notifier.carriers.usps import Usps
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

PAYLOADS = Path(os.environ.get("NOTIFIER_PAYLOADS", Path(__file__).parents[2].parent / "shared" / "payloads"))
USPS = Usps("secret")

MEANS: dict[object, str] = {
    Stage.LABEL_CREATED: "GX MA",
    Stage.PICKED_UP: "03 OA PA TM",
    Stage.IN_TRANSIT: "10 A1 EF PC SF T1 TL",
    Stage.AT_DELIVERY_DEPOT: "07",
    Stage.OUT_FOR_DELIVERY: "OF",
    Stage.DELIVERED: "01",
    Stage.ATTEMPT_FAILED: "02 30 51 52 53 54 55 56",
    Stage.AVAILABLE_FOR_PICKUP: "16",
    Stage.RETURNING: "09",
    IncidentKind.ADDRESS: "05 21 22 23 24 25 26",
    IncidentKind.REFUSED: "04",
    IncidentKind.MISROUTED: "08",
    IncidentKind.UNCLAIMED: "27 31",
    IncidentKind.DELAY: "71",
    Meaning.INFO: "06",
    Meaning.UNKNOWN: "99",
}
EACH = [(code, said) for said, codes in MEANS.items() for code in codes.split()]
WHOLE = {
    "Pre-Shipment": Stage.LABEL_CREATED,
    "Accepted": Stage.PICKED_UP,
    "In Transit": Stage.IN_TRANSIT,
    "Out for Delivery": Stage.OUT_FOR_DELIVERY,
    "Available for Pickup": Stage.AVAILABLE_FOR_PICKUP,
    "Delivery Attempt": Stage.ATTEMPT_FAILED,
    "Delivered": Stage.DELIVERED,
    "Alert": IncidentKind.OTHER,
    "Lost in Thought": Meaning.UNKNOWN,
}


def row(code: str = "10", **fields: object) -> dict[str, Any]:
    known: dict[str, Any] = {
        "eventType": "A note",
        "eventTimestamp": "2024-06-05T09:10:00",
        "GMTTimestamp": "2024-06-05T13:10:45Z",
        "GMTOffset": "-04:00",
        "eventCity": "RENO",
        "eventCode": code,
    }
    return known | fields


def tracking(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"trackingNumber": "N1", "trackingEvents": list(rows)} | fields


def envelope(payload: object, **fields: object) -> dict[str, Any]:
    written = payload if isinstance(payload, str) else json.dumps(payload)
    return {"subscriptionType": "TRACKING", "timestamp": "2024-06-05T13:11:00Z", "payload": written} | fields


@pytest.mark.parametrize(("code", "said"), EACH)
def test_every_known_event_code_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(USPS, tracking(row(code))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert (found.raw_code, found.raw_text) == (code, "A note")


@pytest.mark.parametrize(("category", "said"), WHOLE.items(), ids=WHOLE)
def test_every_category_is_read_where_there_are_no_events(category: str, said: object, read: Read) -> None:
    (found,) = read(USPS, envelope(tracking(statusCategory=category))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert (found.at, found.tz_source) == (datetime(2024, 6, 5, 13, 11, tzinfo=UTC), TzSource.RECEIVED)


def test_a_code_that_was_written_as_a_number_has_its_zero_back(read: Read) -> None:
    (found,) = read(USPS, tracking(row(eventCode=7))).events
    assert (found.stage, found.raw_code) == (Stage.AT_DELIVERY_DEPOT, "07")


def test_nothing_else_is_mapped() -> None:
    assert {*EVENTS, "99"} == {code for code, _ in EACH}
    assert {*CATEGORIES, "Lost in Thought"} == set(WHOLE)
    assert set(WORDS) == {"delivered, to original sender"}


def test_without_a_category_the_words_before_the_comma_are_it(read: Read) -> None:
    (found,) = read(USPS, tracking(status="Delivered, Parcel Locker")).events
    assert (found.stage, found.raw_text) == (Stage.DELIVERED, "Delivered, Parcel Locker")


def test_delivered_to_the_sender_is_returned(read: Read) -> None:
    words = "Delivered, To Original Sender"
    assert [found.stage for found in read(USPS, tracking(row("01", eventType=words))).events] == [Stage.RETURNED]
    summary = read(USPS, tracking(statusCategory="Delivered", status=words)).events
    assert [found.stage for found in summary] == [Stage.RETURNED]


@pytest.mark.parametrize(
    ("fields", "at", "tz_source"),
    [
        ({}, datetime(2024, 6, 5, 13, 10, 45, tzinfo=UTC), TzSource.EXPLICIT),
        ({"GMTTimestamp": "2024-06-05T13:10:45"}, datetime(2024, 6, 5, 13, 10, 45, tzinfo=UTC), TzSource.EXPLICIT),
        ({"GMTTimestamp": None}, datetime(2024, 6, 5, 13, 10, tzinfo=UTC), TzSource.EXPLICIT),
        ({"GMTTimestamp": None, "GMTOffset": ""}, datetime(2024, 6, 5, 9, 10, tzinfo=UTC), TzSource.ASSUMED),
        (
            {"GMTTimestamp": None, "GMTOffset": "", "eventCountry": "DE"},
            datetime(2024, 6, 5, 7, 10, tzinfo=UTC),
            TzSource.LOCATION,
        ),
    ],
)
def test_the_instant_is_that_in_gmt(fields: dict[str, Any], at: datetime, tz_source: TzSource, read: Read) -> None:
    (found,) = read(USPS, tracking(row(**fields))).events
    assert (found.at, found.tz_source, found.raw_time) == (at, tz_source, "2024-06-05T09:10:00")


def test_the_key_of_an_event_does_not_depend_on_what_is_known_of_its_zone(read: Read) -> None:
    rows = [row(), row(GMTTimestamp=None), row(GMTTimestamp=None, GMTOffset=None), row(eventType="Other words")]
    assert len({read(USPS, tracking(one)).events[0].key for one in rows}) == 1


def test_arrived_and_departed_in_one_minute_stay_two(read: Read) -> None:
    found = read(USPS, tracking(row(eventType="Arrived"), row(eventType="Departed"))).events
    assert {one.raw_text for one in found} == {"Arrived", "Departed"}


@pytest.mark.parametrize(
    ("written", "region", "country"), [("GERMANY", "", "DE"), ("CHINA, PEOPLES REP", "CHINA, PEOPLES REP", "")]
)
def test_a_country_in_words_is_read_or_kept(written: str, region: str, country: str, read: Read) -> None:
    (found,) = read(USPS, tracking(row(eventCountry=written, eventState=None))).events
    assert (found.place.region, found.place.country) == (region, country)


@pytest.mark.parametrize(
    "body", [tracking(row()), envelope(tracking(row())), [tracking(row())], envelope(row(trackingNumber="N1"))]
)
def test_a_tracking_is_found_however_it_is_wrapped(body: object, read: Read) -> None:
    update = read(USPS, body)
    assert (update.tracking_number, len(update.events)) == ("N1", 1)


@pytest.mark.parametrize("kind", ["Date", "TimeStamp"])
@pytest.mark.parametrize("name", ["expected", "predicted", "guaranteed"])
def test_a_delivery_day_is_a_promise(name: str, kind: str, read: Read) -> None:
    key = f"{name}Delivery{kind}"
    for stated in ({key: "2024-06-07T21:00:00"}, {"deliveryDateExpectation": {key: "2024-06-07"}}):
        promise = read(USPS, tracking(**stated)).promise
        assert promise is not None
        assert (promise.earliest, promise.latest) == (date(2024, 6, 7), date(2024, 6, 7))
    assert read(USPS, tracking(**{key: "soon"})).promise is None


def test_the_timestamp_and_the_inside_are_signed_as_they_were_sent(request_of: Request) -> None:
    inside = '{ "trackingNumber":"N1",\t"status": "Größe" }'
    sent = envelope(inside)
    digest = hmac.digest(b"secret", f"{sent['timestamp']}{inside}".encode(), hashlib.sha256)
    value = base64.b64encode(digest).decode()
    assert USPS.sign(json.dumps(sent).encode()) == {"x-hmac": value}
    USPS.verify(request_of(sent, {"x-hmac": value}))
    for changed in (
        {"timestamp": "2024-06-05T13:11:01Z"},
        {"payload": inside + " "},
        {"payload": {"trackingNumber": "N1"}},
    ):
        with pytest.raises(WebhookRejected, match="does not fit"):
            USPS.verify(request_of(sent | changed, {"x-hmac": value}))


def test_the_vector_at_hand_is_reproduced(request_of: Request) -> None:
    path = PAYLOADS / "usps" / "webhook-envelope-tracking.vector.json"
    if not path.exists():
        pytest.skip("the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)")
    vector = json.loads(path.read_text())
    body = (path.parent / "webhook-envelope-tracking.json").read_bytes()
    Usps(vector["secret"]).verify(request_of(body, {vector["header"].lower(): vector["header_value"]}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (envelope({"message": "quiet"}), "a notice of the subscription 'TRACKING' that names no tracking number"),
        ({"error": {"code": "404", "message": "m"}}, "an error of the API: 404"),
        ({"error": {}}, "an error of the API: without a reason"),
        ({"challenge": "x"}, "a challenge that asks whether the address answers"),
        ([], "an answer of the API without a tracking"),
        ([{"error": {}}], "an answer of the API without a tracking"),
    ],
)
def test_what_is_no_tracking_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = USPS.parse(request_of(body))
    assert (parsed.updates, parsed.ignored) == ((), reason)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "found nothing"),
        (envelope("nonsense"), "not JSON"),
        (envelope("[]"), "payload: expected an object, found a list"),
        (envelope(tracking(trackingNumber="")), "payload.trackingNumber: expected text"),
        (["x"], r"\[0\]: expected an object, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        USPS.parse(request_of(body))


def test_the_own_id_of_a_piece_tells_it_from_others_under_its_number(read: Read) -> None:
    assert read(USPS, tracking(uniqueMailPieceID="110158946")).parcel_id == "110158946"
    assert read(USPS, tracking(uniqueTrackingId="7")).parcel_id == "7"
    assert read(USPS, tracking()).parcel_id == ""


def test_a_short_answer_loses_none_of_its_sentences_and_nothing_is_guessed_from_them(read: Read) -> None:
    sentences = ["Your item was delivered at 12:55 pm on April 05, 2010 in FALMOUTH, MA", "Held in customs, April 2"]
    found = read(USPS, {"trackingNumber": "N1", "eventSummaries": [*sentences, None, ""]}).events
    assert {(one.raw_text, one.meaning, one.raw_code) for one in found} == {
        (words, Meaning.UNKNOWN, "eventSummaries") for words in sentences
    }
    assert [one.incident for one in found if "customs" in one.raw_text] == [IncidentKind.CUSTOMS_HELD]


def test_an_offset_with_a_missing_digit_is_read(read: Read) -> None:
    row = {"eventCode": "10", "eventTimestamp": "2024-06-05T07:00:00", "GMTOffset": "-7:00"}
    (found,) = read(USPS, tracking(trackingEvents=[row])).events
    assert (found.at, found.tz_source) == (datetime(2024, 6, 5, 14, tzinfo=UTC), TzSource.EXPLICIT)


def test_an_error_may_be_a_word(request_of: Request) -> None:
    parsed = USPS.parse(request_of({"error": "invalid_client", "error_description": "Client authentication failed."}))
    assert parsed.ignored == "an error of the API: invalid_client"


@pytest.mark.parametrize("words", TYPES)
def test_a_type_counts_where_the_code_is_not_known_and_nowhere_else(words: str, read: Read) -> None:
    at = {"eventTimestamp": "2024-06-05T07:00:00", "eventType": words.title()}
    (found,) = read(USPS, tracking(trackingEvents=[at | {"eventCode": "ZZ"}])).events
    assert (found.meaning is not Meaning.UNKNOWN, found.raw_code) == (True, "ZZ")
    (found,) = read(USPS, tracking(trackingEvents=[at | {"eventCode": "GX"}])).events
    assert found.stage is Stage.LABEL_CREATED


def test_customs_speak_in_types_alone(read: Read) -> None:
    said = {"Inbound Into Customs": "IN", "Held in Customs": "HD", "Inbound Out of Customs": "OUT"}
    rows = [
        {"eventCode": code, "eventType": words, "eventTimestamp": f"2024-06-0{day}T07:00:00"}
        for day, (words, code) in enumerate(said.items(), start=1)
    ]
    found = read(USPS, tracking(trackingEvents=rows)).events
    assert [(one.stage, one.incident) for one in found] == [
        (Stage.IN_CUSTOMS, None),
        (None, IncidentKind.CUSTOMS_HELD),
        (Stage.CUSTOMS_CLEARED, None),
    ]
