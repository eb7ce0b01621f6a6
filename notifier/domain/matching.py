"""When a rule's trigger and filters hold for a shipment, since when, and if not: why not, and when time alone could
make it so.

What is asked here of a trigger presumes that the parcel's standing does not rule it out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from notifier.domain.clauses import instant
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.filters import failing_filter, failing_value, not_told
from notifier.domain.promise_matching import promise_missed, promise_moves, promise_narrows, promise_within
from notifier.domain.rules import (
    AnnouncementTrigger,
    CarriersDisagreeTrigger,
    HandoverPendingTrigger,
    IncidentOverTrigger,
    IncidentTrigger,
    MovingAgainTrigger,
    NoScanTrigger,
    NotShippedTrigger,
    NoWordTrigger,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    ReachedTrigger,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    UnderWayTrigger,
)
from notifier.domain.spans import Span
from notifier.domain.stages import RANK
from notifier.domain.standing import NOT_DISPUTED, NOT_HANDED_OVER, NOT_SCANNED, trigger_ruled_out

Holds = Callable[[Facts], Match | NoMatch]


def match(rule: Rule, facts: Facts) -> Match | NoMatch:
    """Say whether the rule's filters and trigger hold now."""
    return failing_filter(rule.filter, facts) or match_trigger(rule.trigger, facts)


def match_trigger(trigger: Trigger, facts: Facts) -> Match | NoMatch:
    """Say whether the trigger holds now."""
    return trigger_ruled_out(trigger, facts) or _MATCHERS[type(trigger)](trigger, facts)


def matcher_of(rule: Rule) -> Holds:
    """Return what says the same of parcels whose standing is known not to rule it out."""
    held: Holds = partial(_MATCHERS[type(rule.trigger)], rule.trigger)
    if rule.filter.is_about_standing:
        return held
    return lambda facts: failing_value(rule.filter, facts) or held(facts)


def _stage(trigger: StageTrigger, facts: Facts) -> Match | NoMatch:
    entry = facts.journey.entries[-1]
    return Match(
        occurrence=f"{entry.stage}@{instant(entry.at)}",
        began=entry.at,
        since=entry.at,
        known_at=entry.received_at,
        is_backfill=entry.backfill,
        stage_entry=entry,
    )


def _stage_lasting(trigger: StageLastingTrigger, facts: Facts) -> Match | NoMatch:
    entry = facts.journey.entries[-1]
    span = next(span for stage, span in trigger.spans if stage is entry.stage)
    due_at = facts.end_of(entry.at, span)
    if facts.now < due_at:
        return NoMatch(f"in {entry.stage} since {instant(entry.at)}, not yet for {span}", due_at)
    return Match(
        occurrence=f"{entry.stage}@{instant(entry.at)}",
        began=entry.at,
        since=due_at,
        known_at=max(due_at, entry.received_at),
        is_backfill=entry.backfill and due_at <= entry.received_at,
        stage_entry=entry,
    )


def _incident(trigger: IncidentTrigger, facts: Facts) -> Match | NoMatch:
    open_ones = [one for one in facts.journey.incidents if one.is_open and one.kind in trigger.incidents]
    due = [(facts.end_of(one.opened_at, trigger.lasting), one) for one in open_ones]
    reached = [(at, one) for at, one in due if at <= facts.now]
    if not reached:
        due_at, first = min(due, key=lambda pair: pair[0])
        return NoMatch(
            clause=f"{first.kind} open since {instant(first.opened_at)}, not yet for {trigger.lasting}",
            true_at=due_at,
        )
    since, newest = max(reached, key=lambda pair: pair[1].opened_at)
    return Match(
        occurrence=f"{newest.kind}@{instant(newest.opened_at)}",
        began=newest.opened_at,
        since=since,
        known_at=max(since, newest.received_at),
        is_backfill=newest.backfill and since <= newest.received_at,
        incident=newest,
        changes_at=min((at for at, _ in due if at > facts.now), default=None),
    )


def _incident_over(trigger: IncidentOverTrigger, facts: Facts) -> Match | NoMatch:
    mine = [one for one in facts.journey.incidents if one.kind in trigger.incidents]
    ended = [(one.closed_at, one) for one in mine if one.closed_at is not None]
    since, newest = max(ended, key=lambda pair: pair[0])
    return Match(
        occurrence=f"over:{newest.kind}@{instant(newest.opened_at)}",
        began=newest.opened_at,
        since=since,
        known_at=max(since, newest.received_at),
        is_backfill=newest.backfill and since <= newest.received_at,
        incident=newest,
    )


def _no_scan(trigger: NoScanTrigger, facts: Facts) -> Match | NoMatch:
    journey = facts.journey
    if journey.last_scan_at is None:
        return NOT_SCANNED
    due_at = _blackout_at(trigger, facts, journey.last_scan_at)
    if facts.now < due_at:
        clause = f"last scan {instant(journey.last_scan_at)}, a blackout from {instant(due_at)}"
        return NoMatch(clause=clause, true_at=due_at)
    received_at = journey.last_scan_received_at or journey.last_scan_at
    return Match(
        occurrence=f"scan@{instant(journey.last_scan_at)}",
        began=journey.last_scan_at,
        since=due_at,
        known_at=max(due_at, received_at),
        is_backfill=journey.scans_backfilled and due_at <= received_at,
    )


def _blackout_at(trigger: NoScanTrigger, facts: Facts, last_scan_at: datetime) -> datetime:
    due_at = facts.end_of(last_scan_at, trigger.span)
    promise = facts.journey.promise or facts.shipment.promise
    if trigger.unless_due_in is None or promise is None:
        return due_at
    # A promise that comes nearer ends the patience when it is stated, however long the silence has been by then.
    return max(due_at, promise.latest - trigger.unless_due_in, promise.stated_at)


def _moving_again(trigger: MovingAgainTrigger, facts: Facts) -> Match | NoMatch:
    heard = facts.told.last_heard(trigger.rules)
    if heard is None:
        return not_told(trigger.rules)
    journey = facts.journey
    if journey.last_scan_at is None or journey.last_scan_at <= heard.fact_at:
        return NoMatch(clause=f"no scan since the one before {heard.rule}")
    if facts.told.was_followed(heard):
        return NoMatch(clause=f"the customer was told of a newer fact than {heard.rule}")
    return Match(
        occurrence=f"after:{heard.occurrence}",
        began=heard.fact_at,
        since=journey.last_scan_at,
        known_at=journey.last_scan_received_at or journey.last_scan_at,
    )


def _handover_pending(trigger: HandoverPendingTrigger, facts: Facts) -> Match | NoMatch:
    given = facts.journey.handover
    if given is None:
        return NOT_HANDED_OVER
    if not given.is_pending:
        return NoMatch(clause="the next carrier has scanned it")
    due_at = facts.end_of(given.at, trigger.span)
    if facts.now < due_at:
        return NoMatch(clause=f"handed over {instant(given.at)}, not yet for {trigger.span}", true_at=due_at)
    return Match(
        occurrence=f"handover@{instant(given.at)}",
        began=given.at,
        since=due_at,
        known_at=max(due_at, given.received_at),
        is_backfill=given.backfill and due_at <= given.received_at,
    )


def _carriers_disagree(trigger: CarriersDisagreeTrigger, facts: Facts) -> Match | NoMatch:
    strife = facts.journey.disagreement
    if strife is None:
        return NOT_DISPUTED
    due_at = facts.end_of(strife.since, trigger.span)
    if facts.now < due_at:
        return NoMatch(
            clause=f"they disagree since {instant(strife.since)}, not yet for {trigger.span}", true_at=due_at
        )
    return Match(
        occurrence=f"disagree@{instant(strife.since)}",
        began=strife.since,
        since=due_at,
        known_at=max(due_at, strife.received_at),
        is_backfill=strife.backfill and due_at <= strife.received_at,
    )


def _not_shipped(trigger: NotShippedTrigger, facts: Facts) -> Match | NoMatch:
    entry = facts.journey.entry
    return _lasting("not_shipped", entry.at if entry else facts.shipment.registered_at, trigger.span, facts)


def _no_word(trigger: NoWordTrigger, facts: Facts) -> Match | NoMatch:
    if facts.journey.folded_to is not None:
        return NoMatch("a carrier said something of it")
    return _lasting("no_word", facts.shipment.registered_at, trigger.span, facts)


def _under_way(trigger: UnderWayTrigger, facts: Facts) -> Match | NoMatch:
    began = facts.journey.first_scan_at
    return NOT_SCANNED if began is None else _lasting("under_way", began, trigger.span, facts)


def _lasting(name: str, began: datetime, span: Span, facts: Facts) -> Match | NoMatch:
    """What begins once in the life of a parcel and lasts. If it had lasted long enough before we knew it is history."""
    due_at = facts.end_of(began, span)
    if facts.now < due_at:
        return NoMatch(clause=f"{name} since {instant(began)}, not yet for {span}", true_at=due_at)
    return Match(
        occurrence=f"{name}@{instant(began)}",
        began=began,
        since=due_at,
        known_at=max(due_at, facts.shipment.registered_at),
        is_backfill=due_at < facts.shipment.registered_at,
    )


def _reached(trigger: ReachedTrigger, facts: Facts) -> Match | NoMatch:
    first = next(one for one in facts.journey.entries if RANK[one.stage] >= RANK[trigger.stage])
    return Match(
        occurrence=f"reached:{trigger.stage}@{instant(first.at)}",
        began=first.at,
        since=first.at,
        known_at=first.received_at,
        is_backfill=first.backfill,
        stage_entry=facts.journey.entry,
    )


def _announcement(trigger: AnnouncementTrigger, facts: Facts) -> Match | NoMatch:
    known_at = max(trigger.made_at, facts.shipment.registered_at)
    return Match(
        occurrence=f"silence:{trigger.silence}@{instant(trigger.made_at)}",
        began=trigger.made_at,
        since=known_at,
        known_at=known_at,
    )


_MATCHERS: dict[type[Trigger], Callable[[Any, Facts], Match | NoMatch]] = {
    StageTrigger: _stage,
    StageLastingTrigger: _stage_lasting,
    IncidentTrigger: _incident,
    IncidentOverTrigger: _incident_over,
    NoScanTrigger: _no_scan,
    MovingAgainTrigger: _moving_again,
    PromiseMovesTrigger: promise_moves,
    HandoverPendingTrigger: _handover_pending,
    CarriersDisagreeTrigger: _carriers_disagree,
    PromiseMissedTrigger: promise_missed,
    PromiseWithinTrigger: promise_within,
    PromiseNarrowsTrigger: promise_narrows,
    NotShippedTrigger: _not_shipped,
    NoWordTrigger: _no_word,
    UnderWayTrigger: _under_way,
    ReachedTrigger: _reached,
    AnnouncementTrigger: _announcement,
}
"""How each trigger is held against the facts. One function each, so that a trigger that nobody matches is an error."""
