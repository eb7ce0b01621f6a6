"""What rules come to for all parcels that stand alike: most are out for most parcels, and are not asked again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from typing import NamedTuple

from notifier.domain.facts import Facts
from notifier.domain.filters import failing_way
from notifier.domain.inhibition import ENDED_BY_TELLING
from notifier.domain.matching import Holds, matcher_of
from notifier.domain.rules import Rule
from notifier.domain.shipment import Shipment
from notifier.domain.standing import ruled_out, standing_of, way_of
from notifier.domain.verdicts import Action, Reason, Verdict

MOST_PLANS = 4096
"""Of standings that are kept, and of ways."""


class Open(NamedTuple):
    """A rule that parcels must be held against one by one, what does that, and the rules that may keep it quiet."""

    rule: Rule
    holds: Holds
    inhibitors: tuple[Rule, ...]


class Plan(NamedTuple):
    """For parcels that stand alike: per rule its verdict if it is out, else its name; and those others."""

    settled: tuple[Verdict | str, ...]
    to_judge: tuple[Open, ...]


class Plans:
    """The plans of one set of rules, made when they are first needed. They can be forgotten at any time."""

    def __init__(self, rules: Sequence[Rule], inhibitors: Mapping[str, Sequence[Rule]], followed: Set[str]) -> None:
        """`inhibitors` holds, per rule, those that can keep it quiet."""
        self._rules, self._inhibitors, self._followed = rules, inhibitors, followed
        self._plans: dict[Hashable, Plan] = {}
        self._ways: dict[Hashable, int] = {}
        self._kinds: dict[Hashable, int] = {}
        self._verdicts: dict[Verdict, Verdict] = {}
        """Each once, since plans have most of theirs in common."""

    def __len__(self) -> int:
        """Return how many standings are known."""
        return len(self._plans)

    def of(self, facts: Facts) -> Plan:
        """Return the plan for a parcel that stands so."""
        if max(len(self._plans), len(self._ways)) >= MOST_PLANS:
            self._forget()
        way = way_of(facts.shipment)
        kind = self._ways.get(way)
        if kind is None:
            kind = self._ways[way] = self._kind_of(facts.shipment)
        standing = (kind, standing_of(facts, self._followed))
        plan = self._plans.get(standing)
        if plan is None:
            plan = self._plans[standing] = self._make(facts)
        return plan

    def _forget(self) -> None:
        for known in (self._plans, self._ways, self._kinds, self._verdicts):
            known.clear()

    def _kind_of(self, shipment: Shipment) -> int:
        """Number what the rules make of a way: the way of most parcels is one of a few to them, however many there
        are."""
        failed = (failing_way(rule.filter, shipment) for rule in self._rules)
        clauses = (bool(shipment.legs), *(one and one.clause for one in failed))
        return self._kinds.setdefault(clauses, len(self._kinds))

    def _make(self, facts: Facts) -> Plan:
        found = (_settled(rule, facts) or rule.name for rule in self._rules)
        settled = tuple(one if isinstance(one, str) else self._verdicts.setdefault(one, one) for one in found)
        return Plan(settled, tuple(self._open(rule, settled) for rule in self._rules if rule.name in settled))

    def _open(self, rule: Rule, settled: Sequence[Verdict | str]) -> Open:
        may_speak = (
            one
            for one in self._inhibitors[rule.name]
            if one.name in settled or isinstance(one.trigger, ENDED_BY_TELLING)
        )
        return Open(rule, matcher_of(rule), tuple(may_speak))


def _settled(rule: Rule, facts: Facts) -> Verdict | None:
    """Return the verdict of a rule that is out for every parcel that stands as this one does, or None."""
    if not rule.enabled:
        return Verdict(rule.name, Action.SKIP, Reason.DISABLED)
    out = ruled_out(rule, facts)
    if out is None:
        return None
    reason = Reason.ENDED if out.has_ended else Reason.NOT_MATCHING
    return Verdict(rule.name, Action.SKIP, reason, None, out.clause)
