"""Which lives a change of rules can reach: all others are the same under both sets, and are played once."""

from __future__ import annotations

from collections.abc import Iterable

from notifier.domain.events import TrackingEvent
from notifier.domain.filters import failing_way
from notifier.domain.rules import IncidentOverTrigger, IncidentTrigger, Rule, StageLastingTrigger, StageTrigger
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Shipment
from notifier.service.naming_promises import NamesPromise


def differing_rules(old: Ruling, new: Ruling, old_names: NamesPromise, new_names: NamesPromise) -> tuple[Rule, ...]:
    """Return the rules that only one of the sets has as they are; all of them if something differs that is about all.

    Rules that are switched off say nothing, so that they make no difference.
    """
    is_same_else = (old.policy, old.effective_from) == (new.policy, new.effective_from)
    common = [rule.name for rule in old.rules if new.named(rule.name)]
    in_same_order = common == [rule.name for rule in new.rules if old.named(rule.name)]

    def is_same(rule: Rule) -> bool:
        named = all(old_names(rule.template, one) == new_names(rule.template, one) for one in rule.channels)
        return is_same_else and in_same_order and named and old.named(rule.name) == new.named(rule.name)

    return tuple(rule for rule in (*old.rules, *new.rules) if rule.enabled and not is_same(rule))


def reaches(rules: Iterable[Rule], shipment: Shipment, events: Iterable[TrackingEvent]) -> bool:
    """Whether one of the rules may have held at any time in that life; False only if none can have."""
    said: set[object] = set()
    for event in events:
        said |= {event.stage, event.incident}
    return any(_may_hold(rule, shipment, said) for rule in rules)


def _may_hold(rule: Rule, shipment: Shipment, said: set[object]) -> bool:
    if failing_way(rule.filter, shipment) is not None:
        return False
    if rule.filter.in_stage and said.isdisjoint(rule.filter.in_stage):
        return False
    return not said.isdisjoint(_asked_by(rule)) if isinstance(rule.trigger, _ABOUT_WHAT_IS_SAID) else True


_ABOUT_WHAT_IS_SAID = (StageTrigger, StageLastingTrigger, IncidentTrigger, IncidentOverTrigger)


def _asked_by(rule: Rule) -> Iterable[object]:
    """Return the stages and incidents of which a carrier must have spoken for the trigger to hold."""
    trigger = rule.trigger
    if isinstance(trigger, StageTrigger):
        return trigger.stages
    if isinstance(trigger, StageLastingTrigger):
        return [stage for stage, _ in trigger.spans]
    return trigger.incidents if isinstance(trigger, IncidentTrigger | IncidentOverTrigger) else ()
