"""The vectors are Twilio's own: https://github.com/twilio/twilio-python/blob/main/tests/unit/test_request_validator.py"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from notifier.channels import Twilio
from notifier.channels.twilio_codes import ANSWERS, FAILURES
from notifier.domain.notification import FINAL, Status
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook, Receipt
from tests.channels.conftest import ACCOUNT
from tests.channels.peers import NOON

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
DIGEST = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
JSON = b'{"property": "value", "boolean": true}'
SHA_256 = {"x-twilio-webhooks-signature-settings": "key=WK123,algorithm=HMAC_SHA256"}
SID = "SM" + "a" * 32
PLAIN = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def provider(webhook_secret: str = "") -> Twilio:
    return Twilio(account_sid=ACCOUNT, auth_token="12345", webhook_secret=webhook_secret)


def signed(signature: str, fields: list[tuple[str, str]], url: str = URL, **headers: str) -> RawWebhook:
    return RawWebhook(
        source="twilio",
        body=urlencode(fields).encode(),
        received_at=NOON,
        headers={"x-twilio-signature": signature, **{name.replace("_", "-"): value for name, value in headers.items()}},
        url=url,
    )


def callback(**fields: str) -> RawWebhook:
    body = urlencode({"MessageSid": SID} | fields).encode()
    return RawWebhook(source="twilio", body=body, received_at=NOON, path="/receipts/twilio/attempt-1")


def only(**fields: str) -> Receipt:
    [receipt] = provider().parse_receipts(callback(**fields))
    return receipt


AUTHENTIC = [
    pytest.param(signed(PLAIN, FIELDS), id="a form"),
    pytest.param(signed("IK+Dwps556ElfBT0I3Rgjkr1wJU=", REPEATED), id="fields that repeat"),
    pytest.param(
        replace(signed("a9nBmqA0ju/hNViExpshrM61xv4=", [], f"{URL}&bodySHA256={DIGEST}"), body=JSON), id="JSON"
    ),
    pytest.param(signed("kvajT1Ptam85bY51eRf/AJRuM3w=", FIELDS), id="signed with the port, called without"),
    pytest.param(signed(PLAIN, FIELDS, URL.replace(".com", ".com:443")), id="signed without the port, called with"),
]


@pytest.mark.parametrize("raw", AUTHENTIC)
def test_twilios_own_examples_are_authentic(raw: RawWebhook) -> None:
    provider().verify(raw)


def test_a_shared_key_signs_with_its_own_secret() -> None:
    raw = signed("033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=", FIELDS)
    by_key = replace(raw, headers={**raw.headers, **SHA_256})

    provider().verify(by_key)
    Twilio(account_sid=ACCOUNT, auth_token="another", webhook_secret="12345").verify(by_key)
    with pytest.raises(WebhookRejected):
        provider(webhook_secret="another").verify(by_key)
    with pytest.raises(WebhookRejected):
        provider().verify(raw)


def test_an_empty_field_is_covered_like_any_other() -> None:
    fields = [*FIELDS, ("Body", "")]

    provider().verify(signed(_sign(fields), fields))
    with pytest.raises(WebhookRejected):
        provider().verify(signed(PLAIN, fields))


FORGED = [
    pytest.param(replace(signed(PLAIN, FIELDS), headers={}), id="without a signature"),
    pytest.param(signed("", FIELDS), id="with an empty signature"),
    pytest.param(signed("no base64", FIELDS), id="with a signature of another length"),
    pytest.param(signed("A" + PLAIN[1:], FIELDS), id="with another signature"),
    pytest.param(signed(PLAIN, [*FIELDS, ("More", "1")]), id="with a field more"),
    pytest.param(signed(PLAIN, FIELDS[1:]), id="with a field less"),
    pytest.param(signed(PLAIN, FIELDS, "https://mycompany.com/other"), id="for another URL"),
    pytest.param(signed(PLAIN, FIELDS, "https://mycompany.com:port/"), id="for a URL that is none"),
    pytest.param(signed(PLAIN, FIELDS, ""), id="for no URL"),
    pytest.param(replace(signed(PLAIN, []), body=b"\xff\xfe"), id="with bytes that are no text"),
    pytest.param(replace(signed(PLAIN, []), body=b"a=%ff"), id="with a value that is no text"),
    pytest.param(
        replace(signed("a9nBmqA0ju/hNViExpshrM61xv4=", [], f"{URL}&bodySHA256={DIGEST}"), body=b"{}"), id="JSON changed"
    ),
    pytest.param(
        signed(PLAIN, FIELDS, x_twilio_webhooks_signature_settings="algorithm=HMAC_MD5"), id="with an unknown algorithm"
    ),
]


@pytest.mark.parametrize("raw", FORGED)
def test_a_callback_is_rejected(raw: RawWebhook) -> None:
    with pytest.raises(WebhookRejected):
        provider().verify(raw)


def test_a_callback_becomes_a_receipt() -> None:
    fields = {"MessageStatus": "undelivered", "ErrorCode": "30005", "ErrorMessage": "No such +14155550100"}

    assert only(**fields) == Receipt(
        provider="twilio",
        event_id=f"{SID}:undelivered",
        status=Status.PERMANENT_FAILURE,
        at=NOON,
        attempt_id="attempt-1",
        reference=SID,
        code="30005",
        detail="No such ***",
        suppress="bad_address",
    )


STATES = [
    ("accepted", Status.SENT),
    ("scheduled", Status.SENT),
    ("queued", Status.SENT),
    ("sending", Status.SENT),
    ("sent", Status.SENT),
    ("partially_delivered", Status.SENT),
    ("delivered", Status.DELIVERED),
    ("read", Status.DELIVERED),
    ("undelivered", Status.TEMPORARY_FAILURE),
    ("failed", Status.TEMPORARY_FAILURE),
    ("canceled", Status.PERMANENT_FAILURE),
    ("something_new", None),
]


@pytest.mark.parametrize(("state", "status"), STATES)
def test_each_state_means_what_the_table_says(state: str, status: Status | None) -> None:
    receipt = only(MessageStatus=state)

    assert (receipt.status, receipt.code, receipt.suppress) == (status, state, "")


CODES = [
    ("30003", Status.TEMPORARY_FAILURE, ""),
    ("30004", Status.PERMANENT_FAILURE, ""),
    ("30006", Status.PERMANENT_FAILURE, "bad_address"),
    ("30007", Status.PERMANENT_FAILURE, ""),
    ("30008", Status.TEMPORARY_FAILURE, ""),
    ("30034", Status.TEMPORARY_FAILURE, ""),
    ("30036", Status.TEMPORARY_FAILURE, ""),
    ("30450", Status.PERMANENT_FAILURE, ""),
    ("21610", Status.PERMANENT_FAILURE, "opted_out"),
    ("21614", Status.PERMANENT_FAILURE, "bad_address"),
    ("21617", Status.PERMANENT_FAILURE, ""),
    ("21408", Status.TEMPORARY_FAILURE, ""),
    ("39999", Status.TEMPORARY_FAILURE, ""),
    ("", Status.TEMPORARY_FAILURE, ""),
]


@pytest.mark.parametrize(("code", "status", "suppress"), CODES)
def test_each_error_of_a_failure_means_what_the_table_says(code: str, status: Status, suppress: str) -> None:
    receipt = only(MessageStatus="undelivered", ErrorCode=code)

    assert (receipt.status, receipt.suppress) == (status, suppress)
    assert receipt.code == (code or "undelivered")


def test_an_error_that_lingers_on_another_state_counts_for_nothing() -> None:
    receipt = only(MessageStatus="delivered", ErrorCode="30005", ErrorMessage="old")

    assert (receipt.status, receipt.code, receipt.detail, receipt.suppress) == (Status.DELIVERED, "delivered", "", "")


@pytest.mark.parametrize("code", sorted(FAILURES.keys() | ANSWERS.keys()))
def test_every_known_error_of_a_failure_is_final(code: int) -> None:
    assert only(MessageStatus="failed", ErrorCode=str(code)).status in FINAL


def test_a_message_that_somebody_sent_us_is_no_receipt() -> None:
    assert provider().parse_receipts(callback(SmsStatus="received", Body="STOP")) == []


@pytest.mark.parametrize(
    ("path", "attempt_id"),
    [
        ("/receipts/twilio/attempt-1", "attempt-1"),
        ("/receipts/twilio/attempt-1?x=1", "attempt-1"),
        ("/prefix/receipts/twilio/attempt-1/", "attempt-1"),
        ("/receipts/twilio", ""),
        ("/receipts/twilio/", ""),
        ("", ""),
    ],
)
def test_the_attempt_stands_in_the_path(path: str, attempt_id: str) -> None:
    [receipt] = provider().parse_receipts(replace(callback(MessageStatus="sent"), path=path))

    assert receipt.attempt_id == attempt_id


@pytest.mark.parametrize("body", [b"", b"{}", b"MessageSid=SM1", b"MessageStatus=sent", b"\xff", b"MessageSid=%ff"])
def test_a_body_that_is_no_callback_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        provider().parse_receipts(replace(callback(), body=body))


def test_without_a_url_the_configured_one_is_what_was_signed() -> None:
    raw = replace(signed(PLAIN, FIELDS, ""), path="/myapp.php?foo=1&bar=2")
    ours = Twilio(account_sid=ACCOUNT, auth_token="12345", callback_url="https://mycompany.com")

    ours.verify(raw)


def _sign(fields: list[tuple[str, str]]) -> str:
    covered = URL + "".join(name + value for name, value in sorted(fields))
    return base64.b64encode(hmac.new(b"12345", covered.encode(), hashlib.sha1).digest()).decode()
