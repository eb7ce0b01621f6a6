"""The events that SendGrid tells about a mail, as its webhook and its logs have them.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event and
https://github.com/twilio/sendgrid-oai (`tsg_logs_v3`)
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from notifier.simulator.mailbox import Received

_IP = "192.0.2.1"

_DETAILS: dict[str, dict[str, Any]] = {
    "processed": {},
    "deferred": {"response": "451 4.7.1 Greylisted, please try again later", "attempt": "1"},
    "delivered": {"response": "250 2.0.0 OK", "ip": _IP, "tls": 1},
    "bounce": {
        "type": "bounce",
        "reason": "550 5.1.1 The mailbox does not exist",
        "status": "5.1.1",
        "bounce_classification": "Invalid Address",
        "ip": _IP,
        "tls": 1,
    },
    "blocked": {
        "type": "blocked",
        "reason": "421 4.7.0 Try again later, closing connection",
        "status": "4.7.0",
        "bounce_classification": "Reputation",
        "ip": _IP,
        "tls": 1,
    },
    "dropped": {"reason": "Bounced Address"},
    "spamreport": {},
    "unsubscribe": {},
}

STATUS_AFTER: dict[str, str] = {
    "processed": "processed",
    "deferred": "deferred",
    "delivered": "delivered",
    "bounce": "bounced",
    "blocked": "blocked",
    "dropped": "dropped",
}
"""The status that the logs show after an event; the others leave it as it is."""

_WITH_SMTP_ID = frozenset({"processed", "deferred", "delivered", "bounce", "blocked", "dropped"})


def webhook_event(message: Received, name: str, at: datetime) -> dict[str, Any]:
    """Return the event as the webhook posts it: custom arguments stand among the fields."""
    return _event(message, name, at) | message.arguments


def log_event(message: Received, name: str, at: datetime) -> dict[str, Any]:
    """Return the event as the logs show it: custom arguments stand by themselves, and an opt-out has a day."""
    event = _event(message, name, at) | {"custom_args": message.arguments}
    return event | {"date": f"{at:%Y-%m-%d}"} if name == "unsubscribe" else event


def _event(message: Received, name: str, at: datetime) -> dict[str, Any]:
    event: dict[str, Any] = {
        "email": message.to,
        "timestamp": int(at.timestamp()),
        "event": "bounce" if name == "blocked" else name,
        "sg_event_id": _event_id(message.id, name),
        "sg_message_id": message.id,
        "category": message.categories,
    }
    if name in _WITH_SMTP_ID:
        event["smtp-id"] = f"<{message.id.partition('.')[0]}@simulator>"
    return event | _DETAILS[name]


def _event_id(message_id: str, name: str) -> str:
    """The same event has the same id each time it is told."""
    return urlsafe_b64encode(hashlib.sha256(f"{name}-{message_id}".encode()).digest()[:16]).decode().rstrip("=")
