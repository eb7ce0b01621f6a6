"""How a parcel stands, and which rules that alone puts out.

Most rules are out for most parcels for how they stand; parcels that stand alike need no second look at those rules.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Set
from typing import Any

from notifier.domain.clauses import either
from notifier.domain.facts import Facts, NoMatch
from notifier.domain.filters import failing_place, in_other_stage, not_told
from notifier.domain.journey import Journey
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
from notifier.domain.shipment import Shipment
from notifier.domain.stages import RANK, Stage

NOT_SCANNED = NoMatch("no scan so far")
NOT_PROMISED = NoMatch("no promise is known")
NOT_HANDED_OVER = NoMatch("no handover is known")
NOT_DISPUTED = NoMatch("no carriers contradict each other")
NO_NUMBER = NoMatch("it has no tracking number")

_NONE: frozenset[str] = frozenset()


def way_of(shipment: Shipment) -> Hashable:
    """Return whose the parcel is, which way it goes and who carries it."""
    carriers = tuple([leg.carrier for leg in shipment.legs])
    return shipment.brand, shipment.origin_country, shipment.destination_country, carriers


def standing_of(facts: Facts, followed: Set[str]) -> Hashable:
    """Return how a parcel stands on its way: its stage and its incidents, whether it was ever scanned, promised, handed
    over or disputed, and which of the rules that are `followed` by others spoke of it."""
    journey, told = facts.journey, facts.told.by_rule
    incidents, relay = journey.incidents, journey.relay
    return (
        journey.stage,
        tuple([(one.kind, one.closed_at is None) for one in incidents]) if incidents else (),
        journey.first_scan_at is None,
        not journey.promises,
        relay.handover is None,
        relay.disagreement is None,
        frozenset(followed & told.keys()) if told else _NONE,
    )


def ruled_out(rule: Rule, facts: Facts) -> NoMatch | None:
    """Return why a rule is out for every parcel that stands as this one does, or None."""
    failed = failing_place(rule.filter, facts)
    if failed is None and rule.filter.after_told:
        failed = _never_told(rule.filter.after_told, facts)
    return failed or trigger_ruled_out(rule.trigger, facts)


def trigger_ruled_out(trigger: Trigger, facts: Facts) -> NoMatch | None:
    """Return why the trigger does not hold for any parcel that stands so, or None if it may."""
    return _RULED_OUT[type(trigger)](trigger, facts)


def _never_told(rules: tuple[str, ...], facts: Facts) -> NoMatch | None:
    return not_told(rules) if facts.told.by_rule.keys().isdisjoint(rules) else None


def _stage(trigger: StageTrigger, facts: Facts) -> NoMatch | None:
    stage = facts.journey.stage
    return None if stage in trigger.stages else in_other_stage(stage, trigger.stages)


def _stage_lasting(trigger: StageLastingTrigger, facts: Facts) -> NoMatch | None:
    stage, stages = facts.journey.stage, tuple(stage for stage, _ in trigger.spans)
    return None if stage in stages else in_other_stage(stage, stages)


def _incident(trigger: IncidentTrigger, facts: Facts) -> NoMatch | None:
    is_open = any(one.is_open and one.kind in trigger.incidents for one in facts.journey.incidents)
    return None if is_open else NoMatch(f"no open incident {either(trigger.incidents)}")


def _incident_over(trigger: IncidentOverTrigger, facts: Facts) -> NoMatch | None:
    journey = facts.journey
    if journey.has_ended or journey.stage is Stage.RETURNING:
        return NoMatch(f"stage is {journey.stage}: that gives no all-clear", has_ended=journey.has_ended)
    mine = [one for one in journey.incidents if one.kind in trigger.incidents]
    if any(one.is_open for one in mine):
        return NoMatch(f"still an open incident {either(trigger.incidents)}")
    return None if mine else NoMatch(f"there was no incident {either(trigger.incidents)}")


def _no_scan(trigger: NoScanTrigger, facts: Facts) -> NoMatch | None:
    return _ended(facts.journey, "nothing more is expected") or _not_scanned(facts.journey, ", so none is missing")


def _ended(journey: Journey, words: str) -> NoMatch | None:
    return NoMatch(f"stage is {journey.stage}: {words}", has_ended=True) if journey.has_ended else None


def _not_scanned(journey: Journey, remark: str = "") -> NoMatch | None:
    return NoMatch(f"{NOT_SCANNED.clause}{remark}") if journey.first_scan_at is None else None


def _moving_again(trigger: MovingAgainTrigger, facts: Facts) -> NoMatch | None:
    return _never_told(trigger.rules, facts) or _ended(facts.journey, "it moves no more")


def _handover_pending(trigger: HandoverPendingTrigger, facts: Facts) -> NoMatch | None:
    over = _ended(facts.journey, "no carrier is waited for")
    return over if over or facts.journey.handover else NOT_HANDED_OVER


def _carriers_disagree(trigger: CarriersDisagreeTrigger, facts: Facts) -> NoMatch | None:
    return None if facts.journey.disagreement else NOT_DISPUTED


def _promise_moves(trigger: PromiseMovesTrigger, facts: Facts) -> NoMatch | None:
    return _ended(facts.journey, "the promise is over") or _not_promised(facts.journey)


def _not_promised(journey: Journey) -> NoMatch | None:
    return _not_scanned(journey, ": promises from label time are not reliable") if journey.promises else NOT_PROMISED


def _over(_trigger: PromiseMissedTrigger | AnnouncementTrigger, facts: Facts) -> NoMatch | None:
    return _is_over(facts)


def _is_over(facts: Facts) -> NoMatch | None:
    """What is delivered, lost or on its way back arrives on no day."""
    journey = facts.journey
    if journey.has_ended or journey.stage is Stage.RETURNING:
        return NoMatch(f"stage is {journey.stage}: nothing is on its way", has_ended=journey.has_ended)
    return None


def _within(trigger: PromiseWithinTrigger, facts: Facts) -> NoMatch | None:
    return _is_over(facts) or _not_scanned(facts.journey, ": it is not on its way")


def _narrows(trigger: PromiseNarrowsTrigger, facts: Facts) -> NoMatch | None:
    return _is_over(facts) or _not_promised(facts.journey)


def _not_shipped(trigger: NotShippedTrigger, facts: Facts) -> NoMatch | None:
    stage = facts.journey.stage
    if facts.shipment.legs or (stage is not None and stage is not Stage.ORDERED):
        return NoMatch("there is a label" if stage is None else f"stage is {stage}")
    return None


def _no_word(trigger: NoWordTrigger, facts: Facts) -> NoMatch | None:
    if facts.journey.stage is not None:
        return NoMatch("a carrier said something of it")
    return None if facts.shipment.legs else NO_NUMBER


def _under_way(trigger: UnderWayTrigger, facts: Facts) -> NoMatch | None:
    return _is_over(facts) or _not_scanned(facts.journey)


def _reached(trigger: ReachedTrigger, facts: Facts) -> NoMatch | None:
    stage = facts.journey.stage
    if stage is None or RANK[stage] < RANK[trigger.stage]:
        return NoMatch(f"stage is {stage or 'not known'}, which lies before {trigger.stage}")
    return None if trigger.stage is stage else _is_over(facts)


_RULED_OUT: dict[type[Trigger], Callable[[Any, Facts], NoMatch | None]] = {
    StageTrigger: _stage,
    StageLastingTrigger: _stage_lasting,
    IncidentTrigger: _incident,
    IncidentOverTrigger: _incident_over,
    NoScanTrigger: _no_scan,
    MovingAgainTrigger: _moving_again,
    PromiseMovesTrigger: _promise_moves,
    HandoverPendingTrigger: _handover_pending,
    CarriersDisagreeTrigger: _carriers_disagree,
    PromiseMissedTrigger: _over,
    PromiseWithinTrigger: _within,
    PromiseNarrowsTrigger: _narrows,
    NotShippedTrigger: _not_shipped,
    NoWordTrigger: _no_word,
    UnderWayTrigger: _under_way,
    ReachedTrigger: _reached,
    AnnouncementTrigger: _over,
}
