"""Which rules make others possible by being told."""

from __future__ import annotations

from collections.abc import Iterable

from notifier.domain.rules import MovingAgainTrigger, PromiseMovesTrigger, Rule


def followed_rules(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the rules whose telling makes others possible: once they are told, all has to be looked at again."""
    followed: set[str] = set()
    for rule in rules:
        followed.update(rule.filter.after_told)
        if isinstance(rule.trigger, MovingAgainTrigger):
            followed.update(rule.trigger.rules)
        if isinstance(rule.trigger, PromiseMovesTrigger):
            # The window may have moved on while the message was in the air.
            followed.add(rule.name)
    return frozenset(followed)
