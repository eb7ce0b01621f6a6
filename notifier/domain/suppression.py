"""Why an address is not written to any more. A closed set: shown in lists, kept with each entry, documented."""

from __future__ import annotations

from enum import StrEnum

from notifier.domain.notification import OutcomeKind


class SuppressionReason(StrEnum):
    """Why an address is on the list."""

    OPTED_OUT = "opted_out"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BAD_ADDRESS = "bad_address"
    BY_HAND = "by_hand"


SUPPRESSION_MEANING: dict[SuppressionReason, str] = {
    SuppressionReason.OPTED_OUT: "the person asked for it: by the link in an email, by answering a text message, or at "
    "the provider",
    SuppressionReason.BOUNCED: "a mail server refused mail to the address for good",
    SuppressionReason.COMPLAINED: "the person reported an email as spam",
    SuppressionReason.BAD_ADDRESS: "it cannot be reached: no such address or number, a landline, no mobile number",
    SuppressionReason.BY_HAND: "an operator, or a shop through the API, put it on the list",
}

SUPPRESSED_FOR: dict[OutcomeKind, SuppressionReason] = {
    OutcomeKind.BAD_RECIPIENT: SuppressionReason.BAD_ADDRESS,
    OutcomeKind.OPTED_OUT: SuppressionReason.OPTED_OUT,
}
"""Which answers of a provider put the address on the list, and why."""
