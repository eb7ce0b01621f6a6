"""What statuses, reasons and changes are called on the pages: words of people, where the engine has codes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from notifier.domain.verdicts import REASON_MEANING, Reason

STATUS_WORDS: dict[str, str] = {
    "created": "waiting",
    "sending": "leaving",
    "sent": "sent",
    "delivered": "delivered",
    "temporary_failure": "failed for now",
    "permanent_failure": "failed",
    "technical_failure": "failed on our side",
    "cancelled": "cancelled",
    "unknown": "unclear",
    "held": "unclear: you decide",
}

ACTION_WORDS: dict[str, str] = {"notify": "speaks", "hold": "waits", "skip": "says nothing"}
"""What a rule came to."""

OUTCOME_WORDS: dict[str, str] = {
    "accepted": "taken",
    "not_sent": "not reached",
    "rate_limited": "asked us to wait",
    "bad_recipient": "this address cannot be reached",
    "opted_out": "the recipient told the provider to stop",
    "bad_content": "the message was refused",
    "bad_setup": "our account or sender is at fault",
    "ambiguous": "nobody knows whether it was taken",
    "": "no answer yet",
}
"""What a call to a provider came to."""

CHANGE_WORDS: dict[str, str] = {
    "message.hold": "held a message",
    "message.send_now": "let a message leave now",
    "message.cancel": "cancelled a message",
    "message.settle.sent": "settled a message: it arrived",
    "message.settle.resend": "settled a message: send it again",
    "message.settle.cancel": "settled a message: let it go",
    "links.close": "closed the tracking links",
    "rule.switch": "switched the rule",
    "template.draft": "began a draft of the template",
    "template.drop_draft": "dropped the draft of the template",
    "template.publish": "published the template",
    "template.test": "sent a test of the template",
    "silence.make": "made a silence",
    "silence.lift": "lifted a silence",
    "pause.make": "stopped what is sent",
    "pause.lift": "let sending go on",
    "user.add": "added the user",
    "user.password": "gave another password to",
    "user.role": "gave another role to",
    "user.disable": "shut out",
    "user.enable": "let in again",
}
"""What somebody did, with its object left for behind it."""

NAMED_SUBJECTS = frozenset({"rule", "template", "user"})
"""What a change is about, where its name says more than its number."""

_IN_SHORT: dict[str, str] = {
    Reason.NOT_MATCHING: "it does not hold",
    Reason.ENDED: "the journey is over",
    Reason.FIRST_TIME: "it became true",
    Reason.NEW_OCCURRENCE: "it became true again",
    Reason.ALREADY_TOLD: "it is no news any more",
    Reason.INHIBITED: "a rule that says more speaks instead",
}
"""Reasons in fewer words than the documentation has for them."""

_DECIDED = re.compile(r"\S+ decided (?=\d{4}-)")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d)?Z")


def word_reason(code: str) -> str:
    """Write why something was decided, or what became of it."""
    if code in _IN_SHORT:
        return _IN_SHORT[code]
    if code in set(Reason):
        return REASON_MEANING[Reason(code)]
    if code.startswith("on_unknown:"):
        return "nobody could find out whether it was sent"
    outcome, colon, said = code.partition(": ")
    if colon and outcome in OUTCOME_WORDS:
        return f"{OUTCOME_WORDS[outcome]}: {said}".removesuffix(": ")
    # What a person or a provider wrote is a sentence already.
    return code if " " in code else code.replace("_", " ").replace("-", " ")


def word_detail(detail: str) -> str:
    """Write the detail of a verdict: without the key of what was decided, and with times as people write them."""
    if detail in set(Reason):
        return word_reason(detail)
    return _STAMP.sub(_word_stamp, _DECIDED.sub("decided ", detail)).replace("_", " ")


def _word_stamp(found: re.Match[str]) -> str:
    at = datetime.fromisoformat(f"{found[1]} {found[2]}").replace(tzinfo=UTC)
    return f"{at:%d %b, %H:%M}"


def word_value(value: object) -> str:
    """Write what stood in a field before or after a change."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        at = None
    return text if at is None else f"{at.astimezone(UTC):%d %b %Y, %H:%M}"
