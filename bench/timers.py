"""A million armed timers: what the sweep costs while none is due, and how fast those fire that are due."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bench.engine import Engine, engine
from bench.figures import Figure
from bench.parcels import Parcel
from bench.reference.setup import reference
from bench.reference.timers import fire
from bench.services import POSTGRESQL, Services, expect
from bench.sizes import Sizes
from notifier.domain.events import Meaning, TrackingEvent
from notifier.domain.journey import fold
from notifier.domain.spans import Span
from notifier.domain.stages import Stage
from notifier.places import business_calendar
from notifier.service.sweep import look_again_at_due, sweep
from notifier.store.codec import dump_journey
from notifier.store.tables import Instant

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
"""A Wednesday, so that business time has run on the days before."""

_LANE = ("CN", "DE")
_SILENCE = Span(business_days=5)
CHUNK = 10_000

NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (VALUES (:first) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) ",
    "postgresql": "WITH numbers(n) AS (SELECT generate_series(CAST(:first AS int), CAST(:last AS int))) ",
}

_ROWS = (
    "INSERT INTO orders (id, brand, ref, recipient_name, email, phone, consent_email, consent_sms, created_at, "
    "updated_at) {numbers} SELECT 'ord_' || n, 'default', 'O-' || n, 'Alex Example', 'customer-' || n || "
    "'@shop.example', '+49151' || (10000000 + n), true, true, :now, :now FROM numbers",
    "INSERT INTO shipments (id, brand, ref, order_id, origin_country, destination_country, registered_at, journey, "
    "stage, look_again_at) {numbers} SELECT 'shp_' || n, 'default', 'P-' || n, 'ord_' || n, 'CN', 'DE', :now, "
    ":journey, 'in_transit', :look_again_at FROM numbers",
    "INSERT INTO legs (shipment_id, position, carrier, tracking_number) {numbers} SELECT 'shp_' || n, 0, 'cainiao', "
    "'LX' || n || 'CN' FROM numbers",
)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Arm the timers, sweep while none is due, then let some come due."""
    with here.empty_redis(), engine(here, kind, FixedClock()) as one:
        empty = _milliseconds(lambda: sweep(one.app), sizes.sweeps)
        loading = _arm(one, kind, sizes)
        idle = _milliseconds(lambda: sweep(one.app), sizes.sweeps)
        _come_due(one, sizes.timers_due)
        fired = sizes.timers_due / _fire(one, sizes.timers_due)
    usual = sizes.timers_reference_due / _usual(here, kind, sizes.timers_reference_due)
    armed = {"armed": sizes.timers_armed, "loaded_in_seconds": loading}
    return [
        Figure(
            what=f"sweep-with-{sizes.timers_armed}-armed-none-due",
            database=kind,
            value=idle,
            unit="ms",
            reference=empty,
            detail={**armed, "reference": "the same sweep of empty tables"},
        ),
        Figure(
            what="timers-fired",
            database=kind,
            value=fired,
            unit="/s",
            reference=usual,
            detail={**armed, "due": sizes.timers_due, "reference_due": sizes.timers_reference_due},
        ),
    ]


def _milliseconds(work: Callable[[], None], times: int) -> float:
    """Return how long it takes, the median of several times after a first one."""
    work()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return median(found)


def _arm(one: Engine, kind: str, sizes: Sizes) -> float:
    started = time.perf_counter()
    for number, first in enumerate(range(1, sizes.timers_armed + 1, CHUNK)):
        last = min(first + CHUNK - 1, sizes.timers_armed)
        with one.app.db.begin() as connection:
            insert_parcels(connection, first, last, NOW + timedelta(hours=1 + number))
    if kind == POSTGRESQL:
        with one.app.db.begin() as connection:
            # Which autovacuum does by itself within a minute.
            connection.execute(sa.text("ANALYZE"))
    return time.perf_counter() - started


def insert_parcels(connection: Connection, first: int, last: int, look_again_at: datetime) -> None:
    """Write parcels with those numbers, all of them silent."""
    values = {"first": first, "last": last, "now": NOW, "journey": _journey(), "look_again_at": look_again_at}
    for template in _ROWS:
        statement = sa.text(template.format(numbers=NUMBERS[connection.dialect.name]))
        wanted = {name: value for name, value in values.items() if f":{name}" in str(statement)}
        instants = [sa.bindparam(name, type_=Instant) for name in ("now", "look_again_at") if name in wanted]
        connection.execute(statement.bindparams(*instants), wanted)


def _journey() -> str:
    """Return the journey of a parcel in transit of which nobody has heard for five business days."""
    scanned = _silent_since()
    event = TrackingEvent(
        key="a", at=scanned, received_at=scanned, meaning=Meaning.MILESTONE, stage=Stage.IN_TRANSIT, carrier="cainiao"
    )
    return dump_journey(fold([event]))


def _silent_since() -> datetime:
    """Return the last hour at which a silence may have begun that has been a blackout since yesterday."""
    is_business_day = business_calendar(_LANE)
    hours = (NOW - timedelta(hours=back) for back in range(24 * 30))
    return next(at for at in hours if _SILENCE.after(at, UTC, is_business_day) <= NOW - timedelta(hours=1))


def _come_due(one: Engine, count: int) -> None:
    """Bring forward the timers of that many parcels, spread over all of them."""
    with one.app.db.begin() as connection:
        statement = sa.text("UPDATE shipments SET look_again_at = :at WHERE id IN (SELECT id FROM shipments LIMIT :n)")
        connection.execute(
            statement.bindparams(sa.bindparam("at", type_=Instant)), {"at": NOW - timedelta(minutes=1), "n": count}
        )


def _fire(one: Engine, due: int) -> float:
    started = time.perf_counter()
    while len(one.woken.due) < due:
        before = len(one.woken.due)
        look_again_at_due(one.app)
        if len(one.woken.due) == before:
            raise AssertionError(f"expected {due} messages of timers, only {before} came")
    seconds = time.perf_counter() - started
    expect(one.local.environment.database_url, "SELECT count(*) FROM decisions", due)
    return seconds


def _usual(here: Services, kind: str, due: int) -> float:
    parcels = [Parcel(place) for place in range(due)]
    with reference(here, kind) as other:
        other.register(parcels)
        numbers = [parcel.number for parcel in parcels]
        return fire(other.database_url, other.redis_url, numbers, _silent_since(), NOW)
