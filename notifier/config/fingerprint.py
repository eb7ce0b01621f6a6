"""Digests of rules: the same meaning gives the same digest, however it is written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from notifier.domain.rules import Policy, Rule
from notifier.domain.spans import Span

_LENGTH = 12


def fingerprint(rule: Rule) -> str:
    """Return a digest of when a rule speaks: trigger, filter, and whether it speaks at all.

    It changes when the rule becomes another one, or is switched on: what happened before is then no news. How and in
    which words it is told is no part of it, so a better template never makes old facts news.
    """
    return _digest([_canonical(rule.trigger), _canonical(rule.filter), rule.enabled and not rule.shadow])


def digest_of(rules: Sequence[Rule], policy: Policy) -> str:
    """Return a digest of a whole set of rules and their policy."""
    return _digest([[_canonical(rule) for rule in rules], _canonical(policy)])


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def _canonical(value: Any) -> Any:
    """Return what JSON can write. Fields at their default are left out: a new kind of filter changes no old rule."""
    if isinstance(value, Span | timedelta | time):
        return str(value)
    if dataclasses.is_dataclass(value):
        return [type(value).__name__, {name: _canonical(inner) for name, inner in _told_apart(value)}]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_canonical(inner) for inner in value]
    return value


def _told_apart(value: Any) -> list[tuple[str, Any]]:
    told = [field for field in dataclasses.fields(value) if field.compare]
    return [(f.name, inner) for f in told if (inner := getattr(value, f.name)) != f.default]
