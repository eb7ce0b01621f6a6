"""What comes of holding rules against a parcel, with a reason for each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from notifier.domain.facts import Match
from notifier.domain.notification import Channel


class Action(StrEnum):
    """What a decision comes to."""

    NOTIFY = "notify"
    HOLD = "hold"
    SKIP = "skip"


class Reason(StrEnum):
    """Why. A closed set; `REASON_MEANING` has one line for each."""

    FIRST_TIME = "first_time"
    NEW_OCCURRENCE = "new_occurrence"
    REPEAT_DUE = "repeat_due"
    QUIET_HOURS = "quiet_hours"
    MERGING = "merging"
    CAP = "cap"
    SILENCED = "silenced"
    PAUSED = "paused"
    FEED_SILENT = "feed_silent"
    GRACE = "grace"
    NOT_MATCHING = "not_matching"
    ALREADY_TOLD = "already_told"
    REPEAT_NOT_DUE = "repeat_not_due"
    INHIBITED = "inhibited"
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    SUPPRESSED_ADDRESS = "suppressed_address"
    TOO_OLD = "too_old"
    BACKFILL = "backfill"
    ENDED = "ended"
    SHADOW = "shadow"
    DISABLED = "disabled"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"


REASON_MEANING: dict[Reason, str] = {
    Reason.FIRST_TIME: "the rule holds and the recipient never heard it for this shipment",
    Reason.NEW_OCCURRENCE: "the rule holds anew since the recipient last heard it",
    Reason.REPEAT_DUE: "it still holds, and the time to say it again has come",
    Reason.QUIET_HOURS: "it waits for the end of the quiet hours where the recipient is",
    Reason.MERGING: "it waits to be merged with other messages of the order",
    Reason.CAP: "it waits because the recipient heard enough for now",
    Reason.SILENCED: "an operator silenced it",
    Reason.PAUSED: "an operator switched the rule, or everything, off for now",
    Reason.FEED_SILENT: "the whole feed is silent, so the parcel may not be",
    Reason.GRACE: "it waits in case the carrier takes it back",
    Reason.NOT_MATCHING: "a filter or the trigger does not hold; the first failing clause is named",
    Reason.ALREADY_TOLD: "this occurrence was decided before",
    Reason.REPEAT_NOT_DUE: "it was told lately or often enough",
    Reason.INHIBITED: "another rule that speaks instead holds",
    Reason.OPTED_OUT: "the recipient does not want messages on this channel",
    Reason.NO_ADDRESS: "no address is known on this channel",
    Reason.SUPPRESSED_ADDRESS: "the address is not written to: opted out, bounced, complained, unreachable or blocked",
    Reason.TOO_OLD: "it became true too long ago, or before the rule was live",
    Reason.BACKFILL: "it is history that came with the first push",
    Reason.ENDED: "the shipment has ended, nothing of the kind is expected any more",
    Reason.SHADOW: "the rule runs in shadow: decided and logged, not sent",
    Reason.DISABLED: "the rule is switched off",
    Reason.STOPPED: "the shop wants nothing told about it: cancelled, withdrawn, not paid, or under other numbers",
    Reason.SUPERSEDED: "when its time came it was no longer true, or another rule spoke instead",
}


class Verdict(NamedTuple):
    """What one rule comes to for one shipment; per channel (None: for the rule as a whole)."""

    rule: str
    action: Action
    reason: Reason
    channel: Channel | None = None
    detail: str = ""
    occurrence: str = ""
    hold_until: datetime | None = None
    repeat: int = 0
    match: Match | None = None


class Judgement(NamedTuple):
    """All verdicts of one evaluation, and when time alone could change one of them (None: never)."""

    judged: tuple[Verdict, ...]
    """On the rules that were held against this very parcel."""
    settled: tuple[Verdict | str, ...]
    """Per rule the verdict that it has for all parcels that stand alike, or its name if it was judged."""
    look_again_at: datetime | None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """All of them, in the order of the rules."""
        mine: dict[str, list[Verdict]] = {}
        for verdict in self.judged:
            mine.setdefault(verdict.rule, []).append(verdict)
        each = (mine.get(one, ()) if isinstance(one, str) else (one,) for one in self.settled)
        return tuple(chain.from_iterable(each))
