"""bpost: three states, items in XML, and XML that must not be trusted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from notifier.carriers.bpost import Bpost
from notifier.carriers.codes.bpost import STATES
from notifier.domain.events import Meaning, TrackingUpdate, TzSource
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import Carrier, RawWebhook

Read = Callable[[Carrier, object], TrackingUpdate]
Request = Callable[..., RawWebhook]

BPOST = Bpost("secret")
EACH = {"T00": Stage.IN_TRANSIT, "L00": Stage.OUT_FOR_DELIVERY, "U01": Stage.DELIVERED, "Z99": Meaning.UNKNOWN}


def item(code: str = "T00", time: str = "2024-06-05T23:19:29.923+02:00", number: str = "N1") -> bytes:
    said = f"<time>{time}</time><stateCode>{code}</stateCode><stateDescription>A note</stateDescription>"
    inside = f"<itemCode>{number}</itemCode><stateInfo>{said}</stateInfo>"
    return f'<itemTracking xmlns="http://x/">{inside}</itemTracking>'.encode()


@pytest.mark.parametrize(("code", "said"), EACH.items(), ids=EACH)
def test_every_known_state_is_read(code: str, said: object, read: Read) -> None:
    (found,) = read(BPOST, item(code)).events
    assert (found.stage or found.meaning) == said
    assert (found.raw_code, found.raw_text, found.tz_source) == (code, "A note", TzSource.EXPLICIT)
    assert found.at == datetime(2024, 6, 5, 21, 19, 29, 923000, tzinfo=UTC)
    assert {*STATES, "Z99"} == set(EACH)


def test_a_state_keeps_its_key_when_fractions_of_a_second_are_left_out(read: Read) -> None:
    keys = {read(BPOST, item(time=f"2024-06-05T23:19:29{part}+02:00")).events[0].key for part in ("", ".923")}
    assert len(keys) == 1


def test_nothing_comes_by_the_door(request_of: Request) -> None:
    with pytest.raises(WebhookRejected, match="does not push"):
        BPOST.verify(request_of(item()))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<systemException><message>Try\n later</message></systemException>", "systemException: Try later"),
        (b"<businessException/>", "businessException: without a reason"),
    ],
)
def test_an_exception_is_ignored_with_its_reason(body: bytes, reason: str, request_of: Request) -> None:
    parsed = BPOST.parse(request_of(body))
    assert (parsed.updates, parsed.ignored) == ((), f"an error of the API: {reason}")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"nonsense", "expected XML"),
        (b"<other/>", "expected <itemTracking> or an exception, found <other>"),
        (item(number=""), r"itemTracking\[0\].itemCode: expected text"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><itemTracking/>', "document type or entities"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(body: bytes, complaint: str, request_of: Request) -> None:
    with pytest.raises(UnreadablePayload, match=complaint):
        BPOST.parse(request_of(body))
