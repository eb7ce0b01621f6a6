"""Which shipments a rule speaks of, and the first clause of its filter that fails."""

from __future__ import annotations

from functools import lru_cache

from notifier.domain.clauses import either
from notifier.domain.facts import Facts, NoMatch
from notifier.domain.rules import Filter, Lane, OrderDelivered
from notifier.domain.shipment import Shipment
from notifier.domain.stages import Stage


def failing_filter(wanted: Filter, facts: Facts) -> NoMatch | None:
    """Return the first clause of the filter that fails, or None if all hold."""
    return failing_place(wanted, facts) or failing_value(wanted, facts)


def failing_place(wanted: Filter, facts: Facts) -> NoMatch | None:
    """Return the first clause that fails of those that ask whose the parcel is, its way, its carriers and its stage."""
    elsewhere, stage = failing_way(wanted, facts.shipment), facts.journey.stage
    if elsewhere is not None:
        return elsewhere
    if wanted.in_stage and stage not in wanted.in_stage:
        return in_other_stage(stage, wanted.in_stage)
    return NoMatch(f"stage is {stage}") if stage in wanted.not_in_stage else None


@lru_cache(maxsize=1024)
def in_other_stage(stage: Stage | None, wanted: frozenset[Stage] | tuple[Stage, ...]) -> NoMatch:
    """What most rules come to most of the time, so the sentence is written once."""
    return NoMatch(f"stage is {stage or 'not known'}, not {either(wanted)}")


def failing_way(wanted: Filter, shipment: Shipment) -> NoMatch | None:
    """Return the first clause that asks whose the parcel is, which way it goes or who carries it, and fails."""
    if wanted.brand and shipment.brand not in wanted.brand:
        return NoMatch(f"brand is {shipment.brand}, not {either(wanted.brand)}")
    if shipment.brand in wanted.not_brand:
        return NoMatch(f"brand is {shipment.brand}, which has a rule of its own in its place")
    if wanted.lane is not None and (wanted.lane is Lane.INTERNATIONAL) != shipment.is_international:
        return NoMatch(f"lane is not {wanted.lane}")
    if wanted.carrier and all(leg.carrier not in wanted.carrier for leg in shipment.legs):
        carriers = frozenset(leg.carrier for leg in shipment.legs) or frozenset({"not known"})
        return NoMatch(f"carrier is {either(carriers)}, not {either(wanted.carrier)}")
    if wanted.origin_country and shipment.origin_country not in wanted.origin_country:
        return NoMatch(f"origin is {shipment.origin_country or 'not known'}")
    if wanted.destination_country and shipment.destination_country not in wanted.destination_country:
        return NoMatch(f"destination is {shipment.destination_country or 'not known'}")
    return None


def failing_value(wanted: Filter, facts: Facts) -> NoMatch | None:
    """Return the first clause that fails of those that ask what differs among parcels that stand alike."""
    shipment = facts.shipment
    if wanted.tags and not wanted.tags & shipment.tags:
        return NoMatch(f"it has no tag {either(wanted.tags)}")
    if wanted.value_over is not None and shipment.value <= wanted.value_over:
        return NoMatch(f"its value is not over {wanted.value_over:g}")
    if wanted.attempts_at_least or wanted.attempts_at_most is not None:
        attempts = facts.journey.entered(Stage.ATTEMPT_FAILED)
        if attempts < wanted.attempts_at_least or attempts > (wanted.attempts_at_most or attempts):
            return NoMatch(f"delivery was tried in vain {attempts} times")
    if wanted.order_delivered is not None and wanted.order_delivered is not _order_delivered(facts):
        return NoMatch(f"{_order_delivered(facts)} of the order is delivered")
    if wanted.after_told and facts.told.heard(wanted.after_told) is None:
        return not_told(wanted.after_told)
    return None


@lru_cache(maxsize=1024)
def not_told(rules: tuple[str, ...]) -> NoMatch:
    """What it comes to when rules wait for others that the customer did not hear of."""
    return NoMatch(f"the customer was not told {either(rules)}")


def _order_delivered(facts: Facts) -> OrderDelivered | str:
    stages = [stage for stage in (facts.journey.stage, *facts.siblings) if stage is not Stage.CANCELLED]
    delivered = sum(1 for stage in stages if stage is Stage.DELIVERED)
    if not delivered:
        return "nothing"
    return OrderDelivered.ALL if delivered == len(stages) else OrderDelivered.PART
