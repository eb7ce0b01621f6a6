"""How many webhooks are taken in a second: verified, committed and answered, with nobody judging them meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bench.engine import SOURCE, engine, running
from bench.figures import Figure, percentile
from bench.load import Outcome, post_all, write_post
from bench.parcels import LIFE, Parcel
from bench.reference.setup import reference
from bench.services import Services, expect
from bench.sizes import Sizes

PATH = f"/webhooks/{SOURCE}"


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Knock with signed bodies, each of which is new."""
    ours = _ours(here, kind, _bodies(sizes.door_requests), sizes.door_connections)
    usual = _usual(here, kind, _bodies(sizes.door_reference_requests), sizes.door_connections)
    rates = [len(outcome.took) / outcome.seconds for outcome in (ours, usual)]
    slowest = [percentile(outcome.took, 0.99) * 1000 for outcome in (ours, usual)]
    detail = {"requests": len(ours.took), "reference_requests": len(usual.took), "connections": sizes.door_connections}
    return [
        Figure(what="door-webhooks", database=kind, value=rates[0], unit="/s", reference=rates[1], detail=detail),
        Figure(what="door-answer-p99", database=kind, value=slowest[0], unit="ms", reference=slowest[1], detail=detail),
    ]


def _bodies(count: int) -> list[bytes]:
    now = datetime.now(UTC)
    return [Parcel(place).body(LIFE[: place % len(LIFE) + 1], now) for place in range(count)]


def _ours(here: Services, kind: str, bodies: Sequence[bytes], connections: int) -> Outcome:
    with here.empty_redis(), engine(here, kind) as one, running(one.program("web")):
        requests = [write_post(PATH, one.sign(body), body) for body in bodies]
        outcome = post_all(one.local.environment.port, requests, connections)
        expect(one.local.environment.database_url, "SELECT count(*) FROM inbox", len(bodies))
    return _all_taken(outcome, 200)


def _usual(here: Services, kind: str, bodies: Sequence[bytes], connections: int) -> Outcome:
    with here.empty_redis(), reference(here, kind) as other, running(other.door()):
        requests = [write_post(PATH, other.sign(body), body) for body in bodies]
        outcome = post_all(other.port, requests, connections)
        expect(other.database_url, "SELECT count(*) FROM reference_bodies", len(bodies))
    return _all_taken(outcome, 202)


def _all_taken(outcome: Outcome, status: int) -> Outcome:
    if set(outcome.statuses) != {status}:
        raise AssertionError(f"expected the answer {status} to every request, got {dict(outcome.statuses)}")
    return outcome
