"""When triggers about the promised window hold, of parcels whose standing does not rule them out.

A promise is measured from the window that the recipient goes by.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import neg, pos

from notifier.domain.clauses import hours, instant
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.promise import Promise
from notifier.domain.rules import (
    Direction,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
)
from notifier.domain.standing import NOT_PROMISED

_SECOND = timedelta(seconds=1)

_PROMISED_NOTHING = NoMatch("the customer was promised nothing")


def promise_moves(trigger: PromiseMovesTrigger, facts: Facts) -> Match | NoMatch:
    """Say whether the promise of now differs enough from the one the recipient goes by."""
    return moved_from(trigger, facts, facts.promise_heard)


def moved_from(trigger: PromiseMovesTrigger, facts: Facts, heard: Promise | None) -> Match | NoMatch:
    """Say whether the promise of now differs enough from `heard`."""
    current = facts.journey.promise
    if current is None or heard is None:
        return NOT_PROMISED if current is None else _PROMISED_NOTHING
    moved = current.moved_from(heard)
    if not _is_far_enough(moved, trigger):
        return _not_moved(moved, trigger.by, trigger.direction)
    return _stated(f"{instant(heard.latest)}>{instant(current.latest)}", heard, current)


def _stated(occurrence: str, heard: Promise, current: Promise) -> Match:
    at = current.stated_at
    return Match(occurrence, began=at, since=at, known_at=at, promise_before=heard, promise=current)


def _is_far_enough(moved: timedelta, trigger: PromiseMovesTrigger) -> bool:
    return _HOW_FAR[trigger.direction](moved) >= trigger.by


_HOW_FAR: dict[Direction, Callable[[timedelta], timedelta]] = {
    Direction.LATER: pos,
    Direction.EARLIER: neg,
    Direction.EITHER: abs,
}


@lru_cache(maxsize=1024)
def _not_moved(moved: timedelta, by: timedelta, direction: Direction) -> NoMatch:
    return NoMatch(f"promise moved by {hours(moved)}, not by {hours(by)} {direction}")


def promise_missed(trigger: PromiseMissedTrigger, facts: Facts) -> Match | NoMatch:
    """Say whether the window that the recipient goes by passed without a delivery."""
    return missed_from(trigger, facts, facts.promise_heard)


def missed_from(trigger: PromiseMissedTrigger, facts: Facts, heard: Promise | None) -> Match | NoMatch:
    """Say whether the window `heard` passed without a delivery."""
    if heard is None:
        return _PROMISED_NOTHING
    due_at = heard.latest + trigger.by
    if facts.now < due_at:
        return NoMatch(f"promised until {instant(heard.latest)}", due_at)
    return Match(
        occurrence=f"missed@{instant(heard.latest)}",
        began=heard.latest,
        since=due_at,
        known_at=max(due_at, heard.stated_at),
        is_backfill=due_at <= heard.stated_at,
        promise_before=heard,
        promise=facts.journey.promise or heard,
    )


def promise_within(trigger: PromiseWithinTrigger, facts: Facts) -> Match | NoMatch:
    """Say whether the day it is due is near."""
    promise, first_scan_at = facts.journey.promise or facts.shipment.promise, facts.journey.first_scan_at
    if promise is None or first_scan_at is None:
        return NOT_PROMISED
    begins = _beginning(promise, facts)
    due_at = max(begins - trigger.within, promise.stated_at, first_scan_at)
    if facts.now < due_at:
        return NoMatch(f"due {instant(begins)}", due_at)
    if facts.now > promise.latest:
        return NoMatch(f"it was due until {instant(promise.latest)}")
    return Match(
        occurrence=f"due@{_day_of(promise, facts)}",
        began=due_at,
        since=due_at,
        known_at=due_at,
        promise=promise,
        changes_at=promise.latest + _SECOND,
    )


def _day_of(promise: Promise, facts: Facts) -> date:
    """The last of the promised days, where the recipient is: by then it is due."""
    return promise.latest.astimezone(facts.shipment.recipient.zone).date()


def _beginning(promise: Promise, facts: Facts) -> datetime:
    """When the day on which it is due begins, or on that day the promised hours."""
    midnight = datetime.combine(_day_of(promise, facts), time.min, facts.shipment.recipient.zone).astimezone(UTC)
    return midnight if promise.is_day else max(midnight, promise.earliest)


def promise_narrows(trigger: PromiseNarrowsTrigger, facts: Facts) -> Match | NoMatch:
    """Say whether the day that the recipient goes by became hours of that day."""
    return narrowed_from(trigger, facts, facts.promise_heard)


def narrowed_from(trigger: PromiseNarrowsTrigger, facts: Facts, heard: Promise | None) -> Match | NoMatch:
    """Say whether the day `heard` became hours of that day."""
    current = facts.journey.promise
    if current is None or heard is None:
        return NOT_PROMISED if current is None else _PROMISED_NOTHING
    if current.is_day or not heard.is_day:
        return NoMatch("no hours are promised" if current.is_day else "the customer goes by hours already")
    if current.latest - current.earliest > trigger.to or current.moved_from(heard):
        return NoMatch(f"no {hours(trigger.to)[1:]} of the promised day are named")
    return _stated(f"narrowed@{instant(current.earliest)}/{instant(current.latest)}", heard, current)
