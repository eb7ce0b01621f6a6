"""Parcels that a small engine follows: its own rules, shipped templates, real adapters, a real SQLite file.

Only three things are not the world: the clock, the queue (it is worked off when the test says so) and the provider,
which takes everything, or says nothing.
"""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import orjson
import sqlalchemy as sa

from notifier.bootstrap import assemble
from notifier.carriers.aftership import AfterShip
from notifier.config.environment import Environment
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import WebhookRejected
from notifier.ports import Message, RawWebhook, Receipt
from notifier.service import accept, sweep
from notifier.service.app import App
from notifier.service.deliver import deliver
from notifier.service.judge import judge_inbox, look_again
from notifier.service.register import Registration, register
from notifier.store.inbox import InboxKind
from notifier.store.tables import metadata
from tests.databases import make_ready
from tests.fakes import FrozenClock, RecordingQueue

REPOSITORY = Path(__file__).parents[1]
SECRET = "a-secret-of-the-tests"
MONDAY_NINE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
"""Monday, 9:00 in Berlin."""

CONFIG = """\
version: 1
brands:
  default: {name: Northwind, email_from: "Northwind <parcels@northwind.example>", sms_from: Northwind}
channels:
  email: {provider: sendgrid}
  sms: {provider: twilio}
providers:
  sendgrid: {api_key: "${SENDGRID_API_KEY}"}
  twilio: {account_sid: "${TWILIO_ACCOUNT_SID}", auth_token: "${TWILIO_AUTH_TOKEN}"}
sources:
  aftership: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}
quiet_hours:
  sms: {from: "21:00", to: "08:00"}
rules:
  - name: held
    when: {incident: customs_held, lasting: 24h}
    template: customs-held
    channels: [email, sms]
    repeat: {after: 3d, at_most: 1}
  - name: late
    when: {promise_moves_by: 1d, direction: later}
    template: promise-later
    channels: [email]
  - name: silent
    when: {no_scan_for: 5d}
    template: blackout
    channels: [email]
    inhibited_by: [held]
  - name: arrived
    when: {stage: delivered}
    template: delivered
    channels: [sms]
"""

_SCANS: dict[str, tuple[str, str, str]] = {
    "label": ("InfoReceived", "InfoReceived_001", "Label created"),
    "picked_up": ("InTransit", "InTransit_002", "Accepted"),
    "in_customs": ("InTransit", "InTransit_006", "Import customs clearance started"),
    "held": ("Exception", "Exception_004", "Held by customs"),
    "cleared": ("InTransit", "InTransit_005", "Import customs clearance completed"),
    "delivered": ("Delivered", "Delivered_001", "Delivered"),
}


@dataclass(slots=True)
class Taker:
    """A provider that takes everything, and does not answer where an address begins with "unclear"."""

    channel: Channel
    name: str = "taker"

    def send(self, message: Message, attempt_id: str) -> Outcome:
        if message.to.startswith("unclear"):
            return Outcome(kind=OutcomeKind.AMBIGUOUS, code="timeout", detail="no answer came")
        return Outcome(kind=OutcomeKind.ACCEPTED, code="202", reference=f"ref-{attempt_id}")

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        return None

    def verify(self, raw: RawWebhook) -> None:
        raise WebhookRejected("nobody reports here")

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        return []


@dataclass(slots=True)
class Followed:
    """An engine with the parcels it follows."""

    app: App
    variables: dict[str, str]
    clock: FrozenClock
    queue: RecordingQueue
    histories: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def register(self, ref: str = "P-1", number: str = "LX123", order: str = "1001", **more: Any) -> None:
        """The shop registers a parcel from China to Jonas Weber in Berlin."""
        given: dict[str, Any] = {
            "name": "Jonas Weber",
            "email": "jonas@example.com",
            "phone": "+4915112345678",
            "zone": "Europe/Berlin",
            "origin_country": "CN",
            "destination_country": "DE",
        }
        given["legs"] = (("cainiao", number),)
        register(self.app, [Registration(ref=ref, order_ref=order, **{**given, **more})])
        self.work()

    def push(self, *scans: str, number: str = "LX123", expected: str | None = None) -> None:
        """AfterShip pushes the whole history, after the given scans happened now."""
        self.knock(self.body(*scans, number=number, expected=expected))
        self.work()

    def body(self, *scans: str, number: str = "LX123", expected: str | None = None) -> bytes:
        """Return what AfterShip would push."""
        history = self.histories.setdefault(number, [])
        history.extend(self._checkpoint(scan) for scan in scans)
        parcel = {
            "tracking_number": number,
            "slug": "cainiao",
            "tag": history[-1]["tag"] if history else "Pending",
            "updated_at": self.clock.at.isoformat(),
            "expected_delivery": expected,
            "checkpoints": history,
        }
        event_id = f"{number}-{len(history)}-{self.clock.at.isoformat()}"
        return orjson.dumps({"event_id": event_id, "event": "tracking_update", "msg": parcel})

    def _checkpoint(self, scan: str) -> dict[str, object]:
        tag, subtag, message = _SCANS[scan]
        return {
            "slug": "cainiao",
            "tag": tag,
            "subtag": subtag,
            "message": message,
            "checkpoint_time": self.clock.at.isoformat(),
            "city": "Leipzig",
            "country_iso3": "DEU",
        }

    def knock(self, body: bytes) -> None:
        """Bring a body through the door."""
        raw = RawWebhook(
            source="aftership",
            body=body,
            received_at=self.clock.at,
            headers=AfterShip(SECRET).sign(body),
            path="/webhooks/aftership",
        )
        arrival = accept.open_door(self.app.settings(), InboxKind.WEBHOOK, raw)
        accept.wake(self.app, InboxKind.WEBHOOK, [one for one in accept.keep(self.app, [arrival]) if one is not None])

    def pass_time(self, **span: float) -> None:
        """Go on by a span, and let the sweep look."""
        self.clock.advance(**span)
        sweep.sweep(self.app)
        self.work()

    def work(self) -> None:
        """Let workers run until nothing is left to do."""
        tasks: dict[str, Any] = {"judge": judge_inbox, "look_again": look_again, "deliver": deliver}
        while self.queue.sent:
            for name, task in tasks.items():
                if ids := self.queue.take(name):
                    task(self.app, ids)

    def rows(self) -> dict[str, list[str]]:
        """Return all that the database holds, table by table."""
        with self.app.db.begin() as connection:
            return {
                table.name: sorted(str(row) for row in connection.execute(sa.select(table)))
                for table in metadata.sorted_tables
            }

    def environment(self) -> dict[str, str]:
        """Return the variables with which a command finds this engine, at the time it is here."""
        file = Path(self.variables["NOTIFIER_DATA"]) / "clock"
        file.write_text(self.clock.at.isoformat())
        return {**self.variables, "NOTIFIER_CLOCK_FILE": str(file)}


def lay_out(folder: Path, config: str = CONFIG, *, own_templates: bool = False) -> dict[str, str]:
    """Write a configuration into a folder, and return the variables that lead to it and to templates.

    Those are the same files for all, which are compiled once, unless the test wants to write `own_templates`.
    """
    (folder / "config.yaml").write_text(config)
    if own_templates:
        _copy_templates(folder / "templates")
    return {
        "NOTIFIER_TEMPLATES": str(folder / "templates" if own_templates else _shared_templates()),
        "NOTIFIER_CONFIG": str(folder / "config.yaml"),
        "NOTIFIER_DATA": str(folder),
        "NOTIFIER_SECRET": "a-secret-for-links-in-tests",
        "NOTIFIER_PUBLIC_URL": "https://track.example",
        "AFTERSHIP_WEBHOOK_SECRET": SECRET,
    }


@cache
def _shared_templates() -> Path:
    folder = Path(mkdtemp(prefix="notifier-templates-"))
    atexit.register(shutil.rmtree, folder)
    _copy_templates(folder / "templates")
    return folder / "templates"


def _copy_templates(folder: Path) -> None:
    for name in ("_layout", "blackout", "customs-held", "delivered", "promise-later"):
        shutil.copytree(REPOSITORY / "templates" / name, folder / name)


@contextmanager
def following(folder: Path, config: str = CONFIG, *, own_templates: bool = False) -> Iterator[Followed]:
    """Run an engine that keeps everything in `folder`."""
    variables = lay_out(folder, config, own_templates=own_templates)
    environment = Environment.read(variables)
    make_ready(environment.database_url)
    clock, queue = FrozenClock(MONDAY_NINE), RecordingQueue()
    takers = {channel: (Taker(channel),) for channel in Channel}
    app = assemble(environment, clock=clock, queue=queue, providers=takers)
    yield Followed(app=app, variables=variables, clock=clock, queue=queue)
    app.close()
