"""What Twilio refuses, with its codes: https://www.twilio.com/docs/api/errors"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from notifier.simulator.fates import REFUSED_NUMBERS, REFUSED_SENDERS

_NUMBER = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{3,6}", re.ASCII)
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_LONGEST_TEXT = 1600
_LONGEST_VALIDITY = 36_000
_LONGEST_URL = 4000


class Refusal(NamedTuple):
    """Why a message is not taken."""

    code: int
    message: str


def check_text(form: Mapping[str, str]) -> Refusal | None:
    """Return why the request is refused, or None."""
    return _recipient(form) or _sender(form) or _body(form) or _options(form)


def _recipient(form: Mapping[str, str]) -> Refusal | None:
    to = form.get("To", "")
    if not to:
        return Refusal(21604, "A 'To' phone number is required.")
    if to in REFUSED_NUMBERS:
        code, message = REFUSED_NUMBERS[to]
        return Refusal(code, message.format(to=to))
    if not _NUMBER.fullmatch(to):
        return Refusal(21211, f"The 'To' number {to} is not a valid phone number.")
    return None


def _sender(form: Mapping[str, str]) -> Refusal | None:
    sender, service = form.get("From", ""), form.get("MessagingServiceSid", "")
    if service:
        return None if _SERVICE.fullmatch(service) else Refusal(21705, "The Messaging Service Sid is not valid.")
    if not sender:
        return Refusal(21603, "A 'From' phone number or a MessagingServiceSid is required.")
    if sender in REFUSED_SENDERS:
        code, message = REFUSED_SENDERS[sender]
        return Refusal(code, message.format(sender=sender))
    if not any(kind.fullmatch(sender) for kind in (_NUMBER, _SHORT_CODE, _NAME)):
        return Refusal(21212, f"The 'From' number {sender} is not a valid sender.")
    return None


def _body(form: Mapping[str, str]) -> Refusal | None:
    body = form.get("Body", "")
    if not body:
        return Refusal(21602, "A message body is required.")
    if len(body.encode("utf-16-le")) // 2 > _LONGEST_TEXT:
        return Refusal(21617, f"The concatenated message body exceeds the {_LONGEST_TEXT} character limit.")
    return None


def _options(form: Mapping[str, str]) -> Refusal | None:
    validity, callback = form.get("ValidityPeriod"), form.get("StatusCallback")
    if validity is not None and not (validity.isdecimal() and 1 <= int(validity) <= _LONGEST_VALIDITY):
        return Refusal(21624, f"The validity period {validity} is not a number from 1 to {_LONGEST_VALIDITY}.")
    if callback is not None and not _is_callable(callback):
        return Refusal(21609, "The 'StatusCallback' URL is not a valid fully qualified URL.")
    return None


def _is_callable(url: str) -> bool:
    """Twilio itself refuses `localhost`, too; here it is where the engine lives."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host and len(url) <= _LONGEST_URL
