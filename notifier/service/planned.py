"""Messages on their way that exist in thought only: what a forecast says of each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifier.domain.holding import useful_until
from notifier.domain.notification import Channel, Status
from notifier.domain.told import ToldEntry
from notifier.ports import Message
from notifier.store.notifications import Claimed, NewNotification
from notifier.store.shipments import Stored
from notifier.store.stories import KeptNotification


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
    told_with: str = ""
    """The shop's reference of the parcel that the message is about first, if that is another one."""
    subject: str = ""
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Planned:
    """A notification on its way: one that exists now, or one that will be decided."""

    claimed: Claimed
    reason: str
    waits: str = ""

    @classmethod
    def kept(cls, stored: Stored, kept: KeptNotification) -> Planned:
        """Return one that waits now."""
        claimed = Claimed(
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
        )
        return cls(claimed=claimed, reason=kept.reason, waits=kept.status_reason)

    @classmethod
    def new(cls, new: NewNotification) -> Planned:
        """Return one that will be decided."""
        verdict = new.verdict
        if verdict.hold_until is None:
            return cls(claimed=_claimed(new), reason=verdict.reason.value)
        return cls(claimed=_claimed(new), reason=verdict.detail, waits=verdict.reason.value)

    def foreseen(
        self, at: datetime, message: Message | None = None, *, dropped: str = "", told_by: str = "", told_with: str = ""
    ) -> Foreseen:
        """Say how it ends."""
        claimed = self.claimed
        return Foreseen(
            at=at,
            rule=claimed.rule,
            channel=claimed.channel,
            template=claimed.template,
            reason=self.reason,
            decided_at=claimed.created_at,
            waits=self.waits if at > claimed.created_at else "",
            dropped=dropped,
            told_by=told_by,
            told_with=told_with,
            subject=message.subject if message else "",
            text=message.text if message else "",
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
