"""What may well be a slip in rules that are right by the letter: two that always speak together, one that never does.

Each rule that can be read is looked at, whatever is wrong elsewhere in the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from notifier.config.naming import subject
from notifier.config.schema import DefaultsShape, RuleShape
from notifier.config.source import Place, Source
from notifier.config.translate import to_rule
from notifier.config.written import is_there, rules_of
from notifier.domain.rules import (
    Direction,
    Filter,
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
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    UnderWayTrigger,
)
from notifier.domain.stages import END_STAGES, PAPER_STAGES, RANK, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A rule that could be read, and where it stands. `audience` is what `to` says, if anything."""

    place: Place
    rule: Rule
    audience: str

    @property
    def speaks(self) -> bool:
        return self.rule.enabled and not self.rule.shadow


def warn_of_rules(source: Source) -> None:
    """Note what is not wrong but will hardly be meant."""
    written = list(_read_rules(source))
    for check in _CHECKS:
        check(source, written)


def _read_rules(source: Source) -> Iterator[_Written]:
    defaults = _read_defaults(source)
    names = [name for _, name in rules_of(source)]
    for place, name in rules_of(source):
        if names.count(name) > 1:
            continue
        try:
            rule = to_rule(RuleShape.model_validate(source.at(place)), defaults)
        except (ValidationError, ValueError):
            continue  # What is wrong with it is said already.
        yield _Written(place=place, rule=rule, audience=str(source.at((*place, "to")) or ""))


def _read_defaults(source: Source) -> DefaultsShape:
    try:
        return DefaultsShape.model_validate(source.at(("defaults",)) or {})
    except ValidationError:
        return DefaultsShape()


def _warn(source: Source, place: Place, message: str) -> None:
    mark = source.mark(place) if is_there(source, place) else source.key_mark(place[:2])
    source.warn(mark, subject(source, place) + message)


# Two that always speak together, and one that never does because another always speaks in its place


def _check_pairs(source: Source, written: Sequence[_Written]) -> None:
    for number, one in enumerate(written):
        for other in written:
            if other is one or not _holds_whenever(other.rule, one.rule):
                continue
            is_mutual = _holds_whenever(one.rule, other.rule)
            if other.rule.name in one.rule.inhibited_by and _speaks_as_long(other.rule, one.rule):
                if other.speaks and one.speaks:
                    message = f'it never speaks: "{other.rule.name}" holds whenever it does, and speaks in its place'
                    _warn(source, (*one.place, "inhibited_by"), message)
            elif _meet(one, other) and not (is_mutual and number < written.index(other)):
                same = "the same" if is_mutual else "all that it holds for, and more"
                message = (
                    f'"{other.rule.name}" holds for {same}, so the customer gets both messages. Narrow one of them, '
                    "or let one inhibit the other"
                )
                _warn(source, (*one.place, "when"), message)


def _meet(one: _Written, other: _Written) -> bool:
    """Whether the same person hears both, on the same channel, and neither steps back for the other."""
    apart = one.rule.name in other.rule.inhibited_by or other.rule.name in one.rule.inhibited_by
    shared = set(one.rule.channels) & set(other.rule.channels)
    return one.speaks and other.speaks and not apart and bool(shared) and one.audience == other.audience


def _speaks_as_long(inhibitor: Rule, rule: Rule) -> bool:
    """A rule of a stage inhibits only as long as its news is fresh."""
    return not isinstance(inhibitor.trigger, StageTrigger) or inhibitor.max_event_age >= rule.max_event_age


def _holds_whenever(wide: Rule, narrow: Rule) -> bool:
    """Whether `wide` holds for every parcel, and from the same moment, for which `narrow` does."""
    return _is_within(narrow.trigger, wide.trigger) and _is_filter_within(narrow.filter, wide.filter)


def _is_within(narrow: Trigger, wide: Trigger) -> bool:
    if isinstance(narrow, StageTrigger) and isinstance(wide, StageTrigger):
        return narrow.stages <= wide.stages
    if isinstance(narrow, StageLastingTrigger) and isinstance(wide, StageLastingTrigger):
        return set(narrow.spans) <= set(wide.spans)
    if isinstance(narrow, IncidentTrigger) and isinstance(wide, IncidentTrigger):
        return narrow.incidents <= wide.incidents and narrow.lasting == wide.lasting
    if isinstance(narrow, PromiseMovesTrigger) and isinstance(wide, PromiseMovesTrigger):
        return narrow.by == wide.by and wide.direction in (narrow.direction, Direction.EITHER)
    return narrow == wide


def _is_filter_within(narrow: Filter, wide: Filter) -> bool:
    return all(
        _is_value_within(field.name, getattr(narrow, field.name), getattr(wide, field.name))
        for field in dataclasses.fields(Filter)
    )


def _is_value_within(key: str, narrow: object, wide: object) -> bool:
    """Whether a filter lets nothing through that the other one keeps out. One that is empty lets everything through."""
    if key == "not_in_stage":
        return isinstance(narrow, frozenset) and isinstance(wide, frozenset) and narrow >= wide
    if not wide and wide != 0:
        return True
    if isinstance(narrow, frozenset | tuple) and isinstance(wide, frozenset | tuple):
        return bool(narrow) and set(narrow) <= set(wide)
    if isinstance(narrow, float) and isinstance(wide, float):
        return narrow >= wide
    return narrow == wide


# Rules that never hold


_OVER = END_STAGES | {Stage.RETURNING}
_JOURNEY_OVER = "in these stages the journey is over"
_NEVER_IN: dict[type[Trigger], tuple[frozenset[Stage], str]] = {
    NoScanTrigger: (END_STAGES, _JOURNEY_OVER),
    MovingAgainTrigger: (END_STAGES, _JOURNEY_OVER),
    HandoverPendingTrigger: (END_STAGES, _JOURNEY_OVER),
    PromiseMovesTrigger: (END_STAGES, _JOURNEY_OVER),
    IncidentOverTrigger: (_OVER, _JOURNEY_OVER),
    PromiseMissedTrigger: (_OVER, _JOURNEY_OVER),
    PromiseWithinTrigger: (_OVER, _JOURNEY_OVER),
    PromiseNarrowsTrigger: (_OVER, _JOURNEY_OVER),
    UnderWayTrigger: (_OVER, _JOURNEY_OVER),
    NotShippedTrigger: (frozenset(Stage) - {Stage.ORDERED}, "in these stages there is a label"),
    NoWordTrigger: (frozenset(Stage), "of a parcel in a stage a carrier has spoken"),
}
"""The stages in which a trigger never holds, and why."""


def _check_stages(source: Source, written: Sequence[_Written]) -> None:
    for one in written:
        inside, trigger = one.rule.filter.in_stage, one.rule.trigger
        never, why = _NEVER_IN.get(type(trigger), (frozenset(), ""))
        if isinstance(trigger, ReachedTrigger):
            before = frozenset(stage for stage in Stage if RANK[stage] < RANK[trigger.stage])
            never, why = before, f"these stages lie before {trigger.stage}"
        if inside and inside <= PAPER_STAGES and isinstance(trigger, NoScanTrigger):
            never, why = PAPER_STAGES, "nothing was scanned in these stages, so no scan is missing. Use stage_lasting"
        if inside and inside <= never:
            _warn(source, (*one.place, "when", "in_stage"), f"it never holds: {why}")


def _check_attempts(source: Source, written: Sequence[_Written]) -> None:
    for one in written:
        least, most = one.rule.filter.attempts_at_least, one.rule.filter.attempts_at_most
        if most is not None and least > most:
            message = f"it never holds: delivery cannot have failed at least {least} times and at most {most}"
            _warn(source, (*one.place, "when", "attempts_at_most"), message)


def _check_waiting(source: Source, written: Sequence[_Written]) -> None:
    """Warn of rules that wait for each other, so that none is ever the first to be told."""
    can_be_told, speaking = _who_can_be_told(written), {one.rule.name for one in written if one.speaks}
    for one in written:
        follows = _followed_by(one.rule)
        if one.speaks and one.rule.name not in {*can_be_told, *follows} and speaking.issuperset(follows):
            key = "after_told" if one.rule.filter.after_told else "moving_again_after"
            message = f"it never holds, since what it waits for never does: {_in_turn(follows)}"
            _warn(source, (*one.place, "when", key), message)


def _check_rings(source: Source, written: Sequence[_Written]) -> None:
    """Warn of each ring of rules that keep each other quiet, once. Of two it is said as a mistake."""
    inhibitors = {one.rule.name: one.rule.inhibited_by for one in written if one.speaks}
    said: set[str] = set()
    for one in written:
        ring = _ring_through(one.rule.name, inhibitors)
        if len(ring) > 2 and not said.issuperset(ring):
            said.update(ring)
            message = f"{_in_turn(ring)} inhibit each other in a ring, so none is told while all of them hold"
            _warn(source, (*one.place, "inhibited_by"), message)


def _in_turn(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _followed_by(rule: Rule) -> tuple[str, ...]:
    return rule.filter.after_told + (rule.trigger.rules if isinstance(rule.trigger, MovingAgainTrigger) else ())


def _who_can_be_told(written: Sequence[_Written]) -> set[str]:
    """Return the rules that follow nobody, or somebody who can be told."""
    found: set[str] = set()
    while True:
        more = {
            one.rule.name
            for one in written
            if one.speaks and (not _followed_by(one.rule) or found & set(_followed_by(one.rule)))
        }
        if more == found:
            return found
        found = more


def _ring_through(name: str, inhibitors: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the shortest chain of rules, each kept quiet by the next, that leads from a rule back to it; or none."""
    chains: list[tuple[str, ...]] = [(name,)]
    seen = {name}
    while chains:
        chain = chains.pop(0)
        for other in inhibitors.get(chain[-1], ()):
            if other == name:
                return chain
            if other not in seen:
                seen.add(other)
                chains.append((*chain, other))
    return ()


def _check_followed(source: Source, written: Sequence[_Written]) -> None:
    """Warn of a rule that follows only rules which speak of other parcels than its own."""
    known = {one.rule.name: one.rule for one in written}
    for one in written:
        trigger = one.rule.trigger
        followed = {
            "after_told": one.rule.filter.after_told,
            "moving_again_after": trigger.rules if isinstance(trigger, MovingAgainTrigger) else (),
        }
        for key, names in followed.items():
            others = [known.get(name) for name in names]
            apart = [_what_differs(one.rule.filter, other.filter) for other in others if other is not None]
            if others and len(apart) == len(others) and all(apart):
                _warn(
                    source, (*one.place, "when", key), f"it never holds: {key} names only rules of another {apart[0]}"
                )


def _what_differs(mine: Filter, theirs: Filter) -> str:
    """Return the filter that keeps two rules from ever speaking of the same parcel, or ""."""
    if mine.lane and theirs.lane and mine.lane is not theirs.lane:
        return "lane"
    for key in ("brand", "origin_country", "destination_country"):
        here, there = getattr(mine, key), getattr(theirs, key)
        if here and there and not here & there:
            return key
    return ""


# Spans that are hardly meant

_WEEKEND = timedelta(days=5)
_LEAST: dict[tuple[str, ...], timedelta] = {
    ("when", "no_scan_for"): timedelta(hours=6),
    ("when", "promise_moves_by"): timedelta(minutes=15),
    ("max_event_age",): timedelta(minutes=30),
    ("validity",): timedelta(minutes=15),
}


def _check_spans(source: Source, written: Sequence[_Written]) -> None:
    for one in written:
        silence = (*one.place, "when", "no_scan_for")
        trigger = one.rule.trigger
        if isinstance(trigger, NoScanTrigger) and str(source.at(silence)).endswith("d") and trigger.span.length:
            days = trigger.span.length.days
            if trigger.span.length < _WEEKEND:
                message = f'{days}d counts weekends and holidays, when hardly anybody scans. Did you mean "{days}bd"?'
                _warn(source, silence, message)
        for keys, least in _LEAST.items():
            _check_short(source, (*one.place, *keys), _length_at(one.rule, keys[-1]), least)


def _length_at(rule: Rule, key: str) -> timedelta | None:
    trigger = rule.trigger
    if key == "no_scan_for":
        return trigger.span.length or None if isinstance(trigger, NoScanTrigger) else None
    if key == "promise_moves_by":
        return trigger.by if isinstance(trigger, PromiseMovesTrigger) else None
    return rule.max_event_age if key == "max_event_age" else rule.validity


def _check_short(source: Source, place: Place, length: timedelta | None, least: timedelta) -> None:
    text = source.at(place)
    if isinstance(text, str) and length is not None and length < least:
        hint = f'. Here "m" is minutes; did you mean "{text[:-1]}h"?' if text.endswith("m") else ""
        _warn(source, place, f"{place[-1]} is only {text}{hint}")


def _check_retention(source: Source, _: Sequence[_Written]) -> None:
    text = source.at(("retention",))
    if isinstance(text, str) and text.strip().endswith(("m", "h")) and text.strip()[:-1].isdecimal():
        message = (
            f'retention is only {text}: bodies are deleted soon after they came. Did you mean "{text.strip()[:-1]}d"?'
        )
        source.warn(source.mark(("retention",)), message)


_CHECKS: tuple[Callable[[Source, Sequence[_Written]], None], ...] = (
    _check_pairs,
    _check_stages,
    _check_attempts,
    _check_followed,
    _check_waiting,
    _check_rings,
    _check_spans,
    _check_retention,
)
