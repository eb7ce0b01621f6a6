"""Playing a parcel's life through a set of rules: what would have been told, and when.

The same functions judge here as in the engine (`fold`, `decide`, and `still_stands` with `hold_for` just before a
message leaves). Only the world is simpler: a message leaves the moment it may, every provider accepts, and what was
sent is heard. Nothing is read, written or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from notifier.domain.caps import Heard
from notifier.domain.decisions import decide, unreachable
from notifier.domain.events import TrackingEvent
from notifier.domain.facts import Facts, Match
from notifier.domain.feeds import HEARD, Feed
from notifier.domain.holding import OURS_TO_WAIT, WAITS_FOR_OTHERS, hold_for, useful_until
from notifier.domain.journey import Journey, can_append, fold, state_promise
from notifier.domain.notification import Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import Urgency
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Shipment, Stop
from notifier.domain.silences import Silence
from notifier.domain.spans import IsBusinessDay
from notifier.domain.stages import Stage
from notifier.domain.told import Told, ToldEntry, promise_heard
from notifier.domain.verdicts import Action, Judgement, Reason, Verdict

MOST_LOOKS = 2000
"""Per stretch between two pushes. Only a rule that repeats every minute comes near it."""

PromiseTold = Callable[[str, Channel, Facts], Promise | None]
"""Given a template, a channel and the facts: the window that the message names, or None if it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What carriers had said by `at`."""

    at: datetime
    journey: Journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that left. `waited` is what held it until then, or None."""

    at: datetime
    rule: str
    channel: Channel
    template: str
    reason: Reason
    occurrence: str
    decided_at: datetime
    fact_at: datetime
    repeat: int = 0
    waited: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A message that was decided and never left, and why."""

    at: datetime
    rule: str
    channel: Channel
    occurrence: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One evaluation of all rules."""

    at: datetime
    judgement: Judgement


@dataclass(slots=True, kw_only=True)
class Played:
    """All that happened. `looks` are kept on request: there are many."""

    said: list[Said] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


class Keeping(StrEnum):
    """What keeps messages back for a while, whatever the rules say."""

    HELD = "held"
    """An operator's silence that holds."""
    DROPPED = "dropped"
    """An operator's silence that drops."""
    PAUSED = "paused"
    """Everything is switched off."""
    FEED_SILENT = "feed_silent"
    """Nobody who speaks of the parcel can be heard."""
    STOPPED = "stopped"
    """The shop cancelled the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Something lasts from `start` until `end`, which is no part of it."""

    start: datetime
    end: datetime

    def covers(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Whose life is played, and what is known about writing to the recipient."""

    shipment: Shipment
    is_business_day: IsBusinessDay
    promise_told: PromiseTold
    suppressed: frozenset[Channel] = frozenset()
    siblings: tuple[Stage | None, ...] = ()
    """Where other parcels of the order are all the time."""
    others: tuple[Sequence[Moment], ...] = ()
    """How others of them grew, each in the order of time."""
    silences: tuple[Silence, ...] = ()
    deaf: tuple[Spell, ...] = ()
    """While nobody who speaks of the parcel can be heard."""
    stopped: tuple[Spell, ...] = ()
    """While the shop wants nothing told."""

    def feed_at(self, at: datetime) -> Feed:
        """Return whether those who speak of the parcel can be heard then."""
        now = [one for one in self.deaf if one.covers(at)]
        return Feed(silent_since=now[0].start, look_at=now[0].end) if now else HEARD

    def siblings_at(self, at: datetime) -> tuple[Stage | None, ...]:
        """Return where the other parcels of the order are then."""
        known = ([one for one in moments if one.at <= at] for moments in self.others)
        return self.siblings + tuple(moments[-1].journey.stage if moments else None for moments in known)

    def shipment_at(self, at: datetime) -> Shipment:
        """Return the shipment as the shop wants it then."""
        is_stopped = any(one.covers(at) for one in self.stopped)
        return self.shipment._replace(stop=Stop.CANCELLED) if is_stopped else self.shipment


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """A message that was decided and has not left yet."""

    entry: ToldEntry
    template: str
    reason: Reason
    send_after: datetime
    valid_until: datetime
    waited: Reason | None


def unfold(
    events: Iterable[TrackingEvent], promises: Iterable[Promise], begins_at: datetime, until: datetime
) -> list[Moment]:
    """Return how a journey grew push by push: one moment for each time at which something was heard.

    What was heard before `begins_at` (the registration waited for, say) is known from then on.
    """
    heard: dict[datetime, tuple[list[TrackingEvent], list[Promise]]] = {begins_at: ([], [])}
    for event in events:
        heard.setdefault(max(event.received_at, begins_at), ([], []))[0].append(event)
    for promise in promises:
        heard.setdefault(max(promise.stated_at, begins_at), ([], []))[1].append(promise)
    moments: list[Moment] = []
    journey, past = Journey(), list[TrackingEvent]()
    for at in sorted(one for one in heard if one <= until):
        new, stated = heard[at]
        past += new
        journey = fold(new, journey) if can_append(journey, new) else fold(past, Journey(promises=journey.promises))
        for promise in stated:
            journey = state_promise(journey, promise)
        moments.append(Moment(at=at, journey=journey))
    return moments


def play(
    scene: Scene, ruling: Ruling, moments: Sequence[Moment], until: datetime, *, keep_looks: bool = False
) -> Played:
    """Return what the recipient would have heard by `until`. `moments` are in the order of their time."""
    player = _Player(scene=scene, ruling=ruling, keep_looks=keep_looks)
    for moment, end in zip_longest(moments, [one.at for one in moments[1:]]):
        player.go_on(moment, until if end is None else end, is_last=end is None)
    return player.played


@dataclass(slots=True, kw_only=True)
class _Player:
    scene: Scene
    ruling: Ruling
    keep_looks: bool
    played: Played = field(default_factory=Played)
    entries: list[ToldEntry] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)

    def go_on(self, moment: Moment, end: datetime, *, is_last: bool) -> None:
        """Play from one push to the next; what falls on the next push is judged with what it says."""
        at: datetime | None = moment.at
        for _ in range(MOST_LOOKS):
            if at is None or at > end or (at == end and not is_last):
                return
            at = self._step(moment.journey, at)

    def _step(self, journey: Journey, at: datetime) -> datetime | None:
        """Decide and send what is due at `at`; return the next instant worth looking at, or None.

        As in the engine that is at once if what was told makes another rule possible, or if something was taken back.
        """
        judgement = self._decide(journey, at)
        due = [one for one in self.waiting if one.send_after <= at]
        if any([self._send(one, journey, at) for one in due]):  # noqa: C419 (all of them are sent, not only the first)
            return at
        later = (judgement.look_again_at, *(one.send_after for one in self.waiting))
        return min((one for one in later if one is not None and one > at), default=None)

    def _facts(self, journey: Journey, at: datetime) -> Facts:
        scene = self.scene
        return Facts(
            shipment=scene.shipment_at(at),
            journey=journey,
            told=Told.of((*self.entries, *(one.entry for one in self.waiting))),
            now=at,
            is_business_day=scene.is_business_day,
            lately=self._lately(at),
            siblings=scene.siblings_at(at) if scene.others else scene.siblings,
            silences=scene.silences,
            feed=scene.feed_at(at),
        )

    def _lately(self, at: datetime) -> tuple[Heard, ...]:
        """What the recipient was sent about this parcel; of others nothing is known."""
        caps, this = self.ruling.policy.caps, self.scene.shipment.id
        if not caps:
            return ()
        recent = (one for one in self.played.said if one.at > at - caps.longest)
        return tuple(Heard(shipment_id=this, channel=one.channel, at=one.at) for one in recent)

    def _decide(self, journey: Journey, at: datetime) -> Judgement:
        judgement = decide(self.ruling, self._facts(journey, at), self.scene.suppressed)
        if self.keep_looks:
            self.played.looks.append(Look(at=at, judgement=judgement))
        spoken = [verdict for verdict in judgement.judged if verdict.action is not Action.SKIP]
        known = {_identity(entry) for entry in self._decided()} if spoken else ()
        plans = [self._plan(verdict, at) for verdict in spoken]
        self.waiting += [plan for plan in plans if _identity(plan.entry) not in known]
        return judgement

    def _decided(self) -> Iterator[ToldEntry]:
        yield from self.entries
        yield from (one.entry for one in self.waiting)

    def _plan(self, verdict: Verdict, at: datetime) -> _Waiting:
        rule = self.ruling.named(verdict.rule)
        if rule is None:
            raise ValueError(f"{verdict.rule} is not among the rules that were asked")
        is_held = verdict.action is Action.HOLD
        send_after = verdict.hold_until or at
        return _Waiting(
            entry=_entry(verdict, at),
            template=rule.template,
            reason=Reason(verdict.detail) if is_held else verdict.reason,
            send_after=send_after,
            valid_until=useful_until(rule, _match_of(verdict), verdict.reason, send_after),
            waited=verdict.reason if is_held else None,
        )

    def _send(self, one: _Waiting, journey: Journey, at: datetime) -> bool:
        """Let a message leave, wait longer, or drop it; return whether all has to be looked at again for it."""
        if one not in self.waiting:
            return False  # It went along with another one.
        facts = self._facts(journey, at)
        checked = self._recheck(one, facts)
        if isinstance(checked, Reason):
            self._drop(one, at, checked)
            return checked is Reason.SUPERSEDED
        if checked is not None:
            self._wait(one, *checked)
            return False
        matters = [self._leave(one, facts)]
        matters += [self._leave(other, facts) for other in self._companions(one, facts)]
        return any(matters)

    def _leave(self, one: _Waiting, facts: Facts) -> bool:
        told = self.scene.promise_told(one.template, one.entry.channel, facts)
        heard = promise_heard(facts.shipment, facts.journey, facts.told)
        moves_window = told is not None and (heard is None or not told.same_window(heard))
        self.waiting.remove(one)
        self.entries.append(one.entry._replace(status=Status.SENT, sent_at=facts.now, promise_told=told))
        self.played.said.append(_said(one, facts.now))
        return moves_window or one.entry.rule in self.ruling.followed

    def _companions(self, one: _Waiting, facts: Facts) -> list[_Waiting]:
        """What waits for others, on the same channel, goes along with a message that leaves, as far as it is true."""
        if self.ruling.policy.merge is None or not self._may_merge(one):
            return []
        waiting = [other for other in self.waiting if other.waited in WAITS_FOR_OTHERS and self._may_merge(other)]
        same = [other for other in waiting if other.entry.channel is one.entry.channel]
        return [other for other in same if self._recheck(other, facts, is_along=True) is None]

    def _may_merge(self, one: _Waiting) -> bool:
        rule = self.ruling.named(one.entry.rule)
        return rule is not None and rule.urgency is not Urgency.ACTION_NEEDED and not rule.is_for_team

    def _recheck(
        self, one: _Waiting, facts: Facts, *, is_along: bool = False
    ) -> Reason | tuple[Reason, datetime, datetime] | None:
        """Return why it is not sent; or what it waits for, to when, and how long it is worth sending; or None."""
        found, rule = still_stands(self.ruling, facts, one.entry), self.ruling.named(one.entry.rule)
        if isinstance(found, Reason) or rule is None:
            return found if isinstance(found, Reason) else Reason.DISABLED
        if facts.now > one.valid_until:
            return Reason.TOO_OLD
        channel = one.entry.channel
        refused = unreachable(facts, channel, self.scene.suppressed)
        if refused is not None:
            return refused
        decided_at = one.entry.created_at
        hold, until = hold_for(
            self.ruling.policy, rule, found, facts, channel, decided_at=decided_at, is_along=is_along
        )
        if hold is None or until is None:
            return None
        valid_until = max(one.valid_until, useful_until(rule, found, hold, until))
        return hold, until, valid_until if hold in OURS_TO_WAIT else one.valid_until

    def _wait(self, one: _Waiting, reason: Reason, until: datetime, valid_until: datetime) -> None:
        one.waited, one.send_after, one.valid_until = reason, until, valid_until

    def _drop(self, one: _Waiting, at: datetime, reason: Reason) -> None:
        entry = one.entry._replace(status=Status.CANCELLED, was_superseded=reason is Reason.SUPERSEDED)
        self.waiting.remove(one)
        self.entries.append(entry)
        self.played.dropped.append(
            Dropped(at=at, rule=entry.rule, channel=entry.channel, occurrence=entry.occurrence, reason=reason)
        )


def _identity(entry: ToldEntry) -> tuple[str, str, int, Channel]:
    return entry.rule, entry.occurrence, entry.repeat, entry.channel


def _match_of(verdict: Verdict) -> Match:
    if verdict.match is None:
        raise ValueError(f"the verdict of {verdict.rule} names no match: it is not one to notify")
    return verdict.match


def _entry(verdict: Verdict, at: datetime) -> ToldEntry:
    found = _match_of(verdict)
    if verdict.channel is None:
        raise ValueError(f"the verdict of {verdict.rule} names no channel: it is not one to notify")
    return ToldEntry(
        rule=verdict.rule,
        channel=verdict.channel,
        occurrence=verdict.occurrence,
        fact_at=found.began,
        status=Status.CREATED,
        created_at=at,
        repeat=verdict.repeat,
        promise_before=found.promise_before,
        promise_target=found.promise,
    )


def _said(one: _Waiting, at: datetime) -> Said:
    entry = one.entry
    return Said(
        at=at,
        rule=entry.rule,
        channel=entry.channel,
        template=one.template,
        reason=one.reason,
        occurrence=entry.occurrence,
        decided_at=entry.created_at,
        fact_at=entry.fact_at,
        repeat=entry.repeat,
        waited=one.waited,
    )
