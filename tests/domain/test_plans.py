"""Rules that are out by how a parcel stands are not looked at again, and that changes no verdict."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.decisions import decide
from notifier.domain.events import TrackingEvent
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.matching import match
from notifier.domain.plans import MOST_PLANS
from notifier.domain.promise import Promise
from notifier.domain.rules import Filter, Lane
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Leg
from notifier.domain.verdicts import Reason, Verdict
from tests.builders import a_rule, a_ruling, a_shipment, an_event, facts
from tests.domain.strategies import histories, moments, promises, rulings

parcels = st.builds(
    facts,
    now=moments(25),
    promises=st.lists(promises(), max_size=2, unique_by=lambda promise: promise.stated_at),
    destination_country=st.sampled_from(["DE", "CN", ""]),
    brand=st.sampled_from(["default", "zoo"]),
    legs=st.sampled_from([(), (Leg(carrier="dhl", tracking_number="1"),)]),
    tags=st.sampled_from([frozenset(), frozenset({"vip"})]),
)


def with_history(known: Facts, history: list[TrackingEvent]) -> Facts:
    return replace(known, journey=facts(*history).journey)


@given(ruling=rulings(), known=st.lists(st.tuples(parcels, histories(max_size=6)), min_size=2, max_size=6))
def test_a_ruling_that_saw_other_parcels_judges_as_a_fresh_one(
    ruling: Ruling, known: list[tuple[Facts, list[TrackingEvent]]]
) -> None:
    for parcel, history in known:
        it = with_history(parcel, history)

        assert decide(ruling, it) == decide(replace(ruling), it)


@given(
    ruling=rulings(),
    one=parcels,
    other=parcels,
    history=histories(max_size=6),
    stated=st.lists(promises(), max_size=1),
)
def test_what_is_out_by_standing_is_out_for_all_that_stand_so(
    ruling: Ruling, one: Facts, other: Facts, history: list[TrackingEvent], stated: list[Promise]
) -> None:
    known = with_history(one, history)
    alike = replace(other, shipment=known.shipment._replace(tags=frozenset({"vip"})), journey=known.journey)
    plan = ruling.plans.of(known)
    assert plan is ruling.plans.of(alike)

    for settled in plan.settled:
        if isinstance(settled, Verdict):
            is_out = isinstance(match(ruling.by_name[settled.rule], alike), NoMatch)
            assert is_out or settled.reason is Reason.DISABLED


def test_parcels_whose_way_makes_no_difference_to_any_rule_stand_alike() -> None:
    abroad = Filter(lane=Lane.INTERNATIONAL)
    off = a_rule(name="off", enabled=False)
    ruling = a_ruling(a_rule(), a_rule(name="abroad", filter=abroad), off)
    ways = [("CN", "DE", "dhl"), ("US", "FR", "ups"), ("DE", "DE", "dhl"), ("FR", "FR", "gls")]
    known = [
        a_shipment(origin_country=origin, destination_country=end, legs=(Leg(carrier=carrier, tracking_number="1"),))
        for origin, end, carrier in ways
    ]

    plans = [ruling.plans.of(replace(facts(an_event()), shipment=shipment)) for shipment in known]

    assert plans[0] is plans[1] is not plans[2]
    assert plans[2] is plans[3]
    for one, other in zip(plans[0].settled, plans[2].settled, strict=True):
        assert (one == other) is (one is other)


@given(ruling=rulings(), parcel=parcels, history=histories(max_size=6))
def test_each_rule_gets_the_verdict_that_it_has_without_a_plan(
    ruling: Ruling, parcel: Facts, history: list[TrackingEvent]
) -> None:
    it = with_history(parcel, history)

    for verdict in decide(ruling, it).verdicts:
        held = isinstance(match(ruling.by_name[verdict.rule], it), Match)
        assert held is (verdict.reason not in {Reason.NOT_MATCHING, Reason.ENDED, Reason.DISABLED})


def test_plans_are_forgotten_rather_than_kept_without_bound() -> None:
    ruling = a_ruling(a_rule(filter=Filter(brand=frozenset({"default"}))))

    for number in range(MOST_PLANS * 2 + 100):
        known = replace(facts(an_event()), shipment=a_shipment(brand=f"brand{number}"))
        (verdict,) = decide(ruling, known).verdicts
        assert verdict.detail == f"brand is brand{number}, not default"

    assert len(ruling.plans) <= MOST_PLANS
