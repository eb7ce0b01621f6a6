"""How many tracking events are judged in a second: bodies wait in the database, wake-ups in Redis, and workers work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import redis

from bench.engine import engine
from bench.figures import Figure
from bench.parcels import LIFE, Parcel, lives
from bench.reference.setup import QUEUE, reference
from bench.services import SQLITE, Services, counter, expect
from bench.sizes import Sizes
from bench.stopwatch import Lap, work_off

_WAITING = "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE due_at IS NOT NULL LIMIT 1) AS waiting"
_REFERENCE_DONE = "SELECT count(*) FROM reference_events"


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Judge the lives of parcels; each body brings one new event."""
    # SQLite has one writer at a time, so a second process would only wait for the first.
    processes = 1 if kind == SQLITE else 2
    events, events_usual = len(LIFE) * sizes.judged_parcels, len(LIFE) * sizes.judged_reference_parcels
    lap = _ours(here, kind, _parcels(sizes.judged_parcels), processes)
    usual = _usual(here, kind, _parcels(sizes.judged_reference_parcels), processes)
    detail = {"events": events, "reference_events": events_usual, "processes": processes}
    return [
        Figure(
            what="judged-events",
            database=kind,
            value=events / lap.seconds,
            unit="/s",
            reference=events_usual / usual.seconds,
            detail=detail,
        ),
        Figure(
            what="judged-events-per-core",
            database=kind,
            value=events / lap.processor_seconds,
            unit="/cpu-s",
            reference=events_usual / usual.processor_seconds,
            detail=detail,
        ),
    ]


def _parcels(count: int) -> list[Parcel]:
    return [Parcel(place) for place in range(count)]


def _ours(here: Services, kind: str, parcels: Sequence[Parcel], processes: int) -> Lap:
    with here.empty_redis() as client, engine(here, kind) as one:
        one.register(parcels)
        ids = one.keep(list(lives(parcels, datetime.now(UTC))))
        one.queue.judge(ids)
        url = one.local.environment.database_url
        with counter(url, _WAITING) as waiting:
            lap = work_off(client, "notifier:judge", one.worker("worker", processes), lambda: waiting() == 0)
        expect(url, "SELECT count(*) FROM inbox WHERE status = 'judged'", len(ids))
        expect(url, "SELECT count(*) FROM events", len(ids))
    return lap


def _usual(here: Services, kind: str, parcels: Sequence[Parcel], processes: int) -> Lap:
    bodies = list(lives(parcels, datetime.now(UTC)))
    with here.empty_redis(), reference(here, kind) as other, redis.Redis.from_url(other.redis_url) as client:
        other.register(parcels)
        other.send(bodies)
        with counter(other.database_url, _REFERENCE_DONE) as events:
            lap = work_off(
                client,
                QUEUE,
                other.worker(processes),
                lambda: other.is_idle() and events() == len(bodies),
                probe=other.probe,
            )
        expect(other.database_url, _REFERENCE_DONE, len(bodies))
    return lap
