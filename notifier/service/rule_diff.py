"""Two sets of rules side by side: what changed in the text, and who would have heard something else.

Lives that were stored are played through both sets by the same functions that judge live parcels. Only counts and a few
examples are kept, so that any number of parcels takes the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from notifier.domain.decisions import Ruling
from notifier.domain.events import TrackingEvent
from notifier.domain.notification import Channel
from notifier.domain.playback import Moment, PromiseTold, Said, Scene, play, unfold
from notifier.domain.promise import Promise
from notifier.domain.shipment import Shipment
from notifier.domain.spans import IsBusinessDay
from notifier.service.calendars import countries_of
from notifier.service.naming_promises import NamesPromise, promises_named_by
from notifier.service.rule_reach import differing_rules, reaches

MOST_EXAMPLES = 3
"""Per rule and kind of change."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Change(StrEnum):
    """What became of a message."""

    ONLY_OLD = "only_old"
    ONLY_NEW = "only_new"
    MOVED = "moved"
    """It is told at another time, or by another template."""


class Effect(StrEnum):
    """What a customer makes of it."""

    SAME = "same"
    MORE = "more"
    LESS = "less"
    OTHER = "other"
    """Something instead of something else, or the same at another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A parcel with all that was said of it; `ends_at` is until when it is looked at."""

    shipment: Shipment
    events: tuple[TrackingEvent, ...]
    promises: tuple[Promise, ...]
    ends_at: datetime
    suppressed: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One of the two sets, and which windows its templates name."""

    ruling: Ruling
    names_promise: NamesPromise

    @property
    def promise_told(self) -> PromiseTold:
        """What says which window a message names."""
        return promises_named_by(self.names_promise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message that changed. `before` and `after` are what leaves under the old and the new set, or None."""

    change: Change
    shipment_id: str
    ref: str
    before: Said | None
    after: Said | None


@dataclass(slots=True, kw_only=True)
class RuleTally:
    """How many messages of one rule there were under each set, and what became of them."""

    old: int = 0
    new: int = 0
    changes: dict[Change, int] = field(default_factory=lambda: dict.fromkeys(Change, 0))
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Count a change, and keep it as an example if there are few of its kind."""
        self.changes[example.change] += 1
        if sum(one.change is example.change for one in self.examples) < MOST_EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True, kw_only=True)
class Comparison:
    """What was found so far. A customer is the recipient of one order."""

    parcels: int = 0
    customers: dict[Effect, int] = field(default_factory=lambda: dict.fromkeys(Effect, 0))
    rules: dict[str, RuleTally] = field(default_factory=dict)

    def of(self, rule: str) -> RuleTally:
        """Return the tally of a rule."""
        return self.rules.setdefault(rule, RuleTally())


Calendar = Callable[[tuple[str, ...]], IsBusinessDay]


def compare(
    lives: Iterable[Life], old: RuleSet, new: RuleSet, calendar: Calendar, since: datetime | None = None
) -> Comparison:
    """Play each life through both sets. The parcels of one order stand together.

    Messages before `since` are left out: they are only played so that the ledger is right.
    """
    differing = differing_rules(old.ruling, new.ruling, old.names_promise, new.names_promise)
    found, order, effects = Comparison(), "", set[Effect]()
    for life in lives:
        if life.shipment.order_id != order:
            _count_customer(found, order, effects)
            order, effects = life.shipment.order_id, set()
        sides = (old, new) if reaches(differing, life.shipment, life.events) else (old,)
        effects.add(_compare_one(found, life, sides, calendar, since or _BEGINNING))
        found.parcels += 1
    _count_customer(found, order, effects)
    return found


def _count_customer(found: Comparison, order: str, effects: set[Effect]) -> None:
    if order:
        heard = effects - {Effect.SAME}
        found.customers[heard.pop() if len(heard) == 1 else Effect.OTHER if heard else Effect.SAME] += 1


def _compare_one(
    found: Comparison, life: Life, sides: Sequence[RuleSet], calendar: Calendar, since: datetime
) -> Effect:
    """Play it through the old set, and through the new one if that may make a difference."""
    moments = unfold(life.events, life.promises, life.shipment.registered_at, life.ends_at)
    played = [_said(life, side, calendar, moments, since) for side in sides]
    before, after = played[0], played[-1]
    for one in before.values():
        found.of(one.rule).old += 1
    for one in after.values():
        found.of(one.rule).new += 1
    changes = [_change(life, before.get(key), after.get(key)) for key in {**before, **after}]
    for change in changes:
        if change is not None:
            found.of(_rule_of(change)).add(change)
    return _effect({change.change for change in changes if change is not None})


def _said(
    life: Life, side: RuleSet, calendar: Calendar, moments: Sequence[Moment], since: datetime
) -> dict[Hashable, Said]:
    said = play(_scene(life, side, calendar), side.ruling, moments, life.ends_at).said
    return {(one.rule, one.channel, one.occurrence, one.repeat): one for one in said if one.at >= since}


def _scene(life: Life, side: RuleSet, calendar: Calendar) -> Scene:
    return Scene(
        shipment=life.shipment,
        is_business_day=calendar(countries_of(life.shipment)),
        promise_told=side.promise_told,
        suppressed=life.suppressed,
    )


def _change(life: Life, before: Said | None, after: Said | None) -> Example | None:
    if before and after and (before.at, before.template) == (after.at, after.template):
        return None
    change = Change.MOVED if before and after else Change.ONLY_OLD if before else Change.ONLY_NEW
    return Example(change=change, shipment_id=life.shipment.id, ref=life.shipment.ref, before=before, after=after)


def _rule_of(example: Example) -> str:
    said = example.before or example.after
    return said.rule if said else ""


def _effect(changes: set[Change]) -> Effect:
    if not changes:
        return Effect.SAME
    if changes == {Change.ONLY_NEW}:
        return Effect.MORE
    return Effect.LESS if changes == {Change.ONLY_OLD} else Effect.OTHER
