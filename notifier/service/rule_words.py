"""Rules in words, for people who never saw the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from notifier.domain.rules import (
    AnnouncementTrigger,
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

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def word_trigger(trigger: Trigger) -> str:
    """Return when a trigger holds: `no scan for 3bd`."""
    if isinstance(trigger, StageTrigger):
        return f"it entered {_either(trigger.stages)}"
    if isinstance(trigger, StageLastingTrigger):
        return "it was " + " or ".join(f"in {stage} for {span}" for stage, span in trigger.spans)
    if isinstance(trigger, IncidentTrigger):
        lasting = f" for {trigger.lasting}" if trigger.lasting else ""
        return f"{_either(trigger.incidents)} is open{lasting}"
    if isinstance(trigger, IncidentOverTrigger):
        return f"{_either(trigger.incidents)} is over"
    if isinstance(trigger, NoScanTrigger):
        return f"no scan for {trigger.span}{_unless(trigger.unless_due_in)}"
    if isinstance(trigger, MovingAgainTrigger):
        return f"it moves again after {_either(trigger.rules)} was told"
    if isinstance(trigger, HandoverPendingTrigger):
        return f"it was handed over and the next carrier has not scanned it for {trigger.span}"
    if isinstance(trigger, CarriersDisagreeTrigger):
        return f"carriers contradict each other for {trigger.span}"
    if isinstance(trigger, PromiseMovesTrigger):
        return _word_move(trigger)
    return _word_promise(trigger) or _word_lasting(trigger)


def _word_promise(trigger: Trigger) -> str:
    if isinstance(trigger, PromiseMissedTrigger):
        return f"the promised time is over for {word_span(trigger.by)}"
    if isinstance(trigger, PromiseWithinTrigger):
        return f"it is due within {word_span(trigger.within)}"
    if isinstance(trigger, PromiseNarrowsTrigger):
        return f"the promised day became hours, {word_span(trigger.to)} at most"
    return ""


def _word_lasting(trigger: Trigger) -> str:
    if isinstance(trigger, NotShippedTrigger):
        return f"ordered and without a label for {trigger.span}"
    if isinstance(trigger, NoWordTrigger):
        return f"no carrier said anything for {trigger.span}"
    if isinstance(trigger, UnderWayTrigger):
        return f"under way for {trigger.span}"
    if isinstance(trigger, ReachedTrigger):
        return f"it reached {trigger.stage}"
    if isinstance(trigger, AnnouncementTrigger):
        return f"silence {trigger.silence} is announced"
    raise TypeError(f"{type(trigger).__name__} has no words")


def _word_move(trigger: PromiseMovesTrigger) -> str:
    way = "either way" if trigger.direction is Direction.EITHER else str(trigger.direction)
    return f"the promise moved by {word_span(trigger.by)} or more, {way}"


def _unless(due_in: timedelta | None) -> str:
    return "" if due_in is None else f", unless it is due in more than {word_span(due_in)}"


def word_span(span: timedelta) -> str:
    """Write a span in its largest unit and the one below it: `3d 4h`, `4h 10m`, `45s`."""
    seconds = abs(int(span.total_seconds()))
    counts: list[tuple[int, str]] = []
    for unit, size in _SECONDS.items():
        count, seconds = divmod(seconds, size)
        counts.append((count, unit))
    first = next((place for place, (count, _) in enumerate(counts) if count), len(counts) - 1)
    return " ".join(f"{count}{unit}" for count, unit in counts[first : first + 2] if count) or "0s"


def _either(names: Iterable[object]) -> str:
    return " or ".join(sorted(str(name) for name in names))
