"""Saved bodies on their way through the door of a running engine again, and what became of them there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier.domain.events import Parsed, TrackingUpdate
from notifier.domain.shipment import normalise_number
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Action, Reason
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook
from notifier.service.accept import find_source
from notifier.service.app import App, Settings
from notifier.service.register import Registered, register
from notifier.service.registration import Registration
from notifier.service.story import is_telling
from notifier.store import shipments, shop_orders, stories
from notifier.store.inbox import Arrival, InboxKind, InboxStatus
from notifier.store.stories import Kept, KeptVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A body as its provider would deliver it, and the digest by which the inbox knows it."""

    raw: RawWebhook
    digest: str
    parsed: Parsed
    """What a carrier says in it; of a shop nothing, for it names orders."""
    is_of_shop: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """The tracking numbers it speaks of, each once."""
        return tuple(dict.fromkeys(normalise_number(one.tracking_number) for one in self.parsed.updates))

    @property
    def events(self) -> int:
        """How many events it holds."""
        return sum(len(one.events) for one in self.parsed.updates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A shipment that a body spoke of, and what its last evaluation came to."""

    id: str
    ref: str
    stage: Stage | None
    told: tuple[KeptVerdict, ...]
    silent_because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a delivered body."""

    kept: Kept
    shipments: tuple[Touched, ...]
    unregistered: tuple[str, ...]


def address(settings: Settings, source: str, body: bytes, now: datetime, *, is_signed: bool = True) -> Delivery:
    """Make the request with which the provider would deliver `body` now, signed with the configured secret.

    Raises NotFound for a source that is not configured.
    """
    shop = settings.shops.get(source)
    kind = InboxKind.WEBHOOK if shop is None else InboxKind.SHOP
    find_source(settings, kind, source)
    sender = shop or settings.carriers[source]
    headers = sender.sign(body) if is_signed else {}
    path = f"/webhooks/{source}"
    raw = RawWebhook(
        source=source,
        body=body,
        received_at=now,
        headers={name.lower(): value for name, value in headers.items()},
        path=shop.call(path) if shop and is_signed else path,
    )
    identity = sender.identify(raw).encode(errors="replace").decode()
    digest = Arrival(kind=kind, raw=raw, identity=identity).digest
    parsed = Parsed() if shop else _parse(settings.carriers[source], raw)
    return Delivery(raw=raw, digest=digest, parsed=parsed, is_of_shop=shop is not None)


def _parse(carrier: Carrier, raw: RawWebhook) -> Parsed:
    """Read the body only to know of whom it speaks; whether it can be read is for the engine to say."""
    try:
        return carrier.parse(raw)
    except UnreadablePayload:
        return Parsed()


def register_samples(app: App, delivery: Delivery, email: str) -> list[Registered]:
    """Register a sample shipment for every number in the body that nobody has registered."""
    with app.db.begin() as connection:
        known = shipments.find_by_numbers(connection, delivery.numbers)
    new = {normalise_number(one.tracking_number): one for one in delivery.parsed.updates}
    missing = [one for number, one in new.items() if number not in known]
    return register(app, [_sample(one, email) for one in missing]) if missing else []


def _sample(update: TrackingUpdate, email: str) -> Registration:
    return Registration(
        name="Sample Person",
        email=email,
        legs=((update.carrier or update.source, update.tracking_number),),
        origin_country=update.origin_country,
        destination_country=update.destination_country,
    )


def was_here(app: App, delivery: Delivery) -> bool:
    """Whether the same delivery came through the door before."""
    with app.db.begin() as connection:
        return stories.find_body(connection, delivery.raw.source, delivery.digest) is not None


def look_up(app: App, delivery: Delivery) -> Result | None:
    """Return what became of a delivered body, or None as long as it is not judged."""
    with app.db.begin() as connection:
        kept = stories.find_body(connection, delivery.raw.source, delivery.digest)
        if kept is None or kept.status is InboxStatus.NEW:
            return None
        found = shipments.find_by_numbers(connection, delivery.numbers)
        ids = {candidate.shipment_id for many in found.values() for candidate in many[:1]}
        ids |= set(shop_orders.shipments_of_body(connection, kept.id)) if delivery.is_of_shop else set()
        touched = tuple(_touched(connection, one) for one in sorted(ids))
    unregistered = tuple(number for number in delivery.numbers if number not in found)
    return Result(kept=kept, shipments=touched, unregistered=unregistered)


def _touched(connection: Connection, shipment_id: str) -> Touched:
    stored = shipments.load(connection, [shipment_id])[shipment_id]
    newest = stories.evaluations_of(connection, shipment_id, limit=1)
    verdicts = newest[0].verdicts if newest else ()
    return Touched(
        id=shipment_id,
        ref=stored.shipment.ref,
        stage=stored.journey.stage,
        told=tuple(verdict for verdict in verdicts if verdict.action != Action.SKIP),
        silent_because=_reasons(verdicts),
    )


def _reasons(verdicts: Iterable[KeptVerdict]) -> tuple[str, ...]:
    """Return why nothing was said, each reason once."""
    silent = (one for one in verdicts if one.action == Action.SKIP and is_telling(one))
    return tuple(dict.fromkeys(one.detail if one.reason == Reason.DISABLED else one.reason for one in silent))
