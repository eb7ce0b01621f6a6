"""The reference's worker: one task per webhook, one transaction per task, one `SET NX` per message.

Its settings are what the Celery documentation shows; the address of the database and of Redis come from
REFERENCE_DATABASE_URL and REFERENCE_REDIS_URL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
import sqlalchemy as sa
from celery import Celery
from sqlalchemy.orm import Session

from bench.reference.database import connect
from bench.reference.tables import Event, Notification, Shipment

app = Celery("reference", broker=os.environ.get("REFERENCE_REDIS_URL", "redis://127.0.0.1:6379/1"))
app.conf.task_ignore_result = True
app.conf.task_default_queue = "reference"

_engine = connect()
_redis = redis.Redis.from_url(os.environ.get("REFERENCE_REDIS_URL", "redis://127.0.0.1:6379/1"))

_CUSTOMS = timedelta(days=2)
_BLACKOUT = timedelta(days=5)
_MOVED = timedelta(days=1)
_STAGES = {
    "OutForDelivery_001": "out_for_delivery",
    "Delivered_001": "delivered",
    "AttemptFail_001": "attempt_failed",
    "InTransit_005": "customs_cleared",
}


@app.task(name="reference.process")
def process(payload: dict[str, Any]) -> None:
    """Keep the events of one webhook and decide what to tell."""
    message = payload["msg"]
    with Session(_engine) as session:
        shipment = session.scalars(
            sa.select(Shipment).where(Shipment.tracking_number == message["tracking_number"]).with_for_update()
        ).one_or_none()
        if shipment is None:
            return
        for checkpoint in message["checkpoints"]:
            _keep(session, shipment, checkpoint)
        if message.get("expected_delivery"):
            shipment.promised = datetime.fromisoformat(message["expected_delivery"]).replace(tzinfo=UTC)
        for rule in _matching_rules(shipment):
            _notify(session, shipment, rule)
        session.commit()


def _keep(session: Session, shipment: Shipment, checkpoint: dict[str, Any]) -> None:
    at = datetime.fromisoformat(checkpoint["checkpoint_time"])
    code = checkpoint["subtag"]
    exists = sa.select(Event.id).where(Event.shipment_id == shipment.id, Event.at == at, Event.code == code)
    if session.scalars(exists).first() is not None:
        return
    session.add(Event(shipment_id=shipment.id, at=at, code=code, message=checkpoint["message"]))
    if shipment.last_scan_at is None or at >= shipment.last_scan_at:
        shipment.last_scan_at = at
        shipment.stage = _STAGES.get(code, "in_transit")
        shipment.customs_held_since = at if code == "Exception_004" else None


def _matching_rules(shipment: Shipment) -> Iterator[str]:
    now = datetime.now(UTC)
    if shipment.stage in _STAGES.values():
        yield shipment.stage
    if shipment.customs_held_since and now - shipment.customs_held_since > _CUSTOMS:
        yield "customs_held"
    if shipment.last_scan_at and now - shipment.last_scan_at > _BLACKOUT and shipment.stage != "delivered":
        yield "blackout"
    if shipment.promised and shipment.told_promise and shipment.promised - shipment.told_promise > _MOVED:
        yield "promise_later"


def _notify(session: Session, shipment: Shipment, rule: str) -> None:
    for channel in ("email", "sms"):
        if _redis.set(f"dedupe:{shipment.id}:{rule}:{channel}", 1, nx=True, ex=86400):
            session.add(
                Notification(shipment_id=shipment.id, rule=rule, channel=channel, created_at=datetime.now(UTC))
            )
