"""Deciding: every rule gets a verdict with a reason, for every evaluation, also when it does not fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.domain.matching import Facts, Match, NoMatch, match, promise_moved_from
from notifier.domain.notification import Channel
from notifier.domain.quiet import next_allowed
from notifier.domain.rules import Policy, PromiseMovesTrigger, Rule, Urgency
from notifier.domain.stages import Stage
from notifier.domain.told import PENDING, ToldEntry


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
    SUPERSEDED = "superseded"


REASON_MEANING: dict[Reason, str] = {
    Reason.FIRST_TIME: "the rule holds and the recipient never heard it for this shipment",
    Reason.NEW_OCCURRENCE: "the rule holds anew since the recipient last heard it",
    Reason.REPEAT_DUE: "it still holds, and the time to say it again has come",
    Reason.QUIET_HOURS: "it waits for the end of the quiet hours where the recipient is",
    Reason.MERGING: "it waits to be merged with other messages of the order",
    Reason.CAP: "it waits because the recipient heard enough for now",
    Reason.SILENCED: "an operator silenced it",
    Reason.FEED_SILENT: "the whole feed is silent, so the parcel may not be",
    Reason.GRACE: "it waits in case the carrier takes it back",
    Reason.NOT_MATCHING: "a filter or the trigger does not hold; the first failing clause is named",
    Reason.ALREADY_TOLD: "this occurrence was decided before",
    Reason.REPEAT_NOT_DUE: "it was told lately or often enough",
    Reason.INHIBITED: "another rule that speaks instead holds",
    Reason.OPTED_OUT: "the recipient does not want messages on this channel",
    Reason.NO_ADDRESS: "no address is known on this channel",
    Reason.SUPPRESSED_ADDRESS: "the address bounced, complained or was blocked",
    Reason.TOO_OLD: "it became true too long ago, or before the rule was live",
    Reason.BACKFILL: "it is history that came with the first push",
    Reason.ENDED: "the shipment has ended, nothing of the kind is expected any more",
    Reason.SHADOW: "the rule runs in shadow: decided and logged, not sent",
    Reason.DISABLED: "the rule is switched off",
    Reason.SUPERSEDED: "when its time came it was no longer true",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one rule comes to for one shipment; per channel (None: for the rule as a whole)."""

    rule: str
    action: Action
    reason: Reason
    channel: Channel | None = None
    detail: str = ""
    occurrence: str = ""
    hold_until: datetime | None = None
    repeat: int = 0
    match: Match | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All verdicts of one evaluation, and when time alone could change one of them (None: never)."""

    verdicts: tuple[Verdict, ...]
    look_again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The rules in force. `effective_from` holds, per rule, the instant before which nothing is news to it."""

    rules: tuple[Rule, ...]
    policy: Policy = field(default_factory=Policy)
    effective_from: Mapping[str, datetime] = field(default_factory=dict)
    rule_set: str = ""

    def named(self, name: str) -> Rule | None:
        """Return the rule of that name, or None."""
        return next((rule for rule in self.rules if rule.name == name), None)


def decide(ruling: Ruling, facts: Facts, suppressed: frozenset[Channel] = frozenset()) -> Judgement:
    """Give every rule its verdict. Pure: the same facts give the same judgement.

    `suppressed` are the channels on which the recipient's address must not be written to.
    """
    found = {rule.name: match(rule, facts) for rule in ruling.rules if rule.enabled}
    verdicts: list[Verdict] = []
    again: list[datetime] = []
    for rule in ruling.rules:
        matched = found.get(rule.name)
        if matched is None:
            verdicts.append(_skip(rule, Reason.DISABLED))
        elif isinstance(matched, NoMatch):
            verdicts.append(_skip(rule, Reason.ENDED if matched.has_ended else Reason.NOT_MATCHING, matched.clause))
            again.extend(_times(matched.true_at))
        else:
            again.extend(_times(matched.changes_at))
            inhibitor = next((name for name in rule.inhibited_by if isinstance(found.get(name), Match)), "")
            verdicts.extend(_decide_matched(ruling, rule, matched, facts, inhibitor, suppressed))
            again.extend(_times(_repeat_at(rule, facts, matched)))
    return Judgement(verdicts=tuple(verdicts), look_again_at=min((at for at in again if at > facts.now), default=None))


def _times(at: datetime | None) -> tuple[datetime, ...]:
    return () if at is None else (at,)


def _skip(rule: Rule, reason: Reason, detail: str = "", found: Match | None = None) -> Verdict:
    occurrence = found.occurrence if found else ""
    return Verdict(rule=rule.name, action=Action.SKIP, reason=reason, detail=detail, occurrence=occurrence)


def _decide_matched(
    ruling: Ruling, rule: Rule, found: Match, facts: Facts, inhibitor: str, suppressed: frozenset[Channel]
) -> list[Verdict]:
    reason, repeat, detail = _newness(rule, found, facts)
    if reason in (Reason.ALREADY_TOLD, Reason.REPEAT_NOT_DUE):
        return [_skip(rule, reason, detail, found)]
    # A repeat is of something still true that was news when it was first told: its age is no reason against it.
    refused = None if reason is Reason.REPEAT_DUE else _not_news(ruling, rule, found, facts)
    if refused is not None:
        return [refused]
    if inhibitor:
        return [_skip(rule, Reason.INHIBITED, f"{inhibitor} holds", found)]
    if rule.shadow:
        return [_skip(rule, Reason.SHADOW, f"would notify: {reason}", found)]
    occurrence = _occurrence(rule, found, facts)
    return _per_channel(ruling, rule, found, facts, suppressed, reason, repeat, occurrence)


def _not_news(ruling: Ruling, rule: Rule, found: Match, facts: Facts) -> Verdict | None:
    """Refuse what is history: it came as backfill, is older than the rule, or became true too long ago."""
    if facts.shipment.is_test:
        return _skip(rule, Reason.DISABLED, "test traffic of the carrier is never told", found)
    if found.is_backfill:
        return _skip(rule, Reason.BACKFILL, "it was true before we followed the shipment", found)
    live_from = ruling.effective_from.get(rule.name)
    if live_from is not None and found.known_at < live_from:
        return _skip(rule, Reason.TOO_OLD, f"the rule is live since {live_from:%Y-%m-%d %H:%M}Z", found)
    age = facts.now - found.since
    if age > rule.max_event_age:
        return _skip(rule, Reason.TOO_OLD, f"true since {_words(age)}, at most {_words(rule.max_event_age)}", found)
    return None


def _words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:.3g}d" if hours >= 48 else f"{hours:.3g}h"


def same_occurrence(rule: Rule, found: Match, entry: ToldEntry) -> bool:
    """Whether a notification spoke of the occurrence that holds now.

    An entry into a stage, an incident or a silence is the same as long as the told fact lies within it: a scan that
    comes late may move its beginning, never make it new. For a promise it is the same as long as the recipient goes
    by the same window, unless that notification failed and the window has moved on since.
    """
    if not isinstance(rule.trigger, PromiseMovesTrigger):
        return entry.fact_at >= found.began
    before, target = entry.promise_before, entry.promise_target
    if before is None or target is None or found.promise is None or found.promise_before is None:
        return False
    if not before.same_window(found.promise_before):
        return False
    return entry.status in PENDING or abs(found.promise.moved_from(target)) < rule.trigger.by


def _newness(rule: Rule, found: Match, facts: Facts) -> tuple[Reason, int, str]:
    """Say whether this is news: the reason, the number of the repeat, and a detail."""
    decided = facts.told.decided(rule.name)
    if not decided:
        return Reason.FIRST_TIME, 0, ""
    same = [entry for entry in decided if same_occurrence(rule, found, entry)]
    if same:
        return _repetition(rule, facts, same)
    if isinstance(rule.trigger, PromiseMovesTrigger) and rule.repeat is not None:
        return _another_move(rule, facts, decided)
    return Reason.NEW_OCCURRENCE, 0, ""


def _repetition(rule: Rule, facts: Facts, same: Sequence[ToldEntry]) -> tuple[Reason, int, str]:
    last = max(same, key=lambda entry: (entry.repeat, entry.created_at))
    detail = f"{last.occurrence} decided {last.created_at:%Y-%m-%d %H:%M}Z"
    if rule.repeat is None or isinstance(rule.trigger, PromiseMovesTrigger):
        return Reason.ALREADY_TOLD, 0, detail
    if last.repeat >= rule.repeat.at_most:
        return Reason.ALREADY_TOLD, 0, f"{detail}, repeated {last.repeat} times, at most {rule.repeat.at_most}"
    due_at = facts.end_of(last.created_at, rule.repeat.after)
    if facts.now < due_at:
        return Reason.REPEAT_NOT_DUE, 0, f"{detail}, again from {due_at:%Y-%m-%d %H:%M}Z"
    return Reason.REPEAT_DUE, last.repeat + 1, ""


def _another_move(rule: Rule, facts: Facts, decided: Sequence[ToldEntry]) -> tuple[Reason, int, str]:
    """A promise that keeps moving is told at most so often, and not again too soon."""
    repeat = rule.repeat
    times = len({entry.occurrence for entry in decided})
    if repeat is None:
        return Reason.NEW_OCCURRENCE, 0, ""
    if times > repeat.at_most:
        return Reason.REPEAT_NOT_DUE, 0, f"told {times} times, at most {repeat.at_most + 1}"
    due_at = facts.end_of(decided[-1].created_at, repeat.after)
    if facts.now < due_at:
        return Reason.REPEAT_NOT_DUE, 0, f"last told {decided[-1].created_at:%Y-%m-%d %H:%M}Z, again from {due_at:%Y-%m-%d %H:%M}Z"
    return Reason.NEW_OCCURRENCE, 0, ""


def _repeat_at(rule: Rule, facts: Facts, found: Match) -> datetime | None:
    """Return when a repeat (or another move of the promise) may be told, if one is still to come."""
    decided = facts.told.decided(rule.name)
    if rule.repeat is None or not decided:
        return None
    if isinstance(rule.trigger, PromiseMovesTrigger):
        return facts.end_of(decided[-1].created_at, rule.repeat.after)
    same = [entry for entry in decided if same_occurrence(rule, found, entry)]
    if not same or max(entry.repeat for entry in same) >= rule.repeat.at_most:
        return None
    last = max(same, key=lambda entry: (entry.repeat, entry.created_at))
    return facts.end_of(last.created_at, rule.repeat.after)


def _occurrence(rule: Rule, found: Match, facts: Facts) -> str:
    """Name the occurrence; one that was taken back before and is true again gets the next number."""
    taken_back = facts.told.superseded_times(rule.name, found.occurrence)
    return f"{found.occurrence}#{taken_back + 1}" if taken_back else found.occurrence


def _per_channel(
    ruling: Ruling,
    rule: Rule,
    found: Match,
    facts: Facts,
    suppressed: frozenset[Channel],
    reason: Reason,
    repeat: int,
    occurrence: str,
) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for channel in rule.channels:
        refused = unreachable(facts, channel, suppressed)
        if refused is not None:
            verdicts.append(
                Verdict(rule=rule.name, action=Action.SKIP, reason=refused, channel=channel, occurrence=occurrence)
            )
            continue
        hold, until = hold_for(ruling.policy, rule, found, facts, channel)
        verdicts.append(
            Verdict(
                rule=rule.name,
                action=Action.HOLD if hold else Action.NOTIFY,
                reason=hold or reason,
                detail=str(reason) if hold else "",
                channel=channel,
                occurrence=occurrence,
                hold_until=until,
                repeat=repeat,
                match=found,
            )
        )
        if rule.first_of:
            break
    return verdicts


def unreachable(facts: Facts, channel: Channel, suppressed: frozenset[Channel]) -> Reason | None:
    """Return why the recipient cannot be written to on that channel, or None."""
    recipient = facts.shipment.recipient
    if not recipient.address(channel):
        return Reason.NO_ADDRESS
    if channel not in recipient.consent:
        return Reason.OPTED_OUT
    return Reason.SUPPRESSED_ADDRESS if channel in suppressed else None


def hold_for(
    policy: Policy, rule: Rule, found: Match, facts: Facts, channel: Channel
) -> tuple[Reason | None, datetime | None]:
    """Return why and until when a message has to wait, or (None, None) if it may leave now."""
    until = _grace_ends(policy, found, facts)
    if until is not None and until > facts.now:
        return Reason.GRACE, until
    if rule.urgency is Urgency.ACTION_NEEDED:
        return None, None
    allowed_at = next_allowed(facts.now, policy.quiet(channel), facts.shipment.recipient.zones)
    return (Reason.QUIET_HOURS, allowed_at) if allowed_at > facts.now else (None, None)


def _grace_ends(policy: Policy, found: Match, facts: Facts) -> datetime | None:
    """Some carriers scan "delivered" too early: what they say waits before it is told."""
    entry = found.stage_entry
    if entry is None or entry.stage is not Stage.DELIVERED or not policy.grace:
        return None
    carrier = facts.shipment.legs[-1].carrier if facts.shipment.legs else ""
    return entry.received_at + policy.grace_of(carrier)


def still_stands(ruling: Ruling, facts: Facts, entry: ToldEntry) -> Match | Reason:
    """Judge again, just before it is sent, a notification that was decided earlier: the match, or why not."""
    rule = ruling.named(entry.rule)
    if rule is None or not rule.enabled or rule.shadow:
        return Reason.DISABLED
    found = match(rule, facts)
    if isinstance(rule.trigger, PromiseMovesTrigger) and entry.promise_before is not None:
        found = promise_moved_from(rule.trigger, facts, entry.promise_before)
        return found if isinstance(found, Match) else Reason.SUPERSEDED
    if isinstance(found, NoMatch) or not same_occurrence(rule, found, entry):
        return Reason.SUPERSEDED
    return found
