"""Two sets of rules side by side: what changed in the text, and who would have heard something else.

Lives that were stored are played through both sets by the same functions that judge live parcels. Only counts and a few
examples are kept, so that any number of parcels takes the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby

from notifier.domain.events import TrackingEvent
from notifier.domain.notification import Channel
from notifier.domain.playback import Moment, PromiseTold, Said, Scene, play, unfold
from notifier.domain.promise import Promise
from notifier.domain.rules import OrderDelivered
from notifier.domain.ruling import Ruling
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
    rules = [rule for side in (old, new) for rule in side.ruling.rules if rule.enabled]
    asks_for_orders = any(rule.filter.order_delivered for rule in rules)
    found = Comparison()
    for _, order in groupby(lives, key=lambda life: life.shipment.order_id):
        effects, once = set[Effect](), (set[Hashable](), set[Hashable]())
        for played in _unfold_order(order, asks_for_orders):
            sides = (old, new) if reaches(differing, played.life.shipment, played.life.events) else (old,)
            effects.add(_compare_one(found, played, zip(sides, once, strict=False), calendar, since or _BEGINNING))
            found.parcels += 1
        _count_customer(found, effects)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unfolded:
    """A life, how it grew, and how the other parcels of its order grew, if a rule asks for them."""

    life: Life
    moments: Sequence[Moment]
    others: tuple[Sequence[Moment], ...] = ()


def _unfold_order(order: Iterable[Life], asks_for_orders: bool) -> Iterator[_Unfolded]:
    """Yield the parcels of an order; if they have to know of each other, beginning with the one that came last."""
    if not asks_for_orders:
        yield from (_Unfolded(life=life, moments=_moments_of(life)) for life in order)
        return
    grown = [(life, _moments_of(life)) for life in order]
    grown.sort(key=lambda one: _arrived_at(one[1]), reverse=True)
    for number, (life, moments) in enumerate(grown):
        others = tuple(other for place, (_, other) in enumerate(grown) if place != number)
        yield _Unfolded(life=life, moments=moments, others=others)


def _arrived_at(moments: Sequence[Moment]) -> datetime:
    entry = moments[-1].journey.entry if moments else None
    return entry.at if entry else _BEGINNING


def _moments_of(life: Life) -> list[Moment]:
    return unfold(life.events, life.promises, life.shipment.registered_at, life.ends_at)


def _count_customer(found: Comparison, effects: set[Effect]) -> None:
    heard = effects - {Effect.SAME}
    found.customers[heard.pop() if len(heard) == 1 else Effect.OTHER if heard else Effect.SAME] += 1


def _compare_one(
    found: Comparison,
    one: _Unfolded,
    sides: Iterable[tuple[RuleSet, set[Hashable]]],
    calendar: Calendar,
    since: datetime,
) -> Effect:
    """Play it through the old set, and through the new one if that may make a difference.

    With each set comes what it has told of the whole order, which it tells once.
    """
    life, played = one.life, [_said(one, side, once, calendar, since) for side, once in sides]
    before, after = played[0], played[-1]
    for said in before.values():
        found.of(said.rule).old += 1
    for said in after.values():
        found.of(said.rule).new += 1
    changes = [_change(life, before.get(key), after.get(key)) for key in {**before, **after}]
    for change in changes:
        if change is not None:
            found.of(_rule_of(change)).add(change)
    return _effect({change.change for change in changes if change is not None})


def _said(
    one: _Unfolded, side: RuleSet, once: set[Hashable], calendar: Calendar, since: datetime
) -> dict[Hashable, Said]:
    played = play(_scene(one, side, calendar), side.ruling, one.moments, one.life.ends_at)
    found: dict[Hashable, Said] = {}
    for said in played.said:
        of_the_order = (said.rule, said.channel, said.repeat)
        if said.at >= since and of_the_order not in once:
            found[said.rule, said.channel, said.occurrence, said.repeat] = said
            if _is_about_the_order(side, said.rule):
                once.add(of_the_order)
    return found


def _is_about_the_order(side: RuleSet, name: str) -> bool:
    rule = side.ruling.named(name)
    return rule is not None and rule.filter.order_delivered is OrderDelivered.ALL


def _scene(one: _Unfolded, side: RuleSet, calendar: Calendar) -> Scene:
    return Scene(
        shipment=one.life.shipment,
        is_business_day=calendar(countries_of(one.life.shipment)),
        promise_told=side.promise_told,
        suppressed=one.life.suppressed,
        others=one.others,
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
