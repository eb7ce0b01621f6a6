"""Whether what holds is news, by what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from notifier.domain.clauses import minute
from notifier.domain.facts import Facts, Match
from notifier.domain.rules import (
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    Rule,
)
from notifier.domain.told import HEARD, WAITING, ToldEntry
from notifier.domain.verdicts import Reason


class News(NamedTuple):
    """How an occurrence relates to what was decided before.

    `due_at` is when it may be said again: for a repeat, and for a promise that moves once more.
    """

    reason: Reason
    detail: str = ""
    repeat: int = 0
    due_at: datetime | None = None


def newness(rule: Rule, found: Match, facts: Facts) -> News:
    """Say whether this is news, by what was decided before."""
    decided = facts.told.decided(rule.name)
    if not decided:
        return _FIRST_TIME
    same = [entry for entry in decided if same_occurrence(rule, found, entry)]
    if same:
        return _repetition(rule, facts, same)
    if rule.filter.after_told and not _was_told_since(rule, facts, decided[-1].created_at):
        return News(reason=Reason.ALREADY_TOLD, detail=f"nothing of it was told since {_decided(decided[-1])}")
    if isinstance(rule.trigger, PromiseMovesTrigger):
        return _another_move(rule, facts, decided)
    return News(reason=Reason.NEW_OCCURRENCE)


_FIRST_TIME = News(reason=Reason.FIRST_TIME)


def _was_told_since(rule: Rule, facts: Facts, at: datetime) -> bool:
    """Whether the trouble that the rule gives the all-clear for was told after the last all-clear."""
    heard_at = facts.told.heard(rule.filter.after_told)
    return heard_at is not None and heard_at > at


def _decided(entry: ToldEntry) -> str:
    return f"{entry.occurrence} decided {minute(entry.created_at)}"


def _repetition(rule: Rule, facts: Facts, same: Sequence[ToldEntry]) -> News:
    last = max(same, key=lambda entry: (entry.repeat, entry.created_at))
    if rule.repeat is None or isinstance(rule.trigger, PromiseMovesTrigger):
        return News(reason=Reason.ALREADY_TOLD, detail=_decided(last))
    if last.repeat >= rule.repeat.at_most:
        times = f"repeated {last.repeat} times, at most {rule.repeat.at_most}"
        return News(reason=Reason.ALREADY_TOLD, detail=f"{_decided(last)}, {times}")
    said_at = max(_said_at(entry, facts.now) for entry in same if entry.repeat == last.repeat)
    due_at = facts.end_of(said_at, rule.repeat.after)
    if facts.now < due_at:
        return _not_due(f"{_decided(last)}, again from {minute(due_at)}", due_at)
    return News(reason=Reason.REPEAT_DUE, repeat=last.repeat + 1, due_at=due_at)


def next_repeat(rule: Rule, news: News, facts: Facts) -> datetime | None:
    """Return when what is said now may be said again at the earliest, or None if it may not."""
    if rule.repeat is None or isinstance(rule.trigger, PromiseMovesTrigger) or news.repeat >= rule.repeat.at_most:
        return None
    return facts.end_of(facts.now, rule.repeat.after)


def _said_at(entry: ToldEntry, now: datetime) -> datetime:
    """What still waits to leave is said no earlier than now: a repeat must not catch up with it."""
    return now if entry.status in WAITING else entry.sent_at or entry.created_at


def _another_move(rule: Rule, facts: Facts, decided: Sequence[ToldEntry]) -> News:
    """A promise that keeps moving is told at most so often, and not again too soon."""
    if rule.repeat is None:
        return News(reason=Reason.NEW_OCCURRENCE)
    times = len({entry.occurrence for entry in decided})
    if times > rule.repeat.at_most:
        return News(reason=Reason.REPEAT_NOT_DUE, detail=f"told {times} times, at most {rule.repeat.at_most + 1}")
    due_at = facts.end_of(decided[-1].created_at, rule.repeat.after)
    if facts.now < due_at:
        return _not_due(f"last told {minute(decided[-1].created_at)}, again from {minute(due_at)}", due_at)
    return News(reason=Reason.NEW_OCCURRENCE, due_at=due_at)


def _not_due(detail: str, due_at: datetime) -> News:
    return News(reason=Reason.REPEAT_NOT_DUE, detail=detail, due_at=due_at)


def named_occurrence(rule: Rule, found: Match, news: News, facts: Facts) -> str:
    """Name the occurrence. One that was taken back and is true again gets the next number, and so does a promise that
    moves the same way once more."""
    taken = facts.told.names_taken(rule.name, found.occurrence, news.repeat)
    return f"{found.occurrence}#{taken + 1}" if taken else found.occurrence


def same_occurrence(rule: Rule, found: Match, entry: ToldEntry) -> bool:
    """Whether a notification spoke of the occurrence that holds now.

    An entry into a stage, an incident or a silence is the same as long as the told fact lies within it: a scan that
    comes late may move its beginning, never make it new. For a promise see `_same_move`.
    """
    if isinstance(rule.trigger, PromiseMovesTrigger):
        return _same_move(rule.trigger, found, entry)
    if isinstance(rule.trigger, _WINDOW_TRIGGERS):
        return entry.occurrence.partition("#")[0] == found.occurrence
    return entry.fact_at >= found.began and _kind(entry.occurrence) == _kind(found.occurrence)


_WINDOW_TRIGGERS = (PromiseMissedTrigger, PromiseWithinTrigger, PromiseNarrowsTrigger)
"""Triggers about one window: it gives the occurrence its name, and another window is another occurrence."""


def _kind(occurrence: str) -> str:
    """A rule may name several stages or incidents: what was told of one of them is no word about another."""
    return occurrence.partition("@")[0]


def _same_move(trigger: PromiseMovesTrigger, found: Match, entry: ToldEntry) -> bool:
    """Whether a notification spoke of this move of the promise.

    It must have begun at the window that the recipient goes by now. If it still waits it will name the newest window;
    if it was heard the recipient has gone by another window since, and this is a move back; and if it never arrived it
    is the same until the window has moved on from where it was then.
    """
    before, target = entry.promise_before, entry.promise_target
    if before is None or target is None or found.promise is None or found.promise_before is None:
        return False
    if not before.same_window(found.promise_before):
        return False
    if entry.status in HEARD and entry.promise_told is not None and not entry.promise_told.same_window(before):
        return False
    return entry.status in WAITING or abs(found.promise.moved_from(target)) < trigger.by
