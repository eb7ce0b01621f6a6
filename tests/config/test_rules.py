"""What is written under `rules` becomes the domain's rules."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from notifier.domain.notification import Channel
from notifier.domain.rules import (
    Direction,
    Filter,
    IncidentTrigger,
    Lane,
    MovingAgainTrigger,
    NoScanTrigger,
    OnUnknown,
    PromiseMovesTrigger,
    Repeat,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    Urgency,
)
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from tests.config.builders import load_text, the_rule

BD3 = Span(business_days=3)


@pytest.mark.parametrize(
    ("when", "trigger"),
    [
        ("{stage: delivered}", StageTrigger(stages=frozenset({Stage.DELIVERED}))),
        ("{stage: [lost, destroyed]}", StageTrigger(stages=frozenset({Stage.LOST, Stage.DESTROYED}))),
        ("{stage_lasting: {label_created: 3bd}}", StageLastingTrigger(spans=((Stage.LABEL_CREATED, BD3),))),
        ("{incident: weather}", IncidentTrigger(incidents=frozenset({IncidentKind.WEATHER}))),
        ("{incident: delay, lasting: 0h}", IncidentTrigger(incidents=frozenset({IncidentKind.DELAY}))),
        (
            "{incident: [delay, weather], lasting: 3bd}",
            IncidentTrigger(incidents=frozenset({IncidentKind.DELAY, IncidentKind.WEATHER}), lasting=BD3),
        ),
        ("{no_scan_for: 3bd}", NoScanTrigger(span=BD3)),
        ("{no_scan_for: 3bd, unless_due_in: 2d}", NoScanTrigger(span=BD3, unless_due_in=timedelta(days=2))),
        ("{promise_moves_by: 90m}", PromiseMovesTrigger(by=timedelta(minutes=90))),
        (
            "{promise_moves_by: 1d, direction: later}",
            PromiseMovesTrigger(by=timedelta(days=1), direction=Direction.LATER),
        ),
    ],
)
def test_each_trigger_is_read(tmp_path: Path, when: str, trigger: Trigger) -> None:
    assert the_rule(tmp_path, when).trigger == trigger


def test_moving_again_names_the_rules_that_told_of_the_silence(tmp_path: Path) -> None:
    rules = load_text(
        tmp_path,
        """
rules:
  - {name: silent, when: {no_scan_for: 3d}, template: one, channels: email}
  - {name: again, when: {moving_again_after: silent}, template: two, channels: email}
""",
    ).rules
    assert rules[1].trigger == MovingAgainTrigger(rules=("silent",))


def test_what_stands_beside_the_trigger_narrows_it_down(tmp_path: Path) -> None:
    filters = """{stage: delivered, brand: default, carrier: [dhl, gls], origin_country: cn,
      destination_country: [DE, NO], in_stage: [delivered, lost], not_in_stage: lost, lane: international,
      tags: [gift, vip], value_over: 99.90}"""
    assert the_rule(tmp_path, filters).filter == Filter(
        brand=frozenset({"default"}),
        carrier=frozenset({"dhl", "gls"}),
        origin_country=frozenset({"CN"}),
        destination_country=frozenset({"DE", "NO"}),
        in_stage=frozenset({Stage.DELIVERED, Stage.LOST}),
        not_in_stage=frozenset({Stage.LOST}),
        lane=Lane.INTERNATIONAL,
        tags=frozenset({"gift", "vip"}),
        value_over=99.9,
    )


def test_a_rule_says_how_it_is_told(tmp_path: Path) -> None:
    rule = the_rule(
        tmp_path,
        "{stage: delivered}",
        "first_of: [sms, email]\nurgency: action_needed\nrepeat: {after: 5bd, at_most: 2}\nmax_event_age: 12h\n"
        "validity: 10h\non_unknown: resend\nshadow: true\nenabled: no",
    )
    assert rule == Rule(
        name="one",
        template="one",
        trigger=StageTrigger(stages=frozenset({Stage.DELIVERED})),
        channels=(Channel.SMS, Channel.EMAIL),
        first_of=True,
        urgency=Urgency.ACTION_NEEDED,
        repeat=Repeat(after=Span(business_days=5), at_most=2),
        max_event_age=timedelta(hours=12),
        validity=timedelta(hours=10),
        on_unknown=OnUnknown.RESEND,
        shadow=True,
        enabled=False,
    )


def test_a_rule_that_says_little_is_as_the_domain_has_it(tmp_path: Path) -> None:
    trigger = StageTrigger(stages=frozenset({Stage.DELIVERED}))
    assert the_rule(tmp_path, "{stage: delivered}") == Rule(
        name="one", template="one", trigger=trigger, channels=(Channel.EMAIL,)
    )


def test_defaults_hold_for_rules_that_do_not_say_otherwise(tmp_path: Path) -> None:
    first, second = load_text(
        tmp_path,
        """
defaults: {first_of: [email, sms], max_event_age: 1h, validity: 2h, urgency: low, on_unknown: resend, shadow: on}
rules:
  - {name: one, when: {stage: delivered}, template: one}
  - {name: two, when: {stage: lost}, template: two, channels: sms, max_event_age: 3h, shadow: off, urgency: normal}
""",
    ).rules
    assert (first.channels, first.first_of) == ((Channel.EMAIL, Channel.SMS), True)
    assert (first.max_event_age, first.validity) == (timedelta(hours=1), timedelta(hours=2))
    assert (first.urgency, first.on_unknown, first.shadow) == (Urgency.LOW, OnUnknown.RESEND, True)
    assert (second.channels, second.first_of) == ((Channel.SMS,), False)
    assert (second.max_event_age, second.shadow, second.urgency) == (timedelta(hours=3), False, Urgency.NORMAL)


def test_what_yaml_would_guess_wrong_is_read_as_it_is_written(tmp_path: Path) -> None:
    """YAML takes NO for false, 21:00 for 1260 and 0123 for 83."""
    config = load_text(
        tmp_path,
        """
quiet_hours: {sms: {from: 21:00, to: 08:00}}
rules:
  - {name: one, when: {stage: delivered, destination_country: NO, tags: [0123, 1e3, on]}, template: one, channels: sms}
""",
    )
    assert config.rules[0].filter.destination_country == {"NO"}
    assert config.rules[0].filter.tags == {"0123", "1e3", "on"}
    hours = config.policy.quiet(Channel.SMS)
    assert hours is not None
    assert (hours.start, hours.end) == (time(21), time(8))
    assert config.policy.quiet(Channel.EMAIL) is None


def test_grace_is_told_per_carrier(tmp_path: Path) -> None:
    policy = load_text(tmp_path, 'grace: {delivered: {"*": 30m, hermes: 2h}}').policy
    assert policy.grace_of("hermes") == timedelta(hours=2)
    assert policy.grace_of("dhl") == timedelta(minutes=30)
