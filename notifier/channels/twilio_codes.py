"""What Twilio's error codes mean for us.

Each code has a page: https://www.twilio.com/docs/api/errors/21211. Where a code stands here against its text, the
practice of VA Notify decided, a large sender whose table is public:
https://github.com/department-of-veterans-affairs/notification-api/blob/main/app/clients/sms/twilio.py
Twilio says that codes may change, so an unlisted one is refused, or failed for now, and counted under its number.
"""

from __future__ import annotations

from datetime import timedelta

from notifier.domain.notification import OutcomeKind, Status

TOO_LONG = 21617

ANSWERS: dict[int, OutcomeKind] = {
    20429: OutcomeKind.RATE_LIMITED,  # too many requests: never processed, safe to repeat
    14107: OutcomeKind.RATE_LIMITED,  # too many messages between two numbers in a short time
    21611: OutcomeKind.RATE_LIMITED,  # the sender's queue holds ten hours of messages
    63038: OutcomeKind.RATE_LIMITED,  # the account's messages of the last 24 hours are used up
    21610: OutcomeKind.OPTED_OUT,  # the recipient answered STOP
    21211: OutcomeKind.BAD_RECIPIENT,  # not a phone number
    21217: OutcomeKind.BAD_RECIPIENT,  # does not appear to be valid
    21265: OutcomeKind.BAD_RECIPIENT,  # a short code
    21268: OutcomeKind.BAD_RECIPIENT,  # a premium number
    21612: OutcomeKind.BAD_RECIPIENT,  # not reachable from this sender
    21614: OutcomeKind.BAD_RECIPIENT,  # not a mobile number
    21635: OutcomeKind.BAD_RECIPIENT,  # a landline
    20003: OutcomeKind.BAD_SETUP,  # wrong SID or token
    20005: OutcomeKind.BAD_SETUP,  # the account is not active
    20404: OutcomeKind.BAD_SETUP,  # no such account
    21212: OutcomeKind.BAD_SETUP,  # the sender is not a number
    21408: OutcomeKind.BAD_SETUP,  # the account may not send to this country
    21601: OutcomeKind.BAD_SETUP,  # the sender cannot send text messages
    21603: OutcomeKind.BAD_SETUP,  # no sender
    21606: OutcomeKind.BAD_SETUP,  # the sender is not ours, or not for this destination
    21607: OutcomeKind.BAD_SETUP,  # a trial account has one sender only
    21608: OutcomeKind.BAD_SETUP,  # a trial account sends to verified numbers only
    21609: OutcomeKind.BAD_SETUP,  # the status callback is not a URL that Twilio can call
    21616: OutcomeKind.BAD_SETUP,  # the sender matches several numbers of the account
    21703: OutcomeKind.BAD_SETUP,  # the messaging service has no number available
    21704: OutcomeKind.BAD_SETUP,  # the messaging service has no numbers
    21705: OutcomeKind.BAD_SETUP,  # no such messaging service
    21708: OutcomeKind.BAD_SETUP,  # no alphanumeric sender
    21709: OutcomeKind.BAD_SETUP,  # this alphanumeric sender is not allowed
    30024: OutcomeKind.BAD_SETUP,  # the sender is not provisioned with the carrier
    30032: OutcomeKind.BAD_SETUP,  # the toll-free number is not verified
    30033: OutcomeKind.BAD_SETUP,  # the 10DLC campaign is suspended
    30034: OutcomeKind.BAD_SETUP,  # the number is not registered for 10DLC
    30035: OutcomeKind.BAD_SETUP,  # the number is still being configured
    21602: OutcomeKind.BAD_CONTENT,  # no body
    21604: OutcomeKind.BAD_CONTENT,  # no recipient
    TOO_LONG: OutcomeKind.BAD_CONTENT,  # more than 1600 characters
    21618: OutcomeKind.BAD_CONTENT,  # every carrier filters this body
    21619: OutcomeKind.BAD_CONTENT,  # neither body nor media
    21624: OutcomeKind.BAD_CONTENT,  # the validity period is no number from 1 to 36000
}

STATUSES: dict[int, OutcomeKind] = {
    401: OutcomeKind.BAD_SETUP,
    403: OutcomeKind.BAD_SETUP,
    404: OutcomeKind.BAD_SETUP,
    429: OutcomeKind.RATE_LIMITED,
}
"""HTTP statuses of answers whose code says nothing."""

WAITS: dict[int, timedelta] = {63038: timedelta(hours=6)}
"""How long to wait where Twilio does not say. The daily cap is counted over a rolling day."""

STATES: dict[str, Status] = {
    "accepted": Status.SENT,
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "partially_delivered": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "canceled": Status.PERMANENT_FAILURE,  # somebody took it back at Twilio, so it is not wanted
}
"""https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks"""

FAILED_STATES = frozenset({"failed", "undelivered"})
"""Here, and only here, the error code counts: it may linger on other states."""

FAILURES: dict[int, tuple[Status, str]] = {
    30001: (Status.TEMPORARY_FAILURE, ""),  # the queue overflowed
    30002: (Status.TEMPORARY_FAILURE, ""),  # the account is suspended
    30003: (Status.TEMPORARY_FAILURE, ""),  # the handset is off or out of reach
    30004: (Status.PERMANENT_FAILURE, ""),  # blocked for this number
    30005: (Status.PERMANENT_FAILURE, "bad_address"),  # no such number
    30006: (Status.PERMANENT_FAILURE, "bad_address"),  # a landline, or a carrier that takes no text messages
    30007: (Status.PERMANENT_FAILURE, ""),  # filtered by the carrier
    30008: (Status.TEMPORARY_FAILURE, ""),  # Twilio does not know why
    30017: (Status.TEMPORARY_FAILURE, ""),  # the carrier's network is congested
    30022: (Status.TEMPORARY_FAILURE, ""),  # 10DLC: too fast
    30023: (Status.TEMPORARY_FAILURE, ""),  # 10DLC: the daily cap is used up
    30024: (Status.TEMPORARY_FAILURE, ""),  # the sender is not provisioned with the carrier
    30027: (Status.TEMPORARY_FAILURE, ""),  # 10DLC: T-Mobile's daily cap is used up
    30034: (Status.TEMPORARY_FAILURE, ""),  # the number is not registered for 10DLC
    30036: (Status.TEMPORARY_FAILURE, ""),  # it waited longer than it was worth sending
    30047: (Status.TEMPORARY_FAILURE, ""),  # it could not be put off to allowed hours
    30450: (Status.PERMANENT_FAILURE, ""),  # blocked by the guard against pumping fraud
    30500: (Status.TEMPORARY_FAILURE, ""),  # an error inside Twilio
}
"""Why a message that Twilio took did not arrive: what it means, and why the number is suppressed, if it is."""

_LATE: dict[OutcomeKind, tuple[Status, str]] = {
    OutcomeKind.BAD_RECIPIENT: (Status.PERMANENT_FAILURE, "bad_address"),
    OutcomeKind.OPTED_OUT: (Status.PERMANENT_FAILURE, "opted_out"),
    OutcomeKind.BAD_CONTENT: (Status.PERMANENT_FAILURE, ""),
}
"""A messaging service says late, in a receipt, what a number says in the answer."""


def kind_of_answer(status: int, code: int) -> OutcomeKind:
    """Return what an HTTP status and Twilio's code mean. Below 400 and from 500 on nobody knows what became of it."""
    if not 400 <= status < 500:
        return OutcomeKind.AMBIGUOUS
    return ANSWERS.get(code) or STATUSES.get(status, OutcomeKind.BAD_CONTENT)


def meaning_of_state(state: str, code: int) -> tuple[Status | None, str]:
    """Return the status a state leads to (None: none that we know) and why the number is suppressed, or ""."""
    if state not in FAILED_STATES:
        return STATES.get(state), ""
    if code in FAILURES:
        return FAILURES[code]
    early = ANSWERS.get(code)
    return _LATE.get(early, (Status.TEMPORARY_FAILURE, "")) if early else (Status.TEMPORARY_FAILURE, "")
