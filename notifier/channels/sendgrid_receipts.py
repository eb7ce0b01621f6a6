"""SendGrid's Event Webhook: proves that a batch of events is authentic, and reads it.

Signature: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from notifier.channels.masking import mask
from notifier.channels.sendgrid_codes import meaning_of_event
from notifier.errors import StartError, UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook, Receipt

ATTEMPT_KEY = "notifier_attempt"
"""The custom argument that carries our attempt id. It comes back as a key of each event."""

_SIGNATURE = "x-twilio-email-event-webhook-signature"
_TIMESTAMP = "x-twilio-email-event-webhook-timestamp"


def read_public_key(text: str) -> EllipticCurvePublicKey:
    """Return the verification key that SendGrid shows: base64 of DER. Raises StartError."""
    try:
        key = load_der_public_key(b64decode(text, validate=True))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise StartError(f"{_BAD_KEY} It cannot be read: {error}") from error
    if not isinstance(key, EllipticCurvePublicKey):
        raise StartError(f"{_BAD_KEY} It is a key of another kind.")
    return key


_BAD_KEY = (
    "sendgrid: the webhook's public key must be the verification key as SendGrid's settings of the Event Webhook "
    "show it (base64, beginning with MFkw)."
)


def check_signature(raw: RawWebhook, key: EllipticCurvePublicKey) -> None:
    """Return if the batch was signed with the key. Raises WebhookRejected.

    The bytes count as they came, with the line break at their end. SendGrid names no time after which a signature is
    void, and tries for a day, so repeated events are told apart by their ids and not by their age.
    """
    signature, timestamp = raw.headers.get(_SIGNATURE, ""), raw.headers.get(_TIMESTAMP, "")
    if not signature or not timestamp:
        raise WebhookRejected(
            f"sendgrid: the header {_TIMESTAMP if signature else _SIGNATURE} is missing. Turn on "
            '"Signed Event Webhook Requests" for this webhook in SendGrid'
        )
    try:
        key.verify(b64decode(signature, validate=True), timestamp.encode() + raw.body, ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise WebhookRejected(
            "sendgrid: the signature does not match. Compare the configured public key with the one of this webhook"
        ) from error


def read_events(raw: RawWebhook) -> list[Receipt]:
    """Return the events of a batch as receipts. Raises UnreadablePayload."""
    try:
        events = orjson.loads(raw.body)
    except orjson.JSONDecodeError as error:
        raise UnreadablePayload(f"sendgrid: the events are not JSON: {error}") from error
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise UnreadablePayload("sendgrid: expected a JSON array of events")
    return [_receipt(event, raw.received_at) for event in events]


def _receipt(event: dict[str, Any], received_at: datetime) -> Receipt:
    name, kind = str(event.get("event", "")), str(event.get("type", ""))
    reason = str(event.get("reason") or event.get("response") or "")
    status, suppress = meaning_of_event(name, kind, reason)
    return Receipt(
        provider="sendgrid",
        event_id=str(event.get("sg_event_id", "")) or _digest(event),
        status=status,
        at=_instant(event.get("timestamp"), received_at),
        attempt_id=str(event.get(ATTEMPT_KEY, "")),
        reference=str(event.get("sg_message_id", "")).partition(".")[0],
        code=kind if name == "bounce" and kind else name,
        detail=mask(reason, str(event.get("email", ""))),
        suppress=suppress,
    )


def _digest(event: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(event, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _instant(timestamp: object, received_at: datetime) -> datetime:
    """Return the time of an event (Unix seconds), or that of its arrival where it has none that can be read."""
    try:
        return datetime.fromtimestamp(float(str(timestamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return received_at
