"""Pages for people over many stored shipments: each is asked for as often with few of them, to show what size costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from statistics import median

import sqlalchemy as sa

from bench.engine import Engine, engine
from bench.figures import Figure
from bench.services import POSTGRESQL, Services
from bench.sizes import Sizes
from bench.timers import CHUNK, NOW, NUMBERS, FixedClock, insert_parcels
from notifier.service import explain, links, track
from notifier.service.app import App
from notifier.service.rule_desk import list_rules
from notifier.service.search import find_parcels, newest_parcels
from notifier.service.today import read_today
from notifier.store.tables import Instant

_MESSAGES = (
    "INSERT INTO notifications (id, key, shipment_id, order_id, brand, rule, channel, occurrence, fact_at, reason, "
    "rule_set, status, created_at, send_after, valid_until) {numbers} SELECT 'ntf_' || n, 'key_' || n, 'shp_' || n, "
    "'ord_' || n, 'default', 'delivered', 'email', 'once', :at, 'first_time', 'none', 'delivered', :at, :at, :at "
    "FROM numbers"
)

ASKED = 500
"""The parcel that is looked for."""


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Ask for each page with few shipments, then with many."""
    with here.empty_redis(), engine(here, kind, FixedClock()) as one:
        store(one, kind, 1, sizes.pages_reference_shipments)
        few = _ask(one.app, sizes.pages_asked)
        store(one, kind, sizes.pages_reference_shipments + 1, sizes.pages_shipments)
        many = _ask(one.app, sizes.pages_asked)
    reference = f"the same with {sizes.pages_reference_shipments} shipments stored"
    return [
        Figure(
            what=f"page-{name}-with-{sizes.pages_shipments}-stored",
            database=kind,
            value=many[name],
            unit="ms",
            reference=few[name],
            detail={"asked": sizes.pages_asked, "reference": reference},
        )
        for name in many
    ]


def store(one: Engine, kind: str, first: int, last: int) -> None:
    """Write parcels with these numbers, and a message about each; the newer the number, the longer ago it was."""
    for number, begins in enumerate(range(first, last + 1, CHUNK)):
        ends = min(begins + CHUNK - 1, last)
        with one.app.db.begin() as connection:
            insert_parcels(connection, begins, ends, NOW + timedelta(hours=1))
            text = _MESSAGES.format(numbers=NUMBERS[connection.dialect.name])
            statement = sa.text(text).bindparams(sa.bindparam("at", type_=Instant))
            connection.execute(statement, {"first": begins, "last": ends, "at": NOW - timedelta(days=3 * number)})
    if kind == POSTGRESQL:
        with one.app.db.begin() as connection:
            # Which autovacuum does by itself within a minute.
            connection.execute(sa.text("ANALYZE"))


def _ask(app: App, times: int) -> dict[str, float]:
    """Return how long each page's figures take, in milliseconds: the median of several."""
    token = links.make_link(app, f"shp_{ASKED}", 0).rpartition("/")[2]
    pages: Mapping[str, Callable[[], object]] = {
        "search-email": lambda: find_parcels(app, f"customer-{ASKED}@shop.example"),
        "search-phone": lambda: find_parcels(app, f"+49151{10_000_000 + ASKED}"),
        "search-number": lambda: find_parcels(app, f"LX{ASKED}CN"),
        "newest": lambda: newest_parcels(app),
        "story": lambda: explain.tell(app, f"shp_{ASKED}"),
        "tracking": lambda: track.track(app, token),
        "today": lambda: read_today(app),
        "rules": lambda: list_rules(app),
    }
    return {name: _milliseconds(ask, times) for name, ask in pages.items()}


def _milliseconds(ask: Callable[[], object], times: int) -> float:
    ask()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        ask()
        found.append((time.perf_counter() - started) * 1000)
    return median(found)
