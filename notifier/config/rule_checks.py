"""What is wrong between the rules, or between the keys of one rule.

The checks read what is written, not what the schema made of it, so that they find all they can in a file that has
other mistakes too.
"""

from __future__ import annotations

from collections.abc import Callable

from notifier.config.naming import subject
from notifier.config.schema import WhenShape, keys_of
from notifier.config.source import Place, Source
from notifier.config.values import SWITCH
from notifier.config.words import closest, suggest
from notifier.config.written import is_there, places_of_rules, rules_of, say, say_of_key, words_at
from notifier.domain.rules import Audience
from notifier.domain.stages import Stage

TRIGGERS = (
    *("stage", "stage_lasting", "incident", "incident_over"),
    *("no_scan_for", "moving_again_after", "promise_moves_by"),
    *("handover_pending_for", "carriers_disagree_for"),
    *("promise_missed_by", "promise_within", "promise_narrows_to"),
    *("not_shipped_for", "no_word_for", "under_way_for", "reached"),
)
"""The keys of `when` of which a rule has exactly one."""

_COMPANIONS = {"lasting": "incident", "unless_due_in": "no_scan_for", "direction": "promise_moves_by"}
"""Keys of `when` that say more of a trigger, and mean nothing without it."""

_REFERENCES: tuple[tuple[str, ...], ...] = (("inhibited_by",), ("when", "after_told"), ("when", "moving_again_after"))


def check_rules(source: Source) -> None:
    """Note everything that is wrong with the rules beyond the single value."""
    for check in _CHECKS:
        check(source)


def _check_names(source: Source) -> None:
    first: dict[str, Place] = {}
    for place, name in rules_of(source):
        before = first.setdefault(name, place)
        if before != place:
            mark = source.mark((*before, "name"))
            say(source, (*place, "name"), f"the name is taken; the first is in {mark.file}:{mark.line}")


def _check_references(source: Source) -> None:
    names = [name for _, name in rules_of(source)]
    for place, name in rules_of(source):
        for keys in _REFERENCES:
            for spot, wanted in source.texts((*place, *keys)):
                if wanted not in names:
                    hint = suggest(wanted, [one for one in names if one != name], or_list=True)
                    say(source, spot, f'{keys[-1]} names "{wanted}", and there is no such rule{hint}')
                elif wanted == name:
                    say(source, spot, f"{keys[-1]} names the rule itself")


def _check_mutual_inhibition(source: Source) -> None:
    inhibited = {name: words_at(source, (*place, "inhibited_by")) for place, name in rules_of(source)}
    for place, name in rules_of(source):
        for spot, other in source.texts((*place, "inhibited_by")):
            if other != name and name in inhibited.get(other, ()):
                say(source, spot, f'it and "{other}" inhibit each other, so neither is told while both hold')


def _check_moving_again(source: Source) -> None:
    silences = {name for place, name in rules_of(source) if is_there(source, (*place, "when", "no_scan_for"))}
    names = {name for _, name in rules_of(source)}
    for place, name in rules_of(source):
        for spot, other in source.texts((*place, "when", "moving_again_after")):
            if other in names - silences and other != name:
                say(source, spot, f'moving_again_after names "{other}", which tells of no silence (no_scan_for)')


def _check_never_told(source: Source) -> None:
    """Warn of rules that wait for something that is never told."""
    mute = {name for place, name in rules_of(source) if _tells_no_customer(source, place)}
    for place, _ in rules_of(source):
        for keys in _REFERENCES[1:]:
            spots = list(source.texts((*place, *keys)))
            if spots and all(wanted in mute for _, wanted in spots):
                message = f"{keys[-1]} names only rules that tell no customer, so it never holds"
                source.warn(source.mark((*place, *keys)), subject(source, place) + message)


def _tells_no_customer(source: Source, rule: Place) -> bool:
    off = {word for word, is_on in SWITCH.items() if not is_on}
    is_mute = words_at(source, (*rule, "enabled")) & off or words_at(source, (*rule, "shadow")) & (set(SWITCH) - off)
    return bool(is_mute) or source.at((*rule, "to")) == Audience.TEAM.value


def _check_triggers(source: Source) -> None:
    for place in places_of_rules(source):
        when = source.at((*place, "when"))
        if not isinstance(when, dict):
            continue
        found = [key for key in TRIGGERS if is_there(source, (*place, "when", key))]
        if not found and not _is_misspelt(source, place, when):
            say_of_key(source, (*place, "when"), f"when needs a trigger, one of {', '.join(TRIGGERS)}")
        first, *others = [key for key in when if key in found] or [""]
        for key in others:
            message = f"{key} is a second trigger beside {first}; a rule has one, so write two rules"
            say_of_key(source, (*place, "when", key), message)
        for key, trigger in _COMPANIONS.items():
            if key in when and trigger not in when and not any(closest(one, [trigger]) for one in when):
                say_of_key(source, (*place, "when", key), f"{key} says more of {trigger}, which is not there")


def _is_misspelt(source: Source, rule: Place, when: dict[str, object]) -> bool:
    """Whether there is something like a trigger, or one in the wrong place: the schema speaks of that."""
    unknown = when.keys() - set(keys_of(WhenShape))
    return any(closest(key, TRIGGERS) for key in unknown) or any(key in TRIGGERS for key in source.at(rule))


def _check_stages(source: Source) -> None:
    for place in places_of_rules(source):
        when = (*place, "when")
        lasting = source.at((*when, "stage_lasting"))
        triggers = words_at(source, (*when, "stage")) | (set(lasting) if isinstance(lasting, dict) else set())
        inside, outside = words_at(source, (*when, "in_stage")), words_at(source, (*when, "not_in_stage"))
        if not (triggers | inside | outside) <= set(Stage):
            continue
        if inside and inside <= outside:
            say_of_key(source, (*when, "not_in_stage"), "not_in_stage shuts out all of in_stage, so it never holds")
        if triggers and inside and not triggers & inside:
            say_of_key(source, (*when, "in_stage"), f"in_stage never holds when the stage is {_either(triggers)}")
        if triggers and triggers <= outside:
            say_of_key(source, (*when, "not_in_stage"), f"not_in_stage shuts out {_either(triggers)}, the trigger")


def _either(words: set[str]) -> str:
    return " or ".join(sorted(words))


def _check_lanes(source: Source) -> None:
    for place in places_of_rules(source):
        when = (*place, "when")
        lane = source.at((*when, "lane"))
        start = {text.upper() for text in words_at(source, (*when, "origin_country"))}
        end = {text.upper() for text in words_at(source, (*when, "destination_country"))}
        if lane == "domestic" and start and end and not start & end:
            say(source, (*when, "lane"), f"lane is domestic, but from {_either(start)} to {_either(end)} is not")
        if lane == "international" and len(start | end) == 1 and start == end:
            say(source, (*when, "lane"), f"lane is international, but from {_either(start)} to {_either(end)} is not")


_CHECKS: tuple[Callable[[Source], None], ...] = (
    _check_names,
    _check_references,
    _check_mutual_inhibition,
    _check_moving_again,
    _check_never_told,
    _check_triggers,
    _check_stages,
    _check_lanes,
)
