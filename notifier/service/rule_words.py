"""Rules in words, for people who never saw the configuration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

_UNITS = {"bd": "business day", "d": "day", "h": "hour", "m": "minute", "s": "second"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How names of stages and incidents, and spans such as `3bd`, are written in a sentence."""

    name: Callable[[object], str]
    span: Callable[[object], str]


def quote(code: object) -> str:
    """Write a code as words that stand out as one name: `customs_held` as `“customs held”`."""
    return f"“{str(code).replace('_', ' ')}”"


def spell_span(span: object) -> str:
    """Write a span out: `1bd` as `1 business day`, `2d 4h` as `2 days 4 hours`."""
    return re.sub(r"(\d+)(bd|[dhms])\b", lambda found: _count(int(found[1]), _UNITS[found[2]]), str(span))


AS_WRITTEN = Manner(name=str, span=str)
"""As the configuration writes them."""

IN_WORDS = Manner(name=quote, span=spell_span)
"""For people who never saw it."""


def word_trigger(trigger: Trigger, manner: Manner = AS_WRITTEN) -> str:
    """Return when a trigger holds: `no scan for 3bd`."""
    if isinstance(trigger, StageTrigger):
        return f"it entered {_either(map(manner.name, trigger.stages))}"
    if isinstance(trigger, StageLastingTrigger):
        return "it was " + " or ".join(f"in {manner.name(one)} for {manner.span(span)}" for one, span in trigger.spans)
    if isinstance(trigger, IncidentTrigger):
        lasting = f" for {manner.span(trigger.lasting)}" if trigger.lasting else ""
        return f"{_either(map(manner.name, trigger.incidents))} is open{lasting}"
    if isinstance(trigger, IncidentOverTrigger):
        return f"{_either(map(manner.name, trigger.incidents))} is over"
    if isinstance(trigger, MovingAgainTrigger):
        return f"it moves again after {_either(trigger.rules)} was told"
    if isinstance(trigger, ReachedTrigger):
        return f"it reached {manner.name(trigger.stage)}"
    if isinstance(trigger, AnnouncementTrigger):
        return f"silence {trigger.silence} is announced"
    return _word_promise(trigger, manner) or _word_lasting(trigger, manner)


def _word_promise(trigger: Trigger, manner: Manner) -> str:
    if isinstance(trigger, PromiseMovesTrigger):
        way = "either way" if trigger.direction is Direction.EITHER else str(trigger.direction)
        return f"the promise moved by {manner.span(word_span(trigger.by))} or more, {way}"
    if isinstance(trigger, PromiseMissedTrigger):
        return f"the promised time is over for {manner.span(word_span(trigger.by))}"
    if isinstance(trigger, PromiseWithinTrigger):
        return f"it is due within {manner.span(word_span(trigger.within))}"
    if isinstance(trigger, PromiseNarrowsTrigger):
        return f"the promised day became hours, {manner.span(word_span(trigger.to))} at most"
    return ""


def _word_lasting(trigger: Trigger, manner: Manner) -> str:
    if isinstance(trigger, NoScanTrigger):
        return f"no scan for {manner.span(trigger.span)}{_unless(trigger.unless_due_in, manner)}"
    if isinstance(trigger, HandoverPendingTrigger):
        return f"it was handed over and the next carrier has not scanned it for {manner.span(trigger.span)}"
    if isinstance(trigger, CarriersDisagreeTrigger):
        return f"carriers contradict each other for {manner.span(trigger.span)}"
    if isinstance(trigger, NotShippedTrigger):
        return f"ordered and without a label for {manner.span(trigger.span)}"
    if isinstance(trigger, NoWordTrigger):
        return f"no carrier said anything for {manner.span(trigger.span)}"
    if isinstance(trigger, UnderWayTrigger):
        return f"under way for {manner.span(trigger.span)}"
    raise TypeError(f"{type(trigger).__name__} has no words")


def _unless(due_in: timedelta | None, manner: Manner) -> str:
    return "" if due_in is None else f", unless it is due in more than {manner.span(word_span(due_in))}"


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


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
