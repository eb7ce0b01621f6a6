"""Rules that are otherwise for a brand: `brands.NAME.rules.RULE` changes how a rule is told, or switches it off.

Each such rule becomes two: `RULE` for all other brands, and `RULE.NAME` for this one. Whoever names RULE means both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import Any

from notifier.config.schema import BrandShape, OwnRuleShape
from notifier.config.source import Mark, Place, Source
from notifier.config.words import suggest
from notifier.config.written import is_there, rules_of, say, say_of_key, words_at
from notifier.domain.notification import Channel
from notifier.domain.rules import MovingAgainTrigger, Repeat, Rule

_AS_IT_IS = ("template", "urgency", "inhibited_by", "max_event_age", "validity", "on_unknown", "shadow", "enabled")
"""What goes from the file into the rule unchanged, if it is written."""


def with_own_rules(rules: Sequence[Rule], brands: Mapping[str, BrandShape]) -> tuple[Rule, ...]:
    """Return the rules, each followed by what brands have in its place."""
    made: dict[str, list[Rule]] = {rule.name: list(_own_of(rule, brands)) for rule in rules}
    meant = {name: tuple(one.name for one in found) for name, found in made.items()}
    return tuple(_with_references(one, meant) for found in made.values() for one in found)


def _own_of(rule: Rule, brands: Mapping[str, BrandShape]) -> Iterator[Rule]:
    own = {name: brand.rules[rule.name] for name, brand in brands.items() if rule.name in brand.rules}
    if rule.filter.brand:
        own = {name: shape for name, shape in own.items() if name in rule.filter.brand}
    yield replace(rule, filter=replace(rule.filter, not_brand=frozenset(own))) if own else rule
    for name, shape in own.items():
        only_here = replace(rule.filter, brand=frozenset({name}))
        yield replace(rule, name=f"{rule.name}.{name}", filter=only_here, **_changes(rule, shape))


def _changes(rule: Rule, shape: OwnRuleShape) -> dict[str, Any]:
    given = {key: getattr(shape, key) for key in _AS_IT_IS}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if shape.repeat is not None:
        changes["repeat"] = Repeat(after=shape.repeat.after, at_most=shape.repeat.at_most)
    ways = shape.channels or shape.first_of
    if ways:
        prefix = "team_" if rule.is_for_team else ""
        changes |= {"channels": tuple(Channel(f"{prefix}{way}") for way in ways), "first_of": bool(shape.first_of)}
    return changes


def _with_references(rule: Rule, meant: Mapping[str, tuple[str, ...]]) -> Rule:
    """Have a rule name all that stand for the rules it names."""
    trigger = rule.trigger
    if isinstance(trigger, MovingAgainTrigger):
        trigger = replace(trigger, rules=_all(trigger.rules, meant))
    told = _all(rule.filter.after_told, meant)
    return replace(
        rule,
        trigger=trigger,
        filter=replace(rule.filter, after_told=told) if told != rule.filter.after_told else rule.filter,
        inhibited_by=_all(rule.inhibited_by, meant),
    )


def _all(names: Sequence[str], meant: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for name in names for one in meant.get(name, (name,)))


def places_of_own_rules(source: Source) -> Iterator[Place]:
    """Yield the place of every rule that a brand has of its own."""
    for brand in source.entries("brands"):
        own = source.at((*brand, "rules"))
        if isinstance(own, dict):
            yield from ((*brand, "rules", name) for name, shape in own.items() if isinstance(shape, dict))


def lines_of_rule(source: Source, name: str) -> tuple[str, int, list[str]]:
    """Return the file and the line of a rule in force, and what is written there; "", 0 and nothing if it is not."""
    places: dict[str, Place] = {one: place for place, one in rules_of(source)}
    places |= {f"{place[-1]}.{place[1]}": place for place in places_of_own_rules(source)}
    if name not in places:
        return "", 0, []
    mark = source.mark(places[name])
    lines = source.lines.get(mark.file, [])[mark.line - 1 :][: mark.lines]
    return mark.file, mark.line, lines[:1] + list(takewhile(partial(_is_below, mark), lines[1:]))


def _is_below(mark: Mark, line: str) -> bool:
    """Whether a line still belongs to what begins at the mark: a block ends only where the next thing begins."""
    return bool(line.strip()) and len(line) - len(line.lstrip()) >= mark.column - 1


def check_own_rules(source: Source) -> None:
    """Note what does not fit between brands and rules."""
    rules = {name: place for place, name in rules_of(source)}
    for place in places_of_own_rules(source):
        brand, name = place[1], str(place[-1])
        if name not in rules:
            say_of_key(
                source, place, f'rules names "{name}", and there is no such rule{suggest(name, rules, or_list=True)}'
            )
            continue
        only = words_at(source, (*rules[name], "when", "brand"))
        if only and brand not in only:
            say_of_key(source, place, f'the rule "{name}" does not speak of this brand')
        if is_there(source, (*place, "channels")) and is_there(source, (*place, "first_of")):
            say_of_key(source, (*place, "first_of"), "first_of and channels exclude each other")
        for spot, other in source.texts((*place, "inhibited_by")):
            if other not in rules or other == name:
                say(source, spot, f'inhibited_by names "{other}", and there is no such other rule')
        _check_ways(source, place)


def _check_ways(source: Source, place: Place) -> None:
    ways = [found for key in ("channels", "first_of") for found in source.texts((*place, key))]
    for spot, way in ways:
        if way in ("email", "sms") and not is_there(source, ("channels", way)):
            say(source, spot, f"it is told by {way}, for which channels names no provider")
        elif way == "sms" and not is_there(source, (*place[:2], "sms_from")):
            say(source, spot, "it is told by SMS, and the brand has no sms_from")
