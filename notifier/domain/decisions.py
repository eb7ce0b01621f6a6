"""Deciding: every rule gets a verdict with a reason, for every evaluation, also when it does not fire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from notifier.domain.clauses import lasted, minute
from notifier.domain.facts import Facts, Match
from notifier.domain.holding import dropped_by, dropped_until, hold_for
from notifier.domain.inhibition import inhibitor_of, speaks_until
from notifier.domain.news import News, named_occurrence, newness, next_repeat
from notifier.domain.notification import TEAM_CHANNELS, Channel
from notifier.domain.rules import IncidentTrigger, Policy, Rule
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import STOP_MEANING
from notifier.domain.verdicts import Action, Judgement, Reason, Verdict


def decide(ruling: Ruling, facts: Facts, suppressed: frozenset[Channel] = frozenset()) -> Judgement:
    """Give every rule its verdict. Pure: the same facts give the same judgement.

    `suppressed` are the channels on which the recipient's address must not be written to.
    """
    plan, now = ruling.plans.of(facts), facts.now
    found = {rule.name: holds(facts) for rule, holds, _ in plan.to_judge}
    judged: list[Verdict] = []
    again: list[datetime | None] = []
    for rule, _, inhibitors in plan.to_judge:
        matched = found[rule.name]
        if isinstance(matched, Match):
            inhibitor = inhibitor_of(inhibitors, matched, found, facts)
            verdicts, times = _judge_match(ruling, rule, matched, inhibitor, facts, suppressed)
            judged += verdicts
            again += (*times, speaks_until(inhibitor, found))
        else:
            judged.append(Verdict(rule.name, _SKIP, _NOT_MATCHING, None, matched.clause))
            again.append(matched.true_at)
    look_again_at = min([at for at in again if at is not None and at > now], default=None)
    return Judgement(tuple(judged), plan.settled, look_again_at)


_SKIP, _NOT_MATCHING = Action.SKIP, Reason.NOT_MATCHING
"""Looking up a member of an enum calls a function; these are named thousands of times a second."""


def _judge_match(
    ruling: Ruling, rule: Rule, found: Match, inhibitor: Rule | None, facts: Facts, suppressed: frozenset[Channel]
) -> tuple[list[Verdict], Sequence[datetime | None]]:
    """Return the verdicts of a rule that holds, and when time alone could change them."""
    news = newness(rule, found, facts)
    refused = _refusal(ruling, rule, found, news, facts, inhibitor)
    if refused is None:
        said = _per_channel(ruling.policy, rule, found, news, facts, suppressed)
        return said, (next_repeat(rule, news, facts), found.changes_at, news.due_at)
    verdict = Verdict(rule.name, _SKIP, refused[0], None, refused[1], found.occurrence)
    ends = dropped_until(facts) if facts.silences and refused[0] is Reason.SILENCED else ()
    return [verdict], (*ends, found.changes_at, news.due_at)


def _refusal(
    ruling: Ruling, rule: Rule, found: Match, news: News, facts: Facts, inhibitor: Rule | None
) -> tuple[Reason, str] | None:
    """Return why nothing is said though the rule holds, and a detail; or None."""
    if facts.shipment.is_test:
        return Reason.DISABLED, "test traffic is never told"
    if facts.shipment.stop is not None:
        return Reason.STOPPED, STOP_MEANING[facts.shipment.stop]
    if news.reason in _SAID_BEFORE:
        return news.reason, news.detail
    history = _history(ruling, rule, found, news, facts)
    if history is not None:
        return history
    if inhibitor is not None:
        return Reason.INHIBITED, f"{inhibitor.name} holds"
    dropped = dropped_by(rule, facts, max(found.known_at, news.due_at or found.known_at))
    if dropped is not None:
        return Reason.SILENCED, dropped
    return (Reason.SHADOW, f"would notify: {news.reason}") if rule.shadow else None


_SAID_BEFORE = frozenset({Reason.ALREADY_TOLD, Reason.REPEAT_NOT_DUE})


def _history(ruling: Ruling, rule: Rule, found: Match, news: News, facts: Facts) -> tuple[Reason, str] | None:
    """Refuse what is no news: it came as backfill, is older than the rule, or became true too long ago.

    A problem that is still open is news from when we could first tell of it, however it came.
    """
    is_problem = _is_open_problem(rule, found, facts.now)
    if found.is_backfill and not is_problem:
        return Reason.BACKFILL, "it was true before we followed the shipment"
    live_from = ruling.effective_from.get(rule.name)
    if live_from is not None and max(found.known_at, news.due_at or found.known_at) < live_from:
        return Reason.TOO_OLD, f"the rule is live since {minute(live_from)}"
    since = max(found.since, found.known_at, facts.shipment.registered_at) if is_problem else found.since
    age = facts.now - max(since, news.due_at or since)
    if age > rule.max_event_age:
        return Reason.TOO_OLD, f"true since {lasted(age)}, at most {lasted(rule.max_event_age)}"
    return None


_OLDEST_PROBLEM = timedelta(days=14)
"""A problem that is open for longer was solved without a word, or the customer knows of it by now."""


def _is_open_problem(rule: Rule, found: Match, now: datetime) -> bool:
    """Whether an incident is open that is not so old that nothing will come of it any more."""
    return isinstance(rule.trigger, IncidentTrigger) and now - found.began <= _OLDEST_PROBLEM


def _per_channel(
    policy: Policy, rule: Rule, found: Match, news: News, facts: Facts, suppressed: frozenset[Channel]
) -> list[Verdict]:
    occurrence = named_occurrence(rule, found, news, facts)
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
