"""How much each measurement does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts bound every load; only the two latency runs are bounded by seconds."""

    door_requests: int
    door_reference_requests: int
    door_connections: int
    judged_parcels: int
    judged_reference_parcels: int
    delivered_parcels: int
    """Each gets two messages."""
    latency_rates: tuple[int, ...]
    """Webhooks a second."""
    latency_seconds: int
    timers_armed: int
    timers_due: int
    timers_reference_due: int
    sweeps: int
    core_seconds: float
    """For each of the pure functions."""
    core_shipments: int
    """Decided about once each."""
    core_lives: int
    """Played from their first scan to now."""


FULL = Sizes(
    door_requests=12_000,
    door_reference_requests=4_000,
    door_connections=64,
    judged_parcels=2_000,
    judged_reference_parcels=400,
    delivered_parcels=600,
    latency_rates=(20, 50),
    latency_seconds=15,
    timers_armed=1_000_000,
    timers_due=20_000,
    timers_reference_due=2_000,
    sweeps=50,
    core_seconds=2.0,
    core_shipments=100_000,
    core_lives=2_000,
)

QUICK = Sizes(
    door_requests=3_000,
    door_reference_requests=1_000,
    door_connections=64,
    judged_parcels=400,
    judged_reference_parcels=100,
    delivered_parcels=100,
    latency_rates=(50,),
    latency_seconds=4,
    timers_armed=50_000,
    timers_due=2_000,
    timers_reference_due=300,
    sweeps=20,
    core_seconds=0.4,
    core_shipments=20_000,
    core_lives=400,
)

TINY = Sizes(
    door_requests=60,
    door_reference_requests=60,
    door_connections=8,
    judged_parcels=10,
    judged_reference_parcels=10,
    delivered_parcels=6,
    latency_rates=(20,),
    latency_seconds=1,
    timers_armed=500,
    timers_due=50,
    timers_reference_due=20,
    sweeps=3,
    core_seconds=0.02,
    core_shipments=200,
    core_lives=10,
)
"""Says nothing about speed: for the test that the benchmark runs."""
