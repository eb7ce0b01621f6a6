"""What becomes of a message after it was taken. Special recipients meet a special fate, so that one can see it handled.

The numbers that are refused at once are those of Twilio's test credentials
(https://www.twilio.com/docs/iam/test-credentials); the rest are our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """The events that follow, in the provider's words, and the error of a text message that does not arrive."""

    events: tuple[str, ...]
    meaning: str
    error_code: int | None = None

    def error_of(self, event: str) -> int | None:
        """Return the error code that comes with the event, if one does."""
        return self.error_code if event == "undelivered" else None


DELIVERED_MAIL = Fate(events=("processed", "delivered"), meaning="arrives")
DELIVERED_TEXT = Fate(events=("sent", "delivered"), meaning="arrives")

MAIL_FATES: dict[str, Fate] = {
    "bounce": Fate(events=("processed", "bounce"), meaning="there is no such mailbox"),
    "blocked": Fate(events=("processed", "blocked"), meaning="the mail server refuses it for now"),
    "deferred": Fate(events=("processed", "deferred", "delivered"), meaning="arrives at the second try"),
    "dropped": Fate(events=("dropped",), meaning="SendGrid does not send it: the address bounced before"),
    "complaint": Fate(events=("processed", "delivered", "spamreport"), meaning="arrives, and is reported as spam"),
    "unsubscribe": Fate(events=("processed", "delivered", "unsubscribe"), meaning="arrives, and is unsubscribed from"),
    "silent": Fate(events=(), meaning="nothing is ever heard of it"),
}
"""By the part of the address before the @ (and before a +)."""

SILENT_NUMBER = "+15005550099"

REFUSED_NUMBERS: dict[str, tuple[int, str]] = {
    "+15005550001": (21211, "The 'To' number {to} is not a valid phone number."),
    "+15005550002": (21612, "The message cannot be sent to {to} from this sender."),
    "+15005550003": (21408, "The account may not send messages to the region of {to}."),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient {to}."),
    "+15005550009": (21614, "The 'To' number {to} is not a mobile number."),
}

REFUSED_SENDERS: dict[str, tuple[int, str]] = {
    "+15005550001": (21212, "The 'From' number {sender} is not a valid phone number."),
    "+15005550007": (21606, "The 'From' number {sender} does not belong to this account."),
    "+15005550008": (21611, "The queue of the 'From' number {sender} is full."),
}

UNDELIVERED: dict[int, str] = {
    30003: "the handset is off or out of reach",
    30005: "there is no such number",
    30006: "a landline",
    30007: "filtered by the carrier",
    30008: "lost, and Twilio does not know why",
    30034: "the sender is not registered",
}
"""Examples for the page. Any code from 30000 to 39999 works."""

_UNDELIVERED_NUMBER = re.compile(r"\+150055(3\d{4})")


def number_for(code: int) -> str:
    """Return the number to which a message is reported as undelivered with that code."""
    return f"+150055{code}"


def fate_of_mail(address: str) -> Fate:
    """Return what becomes of a mail to that address."""
    return MAIL_FATES.get(address.partition("@")[0].partition("+")[0].lower(), DELIVERED_MAIL)


def fate_of_text(number: str) -> Fate:
    """Return what becomes of a text message to that number."""
    if number == SILENT_NUMBER:
        return Fate(events=(), meaning="nothing is ever heard of it")
    found = _UNDELIVERED_NUMBER.fullmatch(number)
    if not found:
        return DELIVERED_TEXT
    code = int(found[1])
    return Fate(events=("sent", "undelivered"), meaning=UNDELIVERED.get(code, "not delivered"), error_code=code)
