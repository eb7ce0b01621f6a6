"""What a customer sees who follows the link in a message: where the parcel is, and what happened so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.config.settings import Brand
from notifier.domain.events import TrackingEvent
from notifier.domain.journey import Journey
from notifier.domain.promise import Promise
from notifier.domain.shipment import Shipment
from notifier.errors import NotFound
from notifier.service.app import App
from notifier.service.links import read_link
from notifier.store import shipments
from notifier.store.shipments import Stored

OPEN_AFTER_END = timedelta(days=60)
"""So long after the journey ended the page can be opened: returns and questions come within weeks."""

OPEN_AT_MOST = timedelta(days=365)
"""A parcel that never arrived is history after a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One parcel as its recipient may see it. Events are in the order of their time."""

    brand: Brand
    shipment: Shipment
    journey: Journey
    events: tuple[TrackingEvent, ...]
    now: datetime

    @property
    def promise(self) -> Promise | None:
        """The window as stated now; after the end of the journey there is none."""
        return None if self.journey.has_ended else self.journey.promise or self.shipment.promise


def track(app: App, token: str) -> Tracked:
    """Return what the link opens. Raises NotFound for one that is forged, closed, or too old."""
    stored = open_shipment(app, token)
    with app.db.look() as connection:
        events = shipments.history(connection, [stored.shipment.id]).get(stored.shipment.id, [])
    return Tracked(
        brand=brand_of(app, stored.shipment),
        shipment=stored.shipment,
        journey=stored.journey,
        events=tuple(events),
        now=app.clock.now(),
    )


def open_shipment(app: App, token: str) -> Stored:
    """Return the shipment that the link opens. Raises NotFound for one that is forged, closed, or too old."""
    shipment_id, edition = read_link(app, token)
    with app.db.look() as connection:
        stored = shipments.load(connection, [shipment_id]).get(shipment_id)
    if stored is None:
        raise NotFound("this parcel is not known here any more")
    if edition != stored.shipment.link_edition:
        raise NotFound("this link was closed. A newer message may have another one")
    if app.clock.now() > closes_at(stored):
        raise NotFound("this link is too old: the parcel's journey ended long ago")
    return stored


def closes_at(stored: Stored) -> datetime:
    """Return until when the page of a parcel can be opened."""
    journey, latest = stored.journey, stored.shipment.registered_at + OPEN_AT_MOST
    entry = journey.entry
    return min(latest, entry.last_at + OPEN_AFTER_END) if entry and journey.has_ended else latest


def brand_of(app: App, shipment: Shipment) -> Brand:
    """Return the shipment's brand; the default one if the configuration does not know it any more."""
    brands = app.settings().config.brands
    return brands.get(shipment.brand) or brands["default"]
