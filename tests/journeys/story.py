"""A parcel's story, told in wall-clock time: at this time that push, by then these messages.

The whole engine runs, with the shipped rules and templates, on a real SQLite file. Only three things are not the
world: the clock, the provider (it records what a customer would read), and the queue (it runs in the test's thread).
Times are written as "mon 09:00" where the recipient lives; "mon+1 09:00" is a week later.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from notifier.bootstrap import assemble, load_files, make_shop
from notifier.config.environment import Environment
from notifier.config.settings import Config, ShopSource
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import WebhookRejected
from notifier.ports import DoorAnswer, Message, RawWebhook, Receipt, Reply
from notifier.render.templates import TemplateSet
from notifier.service import accept, explain, register, sweep
from notifier.service.app import App
from notifier.service.deliver import deliver
from notifier.service.judge import judge_inbox, look_again
from notifier.service.polling import poll
from notifier.service.receive import receive
from notifier.service.shops import follow_shops
from notifier.store import notifications, operations
from notifier.store.inbox import Arrival, InboxKind
from tests.databases import make_ready
from tests.store.rows import a_notification

REPOSITORY = Path(__file__).parents[2]
MONDAY = date(2026, 11, 2)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SECRET = "a-secret-of-the-tests"

_SCANS: dict[str, tuple[str, str, str]] = {
    "label_created": ("InfoReceived", "InfoReceived_001", "Label created"),
    "picked_up": ("InTransit", "InTransit_002", "Accepted"),
    "in_transit": ("InTransit", "InTransit_001", "In transit"),
    "in_customs": ("InTransit", "InTransit_006", "Import customs clearance started"),
    "customs_cleared": ("InTransit", "InTransit_005", "Import customs clearance completed"),
    "customs_held": ("Exception", "Exception_004", "Held by customs"),
    "customs_documents": ("Exception", "Exception_018", "Documents missing"),
    "out_for_delivery": ("OutForDelivery", "OutForDelivery_001", "Out for delivery"),
    "attempt_failed": ("AttemptFail", "AttemptFail_002", "Addressee away"),
    "delivered": ("Delivered", "Delivered_001", "Delivered"),
    "delivered_to_a_neighbour": ("Delivered", "Delivered_005", "Delivered to neighbour"),
    "available_for_pickup": ("AvailableForPickup", "AvailableForPickup_001", "Ready for collection"),
    "arrived": ("InTransit", "InTransit_004", "Arrived in the destination country"),
    "wrong_address": ("Exception", "Exception_007", "Address incomplete"),
    "refused": ("Exception", "Exception_003", "Refused by the addressee"),
    "damaged": ("Exception", "Exception_012", "Parcel damaged"),
    "delayed": ("Exception", "Exception_005", "Delayed"),
    "storm": ("Exception", "Exception_017", "Delayed by weather"),
    "returning": ("Exception", "Exception_010", "Returning to sender"),
    "returned": ("Exception", "Exception_011", "Returned to sender"),
    "lost": ("Exception", "Exception_013", "Lost"),
    "cancelled": ("Exception", "Exception_020", "Cancelled"),
}


@dataclass(slots=True)
class StoppedClock:
    """A clock that stands where the story is."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class InlineQueue:
    """Keeps what is to be done until the story lets the workers run; `lose` is a flushed Redis."""

    jobs: list[tuple[str, Sequence[object]]] = field(default_factory=list)

    def judge(self, inbox_ids: Sequence[int]) -> None:
        self.jobs.append(("judge", list(inbox_ids)))

    def look_again(self, shipment_ids: Sequence[str]) -> None:
        self.jobs.append(("look_again", list(shipment_ids)))

    def deliver(self, notification_ids: Sequence[str]) -> None:
        self.jobs.append(("deliver", list(notification_ids)))

    def receive(self, inbox_ids: Sequence[int]) -> None:
        self.jobs.append(("receive", list(inbox_ids)))

    def poll(self, sources: Sequence[str]) -> None:
        self.jobs.append(("poll", list(sources)))

    def follow_shops(self, inbox_ids: Sequence[int]) -> None:
        self.jobs.append(("follow_shops", list(inbox_ids)))

    def lose(self) -> None:
        self.jobs.clear()

    def run(self, app: App) -> None:
        """Work until nothing is left."""
        tasks = {
            "judge": judge_inbox,
            "look_again": look_again,
            "deliver": deliver,
            "receive": receive,
            "poll": poll,
            "follow_shops": follow_shops,
        }
        while self.jobs:
            name, ids = self.jobs.pop(0)
            tasks[name](app, ids)  # type: ignore[operator]


@dataclass(slots=True)
class RecordingProvider:
    """Takes every message, or answers as the story says."""

    channel: Channel
    name: str = "recorder"
    messages: list[Message] = field(default_factory=list)
    answers: list[OutcomeKind] = field(default_factory=list)
    found: Outcome | None = None
    """What a look-up finds."""
    asked: int = 0

    def send(self, message: Message, attempt_id: str) -> Outcome:
        kind = self.answers.pop(0) if self.answers else OutcomeKind.ACCEPTED
        if kind in (OutcomeKind.ACCEPTED, OutcomeKind.AMBIGUOUS):
            self.messages.append(message)
        return Outcome(kind=kind, reference=f"ref-{attempt_id}" if kind is OutcomeKind.ACCEPTED else "")

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        self.asked += 1
        return self.found

    def verify(self, raw: RawWebhook) -> None:
        raise WebhookRejected("nobody reports here")

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        return []

    def identify_reply(self, raw: RawWebhook) -> str:
        return raw.body.decode()

    def parse_reply(self, raw: RawWebhook) -> Reply:
        sender, _, text = raw.body.decode().partition(" ")
        reference = f"{sender} at {raw.received_at}"
        return Reply(provider=self.name, reference=reference, sender=sender, recipient="", text=text)

    def word_answer(self, text: str) -> DoorAnswer:
        return DoorAnswer(body=text.encode(), media_type="text/plain")


@lru_cache(maxsize=1)
def _shipped() -> tuple[Config, TemplateSet]:
    """Load the shipped rules and templates once: trying out every template takes a second."""
    return load_files(
        Environment.read({"NOTIFIER_CONFIG": str(REPOSITORY / "config.yaml"), "AFTERSHIP_WEBHOOK_SECRET": _SECRET})
    )


def load_shipped(environment: Environment) -> tuple[Config, TemplateSet]:
    """Return what is shipped, reached where this story is."""
    config, templates = _shipped()
    return replace(config, public_url=environment.public_url), templates


class Story:
    """One parcel and its recipient."""

    def __init__(self, folder: Path, zone: str = "Europe/Berlin", database_url: str = "") -> None:
        self.zone = ZoneInfo(zone)
        self.clock = StoppedClock(self.when("mon 08:00"))
        self.queue = InlineQueue()
        self.providers = {channel: RecordingProvider(channel, name=f"{channel}-recorder") for channel in Channel}
        environment = Environment.read(
            {
                "NOTIFIER_CONFIG": str(REPOSITORY / "config.yaml"),
                "NOTIFIER_DATA": str(folder),
                "NOTIFIER_DATABASE_URL": database_url,
                "NOTIFIER_SECRET": "a-secret-for-links-in-tests",
                "AFTERSHIP_WEBHOOK_SECRET": _SECRET,
                "NOTIFIER_PUBLIC_URL": "https://track.example",
            }
        )
        if not database_url:
            make_ready(environment.database_url)
        self.app = assemble(
            environment,
            clock=self.clock,
            queue=self.queue,
            providers={channel: (provider,) for channel, provider in self.providers.items()},
            load=load_shipped,
        )
        self._checkpoints: list[dict[str, object]] = []
        self._promise: str | None = None
        self._pushes = 0
        self._told: list[tuple[str, str, str]] = []

    def with_rules(self, *names: str) -> Story:
        """Switch rules on that are shipped switched off."""
        settings = self.app.settings()
        rules = tuple(replace(one, enabled=one.enabled or one.name in names) for one in settings.ruling.rules)
        changed = replace(settings, ruling=replace(settings.ruling, rules=rules, effective_from={}))
        self.app = replace(self.app, settings=lambda: changed)
        return self

    # Time

    def when(self, text: str) -> datetime:
        """Read "mon 09:00" or "mon+1 09:00" as an instant."""
        day, clock = text.split()
        name, _, weeks = day.partition("+")
        on = MONDAY + timedelta(days=_DAYS.index(name), weeks=int(weeks or 0))
        return datetime.combine(on, time.fromisoformat(clock), self.zone).astimezone(UTC)

    def name_of(self, at: datetime) -> str:
        """Write an instant as "mon 09:00"."""
        local = at.astimezone(self.zone)
        days = (local.date() - MONDAY).days
        week = f"+{days // 7}" if days >= 7 else ""
        return f"{_DAYS[days % 7]}{week} {local:%H:%M}"

    def at(self, text: str) -> Story:
        """Go on to that time; the sweep runs on the way, at each moment something is due."""
        target = self.when(text)
        while (due := self._next_due(target)) is not None:
            self.clock.at = due
            self.sweep()
        self.clock.at = target
        self.sweep()
        return self

    def _next_due(self, target: datetime) -> datetime | None:
        """Return the next moment before `target` at which the database says that something is due."""
        with self.app.db.begin() as connection:
            due = operations.next_due(connection, self.clock.at)
        return due if due is not None and due <= target else None

    def sweep(self) -> Story:
        """Let the sweep look, and the workers work."""
        sweep.sweep(self.app)
        return self.run()

    def run(self) -> Story:
        """Let the workers work until nothing is left."""
        before = {channel: len(provider.messages) for channel, provider in self.providers.items()}
        self.queue.run(self.app)
        # A message that was told may make another rule possible: the next sweep looks, seconds later.
        sweep.look_again_at_due(self.app)
        self.queue.run(self.app)
        for channel, provider in self.providers.items():
            for message in provider.messages[before[channel] :]:
                self._told.append((self.name_of(self.clock.at), message.category, channel.value))
        return self

    # What happens

    def registered(
        self, *, origin: str = "CN", destination: str = "DE", promise: str = "", **recipient: object
    ) -> Story:
        """The shop registers the order. `promise` is a day such as "fri"."""
        day = self.when(f"{promise} 00:00").astimezone(self.zone).date() if promise else None
        known = {"name": "Jo", "email": "jo@example.com", "phone": "+4915112345678", "zone": str(self.zone)}
        item = register.Registration(
            ref="P-1",
            order_ref="1001",
            legs=(("cainiao", "LX123"),),
            origin_country=origin,
            destination_country=destination,
            promise_earliest=day,
            promise_latest=day,
            **{**known, **recipient},  # type: ignore[arg-type]
        )
        register.register(self.app, [item])
        return self.run()

    def registered_again(self, ref: str) -> Story:
        """The shop registers another order, whose parcel has the same number."""
        item = register.Registration(
            ref=ref,
            order_ref=f"of {ref}",
            name="Kim",
            email="kim@example.com",
            zone=str(self.zone),
            legs=(("cainiao", "LX123"),),
            origin_country="CN",
            destination_country="DE",
        )
        register.register(self.app, [item])
        return self.run()

    def deliver(self, body: bytes) -> Story:
        """AfterShip pushes that body."""
        return self._deliver_webhook(body).run()

    def scan(self, name: str, at: str = "") -> Story:
        """The carrier scans the parcel; nobody is told of it until the next push."""
        tag, subtag, message = _SCANS[name]
        when = self.when(at) if at else self.clock.at
        self._checkpoints.append(
            {
                "slug": "cainiao",
                "tag": tag,
                "subtag": subtag,
                "subtag_message": message,
                "message": message,
                "checkpoint_time": when.astimezone(self.zone).isoformat(),
                "country_iso3": "DEU",
                "city": "Leipzig",
            }
        )
        return self

    def promises(self, day: str) -> Story:
        """The carrier states a day of delivery; it goes out with the next push."""
        self._promise = self.when(f"{day} 00:00").astimezone(self.zone).date().isoformat()
        return self

    def push(self, *scans: str, first: bool = False) -> Story:
        """AfterShip pushes the whole history, after the given scans happened now."""
        for name in scans:
            self.scan(name)
        return self._deliver_webhook(self._body(first)).run()

    def push_only_kept(self, *scans: str) -> Story:
        """As `push`, but no worker runs: the body is kept, the wake-up is in the queue."""
        for name in scans:
            self.scan(name)
        return self._deliver_webhook(self._body(False))

    def push_again(self, order: int = 1) -> Story:
        """AfterShip repeats the last push under a new id, perhaps with the history turned round."""
        self._checkpoints = self._checkpoints[::order]
        return self._deliver_webhook(self._body(False)).run()

    def _body(self, first: bool) -> bytes:
        self._pushes += 1
        return orjson.dumps(
            {
                "event_id": f"event-{self._pushes}",
                "event": "tracking_update",
                "is_tracking_first_tag": first,
                "ts": int(self.clock.at.timestamp()),
                "msg": {
                    "tracking_number": "LX123",
                    "slug": "cainiao",
                    "origin_country_iso3": "CHN",
                    "destination_country_iso3": "DEU",
                    "tag": self._checkpoints[-1]["tag"] if self._checkpoints else "Pending",
                    "subtag": self._checkpoints[-1]["subtag"] if self._checkpoints else "Pending_001",
                    "updated_at": self.clock.at.isoformat(),
                    "expected_delivery": self._promise,
                    "checkpoints": self._checkpoints,
                },
            }
        )

    def _deliver_webhook(self, body: bytes) -> Story:
        digest = hmac.new(_SECRET.encode(), body, hashlib.sha256).digest()
        raw = RawWebhook(
            source="aftership",
            body=body,
            received_at=self.clock.at,
            headers={"aftership-hmac-sha256": base64.b64encode(digest).decode()},
            path="/webhooks/aftership",
        )
        arrival = accept.open_door(self.app.settings(), InboxKind.WEBHOOK, raw)
        kept = [one for one in accept.keep(self.app, [arrival]) if one is not None]
        accept.wake(self.app, InboxKind.WEBHOOK, kept)
        return self

    def connect(self, source: ShopSource) -> Story:
        """Connect a shop."""
        settings = self.app.settings()
        config = replace(settings.config, shops={**settings.config.shops, source.name: source})
        changed = replace(settings, config=config, shops={**settings.shops, source.name: make_shop(source)})
        self.app = replace(self.app, settings=lambda: changed)
        return self

    def shop_says(self, source: str, body: bytes, path: str = "", **headers: str) -> Story:
        """A connected shop delivers that body."""
        shop = self.app.settings().shops[source]
        raw = RawWebhook(
            source=source,
            body=body,
            received_at=self.clock.at,
            headers={**shop.sign(body), **{name.replace("_", "-"): value for name, value in headers.items()}},
            path=path or f"/webhooks/{source}",
        )
        arrival = accept.open_door(self.app.settings(), InboxKind.SHOP, raw)
        kept = [one for one in accept.keep(self.app, [arrival]) if one is not None]
        accept.wake(self.app, InboxKind.SHOP, kept)
        return self.run()

    def texts_back(self, words: str, phone: str = "+4915112345678") -> Story:
        """The customer answers a text message."""
        name = self.providers[Channel.SMS].name
        raw = RawWebhook(source=name, body=f"{phone} {words}".encode(), received_at=self.clock.at)
        arrival = Arrival(kind=InboxKind.REPLY, raw=raw, identity=f"{phone} {words} {self.clock.at}")
        kept = [one for one in accept.keep(self.app, [arrival]) if one is not None]
        accept.wake(self.app, InboxKind.REPLY, kept)
        return self.run()

    # What the customer heard, and why not

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Every message as (when, rule, channel), in order."""
        return list(self._told)

    @property
    def told_by_email(self) -> list[tuple[str, str]]:
        """Every email as (when, rule)."""
        return [(when, rule) for when, rule, channel in self._told if channel == "email"]

    def text(self, channel: Channel = Channel.EMAIL) -> str:
        """The words of the last message on a channel."""
        return self.providers[channel].messages[-1].text

    def told_to(self, channel: Channel = Channel.EMAIL) -> list[str]:
        """The addresses that were written to, in order."""
        return [message.to for message in self.providers[channel].messages]

    def reason(self, rule: str, ref: str = "P-1") -> str:
        """Why the last evaluation of that rule came out as it did."""
        story = explain.as_json(explain.tell(self.app, ref))
        found = [v for d in story["decisions"] for v in d["verdicts"] if v["rule"] == rule]
        return str(found[0]["reason"]) if found else ""

    def judge_only(self, ids: Sequence[object]) -> None:
        """Let only the judge work: what it wants delivered stays in the queue."""
        judge_inbox(self.app, list(ids))  # type: ignore[arg-type]

    def statuses(self) -> list[str]:
        """The status of every notification, in the order they were decided."""
        story = explain.as_json(explain.tell(self.app, "P-1"))
        return [str(one["status"]) for one in story["notifications"]]

    def add_provider(self, provider: RecordingProvider) -> None:
        """Give the channel another provider, behind the first."""
        settings = self.app.settings()
        providers = {**settings.providers, provider.channel: (*settings.providers[provider.channel], provider)}
        changed = replace(settings, providers=providers)
        self.app = replace(self.app, settings=lambda: changed)

    def storm(self, brand: str, count: int) -> None:
        """Decide to notify many parcels of a brand, all due now."""
        with self.app.db.begin() as connection:
            for number in range(count):
                new = a_notification(f"{brand}{number}", brand=brand, now=self.clock.at)
                notifications.create(connection, [new])

    def last_judged(self) -> str:
        """When the rules last looked at the parcel."""
        story = explain.as_json(explain.tell(self.app, "P-1"))
        return self.name_of(datetime.fromisoformat(story["decisions"][0]["last_at"]))
