"""Ending emails: the recipient follows the link in one, or the mail program does it for them (RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from notifier.config.settings import Brand
from notifier.domain.notification import Channel
from notifier.domain.shipment import Shipment
from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotFound
from notifier.service import tokens
from notifier.service.app import App
from notifier.service.masking import mask_email
from notifier.service.track import brand_of
from notifier.store import shipments, suppressions
from notifier.store.suppressions import Suppression

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Whose emails end, and of which shop. The address is masked: links are forwarded."""

    brand: Brand
    address: str
    locale: str


def find_subscription(app: App, token: str) -> Subscription:
    """Return what the link would end, and change nothing. Raises NotFound."""
    shipment = _read(app, token)
    recipient = shipment.recipient
    return Subscription(brand=brand_of(app, shipment), address=mask_email(recipient.email), locale=recipient.locale)


def unsubscribe(app: App, token: str) -> Subscription:
    """Write no more emails of this brand to the recipient. Doing it again changes nothing. Raises NotFound."""
    shipment = _read(app, token)
    suppression = Suppression(
        brand=shipment.brand,
        channel=Channel.EMAIL,
        address=shipment.recipient.email,
        reason=SuppressionReason.OPTED_OUT,
        source="unsubscribe",
        at=app.clock.now(),
    )
    with app.db.begin() as connection:
        suppressions.suppress(connection, [suppression])
    log.info("unsubscribed", shipment=shipment.id, brand=shipment.brand)
    return find_subscription(app, token)


def _read(app: App, token: str) -> Shipment:
    shipment_id = tokens.read(app, "unsubscribe", token)
    with app.db.begin() as connection:
        stored = shipments.load(connection, [shipment_id]).get(shipment_id)
    if stored is None:
        raise NotFound("this parcel is not known here any more")
    return stored.shipment
