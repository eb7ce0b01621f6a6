"""The rules in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from notifier.domain.following import followed_rules
from notifier.domain.plans import Plans
from notifier.domain.rules import Policy, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The rules in force. `effective_from` holds, per rule, the instant before which nothing is news to it."""

    rules: tuple[Rule, ...]
    policy: Policy = field(default_factory=Policy)
    effective_from: Mapping[str, datetime] = field(default_factory=dict)
    rule_set: str = ""
    by_name: dict[str, Rule] = field(default_factory=dict, init=False, repr=False, compare=False)
    inhibitors: dict[str, tuple[Rule, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Per rule, those that can keep it quiet. A rule in shadow cannot: it says nothing in its place."""

    followed: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """The rules whose telling makes others possible."""

    plans: Plans = field(init=False, repr=False, compare=False)
    """What is known of parcels that stand alike."""

    def __post_init__(self) -> None:
        """Note where each rule is: inhibition asks for them all the time."""
        self.by_name.update({rule.name: rule for rule in self.rules})
        self.followed.update(followed_rules(self.rules))
        for rule in self.rules:
            others = (self.named(name) for name in rule.inhibited_by)
            self.inhibitors[rule.name] = tuple(one for one in others if one and one.enabled and not one.shadow)
        object.__setattr__(self, "plans", Plans(self.rules, self.inhibitors, self.followed))

    def named(self, name: str) -> Rule | None:
        """Return the rule of that name, or None."""
        return self.by_name.get(name)
