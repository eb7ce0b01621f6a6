"""Silences: what operators hold back or drop for a while, of a lane, a carrier or a rule; and the kill switch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from notifier.domain.rules import AnnouncementTrigger, Filter, Rule, Urgency, base_name


class SilenceAction(StrEnum):
    """What becomes of what would be told meanwhile."""

    HOLD = "hold"
    """It waits for the end, and is told then if it is still true."""
    DROP = "drop"
    """It is not told, not even afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """From `made_at` until `until` (None: until it is lifted) what the filter and the rules name is not told.

    Without `rules` it is about all of them. `announce` is a template that every affected customer is told once, or "".
    """

    id: int
    made_at: datetime
    made_by: str
    until: datetime | None = None
    why: str = ""
    filter: Filter = field(default_factory=Filter)
    rules: frozenset[str] = frozenset()
    action: SilenceAction = SilenceAction.HOLD
    is_pause: bool = False
    """The kill switch: it spares nobody, not even the team, and is always a hold."""
    announce: str = ""
    lifted_at: datetime | None = None
    lifted_by: str = ""

    @property
    def ends_at(self) -> datetime | None:
        """When it ended or will end; None while nobody knows."""
        ends = [at for at in (self.until, self.lifted_at) if at is not None]
        return min(ends, default=None)

    def covers(self, at: datetime) -> bool:
        """Whether it is in force at that instant."""
        return self.made_at <= at and (self.ends_at is None or at < self.ends_at)

    def is_about(self, rule: Rule) -> bool:
        """Whether it speaks of the rule. What needs action, and what is for the team, it must name to silence it."""
        if self.rules:
            return rule.name in self.rules or base_name(rule.name) in self.rules
        if self.is_pause:
            return True
        is_routine = rule.urgency is not Urgency.ACTION_NEEDED and not rule.is_for_team
        return is_routine and not isinstance(rule.trigger, AnnouncementTrigger)
