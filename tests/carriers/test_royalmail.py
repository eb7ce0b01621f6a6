"""Royal Mail: every event code, a summary that is the last event, and what is no mail piece."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from notifier.carriers.codes.royalmail import EVENTS
from notifier.carriers.royalmail import RoyalMail
from notifier.domain.events import Meaning, TrackingUpdate
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

ROYAL_MAIL = RoyalMail("secret")

MEANS: dict[object, str] = {
    Stage.LABEL_CREATED: "EVAIP EVAIE",
    Stage.AWAITING_PICKUP: "ECCSB",
    Stage.PICKED_UP: "EVPPA EVCAD",
    Stage.IN_TRANSIT: "EVBAH EVBAV EVDAC EVDAV EVOAC EVOCO EVODO EVORI EVHAC EVIIS",
    Stage.DEPARTED_ORIGIN: "EVHOE",
    Stage.AT_DELIVERY_DEPOT: "EVIAV EVIMC EVIPP EVGID",
    Stage.OUT_FOR_DELIVERY: "EVGPD EVKPD",
    Stage.ATTEMPT_FAILED: "EVKNA EVKNR EVNDA EVNDN EVNAR EVNSR EVKSU",
    Stage.AVAILABLE_FOR_PICKUP: "EVKLC EVKLS EVPLA",
    Stage.DELIVERED: "EVKOP EVKSP EVKSF EVKDN EVNOC EVPLC",
    Stage.RETURNED: "EVRTS",
    IncidentKind.MISROUTED: "EVGMI EVIPI EVNMI",
    IncidentKind.ADDRESS: "EVKAA EVNAA EVKAI EVKGA EVNGA",
    IncidentKind.REFUSED: "EVKRF EVNRF",
    IncidentKind.HELD: "EVNKS EVNRT",
    Meaning.INFO: "RSRXS RORXS",
    Meaning.UNKNOWN: "EVZZZ",
}
EACH = [(code, said) for said, codes in MEANS.items() for code in codes.split()]


def row(code: str = "EVGPD", **fields: object) -> dict[str, Any]:
    known = {"eventCode": code, "eventName": "A note", "eventDateTime": "2024-06-05T20:04:00+01:00"}
    return known | {"locationName": "Stafford DO"} | fields


def piece(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"mailPieces": {"mailPieceId": "N1", "events": list(rows)} | fields}


@pytest.mark.parametrize(("code", "said"), EACH)
def test_every_known_code_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(ROYAL_MAIL, piece(row(code))).events
    assert (found.stage or found.incident or found.meaning) == said
    assert (found.raw_code, found.place.city) == (code, "Stafford DO")
    assert found.at == datetime(2024, 6, 5, 19, 4, tzinfo=UTC)


def test_nothing_else_is_mapped() -> None:
    assert {*EVENTS, "EVZZZ"} == {code for code, _ in EACH}


def test_an_arrival_at_home_of_an_item_that_goes_abroad_is_at_the_forwarder(read: Read) -> None:
    abroad = {"originCountryCode": "GBR", "destinationCountryCode": "DEU"}
    (found,) = read(ROYAL_MAIL, piece(row("EVDAV", locationCountryCode="GBR"), summary=abroad)).events
    assert found.stage is Stage.AT_FORWARDER


def test_the_last_event_of_a_summary_has_the_key_it_has_in_the_list(read: Read) -> None:
    last = {
        "lastEventCode": "EVGPD",
        "lastEventName": "Other words",
        "lastEventDateTime": "2024-06-05T20:04:00+01:00",
        "lastEventLocationName": "Stafford DO",
    }
    summary = read(ROYAL_MAIL, {"mailPieces": [{"mailPieceId": "N1", "summary": last}]}).events
    listed = read(ROYAL_MAIL, piece(row(), summary=last)).events
    assert [found.key for found in summary] == [found.key for found in listed]


def test_a_summary_without_an_event_says_nothing(read: Read) -> None:
    assert read(ROYAL_MAIL, {"mailPieces": [{"mailPieceId": "N1", "summary": {"statusCategory": "X"}}]}).events == ()


def test_the_barcode_is_the_number_and_the_id_stands_in(read: Read) -> None:
    assert read(ROYAL_MAIL, piece(row())).tracking_number == "N1"
    assert read(ROYAL_MAIL, piece(row(), summary={"oneDBarcode": "AA1GB"})).tracking_number == "AA1GB"


@pytest.mark.parametrize(
    ("estimated", "ends"),
    [
        (
            {
                "date": "2024-06-10",
                "startOfEstimatedWindow": "08:00:00+01:00",
                "endOfEstimatedWindow": "11:00:00+01:00",
            },
            (datetime(2024, 6, 10, 7, tzinfo=UTC), datetime(2024, 6, 10, 10, tzinfo=UTC)),
        ),
        ({"date": "2024-06-10", "startOfEstimatedWindow": "soon"}, (date(2024, 6, 10), date(2024, 6, 10))),
        ({"date": "2024-06-10"}, (date(2024, 6, 10), date(2024, 6, 10))),
        ({"startOfEstimatedWindow": "08:00:00+01:00"}, None),
    ],
)
def test_an_estimated_window_is_a_promise(estimated: dict[str, str], ends: object, read: Read) -> None:
    promise = read(ROYAL_MAIL, piece(row(), estimatedDelivery=estimated)).promise
    assert (promise and (promise.earliest, promise.latest)) == ends


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        ROYAL_MAIL.verify(request_of(piece(row())))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"mailPieces": {"mailPieceId": "N1", "signature": {"imageId": "1"}}}, "a signature without the events"),
        ({"mailPieces": [{"error": {"errorCode": "E1142"}}]}, "without a mail piece: E1142"),
        ({"httpCode": 500, "mailPieces": None}, "without a mail piece: 500"),
        ({"errors": []}, "without a mail piece: without a reason"),
    ],
)
def test_what_is_no_mail_piece_is_ignored_with_a_reason(body: object, reason: str, request_of: Request) -> None:
    parsed = ROYAL_MAIL.parse(request_of(body))
    assert parsed.updates == ()
    assert reason in parsed.ignored


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "found nothing"),
        (piece(row(), mailPieceId=""), "mailPieces.mailPieceId: expected text"),
        ({"mailPieces": "x"}, "mailPieces: expected a list, found text"),
    ],
)
def test_what_is_missing_is_named_with_its_place(body: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        ROYAL_MAIL.parse(request_of(body))
