"""What the replies of a mail server mean for us.

Replies: https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3; the finer codes behind them, such as 5.1.1:
https://www.iana.org/assignments/smtp-enhanced-status-codes/
"""

from __future__ import annotations

import re
from enum import StrEnum

from notifier.domain.notification import OutcomeKind


class Step(StrEnum):
    """How far the conversation with the mail server got."""

    GREETING = "greeting"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"


ENHANCED: dict[str, OutcomeKind] = {
    "5.1.1": OutcomeKind.BAD_RECIPIENT,  # no such mailbox
    "5.1.2": OutcomeKind.BAD_RECIPIENT,  # no such domain
    "5.1.3": OutcomeKind.BAD_RECIPIENT,  # not an address
    "5.1.6": OutcomeKind.BAD_RECIPIENT,  # moved away, without a new address
    "5.1.10": OutcomeKind.BAD_RECIPIENT,  # the domain takes no mail at all
    "5.2.1": OutcomeKind.BAD_RECIPIENT,  # the mailbox is disabled
    "5.2.2": OutcomeKind.RATE_LIMITED,  # the mailbox is full
    "5.2.3": OutcomeKind.BAD_CONTENT,  # too large for this mailbox
    "5.3.4": OutcomeKind.BAD_CONTENT,  # too large for this server
    "5.1.7": OutcomeKind.BAD_SETUP,  # the sender's address is malformed
    "5.1.8": OutcomeKind.BAD_SETUP,  # the sender's domain does not exist
}

RECIPIENT_REPLIES: dict[int, OutcomeKind] = {
    550: OutcomeKind.BAD_RECIPIENT,
    551: OutcomeKind.BAD_RECIPIENT,
    552: OutcomeKind.RATE_LIMITED,  # the mailbox is full
    553: OutcomeKind.BAD_RECIPIENT,
}
"""Refusals of the recipient without a finer code; any other one is about us (not allowed to relay, blocked)."""

_DEFAULTS: dict[Step, OutcomeKind] = {
    Step.GREETING: OutcomeKind.BAD_SETUP,
    Step.SENDER: OutcomeKind.BAD_SETUP,
    Step.RECIPIENT: OutcomeKind.BAD_SETUP,
    Step.DATA: OutcomeKind.BAD_CONTENT,
}
"""What a 5xx means where nothing above says better."""

_FINER = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def finer_code(text: str) -> str:
    """Return the enhanced status code in a reply, or ""."""
    found = _FINER.match(text)
    return found[1] if found else ""


def kind_of_reply(step: Step, code: int, text: str) -> OutcomeKind:
    """Return what a reply other than the expected one means at this step."""
    if 400 <= code < 500:
        return OutcomeKind.RATE_LIMITED
    if not 500 <= code < 600:
        return OutcomeKind.AMBIGUOUS if step is Step.DATA else OutcomeKind.BAD_SETUP
    finer = finer_code(text)
    if finer in ENHANCED:
        return ENHANCED[finer]
    if step is Step.RECIPIENT and not finer and "relay" not in text.lower():
        return RECIPIENT_REPLIES.get(code, _DEFAULTS[step])
    return _DEFAULTS[step]
