"""What will be said next, and when, if no carrier speaks again.

The shipment is judged at every later instant at which time alone could change something, by the same functions that
judge it then: `decide`, and `prepare` just before a message leaves, with all that waits to go along. Nothing is written
and nothing is sent; what would be sent counts as heard, and against the caps. Silences hold as they stand now. News of
other parcels, faults of providers and new events are not foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from notifier.domain.caps import Heard
from notifier.domain.decisions import WAITS_FOR_OTHERS, Action, Judgement, Verdict, decide, useful_until
from notifier.domain.matching import Facts
from notifier.domain.notification import Channel, Status
from notifier.domain.told import Told, ToldEntry
from notifier.ports import Message
from notifier.service.app import App, Settings
from notifier.service.around import Around
from notifier.service.evaluate import facts_of
from notifier.service.merging import Companion, companions_of
from notifier.service.prepare import Plan, Ready, prepare
from notifier.store.notifications import Claimed, Move, NewAttempt, NewNotification
from notifier.store.shipments import Stored
from notifier.store.stories import KeptNotification

HORIZON = timedelta(days=60)
MOST_MESSAGES = 12
_MOST_LOOKS = 200
"""Many instants change a verdict without a word being said; past this many the forecast is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """A message that will leave at `at`, or one that is waiting now and will be `dropped` then (a reason, else "").

    `waits` says what it waits for from `decided_at` on, or is "". `subject` and `text` are its words as of then.
    """

    at: datetime
    rule: str
    channel: Channel
    template: str
    reason: str
    decided_at: datetime
    waits: str = ""
    dropped: str = ""
    told_by: str = ""
    """The rule whose message says this as well, if they leave as one; the first of them names none."""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What will be said until `until`; None: nothing more, ever, before a carrier speaks."""

    messages: tuple[Foreseen, ...]
    until: datetime | None = None
    caveats: tuple[str, ...] = ()
    """What news of the recipient's other parcels could change, as sentences."""


@dataclass(slots=True, kw_only=True)
class _Planned:
    """A notification on its way: one that exists now, or one that will be decided."""

    claimed: Claimed
    reason: str
    waits: str = ""


@dataclass(slots=True, kw_only=True)
class _Future:
    """The shipment as it will be, moved forward step by step."""

    app: App
    settings: Settings
    stored: Stored
    suppressed: frozenset[Channel]
    entries: list[ToldEntry]
    planned: list[_Planned]
    around: Around | None = None
    heard: list[Heard] = field(default_factory=list)
    """What will have left by then, for the caps."""
    foreseen: list[Foreseen] = field(default_factory=list)

    def step(self, at: datetime) -> datetime | None:
        """Decide and send what is due at `at`; return the next instant worth looking at, or None."""
        judgement = self._decide(at)
        due = [one for one in self.planned if one.claimed.send_after <= at]
        if any([self._send(one, at) for one in due]):  # noqa: C419 (all of them are sent, not only the first)
            return at
        later = [judgement.look_again_at, *(one.claimed.send_after for one in self.planned)]
        return min((one for one in later if one is not None and one > at), default=None)

    def _decide(self, at: datetime) -> Judgement:
        judgement = decide(self.settings.ruling, self._facts(at), self.suppressed)
        known = {_identity(entry) for entry in self._entries()}
        for verdict in judgement.verdicts:
            plan = self._plan(verdict, at)
            if plan is not None and _identity(plan.claimed.entry) not in known:
                self.planned.append(plan)
        return judgement

    def _entries(self) -> Iterable[ToldEntry]:
        return (*self.entries, *(one.claimed.entry for one in self.planned))

    def _facts(self, at: datetime) -> Facts:
        shipment, journey, told = self.stored.shipment, self.stored.journey, Told.of(self._entries())
        facts = facts_of(self.app, shipment, journey, told, at, self.around)
        return replace(facts, lately=(*facts.lately, *self.heard)) if self.heard else facts

    def _plan(self, verdict: Verdict, at: datetime) -> _Planned | None:
        rule = self.settings.ruling.named(verdict.rule)
        if verdict.action is Action.SKIP or rule is None:
            return None
        rule_set = self.settings.ruling.rule_set
        new = NewNotification(shipment=self.stored.shipment, rule=rule, verdict=verdict, rule_set=rule_set, now=at)
        is_held = verdict.action is Action.HOLD
        reason = verdict.detail if is_held else verdict.reason.value
        return _Planned(claimed=_claimed(new), reason=reason, waits=verdict.reason.value if is_held else "")

    def _send(self, planned: _Planned, at: datetime) -> bool:
        """Let one leave with what goes along, wait longer, or drop it; return whether it leaves."""
        if planned not in self.planned:
            return False  # It went along with another one.
        plan, facts = Plan(), self._facts(at)
        along = self._companions(planned, facts)
        prepare(
            self.app,
            self.settings,
            plan,
            planned.claimed,
            facts,
            self.suppressed,
            companions=along,
            is_rehearsal=True,
        )
        by_id = {one.claimed.id: one for one in self.planned}
        for attempt in plan.attempts:
            self._leave(by_id[attempt.notification_id], at, attempt, plan.ready[0])
        for move in plan.moves:
            if move.notification_id not in plan.leaving:
                self._stay(by_id[move.notification_id], at, move)
        return bool(plan.ready)

    def _companions(self, planned: _Planned, facts: Facts) -> list[Companion]:
        """What is due as well, or waits for others, may be told in the same message."""
        if self.settings.ruling.policy.merge is None:
            return []
        near = [one for one in self.planned if one.claimed.send_after <= facts.now or one.waits in WAITS_FOR_OTHERS]
        return [
            Companion(claimed=one, facts=facts, suppressed=self.suppressed)
            for one in companions_of(planned.claimed, [one.claimed for one in near])
        ]

    def _stay(self, planned: _Planned, at: datetime, move: Move) -> None:
        """Wait longer, or end."""
        if move.to is Status.CREATED and move.send_after is not None and move.send_after > at:
            until = move.valid_until or planned.claimed.valid_until
            planned.claimed = replace(planned.claimed, send_after=move.send_after, valid_until=until)
            planned.waits = move.reason
            return
        self._drop(planned, at, move.reason, move.to)

    def _leave(self, planned: _Planned, at: datetime, attempt: NewAttempt, ready: Ready) -> None:
        claimed = planned.claimed
        entry = replace(claimed.entry, status=Status.SENT, sent_at=at, promise_told=attempt.promise_told)
        self._settle(planned, entry)
        is_along = attempt.merged_into is not None
        if not is_along:
            self.heard.append(Heard(shipment_id=claimed.shipment_id, channel=claimed.channel, at=at))
        told_by = ready.claimed.rule if is_along else ""
        self.foreseen.append(_foreseen(planned, at, message=ready.message, told_by=told_by))

    def _drop(self, planned: _Planned, at: datetime, reason: str, status: Status) -> None:
        self._settle(planned, replace(planned.claimed.entry, status=status, was_superseded=reason == "superseded"))
        self.foreseen.append(_foreseen(planned, at, dropped=reason))

    def _settle(self, planned: _Planned, entry: ToldEntry) -> None:
        self.planned.remove(planned)
        self.entries.append(entry)


def foresee(
    app: App,
    settings: Settings,
    stored: Stored,
    suppressed: frozenset[Channel],
    kept: Sequence[KeptNotification],
    now: datetime,
    until: datetime | None = None,
    around: Around | None = None,
) -> Forecast:
    """Say what the recipient will hear from `now` on, to `until` or the horizon. Reads nothing and writes nothing."""
    end = until or now + HORIZON
    future = _Future(
        app=app,
        settings=settings,
        stored=stored,
        suppressed=suppressed,
        entries=[one.entry for one in kept if one.status is not Status.CREATED],
        planned=[_waiting(stored, one) for one in kept if one.status is Status.CREATED],
        around=around,
    )
    at: datetime | None = now
    for _ in range(_MOST_LOOKS):
        if at is None or at > end or len(future.foreseen) >= MOST_MESSAGES:
            break
        at = future.step(at)
    messages = tuple(future.foreseen[:MOST_MESSAGES])
    return Forecast(messages=messages, until=at and min(at, end), caveats=_caveats(settings) if messages else ())


def _caveats(settings: Settings) -> tuple[str, ...]:
    """Say what this cannot know: it looks at one parcel."""
    policy = settings.ruling.policy
    merged = "News of other parcels of the order may be told in the same messages." if policy.merge else ""
    capped = "Messages about other parcels may use up the cap of the recipient first." if policy.caps.recipient else ""
    return tuple(one for one in (merged, capped) if one)


def _identity(entry: ToldEntry) -> tuple[str, str, int, Channel]:
    return entry.rule, entry.occurrence, entry.repeat, entry.channel


def _waiting(stored: Stored, kept: KeptNotification) -> _Planned:
    return _Planned(
        claimed=Claimed(
            id=kept.id,
            shipment_id=stored.shipment.id,
            brand=stored.shipment.brand,
            rule=kept.entry.rule,
            channel=kept.channel,
            template=kept.template,
            attempts=len(kept.attempts),
            created_at=kept.entry.created_at,
            send_after=kept.send_after,
            valid_until=kept.valid_until,
            entry=kept.entry,
            order_id=stored.shipment.order_id,
        ),
        reason=kept.reason,
        waits=kept.status_reason,
    )


def _claimed(new: NewNotification) -> Claimed:
    verdict, found = new.verdict, new.verdict.match
    if verdict.channel is None or found is None:
        raise ValueError(f"the verdict of {verdict.rule} names no channel and no match: it is not one to notify")
    entry = ToldEntry(
        rule=verdict.rule,
        channel=verdict.channel,
        occurrence=verdict.occurrence,
        fact_at=found.began,
        status=Status.CREATED,
        created_at=new.now,
        repeat=verdict.repeat,
        promise_before=found.promise_before,
        promise_target=found.promise,
    )
    return Claimed(
        id=new.id,
        shipment_id=new.shipment.id,
        brand=new.shipment.brand,
        rule=verdict.rule,
        channel=verdict.channel,
        template=new.rule.template,
        attempts=0,
        created_at=new.now,
        send_after=new.send_after,
        valid_until=useful_until(new.rule, found, verdict.reason, new.send_after),
        entry=entry,
        order_id=new.shipment.order_id,
    )


def _foreseen(
    planned: _Planned, at: datetime, message: Message | None = None, dropped: str = "", told_by: str = ""
) -> Foreseen:
    claimed = planned.claimed
    return Foreseen(
        at=at,
        rule=claimed.rule,
        channel=claimed.channel,
        template=claimed.template,
        reason=planned.reason,
        decided_at=claimed.created_at,
        waits=planned.waits if at > claimed.created_at else "",
        dropped=dropped,
        told_by=told_by,
        subject=message.subject if message else "",
        text=message.text if message else "",
    )
