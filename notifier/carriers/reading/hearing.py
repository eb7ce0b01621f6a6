"""What the text of a scan may change in the event that its code makes.

It may add an incident where the code names none (or only a vague one), say that trouble is over, say who took the
parcel, and take back a "delivered" that was none. It never moves a parcel further than the code does.
"""

from __future__ import annotations

from notifier.carriers.reading.texts import NOTHING, Heard, hear
from notifier.domain.events import Meaning, TrackingEvent
from notifier.domain.shipment import normalise_carrier
from notifier.domain.stages import CUSTOMS_INCIDENTS, RANK, IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact

_INCIDENTS: dict[TextFact, IncidentKind] = {
    TextFact.CUSTOMS_PAYMENT_DUE: IncidentKind.CUSTOMS_PAYMENT_DUE,
    TextFact.CUSTOMS_ACTION_NEEDED: IncidentKind.CUSTOMS_ACTION_NEEDED,
    TextFact.CUSTOMS_HELD: IncidentKind.CUSTOMS_HELD,
    TextFact.DAMAGED: IncidentKind.DAMAGED,
}
"""From what asks most of the recipient to what asks least: an event has one incident."""

_VAGUE = frozenset({IncidentKind.OTHER, IncidentKind.DELAY, IncidentKind.HELD, IncidentKind.PAYMENT})
"""Incidents of a code that may well be of customs, if the text says so."""

_SAID_BY: dict[TextFact, frozenset[Stage]] = {
    TextFact.CUSTOMS_PRESENTED: frozenset({Stage.EXPORT_CUSTOMS, Stage.IN_CUSTOMS}),
    TextFact.CUSTOMS_RELEASED: frozenset({Stage.EXPORT_CLEARED, Stage.CUSTOMS_CLEARED}),
    TextFact.EXPORT_RELEASED: frozenset({Stage.EXPORT_CLEARED, Stage.CUSTOMS_CLEARED}),
    TextFact.HANDED_TO_LOCAL: frozenset({Stage.HANDED_TO_LOCAL}),
    TextFact.AIRPORT_DEPARTURE: frozenset({Stage.DEPARTED_ORIGIN, Stage.IN_FLIGHT}),
    TextFact.AIRPORT_ARRIVAL: frozenset({Stage.ARRIVED_DESTINATION}),
}
"""Stages that say the same, so that the words add nothing."""

_RELEASES = frozenset({TextFact.CUSTOMS_RELEASED, TextFact.EXPORT_RELEASED})
_AT_CUSTOMS = frozenset({Stage.EXPORT_CUSTOMS, Stage.IN_CUSTOMS})
_CLEARED = frozenset({Stage.EXPORT_CLEARED, Stage.CUSTOMS_CLEARED})

_INSTEAD: dict[DeliveredTo, Stage] = {
    DeliveredTo.LOCAL_COURIER: Stage.HANDED_TO_LOCAL,
    DeliveredTo.PICKUP_POINT: Stage.AVAILABLE_FOR_PICKUP,
    DeliveredTo.SENDER: Stage.RETURNED,
}
"""Whoever takes a parcel in these cases is not the recipient, so it is not delivered."""


def listen(event: TrackingEvent) -> TrackingEvent:
    """Return the event with what its text adds."""
    if not event.raw_text or event.meaning is Meaning.STALE:
        return event
    heard = hear(event.raw_text, normalise_carrier(event.carrier))
    if heard is NOTHING:
        return event
    if event.stage is Stage.DELIVERED:
        event = _take_delivery(event, heard)
    facts = tuple(fact for fact in heard.facts if _is_credible(fact, event))
    incident = _incident_of(facts, event)
    added = tuple(fact for fact in facts if _INCIDENTS.get(fact) in (None, incident) and not _is_said(fact, event))
    return event._replace(from_text=added, incident=incident) if added else event


def _take_delivery(event: TrackingEvent, heard: Heard) -> TrackingEvent:
    """Tell deliveries apart. Some feeds code "not delivered" as delivered: a false end is the worst mistake."""
    to_local = TextFact.HANDED_TO_LOCAL in heard.facts
    taker = DeliveredTo.LOCAL_COURIER if to_local else heard.delivered_to
    if TextFact.NOT_DELIVERED in heard.facts:
        return event._replace(stage=None, meaning=Meaning.UNKNOWN)
    stage = _INSTEAD.get(taker, Stage.DELIVERED) if taker else Stage.DELIVERED
    return event._replace(stage=stage, delivered_to=taker)


def _is_credible(fact: TextFact, event: TrackingEvent) -> bool:
    """Whether the code leaves room for what the text says: where both speak of the same, the code is right."""
    stage = event.stage
    if fact is TextFact.NOT_DELIVERED:
        return stage is None and event.meaning is Meaning.UNKNOWN
    if fact in _RELEASES:
        return stage not in _AT_CUSTOMS and event.incident not in CUSTOMS_INCIDENTS
    if fact is TextFact.HANDED_TO_LOCAL:
        return stage is None or RANK[stage] <= RANK[Stage.HANDED_TO_LOCAL]
    if fact is TextFact.DAMAGED or fact not in _INCIDENTS:
        return True
    return stage is None or (stage not in _CLEARED and RANK[stage] < RANK[Stage.CUSTOMS_CLEARED])


def _is_said(fact: TextFact, event: TrackingEvent) -> bool:
    """Whether the code says it already."""
    if event.stage in _SAID_BY.get(fact, ()):
        return True
    return event.incident is not None and _INCIDENTS.get(fact) is event.incident


def _incident_of(facts: tuple[TextFact, ...], event: TrackingEvent) -> IncidentKind | None:
    if event.incident is not None and event.incident not in _VAGUE:
        return event.incident
    return next((kind for fact, kind in _INCIDENTS.items() if fact in facts), event.incident)
