"""Lives that a change of rules cannot reach are played once: nothing that differs may hold in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from notifier.domain.rules import Filter, IncidentTrigger, Lane, Policy, Rule, StageTrigger
from notifier.domain.stages import IncidentKind, Stage
from notifier.service.rule_reach import differing_rules, reaches
from tests.builders import a_rule, a_ruling, a_shipment, an_event

DELIVERED = a_rule(StageTrigger(stages=frozenset({Stage.DELIVERED})), name="delivered")
HELD = a_rule(IncidentTrigger(incidents=frozenset({IncidentKind.CUSTOMS_HELD})), name="held")
LIFE = [an_event("mon 09:00", Stage.PICKED_UP), an_event("wed 09:00", Stage.DELIVERED)]


def names_nothing(_template: str, _channel: str) -> bool:
    return False


def differing(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return differing_rules(a_ruling(*old), a_ruling(*new), names_nothing, names_nothing)


def test_a_rule_that_changed_differs_as_it_was_and_as_it_is() -> None:
    later = replace(HELD, max_event_age=timedelta(days=9))

    assert differing((DELIVERED, HELD), (DELIVERED, later)) == (HELD, later)


def test_a_rule_that_is_off_in_both_makes_no_difference() -> None:
    off = replace(HELD, enabled=False)

    assert differing((DELIVERED, off), (DELIVERED, replace(off, shadow=True))) == ()


def test_another_order_or_policy_makes_all_rules_differ() -> None:
    other = replace(a_ruling(DELIVERED, HELD), policy=Policy(unconfirmed=timedelta(hours=1)))

    assert len(differing((DELIVERED, HELD), (HELD, DELIVERED))) == 4
    assert len(differing_rules(a_ruling(DELIVERED, HELD), other, names_nothing, names_nothing)) == 4


def test_a_template_that_names_the_window_now_makes_its_rule_differ() -> None:
    ruling = a_ruling(DELIVERED)

    assert differing_rules(ruling, ruling, names_nothing, lambda _template, _channel: True) == (DELIVERED, DELIVERED)


@pytest.mark.parametrize(
    ("rule", "is_reached"),
    [
        (DELIVERED, True),
        (HELD, False),
        (replace(DELIVERED, filter=Filter(lane=Lane.INTERNATIONAL)), False),
        (replace(DELIVERED, filter=Filter(in_stage=frozenset({Stage.IN_CUSTOMS}))), False),
        (replace(DELIVERED, filter=Filter(in_stage=frozenset({Stage.DELIVERED}))), True),
    ],
)
def test_a_life_is_reached_by_what_its_carriers_said_and_its_way(rule: Rule, is_reached: bool) -> None:
    shipment = a_shipment(origin_country="DE", destination_country="DE")

    assert reaches([rule], shipment, LIFE) is is_reached
