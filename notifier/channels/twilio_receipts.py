"""Twilio's status callbacks: proves that one is authentic, and reads it.

Signature: https://www.twilio.com/docs/usage/webhooks/webhooks-security
States: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

import re

from twilio.request_validator import RequestValidator, get_signature_algorithm

from notifier.channels.masking import mask
from notifier.channels.twilio_codes import FAILED_STATES, meaning_of_state
from notifier.channels.twilio_form import read_form
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook, Receipt

CALLBACK_PATH = "/receipts/twilio/"
"""The attempt id follows. A text message has no field for one, so it travels in the path."""

CONNECTION = "#rc=5&rp=all&ct=3000&rt=15000"
"""How Twilio shall call: try five times after any failure. By itself it tries twice, and never after a 5xx.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

_ATTEMPT = re.compile(re.escape(CALLBACK_PATH) + r"([^/?#]+)")
_DIGEST = re.compile(r"[?&]bodySHA256=[0-9a-f]")
_SIGNATURE = "x-twilio-signature"
_SETTINGS = "x-twilio-webhooks-signature-settings"


def check_signature(raw: RawWebhook, url: str, auth_token: str, shared_key: str) -> None:
    """Return if the callback was signed with the token, or with the shared key where it says so.

    The signature covers the public `url` and every field of the form, empty ones too. Raises WebhookRejected.
    """
    signature, settings = raw.headers.get(_SIGNATURE, ""), raw.headers.get(_SETTINGS, "")
    if not signature:
        raise WebhookRejected(f"twilio: the header {_SIGNATURE} is missing")
    secret = shared_key if settings and shared_key else auth_token
    if not _matches(raw, url, signature, secret, get_signature_algorithm(settings)):
        raise WebhookRejected(
            "twilio: the signature does not match. Compare the configured auth token, and the public URL with the one "
            "that Twilio calls"
        )


def read_callback(raw: RawWebhook) -> list[Receipt]:
    """Return what a status callback reports; nothing for a message that somebody sent us. Raises UnreadablePayload."""
    form = read_form(raw).last()
    sid, state = form.get("MessageSid") or form.get("SmsSid"), form.get("MessageStatus") or form.get("SmsStatus")
    if not sid or not state:
        raise UnreadablePayload("twilio: expected a form with MessageSid and MessageStatus")
    if state in {"receiving", "received"}:
        return []
    code = form.get("ErrorCode", "") if state in FAILED_STATES else ""
    status, suppress = meaning_of_state(state, int(code) if code.isdecimal() else 0)
    receipt = Receipt(
        provider="twilio",
        event_id=f"{sid}:{state}",
        status=status,
        at=raw.received_at,
        attempt_id=_attempt_id(raw.path),
        reference=sid,
        code=code or state,
        detail=mask(form.get("ErrorMessage", ""), form.get("To", "")) if code else "",
        suppress=suppress,
    )
    return [receipt]


def _matches(raw: RawWebhook, url: str, signature: str, secret: str, algorithm: str) -> bool:
    """The SDK tries the URL with and without a port. A body that is no form is covered by a digest in the URL."""
    try:
        covered = raw.body.decode() if _DIGEST.search(url) else read_form(raw)
        return bool(RequestValidator(secret).validate(url, covered, signature, algorithm))
    except (UnicodeDecodeError, UnreadablePayload, ValueError):
        return False


def _attempt_id(path: str) -> str:
    found = _ATTEMPT.search(path)
    return found[1] if found else ""
