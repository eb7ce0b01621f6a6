"""What SendGrid's answers and events mean for us.

Answers: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send and the OpenAPI file of
https://github.com/twilio/sendgrid-oai (`tsg_mail_v3`), which declares 202, 400, 401, 403, 404, 405, 413 and 500.
Events: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
Reasons of a drop: the same OpenAPI files, `tsg_webhooks_v3`, property `dropped`.
"""

from __future__ import annotations

from notifier.domain.notification import OutcomeKind, Status

ANSWERS: dict[int, OutcomeKind] = {
    202: OutcomeKind.ACCEPTED,
    400: OutcomeKind.BAD_CONTENT,  # a field is missing or wrong
    401: OutcomeKind.BAD_SETUP,  # no such API key
    403: OutcomeKind.BAD_SETUP,  # the key lacks a scope, the sender is not verified, no credits are left
    404: OutcomeKind.BAD_CONTENT,
    405: OutcomeKind.BAD_CONTENT,
    413: OutcomeKind.BAD_CONTENT,  # too large; the body is a page of a web server, not JSON
    429: OutcomeKind.RATE_LIMITED,
}

EVENTS: dict[str, Status] = {
    "processed": Status.SENT,
    "deferred": Status.SENT,  # SendGrid tries again by itself, for up to 72 hours
    "delivered": Status.DELIVERED,
    "bounce": Status.PERMANENT_FAILURE,
    "blocked": Status.TEMPORARY_FAILURE,  # also sent as a bounce of the type "blocked"
    "dropped": Status.PERMANENT_FAILURE,
    "spamreport": Status.DELIVERED,  # from here on: only someone who has the mail can do this
    "unsubscribe": Status.DELIVERED,
    "group_unsubscribe": Status.DELIVERED,
    "open": Status.DELIVERED,
    "click": Status.DELIVERED,
}

SUPPRESSED_BY: dict[str, str] = {
    "bounce": "bounced",
    "spamreport": "complained",
    "unsubscribe": "opted_out",
    "group_unsubscribe": "opted_out",
}
"""Events after which the address must not be written to again, and why."""

DROPS: dict[str, tuple[Status, str]] = {
    "bounced address": (Status.PERMANENT_FAILURE, "bounced"),
    "unsubscribed address": (Status.PERMANENT_FAILURE, "opted_out"),
    "spam reporting address": (Status.PERMANENT_FAILURE, "complained"),
    "invalid": (Status.PERMANENT_FAILURE, "bad_address"),
    "invalid smtpapi header": (Status.PERMANENT_FAILURE, ""),
    "spam content": (Status.PERMANENT_FAILURE, ""),
    "recipient list over package quota": (Status.TEMPORARY_FAILURE, ""),
}
"""Why SendGrid dropped a mail: what it means, and why the address is suppressed, if it is the address."""


def kind_of_answer(status: int) -> OutcomeKind:
    """Return what an HTTP status means. Only 202 was taken; an unlisted 4xx was refused; the rest is not known."""
    unlisted = OutcomeKind.BAD_CONTENT if 400 <= status < 500 else OutcomeKind.AMBIGUOUS
    return ANSWERS.get(status, unlisted)


def meaning_of_event(event: str, kind: str, reason: str) -> tuple[Status | None, str]:
    """Return the status an event leads to (None: none that we know) and why its address is suppressed, or "".

    `kind` is the event's own `type`, `reason` its text.
    """
    if event == "bounce" and kind == "blocked":
        return EVENTS["blocked"], ""
    if event == "dropped":
        return DROPS.get(reason.strip().lower(), (EVENTS["dropped"], ""))
    return EVENTS.get(event), SUPPRESSED_BY.get(event, "")
