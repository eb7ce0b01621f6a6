"""The reference's worker: one task per webhook, one transaction per task, one `SET NX` per message.

Its settings are what the Celery documentation shows; the address of the database and of Redis come from
REFERENCE_DATABASE_URL and REFERENCE_REDIS_URL.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import redis
import sqlalchemy as sa
from celery import Celery
from sqlalchemy.orm import Session

from bench.reference.database import connect
from bench.reference.rules import STAGES, matching_rules, notify
from bench.reference.tables import Event, Shipment

app = Celery("reference", broker=os.environ.get("REFERENCE_REDIS_URL", "redis://127.0.0.1:6379/1"))
app.conf.task_ignore_result = True
app.conf.task_default_queue = "reference"

_engine = connect()
_redis = redis.Redis.from_url(os.environ.get("REFERENCE_REDIS_URL", "redis://127.0.0.1:6379/1"))


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
        for rule in matching_rules(shipment, datetime.now(UTC)):
            notify(session, _redis, shipment, rule)
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
        shipment.stage = STAGES.get(code, "in_transit")
        shipment.customs_held_since = at if code == "Exception_004" else None
