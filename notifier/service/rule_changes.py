"""What changed between two sets of rules, key by key, and which rules begin anew by it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from notifier.config.fingerprint import fingerprint
from notifier.config.settings import Config
from notifier.domain.rules import Filter, Repeat, Rule, Trigger
from notifier.service.rule_words import word_span, word_trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """One key and its values in words; "" where it is not written."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """What became of one rule: `added`, `removed` or `changed`.

    One that `begins_anew` tells nothing of what became known before it is loaded.
    """

    rule: str
    kind: str
    keys: tuple[KeyChange, ...] = ()
    begins_anew: bool = False


def changed_rules(old: Config, new: Config) -> list[RuleChange]:
    """Return the rules that are not the same, in the order of the new set, then those that are gone."""
    before = {rule.name: rule for rule in old.rules}
    after = {rule.name: rule for rule in new.rules}
    changes = [_compare(name, before.get(name), rule) for name, rule in after.items()]
    gone = [RuleChange(rule=name, kind="removed") for name in before if name not in after]
    return [one for one in changes if one is not None] + gone


def _compare(name: str, before: Rule | None, after: Rule) -> RuleChange | None:
    if before is None:
        return RuleChange(rule=name, kind="added", begins_anew=True)
    if before == after:
        return None
    keys = tuple(_changed_keys(_in_words(before), _in_words(after)))
    begins_anew = fingerprint(before) != fingerprint(after)
    return RuleChange(rule=name, kind="changed", keys=keys, begins_anew=begins_anew)


def _changed_keys(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[KeyChange]:
    for key in dict.fromkeys([*before, *after]):
        if before.get(key, "") != after.get(key, ""):
            yield KeyChange(key=key, before=before.get(key, ""), after=after.get(key, ""))


def _in_words(rule: Rule) -> dict[str, str]:
    """Return every key of a rule in words; those of its filter stand beside the others, as they are written."""
    words: dict[str, str] = {}
    for field in dataclasses.fields(rule):
        value = getattr(rule, field.name)
        if isinstance(value, Filter):
            words |= {one.name: _word(getattr(value, one.name)) for one in dataclasses.fields(value)}
        else:
            words[field.name] = _word(value)
    return words


def _word(value: Any) -> str:
    if isinstance(value, get_args(Trigger)):
        return word_trigger(value)
    if isinstance(value, timedelta):
        return word_span(value)
    if isinstance(value, Repeat):
        return f"after {value.after}, {value.at_most} times at most"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
