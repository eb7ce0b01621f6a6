"""Pages as a browser gets them: a real web process over many stored shipments, asked for one page after the other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from statistics import median

import httpx
import sqlalchemy as sa

from bench.engine import Engine, engine, running
from bench.figures import Figure, percentile
from bench.pages import ASKED, store
from bench.services import POSTGRESQL, Services
from bench.sizes import Sizes
from bench.timers import NOW, FixedClock
from notifier.domain.access import Actor, Role
from notifier.domain.events import Meaning, Place, TrackingEvent
from notifier.domain.journey import fold
from notifier.domain.stages import Stage
from notifier.service import accounts, links
from notifier.store.codec import dump_journey
from notifier.store.shipments import NewEvent, add_events
from notifier.store.tables import events, shipments

_FIRST = "shp_1"

_PASSWORD = "a password of a benchmark"  # noqa: S105  (nobody else can sign in there)

_LIFE = (
    (Stage.PICKED_UP, "Shenzhen", "CN", 216),
    (Stage.DEPARTED_ORIGIN, "Guangzhou", "CN", 168),
    (Stage.IN_CUSTOMS, "Leipzig", "DE", 96),
    (Stage.OUT_FOR_DELIVERY, "Hamburg", "DE", 30),
    (Stage.DELIVERED, "Hamburg", "DE", 24),
)
"""Stage, city, country, and how many hours ago."""


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Ask for each page, several times; the figure is the median, and beside it stands the ninety-fifth percentile."""
    clock_file = here.new_folder("clock") / "now"
    clock_file.write_text(NOW.isoformat())
    with here.empty_redis(), engine(here, kind, FixedClock(), {"NOTIFIER_CLOCK_FILE": str(clock_file)}) as one:
        store(one, kind, 1, sizes.pages_shipments)
        _have_lived(one)
        accounts.add_user(one.app, Actor(name="bench", role=Role.ADMIN), "bench", Role.ADMIN, _PASSWORD)
        with running(one.program("web")):
            return [_figure(name, took, kind, sizes) for name, took in _browse(one, sizes.pages_asked).items()]


def _figure(name: str, took: list[float], kind: str, sizes: Sizes) -> Figure:
    return Figure(
        what=f"http-{name}-with-{sizes.pages_shipments}-stored",
        database=kind,
        value=median(took),
        unit="ms",
        detail={"asked": len(took), "fastest": min(took), "p95": percentile(took, 0.95), "slowest": max(took)},
    )


def _have_lived(one: Engine) -> None:
    """Give every parcel the same whole life, so that figures have something to count."""
    told = [_event(*scan) for scan in _LIFE]
    new = [
        NewEvent(shipment_id=_FIRST, source="aftership", tracking_number="LX1CN", event=event, inbox_id=0)
        for event in told
    ]
    copied = [shipments.c.id if column is events.c.shipment_id else column for column in events.c]
    everywhere = events.join(shipments, sa.true())
    others = sa.select(*copied).select_from(everywhere).where(events.c.shipment_id == _FIRST, shipments.c.id != _FIRST)
    journey = dump_journey(fold(told))
    with one.app.db.begin() as connection:
        connection.execute(sa.update(shipments).values(journey=journey, stage=Stage.DELIVERED.value))
        add_events(connection, new)
        connection.execute(sa.insert(events).from_select([column.name for column in events.c], others))
        if connection.dialect.name == POSTGRESQL:
            connection.execute(sa.text("ANALYZE"))


def _event(stage: Stage, city: str, country: str, hours: int) -> TrackingEvent:
    at = NOW - timedelta(hours=hours)
    place = Place(city=city, country=country)
    return TrackingEvent(
        key=stage.value,
        at=at,
        received_at=at,
        meaning=Meaning.MILESTONE,
        stage=stage,
        carrier="cainiao",
        place=place,
    )


def _browse(one: Engine, times: int) -> Mapping[str, list[float]]:
    """Return how long each answer took, in milliseconds; the first of each page is not counted."""
    address = f"http://127.0.0.1:{one.local.environment.port}"
    parcel = f"shp_{ASKED}"
    key = {"Authorization": f"Bearer {one.local.config.api_keys[0].get_secret_value()}"}
    pages = {
        "today": "/ops/",
        "shipments": "/ops/shipments",
        "search-email": f"/ops/shipments?q=customer-{ASKED}@shop.example",
        "search-phone": f"/ops/shipments?q=%2B49151{10_000_000 + ASKED}",
        "story": f"/ops/shipments/{parcel}",
        "templates": "/ops/templates",
        "editor": "/ops/templates/blackout",
        "rules": "/ops/rules",
        "rule": "/ops/rules/delivered",
        "silences": "/ops/silences",
        "insight": "/ops/insight?days=365",
        "insight-csv": "/ops/export/transit.csv?days=365",
        "record": "/ops/record",
        "tracking": f"/t/{links.make_link(one.app, parcel, 0).rpartition('/')[2]}",
        "api-story": f"/v1/shipments/P-{ASKED}",
    }
    with httpx.Client(base_url=address, headers={"Accept": "text/html"}, timeout=60) as client:
        client.post("/ops/login", data={"name": "bench", "password": _PASSWORD})
        return {name: _ask(client, path, key if path.startswith("/v1") else {}, times) for name, path in pages.items()}


def _ask(client: httpx.Client, path: str, headers: Mapping[str, str], times: int) -> list[float]:
    took = []
    for _ in range(times + 1):
        started = time.perf_counter()
        answer = client.get(path, headers=headers)
        took.append((time.perf_counter() - started) * 1000)
        if answer.status_code != httpx.codes.OK:
            raise AssertionError(f"{path}: {answer.status_code}")
    return took[1:]
