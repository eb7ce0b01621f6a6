"""Rules in the words of people who never saw the configuration."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.domain.rules import (
    CarriersDisagreeTrigger,
    Direction,
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
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    UnderWayTrigger,
)
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.service.rule_words import word_span, word_trigger

HELD = frozenset({IncidentKind.CUSTOMS_HELD})


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (StageTrigger(stages=frozenset({Stage.RETURNED, Stage.LOST})), "it entered lost or returned"),
        (StageLastingTrigger(spans=((Stage.LABEL_CREATED, Span.parse("2bd")),)), "it was in label_created for 2bd"),
        (IncidentTrigger(incidents=HELD), "customs_held is open"),
        (IncidentTrigger(incidents=HELD, lasting=Span.parse("36h")), "customs_held is open for 36h"),
        (IncidentOverTrigger(incidents=HELD), "customs_held is over"),
        (NoScanTrigger(span=Span.parse("3bd")), "no scan for 3bd"),
        (
            NoScanTrigger(span=Span.parse("3bd"), unless_due_in=timedelta(days=2)),
            "no scan for 3bd, unless it is due in more than 2d",
        ),
        (MovingAgainTrigger(rules=("blackout",)), "it moves again after blackout was told"),
        (PromiseMovesTrigger(by=timedelta(days=1)), "the promise moved by 1d or more, either way"),
        (
            PromiseMovesTrigger(by=timedelta(hours=2), direction=Direction.LATER),
            "the promise moved by 2h or more, later",
        ),
        (
            HandoverPendingTrigger(span=Span.parse("48h")),
            "it was handed over and the next carrier has not scanned it for 2d",
        ),
        (CarriersDisagreeTrigger(span=Span.parse("12h")), "carriers contradict each other for 12h"),
        (PromiseMissedTrigger(by=timedelta(hours=4)), "the promised time is over for 4h"),
        (PromiseWithinTrigger(within=timedelta(days=1)), "it is due within 1d"),
        (PromiseNarrowsTrigger(to=timedelta(hours=4)), "the promised day became hours, 4h at most"),
        (NotShippedTrigger(span=Span.parse("2bd")), "ordered and without a label for 2bd"),
        (NoWordTrigger(span=Span.parse("2bd")), "no carrier said anything for 2bd"),
        (UnderWayTrigger(span=Span.parse("15bd")), "under way for 15bd"),
        (ReachedTrigger(stage=Stage.ARRIVED_DESTINATION), "it reached arrived_destination"),
    ],
)
def test_a_trigger_says_when_it_holds(trigger: Trigger, words: str) -> None:
    assert word_trigger(trigger) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(), "0s"),
        (timedelta(seconds=45), "45s"),
        (timedelta(hours=4, minutes=10, seconds=3), "4h 10m"),
        (timedelta(days=3, minutes=20), "3d"),
        (timedelta(days=3, hours=4, minutes=59), "3d 4h"),
        (-timedelta(hours=2), "2h"),
    ],
)
def test_a_span_is_written_in_its_largest_unit_and_the_one_below(span: timedelta, words: str) -> None:
    assert word_span(span) == words
