"""Deciding: every rule gets a verdict with a reason, for every evaluation, also when it does not fire."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from notifier.domain.caps import cap_ends, order_told_at
from notifier.domain.following import followed_rules
from notifier.domain.matching import (
    Facts,
    Match,
    NoMatch,
    failing_filter,
    match,
    match_trigger,
    matcher_of,
    promise_missed_from,
    promise_moved_from,
    promise_narrowed_from,
    standing_of,
)
from notifier.domain.notification import TEAM_CHANNELS, Channel
from notifier.domain.promise import Promise
from notifier.domain.quiet import next_allowed
from notifier.domain.rules import (
    IncidentTrigger,
    Merge,
    NoScanTrigger,
    Policy,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    Rule,
    StageTrigger,
    Urgency,
)
from notifier.domain.shipment import STOP_MEANING, normalise_carrier
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.stages import Stage
from notifier.domain.told import HEARD, WAITING, ToldEntry


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


_OLDEST_PROBLEM = timedelta(days=14)
"""A problem that is open for longer was solved without a word, or the customer knows of it by now."""

_COSTLY = frozenset({Stage.DELIVERED, Stage.RETURNED, Stage.LOST, Stage.DESTROYED})
"""Ends of a journey that nobody can take back once they are told."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The rules in force. `effective_from` holds, per rule, the instant before which nothing is news to it."""

    rules: tuple[Rule, ...]
    policy: Policy = field(default_factory=Policy)
    effective_from: Mapping[str, datetime] = field(default_factory=dict)
    rule_set: str = ""
    plans: dict[Hashable, _Plan] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What is known of parcels that stand alike. It can be forgotten at any time."""

    by_name: dict[str, Rule] = field(default_factory=dict, init=False, repr=False, compare=False)
    inhibitors: dict[str, tuple[Rule, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Per rule, those that can keep it quiet. A rule in shadow cannot: it says nothing in its place."""

    followed: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """The rules whose telling makes others possible."""

    def __post_init__(self) -> None:
        """Note where each rule is: inhibition asks for them all the time."""
        self.by_name.update({rule.name: rule for rule in self.rules})
        self.followed.update(followed_rules(self.rules))
        for rule in self.rules:
            others = (self.named(name) for name in rule.inhibited_by)
            self.inhibitors[rule.name] = tuple(one for one in others if one and one.enabled and not one.shadow)

    def named(self, name: str) -> Rule | None:
        """Return the rule of that name, or None."""
        return self.by_name.get(name)


@dataclass(frozen=True, slots=True)
class _Plan:
    """For parcels that stand alike: per rule its verdict if it is out, else its name; and those others, each with what
    holds it against the facts."""

    settled: tuple[Verdict | str, ...]
    to_judge: tuple[tuple[Rule, Callable[[Facts], Match | NoMatch]], ...]


_MOST_PLANS = 4096


def _plan(ruling: Ruling, facts: Facts) -> _Plan:
    standing = standing_of(facts)
    plan = ruling.plans.get(standing)
    if plan is None:
        if len(ruling.plans) >= _MOST_PLANS:
            ruling.plans.clear()
        settled = tuple(_settled(rule, facts) or rule.name for rule in ruling.rules)
        to_judge = tuple((rule, matcher_of(rule)) for rule in ruling.rules if rule.name in settled)
        plan = ruling.plans[standing] = _Plan(settled, to_judge)
    return plan


def _settled(rule: Rule, facts: Facts) -> Verdict | None:
    """Return the verdict of a rule that is out for every parcel that stands as this one does, or None."""
    if not rule.enabled:
        return Verdict(rule.name, Action.SKIP, Reason.DISABLED)
    found = match(rule, facts)
    if isinstance(found, NoMatch) and not found.is_standing:
        # What it asks of values changes from parcel to parcel. What its trigger asks may fail for all of them.
        found = match_trigger(rule.trigger, facts)
    return _not_matching(rule, found) if isinstance(found, NoMatch) and found.is_standing else None


def _not_matching(rule: Rule, found: NoMatch) -> Verdict:
    reason = Reason.ENDED if found.has_ended else Reason.NOT_MATCHING
    return Verdict(rule.name, Action.SKIP, reason, None, found.clause)


class _News(NamedTuple):
    """How an occurrence relates to what was decided before.

    `due_at` is when it may be said again: for a repeat, and for a promise that moves once more.
    """

    reason: Reason
    detail: str = ""
    repeat: int = 0
    due_at: datetime | None = None


def decide(ruling: Ruling, facts: Facts, suppressed: frozenset[Channel] = frozenset()) -> Judgement:
    """Give every rule its verdict. Pure: the same facts give the same judgement.

    `suppressed` are the channels on which the recipient's address must not be written to.
    """
    plan = _plan(ruling, facts)
    found = {rule.name: matcher(facts) for rule, matcher in plan.to_judge}
    judged: list[Verdict] = []
    again: list[datetime | None] = []
    for rule, _ in plan.to_judge:
        matched = found[rule.name]
        if isinstance(matched, NoMatch):
            judged.append(_not_matching(rule, matched))
            again.append(matched.true_at)
            continue
        inhibitor = _inhibitor(ruling, rule, matched, found, facts)
        verdicts, times = _judge_match(ruling, rule, matched, inhibitor, facts, suppressed)
        judged += verdicts
        again += (*times, _speaks_until(inhibitor, found))
    look_again_at = min([at for at in again if at is not None and at > facts.now], default=None)
    return Judgement(judged=tuple(judged), settled=plan.settled, look_again_at=look_again_at)


def _judge_match(
    ruling: Ruling, rule: Rule, found: Match, inhibitor: Rule | None, facts: Facts, suppressed: frozenset[Channel]
) -> tuple[list[Verdict], Sequence[datetime | None]]:
    """Return the verdicts of a rule that holds, and when time alone could change them."""
    news = _newness(rule, found, facts)
    refused = _refusal(ruling, rule, found, news, facts, inhibitor)
    if refused is None:
        said = _per_channel(ruling.policy, rule, found, news, facts, suppressed)
        return said, (_next_repeat(rule, news, facts), found.changes_at, news.due_at)
    verdict = Verdict(rule.name, Action.SKIP, refused[0], None, refused[1], found.occurrence)
    ends = _dropped_until(facts) if refused[0] is Reason.SILENCED else ()
    return [verdict], (*ends, found.changes_at, news.due_at)


def _refusal(
    ruling: Ruling, rule: Rule, found: Match, news: _News, facts: Facts, inhibitor: Rule | None
) -> tuple[Reason, str] | None:
    """Return why nothing is said though the rule holds, and a detail; or None."""
    if facts.shipment.is_test:
        return Reason.DISABLED, "test traffic is never told"
    if facts.shipment.stop is not None:
        return Reason.STOPPED, STOP_MEANING[facts.shipment.stop]
    if news.reason in (Reason.ALREADY_TOLD, Reason.REPEAT_NOT_DUE):
        return news.reason, news.detail
    history = _history(ruling, rule, found, news, facts)
    if history is not None:
        return history
    if inhibitor is not None:
        return Reason.INHIBITED, f"{inhibitor.name} holds"
    dropped = _dropped(rule, facts, max(found.known_at, news.due_at or found.known_at))
    if dropped is not None:
        return Reason.SILENCED, dropped
    return (Reason.SHADOW, f"would notify: {news.reason}") if rule.shadow else None


def _inhibitor(
    ruling: Ruling, rule: Rule, matched: Match, found: Mapping[str, Match | NoMatch], facts: Facts
) -> Rule | None:
    """Return the first rule that keeps this one quiet."""
    for other in ruling.inhibitors[rule.name]:
        if (other.name in found and _speaks(other, found, facts.now)) or _has_spoken(other, matched, facts):
            return other
    return None


def _speaks(rule: Rule, found: Mapping[str, Match | NoMatch], now: datetime) -> bool:
    if not isinstance(found[rule.name], Match):
        return False
    until = _speaks_until(rule, found)
    return until is None or now < until


def _has_spoken(rule: Rule, matched: Match, facts: Facts) -> bool:
    """Whether a window that moved was told since the other rule's news began. Telling ends such a match, and the delay
    that the carrier reported with the new day is told with it."""
    if not isinstance(rule.trigger, _ENDED_BY_TELLING):
        return False
    return any(
        one.is_heard and (one.sent_at or one.created_at) >= matched.began for one in facts.told.decided(rule.name)
    )


_ENDED_BY_TELLING = (PromiseMovesTrigger, PromiseNarrowsTrigger)


def _speaks_until(rule: Rule | None, found: Mapping[str, Match | NoMatch]) -> datetime | None:
    """Return until when a rule that holds speaks for others (None: as long as it holds).

    A van that went out yesterday and was not heard of since has nothing to say about a delivery that moves today.
    """
    matched = found.get(rule.name) if rule else None
    if rule is None or not isinstance(matched, Match) or not isinstance(rule.trigger, StageTrigger):
        return None
    return matched.since + rule.max_event_age


def _history(ruling: Ruling, rule: Rule, found: Match, news: _News, facts: Facts) -> tuple[Reason, str] | None:
    """Refuse what is no news: it came as backfill, is older than the rule, or became true too long ago.

    A problem that is still open is news from when we could first tell of it, however it came.
    """
    is_problem = _is_open_problem(rule, found, facts.now)
    if found.is_backfill and not is_problem:
        return Reason.BACKFILL, "it was true before we followed the shipment"
    live_from = ruling.effective_from.get(rule.name)
    if live_from is not None and max(found.known_at, news.due_at or found.known_at) < live_from:
        return Reason.TOO_OLD, f"the rule is live since {_minute(live_from)}"
    since = max(found.since, found.known_at, facts.shipment.registered_at) if is_problem else found.since
    age = facts.now - max(since, news.due_at or since)
    if age > rule.max_event_age:
        return Reason.TOO_OLD, f"true since {_words(age)}, at most {_words(rule.max_event_age)}"
    return None


def _is_open_problem(rule: Rule, found: Match, now: datetime) -> bool:
    """Whether an incident is open that is not so old that nothing will come of it any more."""
    return isinstance(rule.trigger, IncidentTrigger) and now - found.began <= _OLDEST_PROBLEM


def _words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:.3g}d" if hours >= 48 else f"{hours:.3g}h"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def same_occurrence(rule: Rule, found: Match, entry: ToldEntry) -> bool:
    """Whether a notification spoke of the occurrence that holds now.

    An entry into a stage, an incident or a silence is the same as long as the told fact lies within it: a scan that
    comes late may move its beginning, never make it new. For a promise see `_same_move`.
    """
    if isinstance(rule.trigger, PromiseMovesTrigger):
        return _same_move(rule.trigger, found, entry)
    if isinstance(rule.trigger, _WINDOW_TRIGGERS):
        return entry.occurrence.partition("#")[0] == found.occurrence
    return entry.fact_at >= found.began and _kind(entry.occurrence) == _kind(found.occurrence)


_WINDOW_TRIGGERS = (PromiseMissedTrigger, PromiseWithinTrigger, PromiseNarrowsTrigger)
"""Triggers about one window: it gives the occurrence its name, and another window is another occurrence."""


def _kind(occurrence: str) -> str:
    """A rule may name several stages or incidents: what was told of one of them is no word about another."""
    return occurrence.partition("@")[0]


def _same_move(trigger: PromiseMovesTrigger, found: Match, entry: ToldEntry) -> bool:
    """Whether a notification spoke of this move of the promise.

    It must have begun at the window that the recipient goes by now. If it still waits it will name the newest window;
    if it was heard the recipient has gone by another window since, and this is a move back; and if it never arrived it
    is the same until the window has moved on from where it was then.
    """
    before, target = entry.promise_before, entry.promise_target
    if before is None or target is None or found.promise is None or found.promise_before is None:
        return False
    if not before.same_window(found.promise_before):
        return False
    if entry.status in HEARD and entry.promise_told is not None and not entry.promise_told.same_window(before):
        return False
    return entry.status in WAITING or abs(found.promise.moved_from(target)) < trigger.by


def _newness(rule: Rule, found: Match, facts: Facts) -> _News:
    """Say whether this is news, by what was decided before."""
    decided = facts.told.decided(rule.name)
    if not decided:
        return _FIRST_TIME
    same = [entry for entry in decided if same_occurrence(rule, found, entry)]
    if same:
        return _repetition(rule, facts, same)
    if rule.filter.after_told and not _was_told_since(rule, facts, decided[-1].created_at):
        return _News(reason=Reason.ALREADY_TOLD, detail=f"nothing of it was told since {_decided(decided[-1])}")
    if isinstance(rule.trigger, PromiseMovesTrigger):
        return _another_move(rule, facts, decided)
    return _News(reason=Reason.NEW_OCCURRENCE)


_FIRST_TIME = _News(reason=Reason.FIRST_TIME)


def _was_told_since(rule: Rule, facts: Facts, at: datetime) -> bool:
    """Whether the trouble that the rule gives the all-clear for was told after the last all-clear."""
    heard_at = facts.told.heard(rule.filter.after_told)
    return heard_at is not None and heard_at > at


def _decided(entry: ToldEntry) -> str:
    return f"{entry.occurrence} decided {_minute(entry.created_at)}"


def _repetition(rule: Rule, facts: Facts, same: Sequence[ToldEntry]) -> _News:
    last = max(same, key=lambda entry: (entry.repeat, entry.created_at))
    if rule.repeat is None or isinstance(rule.trigger, PromiseMovesTrigger):
        return _News(reason=Reason.ALREADY_TOLD, detail=_decided(last))
    if last.repeat >= rule.repeat.at_most:
        times = f"repeated {last.repeat} times, at most {rule.repeat.at_most}"
        return _News(reason=Reason.ALREADY_TOLD, detail=f"{_decided(last)}, {times}")
    said_at = max(_said_at(entry, facts.now) for entry in same if entry.repeat == last.repeat)
    due_at = facts.end_of(said_at, rule.repeat.after)
    if facts.now < due_at:
        return _not_due(f"{_decided(last)}, again from {_minute(due_at)}", due_at)
    return _News(reason=Reason.REPEAT_DUE, repeat=last.repeat + 1, due_at=due_at)


def _next_repeat(rule: Rule, news: _News, facts: Facts) -> datetime | None:
    """Return when what is said now may be said again at the earliest, or None if it may not."""
    if rule.repeat is None or isinstance(rule.trigger, PromiseMovesTrigger) or news.repeat >= rule.repeat.at_most:
        return None
    return facts.end_of(facts.now, rule.repeat.after)


def _said_at(entry: ToldEntry, now: datetime) -> datetime:
    """What still waits to leave is said no earlier than now: a repeat must not catch up with it."""
    return now if entry.status in WAITING else entry.sent_at or entry.created_at


def _another_move(rule: Rule, facts: Facts, decided: Sequence[ToldEntry]) -> _News:
    """A promise that keeps moving is told at most so often, and not again too soon."""
    if rule.repeat is None:
        return _News(reason=Reason.NEW_OCCURRENCE)
    times = len({entry.occurrence for entry in decided})
    if times > rule.repeat.at_most:
        return _News(reason=Reason.REPEAT_NOT_DUE, detail=f"told {times} times, at most {rule.repeat.at_most + 1}")
    due_at = facts.end_of(decided[-1].created_at, rule.repeat.after)
    if facts.now < due_at:
        return _not_due(f"last told {_minute(decided[-1].created_at)}, again from {_minute(due_at)}", due_at)
    return _News(reason=Reason.NEW_OCCURRENCE, due_at=due_at)


def _not_due(detail: str, due_at: datetime) -> _News:
    return _News(reason=Reason.REPEAT_NOT_DUE, detail=detail, due_at=due_at)


def _per_channel(
    policy: Policy, rule: Rule, found: Match, news: _News, facts: Facts, suppressed: frozenset[Channel]
) -> list[Verdict]:
    occurrence = _occurrence(rule, found, news, facts)
    verdicts: list[Verdict] = []
    for channel in rule.channels:
        refused = unreachable(facts, channel, suppressed)
        if refused is not None:
            verdicts.append(
                Verdict(rule=rule.name, action=Action.SKIP, reason=refused, channel=channel, occurrence=occurrence)
            )
            continue
        hold, until = hold_for(policy, rule, found, facts, channel)
        verdicts.append(
            Verdict(
                rule=rule.name,
                action=Action.HOLD if hold else Action.NOTIFY,
                reason=hold or news.reason,
                detail=str(news.reason) if hold else "",
                channel=channel,
                occurrence=occurrence,
                hold_until=until,
                repeat=news.repeat,
                match=found,
            )
        )
        if rule.first_of:
            break
    return verdicts


def _occurrence(rule: Rule, found: Match, news: _News, facts: Facts) -> str:
    """Name the occurrence. One that was taken back and is true again gets the next number, and so does a promise that
    moves the same way once more."""
    taken = facts.told.names_taken(rule.name, found.occurrence, news.repeat)
    return f"{found.occurrence}#{taken + 1}" if taken else found.occurrence


def unreachable(facts: Facts, channel: Channel, suppressed: frozenset[Channel]) -> Reason | None:
    """Return why the recipient cannot be written to on that channel, or None."""
    recipient = facts.shipment.recipient
    if channel in TEAM_CHANNELS:
        return None
    if not recipient.address(channel):
        return Reason.NO_ADDRESS
    if channel not in recipient.consent:
        return Reason.OPTED_OUT
    return Reason.SUPPRESSED_ADDRESS if channel in suppressed else None


def hold_for(
    policy: Policy,
    rule: Rule,
    found: Match,
    facts: Facts,
    channel: Channel,
    *,
    decided_at: datetime | None = None,
    is_along: bool = False,
) -> tuple[Reason | None, datetime | None]:
    """Return why and until when a message has to wait, or (None, None) if it may leave now.

    Of several reasons the one that lasts longest is named. Quiet hours come last: what may leave leaves by day.
    `decided_at` is when it was decided, if not now. What goes along with another message (`is_along`) waits for no cap
    and for nothing to be merged with.
    """
    ready_at, reason = facts.now, Reason.QUIET_HOURS
    for why, until in _waits(policy, rule, found, facts, channel, decided_at or facts.now):
        if until is not None and until > ready_at and not (is_along and why in WAITS_FOR_OTHERS):
            ready_at, reason = until, why
    quiet = None if rule.urgency is Urgency.ACTION_NEEDED or rule.is_for_team else policy.quiet(channel)
    leaves_at = next_allowed(ready_at, quiet, facts.shipment.recipient.zones)
    return (reason, leaves_at) if leaves_at > facts.now else (None, None)


def _waits(
    policy: Policy, rule: Rule, found: Match, facts: Facts, channel: Channel, decided_at: datetime
) -> Iterator[tuple[Reason, datetime | None]]:
    """Give each reason to wait and until when (None: it does not hold).

    What needs action waits for no cap. Nothing of all this is for the team: they are no customers.
    """
    for silence in facts.silences:
        if silence.action is SilenceAction.HOLD and _silences(silence, rule, facts, facts.now):
            why = Reason.PAUSED if silence.is_pause else Reason.SILENCED
            yield why, silence.ends_at or facts.now + LOOKED_AT_ANYWAY
    if isinstance(rule.trigger, NoScanTrigger) and facts.feed.silent_since is not None:
        yield Reason.FEED_SILENT, facts.feed.look_at
    if rule.is_for_team:
        return
    yield Reason.GRACE, _grace_ends(policy, found, facts)
    if policy.merge is not None:
        yield Reason.MERGING, _merged_at(policy.merge, rule, facts, channel, decided_at)
    if rule.urgency is not Urgency.ACTION_NEEDED and policy.caps:
        yield Reason.CAP, cap_ends(policy.caps, facts.lately, facts.shipment.id, channel, facts.now)


def _merged_at(merge: Merge, rule: Rule, facts: Facts, channel: Channel, decided_at: datetime) -> datetime | None:
    """Return until when it waits for others: what is of low urgency always, what is of normal urgency only if another
    parcel of the order was told of a moment ago. So a parcel alone is never late, and thirty are told in two messages.
    """
    if rule.urgency is Urgency.LOW:
        return decided_at + merge.within
    if rule.urgency is Urgency.ACTION_NEEDED:
        return None
    told_at = order_told_at(facts.lately, facts.shipment, channel, facts.now)
    # Counted from the decision at the latest: what others hear meanwhile must not put it off again and again.
    return min(told_at, decided_at) + merge.within if told_at is not None else None


LOOKED_AT_ANYWAY = timedelta(days=30)
"""What waits for a silence without an end is released when that is lifted; or looked at after that long."""


def _silences(silence: Silence, rule: Rule, facts: Facts, at: datetime) -> bool:
    return silence.covers(at) and silence.is_about(rule) and failing_filter(silence.filter, facts) is None


def _dropped(rule: Rule, facts: Facts, known_at: datetime) -> str | None:
    """Say which silence drops what became known at `known_at`, or None. What one dropped stays dropped."""
    for one in facts.silences:
        is_drop = one.action is SilenceAction.DROP
        if is_drop and (_silences(one, rule, facts, facts.now) or _silences(one, rule, facts, known_at)):
            return f"silence {one.id} of {one.made_by} drops it"
    return None


def _dropped_until(facts: Facts) -> list[datetime | None]:
    """What a silence keeps from being told though it was known before, it may tell when that ends."""
    return [one.ends_at for one in facts.silences if one.action is SilenceAction.DROP and one.covers(facts.now)]


WAITS_FOR_OTHERS = frozenset({Reason.CAP, Reason.MERGING})
"""Reasons that end when another message about the order leaves: then it goes along."""

OURS_TO_WAIT = frozenset({Reason.CAP, Reason.MERGING, Reason.SILENCED, Reason.PAUSED, Reason.FEED_SILENT})
"""Reasons of ours to let a message wait: the time that they take is not taken from the message's validity."""


def useful_until(rule: Rule, found: Match, reason: Reason | None, send_after: datetime) -> datetime:
    """Return until when a message that may leave at `send_after` is worth sending.

    What waits for a reason of ours keeps its validity from then on; only the news of entering a stage grows old all
    the same: "out for delivery today" must not arrive tomorrow.
    """
    until = send_after + rule.validity
    if reason in OURS_TO_WAIT and isinstance(rule.trigger, StageTrigger):
        return min(until, found.since + rule.max_event_age)
    return until


def _grace_ends(policy: Policy, found: Match, facts: Facts) -> datetime | None:
    """Some carriers scan "delivered" too early, and what is not confirmed anybody may have said: such news waits."""
    entry = found.stage_entry
    if entry is None or entry.stage not in _COSTLY:
        return None
    wait = timedelta(0) if entry.confirmed else policy.unconfirmed
    if entry.stage is Stage.DELIVERED and policy.grace:
        named = normalise_carrier(entry.carrier) or (facts.shipment.legs[-1].carrier if facts.shipment.legs else "")
        wait = max(wait, policy.grace_of(named))
    return entry.received_at + wait if wait else None


def still_stands(ruling: Ruling, facts: Facts, entry: ToldEntry) -> Match | Reason:
    """Judge again, just before it is sent, a notification that was decided earlier: the match, or why not."""
    rule = ruling.named(entry.rule)
    if rule is None or not rule.enabled or rule.shadow or facts.shipment.is_test:
        return Reason.DISABLED
    if facts.shipment.stop is not None:
        return Reason.STOPPED
    found = _match_entry(rule, facts, entry)
    if isinstance(found, NoMatch) or _is_inhibited(ruling, rule, found, facts):
        return Reason.SUPERSEDED
    return Reason.SILENCED if _dropped(rule, facts, facts.now) else found


def _match_entry(rule: Rule, facts: Facts, entry: ToldEntry) -> Match | NoMatch:
    if isinstance(rule.trigger, PromiseMovesTrigger) and entry.promise_before is not None:
        return _match_move(rule, rule.trigger, facts, entry, entry.promise_before)
    if isinstance(rule.trigger, PromiseMissedTrigger | PromiseNarrowsTrigger) and entry.promise_before is not None:
        return _match_window(rule, rule.trigger, facts, entry, entry.promise_before)
    found = match(rule, facts)
    if isinstance(found, Match) and not same_occurrence(rule, found, entry):
        return NoMatch(clause=f"{entry.occurrence} is over")
    return found


def _match_move(
    rule: Rule, trigger: PromiseMovesTrigger, facts: Facts, entry: ToldEntry, before: Promise
) -> Match | NoMatch:
    """A move is measured from where it began, since the same news on another channel may have been heard meanwhile;
    and of two that wait on one channel only the newer one leaves, since both would name the newest window."""
    newer = [
        one
        for one in facts.told.decided(rule.name)
        if one.channel is entry.channel and one.created_at > entry.created_at
    ]
    if newer:
        return NoMatch(clause=f"{newer[-1].occurrence} speaks of the newer window")
    return failing_filter(rule.filter, facts) or promise_moved_from(trigger, facts, before)


def _match_window(
    rule: Rule, trigger: PromiseMissedTrigger | PromiseNarrowsTrigger, facts: Facts, entry: ToldEntry, before: Promise
) -> Match | NoMatch:
    """What is said of a window is held against the window it was decided for: the same news on another channel may
    have named the next one meanwhile."""
    refused, newer = failing_filter(rule.filter, facts), facts.told.other_window_since(entry)
    if refused is not None:
        return refused
    if newer is not None:
        return NoMatch(clause=f"{newer.rule} named another window since")
    if isinstance(trigger, PromiseMissedTrigger):
        found = promise_missed_from(trigger, facts, before)
    else:
        found = promise_narrowed_from(trigger, facts, before)
    if isinstance(found, Match) and not same_occurrence(rule, found, entry):
        return NoMatch(clause=f"{entry.occurrence} is over")
    return found


def _is_inhibited(ruling: Ruling, rule: Rule, matched: Match, facts: Facts) -> bool:
    others = [other for name in rule.inhibited_by if (other := ruling.named(name)) is not None and other.enabled]
    found = {other.name: match(other, facts) for other in others}
    return _inhibitor(ruling, rule, matched, found, facts) is not None
