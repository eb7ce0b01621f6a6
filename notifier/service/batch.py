"""A batch of claimed notifications, and all that is known about their shipments: read with a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel, Status
from notifier.domain.told import Told, ToldEntry
from notifier.domain.verdicts import Reason
from notifier.service.announcing import with_announcements
from notifier.service.app import App, Settings
from notifier.service.around import Around, look_around_to_send
from notifier.service.evaluate import facts_of
from notifier.service.feed_notices import is_about_feed, prepare_feed_notice
from notifier.service.merging import Companion, companions_of, mergeable_rules
from notifier.service.prepare import Plan, cancel, prepare
from notifier.store import notifications, shipments, suppressions
from notifier.store.notifications import Claimed, Move
from notifier.store.shipments import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """`claimed` is due; `along` waits for others and was taken in case one of them leaves."""

    app: App
    settings: Settings
    now: datetime
    until: datetime
    """When the claim ends. No other claim ends just then."""
    claimed: Sequence[Claimed]
    along: Sequence[Claimed]
    stored: Mapping[str, Stored]
    ledger: Mapping[str, Sequence[ToldEntry]]
    blocked: Mapping[str, frozenset[Channel]]
    around: Around

    def plan(self) -> Plan:
        """Decide what becomes of each."""
        plan = Plan()
        for one in self.claimed:
            if one.id not in plan.settled:
                self._add(plan, one)
        self._put_back(plan)
        return plan

    def _add(self, plan: Plan, one: Claimed) -> None:
        if is_about_feed(one):
            prepare_feed_notice(self.app, self.settings, plan, one, self.now)
            return
        if one.shipment_id not in self.stored:
            plan.moves.append(cancel(one, Reason.SUPERSEDED.value, self.now))
            return
        it = self._companion(one)
        others = self._others(plan, one) if self.settings.ruling.policy.merge else []
        if prepare(self.app, self.settings, plan, one, it.facts, it.suppressed, companions=others):
            parcels = {key: stored.shipment for key, stored in self.stored.items()}
            self.around.note_leaving(parcels, one.shipment_id, one.channel, self.now)

    def _others(self, plan: Plan, one: Claimed) -> list[Companion]:
        free = [other for other in (*self.claimed, *self.along) if other.shipment_id in self.stored]
        return [self._companion(other) for other in companions_of(one, free) if other.id not in plan.settled]

    def _companion(self, one: Claimed) -> Companion:
        stored, told = self.stored[one.shipment_id], Told.of(self.ledger.get(one.shipment_id, ()))
        facts = facts_of(self.app, stored.shipment, stored.journey, told, self.now, self.around)
        return Companion(claimed=one, facts=facts, suppressed=self.blocked.get(one.shipment_id, frozenset()))

    def _put_back(self, plan: Plan) -> None:
        """What waited for another that did not leave waits on; what was to wait, and went along, does not."""
        leaving = plan.leaving
        plan.moves = [move for move in plan.moves if move.notification_id not in leaving]
        settled = plan.settled
        plan.moves += [_wait_on(one) for one in self.along if one.id not in settled]


def _wait_on(one: Claimed) -> Move:
    until = one.send_after
    reason, to = one.waits_for, Status.CREATED
    return Move(notification_id=one.id, to=to, at=until, reason=reason, send_after=until, due_at=until)


def claim_batch(
    connection: Connection, app: App, settings: Settings, ids: Sequence[str], now: datetime
) -> Batch | None:
    """Claim what is due among `ids`, and what may go along with it; None if there is nothing."""
    wanted = notifications.fair_share(connection, ids, tuple(settings.config.brands), now)
    until = now + app.patience.lease
    claimed = notifications.claim(connection, wanted, now, until)
    if not claimed:
        return None
    rules = mergeable_rules(settings.ruling)
    along = notifications.claim_along(connection, claimed, rules, now, until) if rules else []
    stored = shipments.load(connection, sorted({one.shipment_id for one in (*claimed, *along)}))
    parcels = {key: one.shipment for key, one in stored.items()}
    around = look_around_to_send(connection, settings, parcels, {one.id for one in (*claimed, *along)}, now)
    settings = with_announcements(settings, around.silences, now)
    ledger = notifications.told(connection, stored)
    blocked = suppressions.suppressed_channels(connection, app.secret, parcels)
    return Batch(
        app=app,
        settings=settings,
        now=now,
        until=until,
        claimed=claimed,
        along=along,
        stored=stored,
        ledger=ledger,
        blocked=blocked,
        around=around,
    )
