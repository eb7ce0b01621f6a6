"""What will be said next, and when, if no carrier speaks again.

The parcels of an order are judged together at every later instant at which time alone could change something, by the
same functions that judge them then: `decide`, and `prepare` just before a message leaves, with all about the order that
waits to go along. Nothing is written and nothing is sent; what would be sent counts as heard, and against the caps.
Silences hold as they stand now. News of the recipient's other orders, faults of providers and new events are not
foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from notifier.domain.caps import Heard
from notifier.domain.decisions import decide
from notifier.domain.facts import Facts
from notifier.domain.holding import WAITS_FOR_OTHERS
from notifier.domain.notification import Channel, Status
from notifier.domain.told import Told, ToldEntry
from notifier.domain.verdicts import Action
from notifier.service.announcing import once_for
from notifier.service.app import App, Settings
from notifier.service.around import Around
from notifier.service.evaluate import facts_of
from notifier.service.merging import Companion, companions_of
from notifier.service.planned import Foreseen, Planned
from notifier.service.prepare import Plan, Ready, prepare
from notifier.store.notifications import Move, NewAttempt, NewNotification
from notifier.store.shipments import Stored
from notifier.store.stories import KeptNotification

HORIZON = timedelta(days=60)
MOST_MESSAGES = 12
"""Per parcel."""
MOST_TOGETHER = 50
"""Parcels of one order that are foreseen together."""
_MOST_LOOKS = 200
"""Many instants change a verdict without a word being said; past this many the forecast of a parcel is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel as it stands: `suppressed` are the channels that its recipient cannot be written to on, and `kept` is
    all that was ever decided to tell of it."""

    stored: Stored
    suppressed: frozenset[Channel] = frozenset()
    kept: Sequence[KeptNotification] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What will be said until `until`; None: nothing more, ever, before a carrier speaks."""

    messages: tuple[Foreseen, ...]
    until: datetime | None = None
    caveats: tuple[str, ...] = ()
    """What is not known here and could change it, as sentences."""


def foresee(
    app: App,
    settings: Settings,
    parcels: Iterable[Parcel],
    now: datetime,
    until: datetime | None = None,
    around: Around | None = None,
) -> dict[str, Forecast]:
    """Say, per shipment id, what is told of each from `now` on, to `until` or the horizon.

    Of an order, all parcels that may still be told of should be among them. Reads nothing and writes nothing.
    """
    end, found = until or now + HORIZON, dict[str, Forecast]()
    for together in _by_order(parcels):
        future = _Future(
            app=app,
            settings=settings,
            parcels={one.stored.shipment.id: _Ahead.of(one, now) for one in together},
            around=around,
            known={kept.id for one in together for kept in one.kept},
        )
        future.go_on(now, end)
        caveats = _caveats(settings, len(together))
        found |= {key: one.forecast(end, caveats) for key, one in future.parcels.items()}
    return found


def _by_order(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """Yield the parcels of each order, of a very large one so many at a time."""
    orders: dict[str, list[Parcel]] = {}
    for one in parcels:
        shipment = one.stored.shipment
        orders.setdefault(shipment.order_id or shipment.id, []).append(one)
    for all_of_it in orders.values():
        all_of_it.sort(key=lambda one: one.stored.shipment.id)
        yield from (all_of_it[begin : begin + MOST_TOGETHER] for begin in range(0, len(all_of_it), MOST_TOGETHER))


def _caveats(settings: Settings, together: int) -> tuple[str, ...]:
    """Say what this cannot know."""
    policy, is_cut = settings.ruling.policy, together >= MOST_TOGETHER
    merged = f"Only {MOST_TOGETHER} parcels of an order are foreseen together; others may be told of in these messages."
    capped = "Messages about other orders may use up the cap of the recipient first."
    return tuple(one for one, holds in ((merged, is_cut and policy.merge), (capped, policy.caps.recipient)) if holds)


@dataclass(slots=True, kw_only=True)
class _Ahead:
    """One parcel as it will be, moved forward step by step. `look_at` is when to judge it next (None: never)."""

    stored: Stored
    suppressed: frozenset[Channel]
    entries: list[ToldEntry]
    planned: list[Planned]
    look_at: datetime | None
    looks: int = 0
    foreseen: list[Foreseen] = field(default_factory=list)

    @classmethod
    def of(cls, parcel: Parcel, now: datetime) -> _Ahead:
        return cls(
            stored=parcel.stored,
            suppressed=parcel.suppressed,
            entries=[one.entry for one in parcel.kept if one.status is not Status.CREATED],
            planned=[Planned.kept(parcel.stored, one) for one in parcel.kept if one.status is Status.CREATED],
            look_at=now,
        )

    @property
    def is_cut(self) -> bool:
        """Whether it is followed no further."""
        return self.looks >= _MOST_LOOKS or len(self.foreseen) >= MOST_MESSAGES

    @property
    def next_at(self) -> datetime | None:
        """When there is something to do, or None."""
        moments = [one.claimed.send_after for one in self.planned]
        return min([*moments, self.look_at] if self.look_at is not None else moments, default=None)

    def told(self) -> Told:
        return Told.of((*self.entries, *(one.claimed.entry for one in self.planned)))

    def settle(self, planned: Planned, entry: ToldEntry, foreseen: Foreseen) -> None:
        """One of them left, or ended."""
        self.planned.remove(planned)
        self.entries.append(entry)
        self.foreseen.append(foreseen)

    def forecast(self, end: datetime, caveats: tuple[str, ...]) -> Forecast:
        messages = tuple(self.foreseen[:MOST_MESSAGES])
        until = min(self.next_at, end) if self.next_at is not None else None
        return Forecast(messages=messages, until=until, caveats=caveats if messages else ())


@dataclass(slots=True, kw_only=True)
class _Future:
    """The parcels of one order, moved forward together."""

    app: App
    settings: Settings
    parcels: dict[str, _Ahead]
    around: Around | None
    known: set[str]
    """The ids of all notifications. What is told once for all parcels has one."""
    heard: list[Heard] = field(default_factory=list)
    """What will have left by then, for the caps."""

    def go_on(self, now: datetime, end: datetime) -> None:
        """Move all of them forward until nothing is left to do, or until `end`."""
        at: datetime | None = now
        while at is not None and at <= end:
            self._step(at)
            moments = [one.next_at for one in self.parcels.values() if not one.is_cut]
            at = min((max(at, one) for one in moments if one is not None), default=None)

    def _step(self, at: datetime) -> None:
        """Decide and send what is due at `at`."""
        going_on = [one for one in self.parcels.values() if not one.is_cut]
        for ahead in going_on:
            if ahead.look_at is not None and ahead.look_at <= at:
                self._decide(ahead, at)
        due = [one for ahead in going_on for one in ahead.planned if one.claimed.send_after <= at]
        for one in sorted(due, key=lambda one: (one.claimed.created_at, one.claimed.rule, one.claimed.channel)):
            self._send(one, at)

    def _decide(self, ahead: _Ahead, at: datetime) -> None:
        judgement = decide(self.settings.ruling, self._facts(ahead, at), ahead.suppressed)
        ahead.looks += 1
        ahead.look_at = judgement.look_again_at
        for verdict in judgement.judged:
            rule = self.settings.ruling.named(verdict.rule)
            if verdict.action is Action.SKIP or rule is None:
                continue
            shipment = ahead.stored.shipment
            new = NewNotification(
                shipment=shipment,
                rule=rule,
                verdict=verdict,
                rule_set=self.settings.ruling.rule_set,
                now=at,
                once_for=once_for(self.app, shipment, rule, verdict.channel),
            )
            if new.id not in self.known:
                self.known.add(new.id)
                ahead.planned.append(Planned.new(new))

    def _facts(self, ahead: _Ahead, at: datetime) -> Facts:
        shipment, journey = ahead.stored.shipment, ahead.stored.journey
        facts = facts_of(self.app, shipment, journey, ahead.told(), at, self.around)
        return replace(facts, lately=(*facts.lately, *self.heard)) if self.heard else facts

    def _send(self, planned: Planned, at: datetime) -> None:
        """Let one leave with what goes along, wait longer, or drop it."""
        ahead = self._of(planned)
        if planned not in ahead.planned:
            return  # It went along with another one.
        plan = Plan()
        prepare(
            self.app,
            self.settings,
            plan,
            planned.claimed,
            self._facts(ahead, at),
            ahead.suppressed,
            companions=self._companions(planned, at),
            is_rehearsal=True,
        )
        by_id = {one.claimed.id: one for one in self._all_planned()}
        for attempt in plan.attempts:
            self._leave(by_id[attempt.notification_id], at, attempt, plan.ready[0])
        for move in plan.moves:
            if move.notification_id not in plan.leaving:
                self._stay(by_id[move.notification_id], at, move)

    def _of(self, planned: Planned) -> _Ahead:
        return self.parcels[planned.claimed.shipment_id]

    def _all_planned(self) -> list[Planned]:
        return [one for ahead in self.parcels.values() for one in ahead.planned]

    def _companions(self, planned: Planned, at: datetime) -> list[Companion]:
        """What is due as well, or waits for others, may be told in the same message."""
        if self.settings.ruling.policy.merge is None:
            return []
        near = [one for one in self._all_planned() if one.claimed.send_after <= at or one.waits in WAITS_FOR_OTHERS]
        near.sort(key=lambda one: one.claimed.place)
        along = companions_of(planned.claimed, [one.claimed for one in near])
        aheads = [self.parcels[one.shipment_id] for one in along]
        return [
            Companion(claimed=one, facts=self._facts(ahead, at), suppressed=ahead.suppressed)
            for one, ahead in zip(along, aheads, strict=True)
        ]

    def _leave(self, planned: Planned, at: datetime, attempt: NewAttempt, ready: Ready) -> None:
        ahead, claimed, first = self._of(planned), planned.claimed, ready.claimed
        is_along = attempt.merged_into is not None
        if not is_along:
            order_id = ahead.stored.shipment.order_id
            heard = Heard(shipment_id=claimed.shipment_id, channel=claimed.channel, at=at, order_id=order_id)
            self.heard.append(heard)
        is_of_another = first.shipment_id != claimed.shipment_id
        foreseen = planned.foreseen(
            at,
            ready.message,
            told_by=first.rule if is_along else "",
            told_with=self.parcels[first.shipment_id].stored.shipment.ref if is_of_another else "",
        )
        entry = claimed.entry._replace(status=Status.SENT, sent_at=at, promise_told=attempt.promise_told)
        ahead.settle(planned, entry, foreseen)
        ahead.look_at = at

    def _stay(self, planned: Planned, at: datetime, move: Move) -> None:
        """Wait longer, or end."""
        ahead, claimed = self._of(planned), planned.claimed
        if move.to is Status.CREATED and move.send_after is not None and move.send_after > at:
            until = move.valid_until or claimed.valid_until
            planned.claimed = replace(claimed, send_after=move.send_after, valid_until=until)
            planned.waits = move.reason
            ahead.looks += 1
            return
        entry = claimed.entry._replace(status=move.to, was_superseded=move.reason == "superseded")
        ahead.settle(planned, entry, planned.foreseen(at, dropped=move.reason))
        ahead.look_at = at
