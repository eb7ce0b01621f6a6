"""What a rule about silence comes to while nobody can be heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from notifier.domain.decisions import decide
from notifier.domain.facts import Match
from notifier.domain.feeds import HEARD, Feed
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import NoScanTrigger, StageLastingTrigger, StageTrigger, Trigger
from notifier.domain.spans import Span
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Action, Reason
from tests.builders import a_rule, a_ruling, an_event, at, entry_of, facts

TWO_DAYS = Span(length=timedelta(days=2))
SILENT = Feed(silent_since=at("mon 10:00"), look_at=at("wed 12:00"))
BLACKOUT = a_rule(NoScanTrigger(span=TWO_DAYS))
WEDNESDAY = facts(an_event("mon 09:00", Stage.IN_TRANSIT), now="wed 09:00")


def test_it_is_held_until_the_feed_is_to_be_looked_at() -> None:
    (verdict,) = decide(a_ruling(BLACKOUT), replace(WEDNESDAY, feed=SILENT)).verdicts
    assert (verdict.action, verdict.reason, verdict.hold_until) == (
        Action.HOLD,
        Reason.FEED_SILENT,
        at("wed 12:00"),
    )


def test_a_feed_that_is_heard_holds_nothing() -> None:
    (verdict,) = decide(a_ruling(BLACKOUT), replace(WEDNESDAY, feed=HEARD)).verdicts
    assert (verdict.action, verdict.reason) == (Action.NOTIFY, Reason.FIRST_TIME)


@pytest.mark.parametrize(
    "trigger",
    [
        StageTrigger(stages=frozenset({Stage.IN_TRANSIT})),
        StageLastingTrigger(spans=((Stage.IN_TRANSIT, Span(length=timedelta(days=1))),)),
    ],
)
def test_what_was_said_of_the_parcel_itself_is_told_all_the_same(trigger: Trigger) -> None:
    rule = a_rule(trigger, max_event_age=timedelta(days=9))
    (verdict,) = decide(a_ruling(rule), replace(WEDNESDAY, feed=SILENT)).verdicts
    assert verdict.action is Action.NOTIFY


def test_a_silence_that_is_not_long_enough_is_looked_at_when_it_would_be_whatever_the_feed_does() -> None:
    early = replace(WEDNESDAY, now=at("wed 08:00"), feed=SILENT)
    judgement = decide(a_ruling(BLACKOUT), early)
    assert judgement.verdicts[0].reason is Reason.NOT_MATCHING
    assert judgement.look_again_at == at("wed 09:00")


def test_what_was_held_still_stands_only_if_the_silence_goes_on() -> None:
    ruling = a_ruling(BLACKOUT)
    (held,) = decide(ruling, replace(WEDNESDAY, feed=SILENT)).verdicts
    entry = entry_of(held, at("wed 09:00"))
    assert isinstance(still_stands(ruling, replace(WEDNESDAY, now=at("fri 09:00")), entry), Match)
    moved = facts(an_event("mon 09:00", Stage.IN_TRANSIT), an_event("thu 09:00", Stage.IN_TRANSIT), now="fri 09:00")
    assert still_stands(ruling, moved, entry) is Reason.SUPERSEDED
