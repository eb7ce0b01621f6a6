"""What most teams would run every minute: look at each parcel that is due, in a transaction of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

import redis
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.reference.rules import matching_rules, notify
from bench.reference.tables import Notification, Shipment
from notifier.store.database import Database


def fire(url: str, redis_url: str, numbers: Sequence[str], silent_since: datetime, now: datetime) -> float:
    """Make the parcels silent for so long, look at each of them, and return how many seconds that took."""
    engine = Database(url).engine
    with Session(engine) as session:
        session.execute(sa.update(Shipment).values(stage="in_transit", last_scan_at=silent_since))
        session.commit()
    with redis.Redis.from_url(redis_url) as client:
        started = time.perf_counter()
        for number in numbers:
            _look_at(engine, client, number, now)
        seconds = time.perf_counter() - started
    with Session(engine) as session:
        written = session.scalar(sa.select(sa.func.count()).select_from(Notification))
    engine.dispose()
    if written != 2 * len(numbers):
        raise AssertionError(f"expected two messages for each of {len(numbers)} parcels, found {written}")
    return seconds


def _look_at(engine: sa.Engine, client: redis.Redis, number: str, now: datetime) -> None:
    with Session(engine) as session:
        shipment = session.scalars(
            sa.select(Shipment).where(Shipment.tracking_number == number).with_for_update()
        ).one()
        for rule in matching_rules(shipment, now):
            notify(session, client, shipment, rule)
        session.commit()
