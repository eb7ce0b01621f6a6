"""The facts of a shipment as the flat variables that templates speak of."""

from __future__ import annotations

from datetime import datetime

from notifier.config.settings import Brand
from notifier.domain.events import Place
from notifier.domain.facts import Facts, Match
from notifier.domain.journey import Incident, Journey
from notifier.domain.promise import Promise
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import promise_heard
from notifier.service import tokens
from notifier.service.app import App
from notifier.service.links import link_of

PROMISE_VARIABLES = frozenset({"promise_from", "promise_to", "promise_text"})
"""A message that uses one of these tells the recipient the promise."""


def personalise(app: App, brand: Brand, facts: Facts, found: Match) -> dict[str, object]:
    """Return every variable that a template may use, with its value for this shipment at this moment."""
    shipment, journey = facts.shipment, facts.journey
    leg = shipment.legs[-1] if shipment.legs else None
    incident = found.incident or _latest(journey.open_incidents) or _latest(_reasons_to_return(journey))
    return {
        "brand_name": brand.name,
        "brand_url": brand.url,
        "brand_color": brand.color,
        "support_email": brand.support_email,
        "support_url": brand.support_url,
        "recipient_name": shipment.recipient.name,
        "order_ref": shipment.order_ref,
        "tracking_number": leg.tracking_number if leg else "",
        "carrier": leg.carrier if leg else "",
        "carrier_written": leg.written if leg else "",
        "tracking_url": link_of(app, shipment),
        "unsubscribe_url": unsubscribe_url(app, shipment.id),
        "stage": journey.stage.value if journey.stage else "",
        "origin_country": shipment.origin_country,
        "destination_country": shipment.destination_country,
        **_promise_variables(facts, found),
        "last_scan_at": journey.last_scan_at,
        "last_scan_place": _place(journey.last_scan_place),
        "days_silent": (facts.now - journey.last_scan_at).days if journey.last_scan_at else 0,
        "incident": incident.kind.value if incident else "",
        "incident_since": incident.opened_at if incident else None,
        "attempt_number": journey.entered(Stage.ATTEMPT_FAILED),
        "delivered_to": journey.delivered_to.value if journey.delivered_to else "",
        "now": facts.now,
        "parcels": [one.tracking_number for one in shipment.legs],
        "news": [],
        "rule": "",
        "feed": "",
        "feed_heard_at": None,
        "zone": shipment.recipient.zones[0],
    }


def unsubscribe_url(app: App, shipment_id: str) -> str:
    """Return the link by which the recipient of a shipment ends emails."""
    return f"{app.public_url}/unsubscribe/{tokens.make(app, 'unsubscribe', shipment_id)}"


def _promise_variables(facts: Facts, found: Match) -> dict[str, object]:
    promise = current_promise(facts)
    before = found.promise_before or promise_heard(facts.shipment, facts.journey, facts.told)
    return {
        "promise_from": promise.earliest if promise else None,
        "promise_to": promise.latest if promise else None,
        "promise_is_day": promise.is_day if promise else False,
        "promise_before_from": before.earliest if before else None,
        "promise_before_to": before.latest if before else None,
    }


def current_promise(facts: Facts) -> Promise | None:
    """Return the window as stated now; one that has passed is not worth repeating."""
    promise = facts.journey.promise or facts.shipment.promise
    return promise if promise is not None and _still_ahead(promise, facts.now) else None


def _still_ahead(promise: Promise, now: datetime) -> bool:
    return promise.latest >= now


_SENT_BACK_FOR = frozenset(
    {
        IncidentKind.ADDRESS,
        IncidentKind.CUSTOMS_REFUSED,
        IncidentKind.DAMAGED,
        IncidentKind.REFUSED,
        IncidentKind.UNCLAIMED,
    }
)


def _reasons_to_return(journey: Journey) -> tuple[Incident, ...]:
    """What was open until the parcel went back is why it did."""
    entry = journey.entry
    if entry is None or entry.stage is not Stage.RETURNING:
        return ()
    return tuple(one for one in journey.incidents if one.closed_at == entry.at and one.kind in _SENT_BACK_FOR)


def _latest(incidents: tuple[Incident, ...]) -> Incident | None:
    return max(incidents, key=lambda one: one.opened_at, default=None)


def _place(place: Place) -> str:
    return ", ".join(part for part in (place.city, place.country) if part)
