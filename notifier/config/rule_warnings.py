"""What may well be a slip in rules that are right by the letter: two that always speak together, one that never does.

Each rule that can be read is looked at, whatever is wrong elsewhere in the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
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
    IncidentOverTrigger,
    IncidentTrigger,
    MovingAgainTrigger,
    NoScanTrigger,
    PromiseMovesTrigger,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
)
from notifier.domain.stages import END_STAGES, PAPER_STAGES, Stage


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


def _check_stages_of_silence(source: Source, written: Sequence[_Written]) -> None:
    for one in written:
        inside, trigger = one.rule.filter.in_stage, one.rule.trigger
        over = END_STAGES | {Stage.RETURNING} if isinstance(trigger, IncidentOverTrigger) else END_STAGES
        ends = (NoScanTrigger, MovingAgainTrigger, PromiseMovesTrigger, IncidentOverTrigger)
        if inside and inside <= over and isinstance(trigger, ends):
            _warn(source, (*one.place, "when", "in_stage"), "it never holds: in these stages the journey is over")
        elif inside and inside <= PAPER_STAGES and isinstance(trigger, NoScanTrigger):
            message = "it never holds: nothing was scanned in these stages, so no scan is missing. Use stage_lasting"
            _warn(source, (*one.place, "when", "in_stage"), message)


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
    _check_stages_of_silence,
    _check_followed,
    _check_spans,
    _check_retention,
)
