"""Judging again, just before it is sent, what was decided earlier."""

from __future__ import annotations

from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.filters import failing_filter
from notifier.domain.holding import dropped_by
from notifier.domain.inhibition import inhibitor_of
from notifier.domain.matching import match
from notifier.domain.news import same_occurrence
from notifier.domain.promise import Promise
from notifier.domain.promise_matching import missed_from, moved_from, narrowed_from
from notifier.domain.rules import PromiseMissedTrigger, PromiseMovesTrigger, PromiseNarrowsTrigger, Rule
from notifier.domain.ruling import Ruling
from notifier.domain.standing import trigger_ruled_out
from notifier.domain.told import ToldEntry
from notifier.domain.verdicts import Reason


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
    return Reason.SILENCED if dropped_by(rule, facts, facts.now) else found


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
    refused = failing_filter(rule.filter, facts) or trigger_ruled_out(trigger, facts)
    return refused or moved_from(trigger, facts, before)


def _match_window(
    rule: Rule, trigger: PromiseMissedTrigger | PromiseNarrowsTrigger, facts: Facts, entry: ToldEntry, before: Promise
) -> Match | NoMatch:
    """What is said of a window is held against the window it was decided for: the same news on another channel may
    have named the next one meanwhile."""
    refused = failing_filter(rule.filter, facts) or trigger_ruled_out(trigger, facts)
    if refused is not None:
        return refused
    newer = facts.told.other_window_since(entry)
    if newer is not None:
        return NoMatch(clause=f"{newer.rule} named another window since")
    if isinstance(trigger, PromiseMissedTrigger):
        found = missed_from(trigger, facts, before)
    else:
        found = narrowed_from(trigger, facts, before)
    if isinstance(found, Match) and not same_occurrence(rule, found, entry):
        return NoMatch(clause=f"{entry.occurrence} is over")
    return found


def _is_inhibited(ruling: Ruling, rule: Rule, matched: Match, facts: Facts) -> bool:
    others = [other for name in rule.inhibited_by if (other := ruling.named(name)) is not None and other.enabled]
    found = {other.name: match(other, facts) for other in others}
    return inhibitor_of(ruling.inhibitors[rule.name], matched, found, facts) is not None
