"""The tracking links of a parcel: made, read, and closed when one got into the wrong hands."""

from __future__ import annotations

import structlog

from notifier.domain.access import Actor, Right
from notifier.domain.shipment import Shipment
from notifier.errors import NotFound
from notifier.service import tokens
from notifier.service.accounts import require
from notifier.service.app import App
from notifier.store import audit, shipments
from notifier.store.audit import Change

log = structlog.get_logger(__name__)

_EDITION = "~"
"""Stands between the id of a shipment and the edition of its links. The first edition is not written."""


def link_of(app: App, shipment: Shipment) -> str:
    """Return the address of the recipient's page."""
    return make_link(app, shipment.id, shipment.link_edition)


def make_link(app: App, shipment_id: str, edition: int) -> str:
    """Return the address of a parcel's page, of the given edition."""
    subject = f"{shipment_id}{_EDITION}{edition}" if edition else shipment_id
    return f"{app.public_url}/t/{tokens.make(app, 'track', subject)}"


def read_link(app: App, token: str) -> tuple[str, int]:
    """Return the shipment that a link opens, and its edition. Raises NotFound for one that we did not make."""
    shipment_id, _, edition = tokens.read(app, "track", token).partition(_EDITION)
    return shipment_id, int(edition or 0)


def revoke_links(app: App, by: Actor, shipment_id: str) -> int:
    """Close all tracking links that were sent so far; return the edition of those to come. Raises NotFound, NotAllowed.

    Unsubscribing is not touched: that link shows nothing of the parcel, and it has to work.
    """
    require(by, Right.MESSAGES)
    with app.db.begin() as connection:
        edition = shipments.renew_links(connection, shipment_id)
        if edition is None:
            raise NotFound(f"there is no shipment {shipment_id}")
        change = Change(
            at=app.clock.now(),
            user=by.name,
            action="links.close",
            subject=f"shipment:{shipment_id}",
            before={"edition": edition - 1},
            after={"edition": edition},
        )
        audit.record(connection, change)
    log.info("links_closed", shipment=shipment_id, by=by.name)
    return edition
