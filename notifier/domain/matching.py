"""When a rule's trigger and filters hold for a shipment, since when, and if not: why not, and when time alone could
make it so."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from notifier.domain.caps import Heard
from notifier.domain.feeds import HEARD, Feed
from notifier.domain.journey import Incident, Journey, StageEntry
from notifier.domain.promise import Promise
from notifier.domain.rules import (
    AnnouncementTrigger,
    CarriersDisagreeTrigger,
    Direction,
    Filter,
    HandoverPendingTrigger,
    IncidentOverTrigger,
    IncidentTrigger,
    Lane,
    MovingAgainTrigger,
    NoScanTrigger,
    NotShippedTrigger,
    NoWordTrigger,
    OrderDelivered,
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
from notifier.domain.silences import Silence
from notifier.domain.spans import IsBusinessDay, Span
from notifier.domain.stages import RANK, Stage
from notifier.domain.told import Told, promise_heard

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule may look at. `now` is part of it, so that deciding needs no clock."""

    shipment: Shipment
    journey: Journey
    told: Told
    now: datetime
    is_business_day: IsBusinessDay
    feed: Feed = HEARD
    """Whether those who speak of the shipment can be heard."""
    lately: tuple[Heard, ...] = ()
    """What the recipient was sent lately, as far back as the caps look."""
    siblings: tuple[Stage | None, ...] = ()
    """Where the other parcels of the order are, if a rule asks for it."""
    silences: tuple[Silence, ...] = ()
    """What operators hold back or drop, and what they dropped lately."""

    _heard: list[Promise | None] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def promise_heard(self) -> Promise | None:
        """The window the recipient goes by: worked out once, for all rules that measure from it."""
        if not self._heard:
            self._heard.append(promise_heard(self.shipment, self.journey, self.told))
        return self._heard[0]

    def end_of(self, start: datetime, span: Span) -> datetime:
        """Return when a span that began at `start` is over, where the recipient is."""
        if not span.business_days:
            return start + span.length
        return span.after(start, self.shipment.recipient.zone, self.is_business_day)


class Match(NamedTuple):
    """A rule holds.

    `began` is when the occurrence began (a told fact at or after it is the same occurrence), `since` when the rule
    became true, `known_at` when we could first know.
    """

    occurrence: str
    began: datetime
    since: datetime
    known_at: datetime
    is_backfill: bool = False
    """It was already true when the shipment's history first arrived."""
    promise_before: Promise | None = None
    promise: Promise | None = None
    stage_entry: StageEntry | None = None
    incident: Incident | None = None
    changes_at: datetime | None = None
    """When time alone could make another occurrence of it, or None."""


class NoMatch(NamedTuple):
    """A rule does not hold: the first clause that failed, and when time alone could make it hold (None: never)."""

    clause: str
    true_at: datetime | None = None
    has_ended: bool = False
    is_standing: bool = False
    """It follows from how the parcel stands (see `standing_of`) alone: all that stand so are ruled out."""


def standing_of(facts: Facts) -> Hashable:
    """Return how a parcel stands: whose it is, its way, its carriers, its stage and its incidents, whether it was ever
    handed over or disputed, and whether anything was told of it.

    Most rules are out for most parcels for one of these; parcels that stand alike need no second look at those rules.
    """
    shipment, incidents, relay = facts.shipment, facts.journey.incidents, facts.journey.relay
    return (
        shipment.brand,
        shipment.origin_country,
        shipment.destination_country,
        tuple([leg.carrier for leg in shipment.legs]),
        facts.journey.stage,
        tuple([(one.kind, one.closed_at is None) for one in incidents]) if incidents else (),
        relay.handover is None,
        relay.disagreement is None,
        not facts.told.by_rule,
    )


def match(rule: Rule, facts: Facts) -> Match | NoMatch:
    """Say whether the rule's filters and trigger hold now."""
    return failing_filter(rule.filter, facts) or match_trigger(rule.trigger, facts)


def matcher_of(rule: Rule) -> Callable[[Facts], Match | NoMatch]:
    """Return what says the same of parcels whose standing is known not to rule it out."""
    held: Callable[[Facts], Match | NoMatch] = partial(_MATCHERS[type(rule.trigger)], rule.trigger)
    if rule.filter.is_about_standing:
        return held
    return lambda facts: _failing_value(rule.filter, facts) or held(facts)


def match_trigger(trigger: Trigger, facts: Facts) -> Match | NoMatch:
    """Say whether the trigger holds now."""
    return _MATCHERS[type(trigger)](trigger, facts)


@lru_cache(maxsize=4096)
def _instant(when: datetime) -> str:
    """Several rules name the same instant of a parcel."""
    return f"{when.astimezone(UTC).isoformat()[:_SECONDS]}Z"


_SECONDS = len("2026-06-17T12:00:00")


def _stage(trigger: StageTrigger, facts: Facts) -> Match | NoMatch:
    entry = facts.journey.entry
    if entry is None or entry.stage not in trigger.stages:
        return _elsewhere(facts.journey.stage, trigger.stages)
    return Match(
        occurrence=f"{entry.stage}@{_instant(entry.at)}",
        began=entry.at,
        since=entry.at,
        known_at=entry.received_at,
        is_backfill=entry.backfill,
        stage_entry=entry,
    )


@lru_cache(maxsize=1024)
def _elsewhere(stage: Stage | None, wanted: frozenset[Stage] | tuple[Stage, ...]) -> NoMatch:
    """What most rules come to most of the time, so the sentence is written once."""
    return NoMatch(clause=f"stage is {stage or 'not known'}, not {_either(wanted)}", is_standing=True)


def _stage_lasting(trigger: StageLastingTrigger, facts: Facts) -> Match | NoMatch:
    entry = facts.journey.entry
    span = next((span for stage, span in trigger.spans if entry and stage is entry.stage), None)
    if entry is None or span is None:
        return _elsewhere(facts.journey.stage, tuple(stage for stage, _ in trigger.spans))
    due_at = facts.end_of(entry.at, span)
    if facts.now < due_at:
        return NoMatch(clause=f"in {entry.stage} since {_instant(entry.at)}, not yet for {span}", true_at=due_at)
    return Match(
        occurrence=f"{entry.stage}@{_instant(entry.at)}",
        began=entry.at,
        since=due_at,
        known_at=max(due_at, entry.received_at),
        is_backfill=entry.backfill and due_at <= entry.received_at,
        stage_entry=entry,
    )


def _incident(trigger: IncidentTrigger, facts: Facts) -> Match | NoMatch:
    open_ones = [one for one in facts.journey.incidents if one.is_open and one.kind in trigger.incidents]
    if not open_ones:
        return NoMatch(clause=f"no open incident {_either(trigger.incidents)}", is_standing=True)
    due = [(facts.end_of(one.opened_at, trigger.lasting), one) for one in open_ones]
    reached = [(at, one) for at, one in due if at <= facts.now]
    if not reached:
        due_at, first = min(due, key=lambda pair: pair[0])
        return NoMatch(
            clause=f"{first.kind} open since {_instant(first.opened_at)}, not yet for {trigger.lasting}",
            true_at=due_at,
        )
    since, newest = max(reached, key=lambda pair: pair[1].opened_at)
    return Match(
        occurrence=f"{newest.kind}@{_instant(newest.opened_at)}",
        began=newest.opened_at,
        since=since,
        known_at=max(since, newest.received_at),
        is_backfill=newest.backfill and since <= newest.received_at,
        incident=newest,
        changes_at=min((at for at, _ in due if at > facts.now), default=None),
    )


def _incident_over(trigger: IncidentOverTrigger, facts: Facts) -> Match | NoMatch:
    journey = facts.journey
    if journey.has_ended or journey.stage is Stage.RETURNING:
        clause = f"stage is {journey.stage}: that gives no all-clear"
        return NoMatch(clause=clause, has_ended=journey.has_ended, is_standing=True)
    mine = [one for one in journey.incidents if one.kind in trigger.incidents]
    if any(one.is_open for one in mine):
        return NoMatch(clause=f"still an open incident {_either(trigger.incidents)}", is_standing=True)
    ended = [(one.closed_at, one) for one in mine if one.closed_at is not None]
    if not ended:
        return NoMatch(clause=f"there was no incident {_either(trigger.incidents)}", is_standing=True)
    since, newest = max(ended, key=lambda pair: pair[0])
    return Match(
        occurrence=f"over:{newest.kind}@{_instant(newest.opened_at)}",
        began=newest.opened_at,
        since=since,
        known_at=max(since, newest.received_at),
        is_backfill=newest.backfill and since <= newest.received_at,
        incident=newest,
    )


def _no_scan(trigger: NoScanTrigger, facts: Facts) -> Match | NoMatch:
    journey = facts.journey
    if journey.has_ended:
        return NoMatch(clause=f"stage is {journey.stage}: nothing more is expected", has_ended=True, is_standing=True)
    if journey.last_scan_at is None:
        return NoMatch(clause="no scan so far, so none is missing")
    due_at = _blackout_at(trigger, facts, journey.last_scan_at)
    if facts.now < due_at:
        clause = f"last scan {_instant(journey.last_scan_at)}, a blackout from {_instant(due_at)}"
        return NoMatch(clause=clause, true_at=due_at)
    received_at = journey.last_scan_received_at or journey.last_scan_at
    return Match(
        occurrence=f"scan@{_instant(journey.last_scan_at)}",
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
        return NoMatch(clause=f"the customer was not told {_either(trigger.rules)}", is_standing=_told_nothing(facts))
    journey = facts.journey
    if journey.has_ended:
        return NoMatch(clause=f"stage is {journey.stage}: it moves no more", has_ended=True, is_standing=True)
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
    if facts.journey.has_ended:
        clause = f"stage is {facts.journey.stage}: no carrier is waited for"
        return NoMatch(clause=clause, has_ended=True, is_standing=True)
    if given is None:
        return NoMatch(clause="no handover is known", is_standing=True)
    if not given.is_pending:
        return NoMatch(clause="the next carrier has scanned it")
    due_at = facts.end_of(given.at, trigger.span)
    if facts.now < due_at:
        return NoMatch(clause=f"handed over {_instant(given.at)}, not yet for {trigger.span}", true_at=due_at)
    return Match(
        occurrence=f"handover@{_instant(given.at)}",
        began=given.at,
        since=due_at,
        known_at=max(due_at, given.received_at),
        is_backfill=given.backfill and due_at <= given.received_at,
    )


def _carriers_disagree(trigger: CarriersDisagreeTrigger, facts: Facts) -> Match | NoMatch:
    strife = facts.journey.disagreement
    if strife is None:
        return NoMatch(clause="no carriers contradict each other", is_standing=True)
    due_at = facts.end_of(strife.since, trigger.span)
    if facts.now < due_at:
        return NoMatch(
            clause=f"they disagree since {_instant(strife.since)}, not yet for {trigger.span}", true_at=due_at
        )
    return Match(
        occurrence=f"disagree@{_instant(strife.since)}",
        began=strife.since,
        since=due_at,
        known_at=max(due_at, strife.received_at),
        is_backfill=strife.backfill and due_at <= strife.received_at,
    )


def _promise_moves(trigger: PromiseMovesTrigger, facts: Facts) -> Match | NoMatch:
    return promise_moved_from(trigger, facts, facts.promise_heard)


_NO_PROMISE = NoMatch("no promise is known")
_PROMISED_NOTHING = NoMatch("the customer was promised nothing")
_NO_SCAN_YET = NoMatch("no scan yet: promises from label time are not reliable")


def promise_moved_from(trigger: PromiseMovesTrigger, facts: Facts, heard: Promise | None) -> Match | NoMatch:
    """Say whether the promise of now differs enough from the one the recipient goes by."""
    current = facts.journey.promise
    if facts.journey.has_ended:
        clause = f"stage is {facts.journey.stage}: the promise is over"
        return NoMatch(clause=clause, has_ended=True, is_standing=True)
    if current is None or heard is None:
        return _NO_PROMISE if current is None else _PROMISED_NOTHING
    if facts.journey.first_scan_at is None:
        return _NO_SCAN_YET
    moved = current.moved_from(heard)
    if not _far_enough(moved, trigger):
        return NoMatch(clause=f"promise moved by {_hours(moved)}, not by {_hours(trigger.by)} {trigger.direction}")
    return Match(
        occurrence=f"{_instant(heard.latest)}>{_instant(current.latest)}",
        began=current.stated_at,
        since=current.stated_at,
        known_at=current.stated_at,
        promise_before=heard,
        promise=current,
    )


def _far_enough(moved: timedelta, trigger: PromiseMovesTrigger) -> bool:
    if trigger.direction is Direction.LATER:
        return moved >= trigger.by
    if trigger.direction is Direction.EARLIER:
        return -moved >= trigger.by
    return abs(moved) >= trigger.by


@lru_cache(maxsize=1024)
def _hours(span: timedelta) -> str:
    """Promises are days mostly, so that the same few spans lie between them."""
    return f"{span.total_seconds() / 3600:+.4g}h"


@lru_cache(maxsize=1024)
def _either(names: frozenset[str] | tuple[str, ...]) -> str:
    return " or ".join(sorted(str(name) for name in names))


def failing_filter(wanted: Filter, facts: Facts) -> NoMatch | None:
    """Return the first clause of the filter that fails, or None if all hold."""
    stage, elsewhere = facts.journey.stage, failing_way(wanted, facts.shipment)
    if elsewhere is not None:
        return elsewhere
    if wanted.in_stage and stage not in wanted.in_stage:
        return _elsewhere(stage, wanted.in_stage)
    if stage in wanted.not_in_stage:
        return _standing(f"stage is {stage}")
    return _failing_value(wanted, facts)


def failing_way(wanted: Filter, shipment: Shipment) -> NoMatch | None:
    """Return the first clause that asks whose the parcel is, which way it goes or who carries it, and fails."""
    if wanted.brand and shipment.brand not in wanted.brand:
        return _standing(f"brand is {shipment.brand}, not {_either(wanted.brand)}")
    if shipment.brand in wanted.not_brand:
        return _standing(f"brand is {shipment.brand}, which has a rule of its own in its place")
    if wanted.lane is not None and (wanted.lane is Lane.INTERNATIONAL) != shipment.is_international:
        return _standing(f"lane is not {wanted.lane}")
    if wanted.carrier and all(leg.carrier not in wanted.carrier for leg in shipment.legs):
        carriers = frozenset(leg.carrier for leg in shipment.legs) or frozenset({"not known"})
        return _standing(f"carrier is {_either(carriers)}, not {_either(wanted.carrier)}")
    if wanted.origin_country and shipment.origin_country not in wanted.origin_country:
        return _standing(f"origin is {shipment.origin_country or 'not known'}")
    if wanted.destination_country and shipment.destination_country not in wanted.destination_country:
        return _standing(f"destination is {shipment.destination_country or 'not known'}")
    return None


def _standing(clause: str) -> NoMatch:
    return NoMatch(clause=clause, is_standing=True)


def _failing_value(wanted: Filter, facts: Facts) -> NoMatch | None:
    shipment = facts.shipment
    if wanted.tags and not wanted.tags & shipment.tags:
        return NoMatch(clause=f"it has no tag {_either(wanted.tags)}")
    if wanted.value_over is not None and shipment.value <= wanted.value_over:
        return NoMatch(clause=f"its value is not over {wanted.value_over:g}")
    if wanted.attempts_at_least or wanted.attempts_at_most is not None:
        attempts = facts.journey.entered(Stage.ATTEMPT_FAILED)
        if attempts < wanted.attempts_at_least or attempts > (wanted.attempts_at_most or attempts):
            return NoMatch(clause=f"delivery was tried in vain {attempts} times")
    if wanted.order_delivered is not None and wanted.order_delivered is not _order_delivered(facts):
        return NoMatch(clause=f"{_order_delivered(facts)} of the order is delivered")
    if wanted.after_told and facts.told.heard(wanted.after_told) is None:
        return NoMatch(
            clause=f"the customer was not told {_either(wanted.after_told)}", is_standing=_told_nothing(facts)
        )
    return None


def _told_nothing(facts: Facts) -> bool:
    return not facts.told.by_rule


def _order_delivered(facts: Facts) -> OrderDelivered | str:
    stages = [stage for stage in (facts.journey.stage, *facts.siblings) if stage is not Stage.CANCELLED]
    delivered = sum(1 for stage in stages if stage is Stage.DELIVERED)
    if not delivered:
        return "nothing"
    return OrderDelivered.ALL if delivered == len(stages) else OrderDelivered.PART


def _promise_missed(trigger: PromiseMissedTrigger, facts: Facts) -> Match | NoMatch:
    return promise_missed_from(trigger, facts, facts.promise_heard)


def promise_missed_from(trigger: PromiseMissedTrigger, facts: Facts, heard: Promise | None) -> Match | NoMatch:
    """Say whether the window that the recipient goes by passed without a delivery."""
    over = _is_over(facts.journey)
    if over is not None:
        return over
    if heard is None:
        return _PROMISED_NOTHING
    due_at = heard.latest + trigger.by
    if facts.now < due_at:
        return NoMatch(clause=f"promised until {_instant(heard.latest)}", true_at=due_at)
    return Match(
        occurrence=f"missed@{_instant(heard.latest)}",
        began=heard.latest,
        since=due_at,
        known_at=max(due_at, heard.stated_at),
        is_backfill=due_at <= heard.stated_at,
        promise_before=heard,
        promise=facts.journey.promise or heard,
    )


def _is_over(journey: Journey) -> NoMatch | None:
    """What is delivered, lost or on its way back arrives on no day."""
    if journey.has_ended or journey.stage is Stage.RETURNING:
        clause = f"stage is {journey.stage}: nothing is on its way"
        return NoMatch(clause=clause, has_ended=journey.has_ended, is_standing=True)
    return None


def _promise_within(trigger: PromiseWithinTrigger, facts: Facts) -> Match | NoMatch:
    over, promise = _is_over(facts.journey), facts.journey.promise or facts.shipment.promise
    if over is not None:
        return over
    if promise is None or facts.journey.first_scan_at is None:
        return NoMatch(clause="no promise is known" if promise is None else "no scan yet: it is not on its way")
    due_at = max(_beginning(promise, facts) - trigger.within, promise.stated_at, facts.journey.first_scan_at)
    if facts.now < due_at:
        return NoMatch(clause=f"due {_instant(_beginning(promise, facts))}", true_at=due_at)
    if facts.now > promise.latest:
        return NoMatch(clause=f"it was due until {_instant(promise.latest)}")
    return Match(
        occurrence=f"due@{_day_of(promise, facts)}",
        began=due_at,
        since=due_at,
        known_at=due_at,
        promise=promise,
        changes_at=promise.latest + _SECOND,
    )


def _day_of(promise: Promise, facts: Facts) -> date:
    """The last of the promised days, where the recipient is: by then it is due."""
    return promise.latest.astimezone(facts.shipment.recipient.zone).date()


def _beginning(promise: Promise, facts: Facts) -> datetime:
    """When the day on which it is due begins, or on that day the promised hours."""
    midnight = datetime.combine(_day_of(promise, facts), time.min, facts.shipment.recipient.zone).astimezone(UTC)
    return midnight if promise.is_day else max(midnight, promise.earliest)


def _promise_narrows(trigger: PromiseNarrowsTrigger, facts: Facts) -> Match | NoMatch:
    return promise_narrowed_from(trigger, facts, facts.promise_heard)


def promise_narrowed_from(trigger: PromiseNarrowsTrigger, facts: Facts, heard: Promise | None) -> Match | NoMatch:
    """Say whether the day that the recipient goes by became hours of that day."""
    current, over = facts.journey.promise, _is_over(facts.journey)
    if over is not None:
        return over
    if current is None or heard is None:
        return _NO_PROMISE if current is None else _PROMISED_NOTHING
    if facts.journey.first_scan_at is None:
        return _NO_SCAN_YET
    if current.is_day or not heard.is_day:
        return NoMatch(clause="no hours are promised" if current.is_day else "the customer goes by hours already")
    if current.latest - current.earliest > trigger.to or current.moved_from(heard):
        return NoMatch(clause=f"no {_hours(trigger.to)[1:]} of the promised day are named")
    return Match(
        occurrence=f"narrowed@{_instant(current.earliest)}/{_instant(current.latest)}",
        began=current.stated_at,
        since=current.stated_at,
        known_at=current.stated_at,
        promise_before=heard,
        promise=current,
    )


def _not_shipped(trigger: NotShippedTrigger, facts: Facts) -> Match | NoMatch:
    entry = facts.journey.entry
    if facts.shipment.legs or (entry is not None and entry.stage is not Stage.ORDERED):
        return NoMatch(clause="there is a label" if entry is None else f"stage is {entry.stage}", is_standing=True)
    return _lasting("not_shipped", entry.at if entry else facts.shipment.registered_at, trigger.span, facts)


def _no_word(trigger: NoWordTrigger, facts: Facts) -> Match | NoMatch:
    if facts.journey.folded_to is not None:
        return NoMatch(clause="a carrier said something of it", is_standing=facts.journey.entry is not None)
    if not facts.shipment.legs:
        return NoMatch(clause="it has no tracking number")
    return _lasting("no_word", facts.shipment.registered_at, trigger.span, facts)


def _under_way(trigger: UnderWayTrigger, facts: Facts) -> Match | NoMatch:
    over, began = _is_over(facts.journey), facts.journey.first_scan_at
    if over is not None:
        return over
    if began is None:
        return NoMatch(clause="no scan so far")
    return _lasting("under_way", began, trigger.span, facts)


def _lasting(name: str, began: datetime, span: Span, facts: Facts) -> Match | NoMatch:
    """What begins once in the life of a parcel and lasts. If it had lasted long enough before we knew it is history."""
    due_at = facts.end_of(began, span)
    if facts.now < due_at:
        return NoMatch(clause=f"{name} since {_instant(began)}, not yet for {span}", true_at=due_at)
    return Match(
        occurrence=f"{name}@{_instant(began)}",
        began=began,
        since=due_at,
        known_at=max(due_at, facts.shipment.registered_at),
        is_backfill=due_at < facts.shipment.registered_at,
    )


def _reached(trigger: ReachedTrigger, facts: Facts) -> Match | NoMatch:
    stage, wanted = facts.journey.stage, RANK[trigger.stage]
    if stage is None or RANK[stage] < wanted:
        clause = f"stage is {stage or 'not known'}, which lies before {trigger.stage}"
        return NoMatch(clause=clause, is_standing=True)
    over = _is_over(facts.journey)
    if over is not None and trigger.stage is not stage:
        return over
    first = next(one for one in facts.journey.entries if RANK[one.stage] >= wanted)
    return Match(
        occurrence=f"reached:{trigger.stage}@{_instant(first.at)}",
        began=first.at,
        since=first.at,
        known_at=first.received_at,
        is_backfill=first.backfill,
        stage_entry=facts.journey.entry,
    )


def _announcement(trigger: AnnouncementTrigger, facts: Facts) -> Match | NoMatch:
    over, known_at = _is_over(facts.journey), max(trigger.made_at, facts.shipment.registered_at)
    if over is not None:
        return over
    return Match(
        occurrence=f"silence:{trigger.silence}@{_instant(trigger.made_at)}",
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
    PromiseMovesTrigger: _promise_moves,
    HandoverPendingTrigger: _handover_pending,
    CarriersDisagreeTrigger: _carriers_disagree,
    PromiseMissedTrigger: _promise_missed,
    PromiseWithinTrigger: _promise_within,
    PromiseNarrowsTrigger: _promise_narrows,
    NotShippedTrigger: _not_shipped,
    NoWordTrigger: _no_word,
    UnderWayTrigger: _under_way,
    ReachedTrigger: _reached,
    AnnouncementTrigger: _announcement,
}
"""How each trigger is held against the facts. One function each, so that a trigger that nobody matches is an error."""
