"""A small engine for the tests of the entrances: real database and adapters, no Redis, no provider."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import sqlalchemy as sa

from notifier.carriers.aftership import AfterShip
from notifier.carriers.easypost import EasyPost
from notifier.channels import SendGrid, Twilio
from notifier.config.load import load
from notifier.domain.events import Meaning, Parsed, TrackingEvent
from notifier.domain.journey import fold, state_promise
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise
from notifier.domain.ruling import Ruling
from notifier.errors import WebhookRejected
from notifier.places import business_calendar
from notifier.ports import Carrier, Queue, RawWebhook
from notifier.render.templates import TemplateSet
from notifier.service.app import App, Settings
from notifier.service.circuits import Circuits
from notifier.shops.account import ShopAccount
from notifier.shops.woocommerce import WooCommerce
from notifier.store import shipments
from notifier.store.database import Database
from notifier.store.shipments import NewEvent
from notifier.web.app import create
from tests.databases import make_ready
from tests.fakes import FrozenClock, NoPace, RecordingQueue

KEY = "a-key-of-the-shop"
PUBLIC_URL = "https://track.example"
_SECRET = b"a-secret-of-the-courier"

_CONFIG = """
version: 1
public_url: https://track.example
brands:
  default:
    name: Northwind
    email_from: hello@northwind.example
    url: https://northwind.example
    support_email: help@northwind.example
  tea:
    name: Søren & Zoë
    email_from: hello@tea.example
    locale: de
api:
  keys: [a-key-of-the-shop, the-key-before]
"""


class Courier:
    """A carrier that signs the body and gives each delivery an id."""

    name = "courier"

    def verify(self, raw: RawWebhook) -> None:
        if not hmac.compare_digest(
            raw.headers.get("x-signature", "").encode(), self.sign(raw.body)["x-signature"].encode()
        ):
            raise WebhookRejected("courier: the signature does not fit")

    def identify(self, raw: RawWebhook) -> str:
        return raw.headers.get("x-delivery", "")

    def parse(self, raw: RawWebhook) -> Parsed:
        return Parsed(ignored="nothing is read in these tests")

    def sign(self, body: bytes) -> dict[str, str]:
        return {"x-signature": hmac.new(_SECRET, body, hashlib.sha256).hexdigest()}


_COURIER: Carrier = Courier()


@dataclass(slots=True)
class Engine:
    """An engine and the parts of it that tests look at."""

    app: App
    clock: FrozenClock
    queue: RecordingQueue
    statements: list[str] = field(default_factory=list)
    """Every statement since the last look, with "COMMIT" for each commit."""

    def commits(self) -> int:
        """Return how many transactions were committed since the start."""
        return self.statements.count("COMMIT")

    def close(self) -> None:
        """Give everything back."""
        self.app.close()

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        """Return everything in a table."""
        with self.app.db.begin() as connection:
            return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def build_engine(folder: Path, url: str = "", *, config: str = _CONFIG, queue: Queue | None = None) -> Engine:
    """Build an engine with an empty database below `folder`, or at `url`, where the schema is there."""
    own = f"sqlite:///{folder / 'notifier.db'}"
    if not url:
        make_ready(own)
    database = Database(url or own)
    settings = _settings(folder, config)
    clock, recording = FrozenClock(), RecordingQueue()
    app = App(
        db=database,
        clock=clock,
        queue=queue or recording,
        settings=lambda: settings,
        calendar=business_calendar,
        calls=ThreadPoolExecutor(1),
        pacer=NoPace(),
        circuits=Circuits(),
        public_url=PUBLIC_URL,
        secret=b"a-secret-for-links",
    )
    engine = Engine(app=app, clock=clock, queue=recording)
    _listen(database, engine.statements)
    return engine


def _settings(folder: Path, text: str) -> Settings:
    path = folder / "config.yaml"
    path.write_text(text)
    config = load(path, {})
    twilio = Twilio(account_sid="AC" + "1" * 32, auth_token="12345", base_url=PUBLIC_URL, callback_url=PUBLIC_URL)
    return Settings(
        config=config,
        ruling=Ruling(rules=(), policy=config.policy, effective_from={}, rule_set="none"),
        templates=TemplateSet({}, default_locale="en", locales=["en"]),
        carriers={
            "courier": Courier(),
            "aftership": AfterShip("a-secret"),
            "easypost": EasyPost("a-secret"),
        },
        shops={"woo": WooCommerce(ShopAccount(secret="a-secret"))},
        providers={
            Channel.EMAIL: (SendGrid(api_key="SG.none", base_url=PUBLIC_URL, webhook_public_key=""),),
            Channel.SMS: (twilio,),
        },
    )


def _listen(database: Database, statements: list[str]) -> None:
    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def _executed(_c: Any, _cursor: Any, statement: str, _p: Any, _context: Any, _many: bool) -> None:
        statements.append(statement)

    @sa.event.listens_for(database.engine, "commit")
    def _committed(_connection: Any) -> None:
        statements.append("COMMIT")


class Web:
    """A client of the web service, which runs as it does in production: its own event loop, its own door."""

    def __init__(self, app: App, *, metrics_dir: str = "") -> None:
        self.api = create(app, metrics_dir=metrics_dir)
        self.runner = asyncio.Runner()
        transport = httpx.ASGITransport(self.api, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request and return the answer."""
        return self.runner.run(self.client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **more)

    def close_door(self) -> None:
        """Stop as the server does: what is under way is finished, wake-ups too."""

        async def stop() -> None:
            async with self.api.router.lifespan_context(self.api):
                pass

        self.runner.run(stop())

    def close(self) -> None:
        """Stop, and give everything back."""
        self.close_door()
        self.runner.run(self.client.aclose())
        self.runner.close()


WITH_KEY = {"Authorization": f"Bearer {KEY}"}


def has_happened(
    engine: Engine, shipment_id: str, events: Iterable[TrackingEvent], promise: Promise | None = None
) -> None:
    """Write down what carriers said of a shipment, as the judge would."""
    told = list(events)
    new = [
        NewEvent(shipment_id=shipment_id, source="courier", tracking_number="1", event=one, inbox_id=0) for one in told
    ]
    journey = fold(told)
    journey = state_promise(journey, promise) if promise else journey
    with engine.app.db.begin() as connection:
        shipments.add_events(connection, new)
        shipments.save_journeys(connection, {shipment_id: (journey, None)})


def event(at: datetime, **facts: Any) -> TrackingEvent:
    """Return something a carrier said; a milestone unless said otherwise."""
    told = {"key": f"{at}{facts}", "received_at": at, "meaning": Meaning.MILESTONE, **facts}
    return TrackingEvent(at=at, **told)


def parcel(ref: str = "P-1", **more: Any) -> dict[str, Any]:
    """Return a shipment as a shop would send it."""
    return {
        "ref": ref,
        "order_ref": "1042",
        "recipient": {"name": "Jo Weber", "email": "jo@example.com", "phone": "+4915112345678", "locale": "de"},
        "legs": [{"carrier": "YunExpress", "tracking_number": "YT 2631-2212"}],
        "origin_country": "CN",
        "destination_country": "DE",
        **more,
    }


def body_of(**content: Any) -> bytes:
    """Return a JSON body."""
    return orjson.dumps(content)
