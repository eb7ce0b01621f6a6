"""The vector is SendGrid's own: https://github.com/sendgrid/sendgrid-python/blob/main/test/unit/test_eventwebhook.py"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifier.channels import SendGrid
from notifier.domain.notification import Status
from notifier.errors import StartError, UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook, Receipt
from tests.channels.peers import NOON

KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eN"
    "Ec6wEA3F+g=="
)
SIGNATURE = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
EVENT = {
    "email": "hello@world.com",
    "event": "dropped",
    "reason": "Bounced Address",
    "sg_event_id": "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
    "sg_message_id": "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
    "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
    "timestamp": 1600112492,
}
BODY = json.dumps([EVENT], separators=(",", ":")).encode() + b"\r\n"
SIGNED = RawWebhook(
    source="sendgrid",
    body=BODY,
    received_at=NOON,
    headers={
        "x-twilio-email-event-webhook-signature": SIGNATURE,
        "x-twilio-email-event-webhook-timestamp": "1600112502",
    },
)


def provider(key: str = KEY) -> SendGrid:
    return SendGrid(api_key="SG.test", webhook_public_key=key)


def batch(*events: dict[str, Any]) -> RawWebhook:
    return RawWebhook(source="sendgrid", body=json.dumps(events).encode(), received_at=NOON)


def only(**event: Any) -> Receipt:
    [receipt] = provider().parse_receipts(batch(event))
    return receipt


def test_sendgrids_own_example_is_authentic() -> None:
    provider().verify(SIGNED)


def _with(**headers: str) -> RawWebhook:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(SIGNED, headers={**SIGNED.headers, **names})


FORGED = [
    pytest.param(replace(SIGNED, body=BODY.rstrip()), id="without the line break at its end"),
    pytest.param(replace(SIGNED, body=json.dumps([EVENT]).encode() + b"\r\n"), id="written anew"),
    pytest.param(replace(SIGNED, body=b""), id="empty"),
    pytest.param(replace(SIGNED, headers={}), id="without headers"),
    pytest.param(_with(x_twilio_email_event_webhook_signature=""), id="with an empty signature"),
    pytest.param(_with(x_twilio_email_event_webhook_timestamp=""), id="with an empty timestamp"),
    pytest.param(_with(x_twilio_email_event_webhook_timestamp="1600112503"), id="with another timestamp"),
    pytest.param(_with(x_twilio_email_event_webhook_signature="no base64!"), id="signed with no base64"),
    pytest.param(_with(x_twilio_email_event_webhook_signature="bm90IGRlcg=="), id="signed with no DER"),
    pytest.param(_with(x_twilio_email_event_webhook_signature="ü"), id="signed with no ASCII"),
]


@pytest.mark.parametrize("raw", FORGED)
def test_a_batch_is_rejected(raw: RawWebhook) -> None:
    with pytest.raises(WebhookRejected):
        provider().verify(raw)


def test_without_a_key_nothing_is_trusted() -> None:
    with pytest.raises(WebhookRejected, match="webhook_public_key"):
        provider("").verify(SIGNED)


def test_a_key_of_another_kind_is_refused_at_the_start() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    with pytest.raises(StartError, match="another kind"):
        provider(b64encode(other).decode())
    with pytest.raises(StartError, match="cannot be read"):
        provider("-----BEGIN PUBLIC KEY-----")


def test_an_event_becomes_a_receipt() -> None:
    [receipt] = provider().parse_receipts(SIGNED)

    assert receipt == Receipt(
        provider="sendgrid",
        event_id="ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
        status=Status.PERMANENT_FAILURE,
        at=datetime(2020, 9, 14, 19, 41, 32, tzinfo=UTC),
        reference="LRzXl_NHStOGhQ4kofSm_A",
        code="dropped",
        detail="Bounced Address",
        suppress="bounced",
    )


def test_the_attempt_comes_back_as_a_field_of_the_event() -> None:
    assert only(event="delivered", notifier_attempt="attempt-1").attempt_id == "attempt-1"


EVENTS: list[tuple[dict[str, str], Status | None, str]] = [
    ({"event": "processed"}, Status.SENT, ""),
    ({"event": "deferred"}, Status.SENT, ""),
    ({"event": "delivered"}, Status.DELIVERED, ""),
    ({"event": "bounce", "type": "bounce"}, Status.PERMANENT_FAILURE, "bounced"),
    ({"event": "bounce"}, Status.PERMANENT_FAILURE, "bounced"),
    ({"event": "bounce", "type": "blocked"}, Status.TEMPORARY_FAILURE, ""),
    ({"event": "blocked"}, Status.TEMPORARY_FAILURE, ""),
    ({"event": "dropped", "reason": "Unsubscribed Address"}, Status.PERMANENT_FAILURE, "opted_out"),
    ({"event": "dropped", "reason": "Spam Reporting Address"}, Status.PERMANENT_FAILURE, "complained"),
    ({"event": "dropped", "reason": "Invalid"}, Status.PERMANENT_FAILURE, "bad_address"),
    ({"event": "dropped", "reason": "Recipient List over Package Quota"}, Status.TEMPORARY_FAILURE, ""),
    ({"event": "dropped", "reason": "Spam Content"}, Status.PERMANENT_FAILURE, ""),
    ({"event": "dropped", "reason": "something new"}, Status.PERMANENT_FAILURE, ""),
    ({"event": "spamreport"}, Status.DELIVERED, "complained"),
    ({"event": "unsubscribe"}, Status.DELIVERED, "opted_out"),
    ({"event": "group_unsubscribe"}, Status.DELIVERED, "opted_out"),
    ({"event": "open"}, Status.DELIVERED, ""),
    ({"event": "click"}, Status.DELIVERED, ""),
    ({"event": "group_resubscribe"}, None, ""),
    ({"event": "account_status_change"}, None, ""),
    ({"event": "something_new"}, None, ""),
    ({}, None, ""),
]


@pytest.mark.parametrize(("event", "status", "suppress"), EVENTS)
def test_each_event_means_what_the_table_says(event: dict[str, str], status: Status | None, suppress: str) -> None:
    receipt = only(**event)

    assert (receipt.status, receipt.suppress) == (status, suppress)


def test_an_unknown_event_can_still_be_counted() -> None:
    assert only(event="something_new").code == "something_new"


def test_a_receipt_names_no_person() -> None:
    reason = "550 5.1.1 <jo.miller@example.com>: no mailbox Jo.Miller here, call +14155550100"

    detail = only(event="bounce", type="bounce", email="jo.miller@example.com", reason=reason).detail

    assert detail == "550 5.1.1 <***>: no mailbox *** here, call ***"


@pytest.mark.parametrize("timestamp", [None, "soon", 10**30, "NaN", {}])
def test_a_time_that_cannot_be_read_is_the_time_of_arrival(timestamp: Any) -> None:
    assert only(event="delivered", timestamp=timestamp).at == NOON


def test_an_event_without_an_id_has_the_same_one_each_time_it_comes() -> None:
    first, again, other = provider().parse_receipts(
        batch({"event": "open", "email": "a@x.example"}, {"email": "a@x.example", "event": "open"}, {"event": "open"})
    )

    assert first.event_id == again.event_id != other.event_id


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{}", b"null", b"[1]", b'[{"event": "open"}, null]', b"[" * 5000, b"\xff"]
)
def test_a_body_that_is_no_batch_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        provider().parse_receipts(replace(SIGNED, body=body))
