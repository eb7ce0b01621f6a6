"""Rows to begin with: shipments, notifications, arrivals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.facts import Match
from notifier.domain.notification import Channel
from notifier.domain.rules import Rule, StageTrigger
from notifier.domain.shipment import Leg, Recipient, Shipment
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Action, Reason, Verdict
from notifier.ports import RawWebhook
from notifier.store import notifications
from notifier.store.inbox import Arrival, InboxKind
from notifier.store.notifications import NewAttempt, NewNotification
from notifier.store.tables import legs, orders, shipments

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def add_shipment(connection: Connection, name: str = "1", registered_at: datetime = NOON, carrier: str = "ups") -> str:
    """Write a shipment with one leg, and return its id."""
    order = {"id": f"ord_{name}", "brand": "default", "ref": f"O-{name}", "email": f"jo{name}@example.com"}
    connection.execute(
        sa.insert(orders),
        {**order, "consent_email": True, "consent_sms": True, "created_at": NOON, "updated_at": NOON},
    )
    shipment = {"id": f"shp_{name}", "brand": "default", "ref": f"P-{name}", "order_id": f"ord_{name}"}
    connection.execute(sa.insert(shipments), {**shipment, "registered_at": registered_at})
    leg = {"shipment_id": f"shp_{name}", "position": 0, "carrier": carrier, "tracking_number": f"N{name}"}
    connection.execute(sa.insert(legs), leg)
    return f"shp_{name}"


def a_notification(
    name: str = "1",
    rule: str = "delivered",
    channel: Channel = Channel.EMAIL,
    brand: str = "default",
    now: datetime = NOON,
) -> NewNotification:
    """A decision to notify, of the shipment with that name."""
    return NewNotification(
        shipment=Shipment(
            id=f"shp_{name}",
            ref=f"P-{name}",
            brand=brand,
            order_id=f"ord_{name}",
            order_ref=f"O-{name}",
            recipient=Recipient(email=f"jo{name}@example.com"),
            legs=(Leg(carrier="ups", tracking_number=f"N{name}"),),
            registered_at=NOON,
        ),
        rule=Rule(
            name=rule,
            trigger=StageTrigger(stages=frozenset({Stage.DELIVERED})),
            template="delivered",
            channels=(channel,),
        ),
        verdict=Verdict(
            rule=rule,
            action=Action.NOTIFY,
            reason=Reason.FIRST_TIME,
            channel=channel,
            occurrence="delivered@2026-11-23T12:00:00Z",
            match=Match(occurrence="delivered@2026-11-23T12:00:00Z", began=NOON, since=NOON, known_at=NOON),
        ),
        rule_set="abc",
        now=now,
    )


def an_attempt(new: NewNotification, attempt_id: str = "a1", number: int = 1) -> NewAttempt:
    """The intent to send it."""
    return NewAttempt(
        id=attempt_id,
        notification_id=new.id,
        number=number,
        provider="sendgrid",
        started_at=NOON,
        locale="en",
        template_version="v",
        subject="Your parcel",
        body="It is there.",
        promise_told=None,
    )


def send(connection: Connection, new: NewNotification, attempt_id: str = "a1") -> None:
    """Bring a notification to `sending`, with its attempt written."""
    notifications.create(connection, [new])
    assert notifications.claim(connection, [new.id], NOON, NOON + timedelta(minutes=2))
    notifications.write_attempts(connection, [an_attempt(new, attempt_id)])


def an_arrival(body: bytes = b"{}", identity: str = "", source: str = "aftership", at: datetime = NOON) -> Arrival:
    """A body at the door."""
    raw = RawWebhook(source=source, body=body, received_at=at, headers={"x": "y"}, path="/webhooks/aftership")
    return Arrival(kind=InboxKind.WEBHOOK, raw=raw, identity=identity)
