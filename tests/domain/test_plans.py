"""Rules that are out by how a parcel stands are not looked at again, and that changes no verdict."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.decisions import Ruling, decide
from notifier.domain.events import TrackingEvent
from notifier.domain.matching import Facts, NoMatch, match, standing_of
from notifier.domain.promise import Promise
from notifier.domain.shipment import Leg
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
    assert standing_of(known) == standing_of(alike)

    for rule in ruling.rules:
        found = match(rule, known)
        if isinstance(found, NoMatch) and found.is_standing:
            assert isinstance(match(rule, alike), NoMatch)


def test_plans_are_forgotten_rather_than_kept_without_bound() -> None:
    ruling = a_ruling(a_rule())

    for number in range(5000):
        known = replace(facts(an_event()), shipment=a_shipment(brand=f"brand{number}"))
        decide(ruling, known)

    assert len(ruling.plans) <= 4096
