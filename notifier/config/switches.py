"""Rules as they were switched in the console, over what the files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from notifier.config.fingerprint import digest_of
from notifier.config.settings import Config
from notifier.domain.rules import Rule

Switched = Mapping[str, tuple[bool | None, bool | None]]
"""Per rule: whether it is enabled, and whether in shadow; None: as the file says."""


def switch_rules(config: Config, switched: Switched) -> Config:
    """Return the configuration with its rules switched; it has another digest where that changes one of them. A switch
    of a rule that is gone switches nothing."""
    rules = tuple(_switch(rule, *switched.get(rule.name, (None, None))) for rule in config.rules)
    if rules == config.rules:
        return config
    return replace(config, rules=rules, rule_set=digest_of(rules, config.policy))


def _switch(rule: Rule, enabled: bool | None, shadow: bool | None) -> Rule:
    return replace(
        rule,
        enabled=rule.enabled if enabled is None else enabled,
        shadow=rule.shadow if shadow is None else shadow,
    )
