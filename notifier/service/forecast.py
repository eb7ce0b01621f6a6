"""What will be said next, and when, if no carrier speaks again.

The shipment is judged at every later instant at which time alone could change something, by the same functions that
judge it then: `decide`, and `prepare` just before a message leaves. Nothing is written and nothing is sent; what would
be sent counts as heard. Silences hold as they stand now. What caps will leave room for, what will be merged, faults of
providers and new events are not foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from notifier.domain.decisions import Action, Judgement, Verdict, decide, useful_until
from notifier.domain.notification import Channel, Status
from notifier.domain.told import Told, ToldEntry
from notifier.ports import Message
from notifier.service.app import App, Settings
from notifier.service.around import Around
from notifier.service.evaluate import facts_of
from notifier.service.prepare import Plan, prepare
from notifier.store.notifications import Claimed, NewNotification
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
    subject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What will be said until `until`; None: nothing more, ever, before a carrier speaks."""

    messages: tuple[Foreseen, ...]
    until: datetime | None = None


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
    foreseen: list[Foreseen] = field(default_factory=list)

    def step(self, at: datetime) -> datetime | None:
        """Decide and send what is due at `at`; return the next instant worth looking at, or None."""
        judgement = self._decide(at)
        due = [one for one in self.planned if one.claimed.send_after <= at]
        sent = [one for one in due if self._send(one, at)]
        if sent:
            return at
        later = [judgement.look_again_at, *(one.claimed.send_after for one in self.planned)]
        return min((one for one in later if one is not None and one > at), default=None)

    def _decide(self, at: datetime) -> Judgement:
        shipment, journey = self.stored.shipment, self.stored.journey
        facts = facts_of(self.app, shipment, journey, self._told(), at, self.around)
        judgement = decide(self.settings.ruling, facts, self.suppressed)
        known = {_identity(entry) for entry in self._heard()}
        for verdict in judgement.verdicts:
            plan = self._plan(verdict, at)
            if plan is not None and _identity(plan.claimed.entry) not in known:
                self.planned.append(plan)
        return judgement

    def _heard(self) -> Iterable[ToldEntry]:
        return (*self.entries, *(one.claimed.entry for one in self.planned))

    def _told(self) -> Told:
        return Told.of(self._heard())

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
        """Let one leave, wait longer, or drop it; return whether it leaves."""
        plan, claimed = Plan(), planned.claimed
        facts = facts_of(self.app, self.stored.shipment, self.stored.journey, self._told(), at, self.around)
        prepare(self.app, self.settings, plan, claimed, facts, self.suppressed, is_rehearsal=True)
        if plan.ready:
            self._leave(planned, at, plan)
            return True
        move = plan.moves[0]
        if move.to is Status.CREATED and move.send_after is not None and move.send_after > at:
            planned.claimed = replace(claimed, send_after=move.send_after)
            planned.waits = move.reason
            return False
        self._drop(planned, at, move.reason, move.to)
        return False

    def _leave(self, planned: _Planned, at: datetime, plan: Plan) -> None:
        told = plan.attempts[0].promise_told
        entry = replace(planned.claimed.entry, status=Status.SENT, sent_at=at, promise_told=told)
        self._settle(planned, entry)
        self.foreseen.append(_foreseen(planned, at, message=plan.ready[0].message))

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
    return Forecast(messages=tuple(future.foreseen[:MOST_MESSAGES]), until=at and min(at, end))


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
    )


def _foreseen(planned: _Planned, at: datetime, message: Message | None = None, dropped: str = "") -> Foreseen:
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
        subject=message.subject if message else "",
        text=message.text if message else "",
    )
