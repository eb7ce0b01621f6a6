"""What a customer sees who follows the link in a message: where the parcel is, and what happened so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifier.config.settings import Brand
from notifier.domain.events import TrackingEvent
from notifier.domain.journey import Journey
from notifier.domain.promise import Promise
from notifier.domain.shipment import Shipment
from notifier.errors import NotFound
from notifier.service import tokens
from notifier.service.app import App
from notifier.store import shipments


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
    """Return what the link opens. Raises NotFound."""
    shipment_id = tokens.read(app, "track", token)
    with app.db.begin() as connection:
        stored = shipments.load(connection, [shipment_id]).get(shipment_id)
        events = shipments.history(connection, [shipment_id]).get(shipment_id, [])
    if stored is None:
        raise NotFound("this parcel is not known here any more")
    return Tracked(
        brand=brand_of(app, stored.shipment),
        shipment=stored.shipment,
        journey=stored.journey,
        events=tuple(events),
        now=app.clock.now(),
    )


def brand_of(app: App, shipment: Shipment) -> Brand:
    """Return the shipment's brand; the default one if the configuration does not know it any more."""
    brands = app.settings().config.brands
    return brands.get(shipment.brand) or brands["default"]
