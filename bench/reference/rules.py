"""The reference's rules, and its guard against saying a thing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import redis
from sqlalchemy.orm import Session

from bench.reference.tables import Notification, Shipment

STAGES = {
    "OutForDelivery_001": "out_for_delivery",
    "Delivered_001": "delivered",
    "AttemptFail_001": "attempt_failed",
    "AttemptFail_002": "attempt_failed",
    "InTransit_005": "customs_cleared",
}

_CUSTOMS = timedelta(days=2)
_BLACKOUT = timedelta(days=5)
_MOVED = timedelta(days=1)


def matching_rules(shipment: Shipment, now: datetime) -> Iterator[str]:
    """Return the rules that hold."""
    if shipment.stage in STAGES.values():
        yield shipment.stage
    if shipment.customs_held_since and now - shipment.customs_held_since > _CUSTOMS:
        yield "customs_held"
    if shipment.last_scan_at and now - shipment.last_scan_at > _BLACKOUT and shipment.stage != "delivered":
        yield "blackout"
    if shipment.promised and shipment.told_promise and shipment.promised - shipment.told_promise > _MOVED:
        yield "promise_later"


def notify(session: Session, client: redis.Redis, shipment: Shipment, rule: str) -> None:
    """Write down what is to be sent, unless it was written down before."""
    for channel in ("email", "sms"):
        if client.set(f"dedupe:{shipment.id}:{rule}:{channel}", 1, nx=True, ex=86400):
            session.add(Notification(shipment_id=shipment.id, rule=rule, channel=channel, created_at=datetime.now(UTC)))
