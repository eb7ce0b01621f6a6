"""Asendia: three codes, rows whose ids are no ids, and problems instead of parcels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from notifier.carriers.asendia import Asendia
from notifier.carriers.codes.asendia import EVENTS
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

ASENDIA = Asendia("secret")
EACH = {"PU": Stage.PICKED_UP, "IT": Stage.IN_TRANSIT, "DL": Stage.DELIVERED, "ZZ": Meaning.UNKNOWN}


def row(code: str = "IT", **fields: object) -> dict[str, Any]:
    known = {"id": 1, "code": code, "time": "2024-04-12T14:30:00Z", "locationName": "Bern", "locationCountry": "CH"}
    return known | {"carrierEventDescription": "A note"} | fields


def body(*rows: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"trackingNumber": "N1", "trackingEvents": list(rows)} | fields


@pytest.mark.parametrize(("code", "said"), EACH.items(), ids=EACH)
def test_every_known_code_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(ASENDIA, body(row(code))).events
    assert (found.stage or found.meaning) == said
    assert (found.raw_code, found.raw_text, str(found.place)) == (code, "A note", "Bern, CH")
    assert (found.at, found.tz_source) == (datetime(2024, 4, 12, 14, 30, tzinfo=UTC), TzSource.EXPLICIT)
    assert {*EVENTS, "ZZ"} == set(EACH)


def test_a_row_keeps_its_key_when_the_rows_are_numbered_anew(read: Read) -> None:
    assert len({read(ASENDIA, body(row(id=number))).events[0].key for number in (1, 2)}) == 1


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        ASENDIA.verify(request_of(body()))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"title": "Not Found", "status": 404, "message": "error.tracking.not_found"}, "error.tracking.not_found"),
        ({"title": "", "status": 500}, "500"),
    ],
)
def test_a_problem_is_ignored_with_its_reason(sent: object, reason: str, request_of: Request) -> None:
    parsed = ASENDIA.parse(request_of(sent))
    assert (parsed.updates, parsed.ignored) == ((), f"an error of the API: {reason}")


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({}, "found nothing"),
        (body(trackingNumber=None), "the body.trackingNumber: expected text"),
        (body(trackingEvents=1), "trackingEvents: expected a list, found a number"),
    ],
)
def test_what_is_missing_is_named_with_its_place(sent: object, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        ASENDIA.parse(request_of(sent))
