"""Which rule keeps another one quiet, because it speaks in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.rules import PromiseMovesTrigger, PromiseNarrowsTrigger, Rule, StageTrigger


def inhibitor_of(
    inhibitors: Iterable[Rule], matched: Match, found: Mapping[str, Match | NoMatch], facts: Facts
) -> Rule | None:
    """Return the first rule that keeps quiet the one that `matched`."""
    for other in inhibitors:
        if (other.name in found and _speaks(other, found, facts.now)) or _has_spoken(other, matched, facts):
            return other
    return None


def _speaks(rule: Rule, found: Mapping[str, Match | NoMatch], now: datetime) -> bool:
    if not isinstance(found[rule.name], Match):
        return False
    until = speaks_until(rule, found)
    return until is None or now < until


def _has_spoken(rule: Rule, matched: Match, facts: Facts) -> bool:
    """Whether a window that moved was told since the other rule's news began. Telling ends such a match, and the delay
    that the carrier reported with the new day is told with it."""
    if not isinstance(rule.trigger, ENDED_BY_TELLING):
        return False
    return any(
        one.is_heard and (one.sent_at or one.created_at) >= matched.began for one in facts.told.decided(rule.name)
    )


ENDED_BY_TELLING = (PromiseMovesTrigger, PromiseNarrowsTrigger)


def speaks_until(rule: Rule | None, found: Mapping[str, Match | NoMatch]) -> datetime | None:
    """Return until when a rule that holds speaks for others (None: as long as it holds).

    A van that went out yesterday and was not heard of since has nothing to say about a delivery that moves today.
    """
    matched = found.get(rule.name) if rule else None
    if rule is None or not isinstance(matched, Match) or not isinstance(rule.trigger, StageTrigger):
        return None
    return matched.since + rule.max_event_age
