"""Where a shipment can be on its journey, and what can be wrong with it.

The ranks order the stages along the way; they break ties between times that cannot be compared. They never overrule
a later certain time, or a parcel could not return.
"""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """The part of the journey that a stage belongs to."""

    ORDER = "order"
    FIRST_MILE = "first_mile"
    LINEHAUL = "linehaul"
    CUSTOMS = "customs"
    LAST_MILE = "last_mile"
    RETURN = "return"
    END = "end"


class Stage(StrEnum):
    """Where the shipment is."""

    ORDERED = "ordered"
    LABEL_CREATED = "label_created"
    AWAITING_PICKUP = "awaiting_pickup"
    PICKED_UP = "picked_up"
    AT_FORWARDER = "at_forwarder"
    EXPORT_CUSTOMS = "export_customs"
    EXPORT_CLEARED = "export_cleared"
    DEPARTED_ORIGIN = "departed_origin"
    IN_TRANSIT = "in_transit"
    IN_FLIGHT = "in_flight"
    TRANSIT_HUB = "transit_hub"
    ARRIVED_DESTINATION = "arrived_destination"
    IN_CUSTOMS = "in_customs"
    CUSTOMS_CLEARED = "customs_cleared"
    HANDED_TO_LOCAL = "handed_to_local"
    AT_DELIVERY_DEPOT = "at_delivery_depot"
    DELIVERY_SCHEDULED = "delivery_scheduled"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    RETURNING = "returning"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"


_TABLE: dict[Stage, tuple[Family, int, str]] = {
    Stage.ORDERED: (Family.ORDER, 5, "the shop took the order; nothing physical yet"),
    Stage.LABEL_CREATED: (Family.ORDER, 10, "label or pre-advice exists, the carrier has not got the parcel"),
    Stage.AWAITING_PICKUP: (Family.FIRST_MILE, 15, "pickup or drop-off is arranged"),
    Stage.PICKED_UP: (Family.FIRST_MILE, 20, "first physical scan: collected or dropped off"),
    Stage.AT_FORWARDER: (Family.FIRST_MILE, 30, "in the origin hub, forwarder or consolidation warehouse"),
    Stage.EXPORT_CUSTOMS: (Family.LINEHAUL, 35, "presented to customs of the origin"),
    Stage.EXPORT_CLEARED: (Family.LINEHAUL, 38, "released by customs of the origin"),
    Stage.DEPARTED_ORIGIN: (Family.LINEHAUL, 40, "left the origin country or was handed to the airline"),
    Stage.IN_TRANSIT: (Family.LINEHAUL, 42, "moving; the carrier names no milestone"),
    Stage.IN_FLIGHT: (Family.LINEHAUL, 45, "aboard a plane or vessel under way"),
    Stage.TRANSIT_HUB: (Family.LINEHAUL, 47, "in a hub between origin and destination"),
    Stage.ARRIVED_DESTINATION: (Family.LINEHAUL, 50, "arrived in the destination country, before customs"),
    Stage.IN_CUSTOMS: (Family.CUSTOMS, 55, "presented to customs of the destination"),
    Stage.CUSTOMS_CLEARED: (Family.CUSTOMS, 60, "released by customs of the destination"),
    Stage.HANDED_TO_LOCAL: (Family.LAST_MILE, 65, "handed to the local courier or post"),
    Stage.AT_DELIVERY_DEPOT: (Family.LAST_MILE, 70, "at the depot that serves the address"),
    Stage.DELIVERY_SCHEDULED: (Family.LAST_MILE, 72, "a delivery day or slot is set"),
    Stage.OUT_FOR_DELIVERY: (Family.LAST_MILE, 80, "on the vehicle"),
    Stage.ATTEMPT_FAILED: (Family.LAST_MILE, 82, "delivery was tried and failed"),
    Stage.AVAILABLE_FOR_PICKUP: (Family.LAST_MILE, 85, "waits for the recipient at a shop, locker or post office"),
    Stage.RETURNING: (Family.RETURN, 90, "on its way back to the sender"),
    Stage.DELIVERED: (Family.END, 100, "handed to the recipient, a neighbour, a safe place or a locker"),
    Stage.RETURNED: (Family.END, 100, "back with the sender"),
    Stage.LOST: (Family.END, 100, "the carrier declares it lost"),
    Stage.DESTROYED: (Family.END, 100, "disposed of or confiscated"),
    Stage.CANCELLED: (Family.END, 100, "the shipment or its label was voided"),
}

FAMILY: dict[Stage, Family] = {stage: row[0] for stage, row in _TABLE.items()}
RANK: dict[Stage, int] = {stage: row[1] for stage, row in _TABLE.items()}
MEANING: dict[Stage, str] = {stage: row[2] for stage, row in _TABLE.items()}

END_STAGES = frozenset(stage for stage, family in FAMILY.items() if family is Family.END)

PAPER_STAGES = frozenset({Stage.ORDERED, Stage.LABEL_CREATED, Stage.AWAITING_PICKUP})
"""Stages that a computer announces. No parcel was seen, so they are no scans and never undo one."""


class IncidentKind(StrEnum):
    """What is wrong with a shipment."""

    CUSTOMS_HELD = "customs_held"
    CUSTOMS_ACTION_NEEDED = "customs_action_needed"
    CUSTOMS_PAYMENT_DUE = "customs_payment_due"
    CUSTOMS_REFUSED = "customs_refused"
    DELAY = "delay"
    WEATHER = "weather"
    ADDRESS = "address"
    REFUSED = "refused"
    UNCLAIMED = "unclaimed"
    PAYMENT = "payment"
    MISROUTED = "misrouted"
    DAMAGED = "damaged"
    HELD = "held"
    PROHIBITED = "prohibited"
    PICKUP_FAILED = "pickup_failed"
    OTHER = "other"


INCIDENT_MEANING: dict[IncidentKind, str] = {
    IncidentKind.CUSTOMS_HELD: "held, inspected or delayed by customs",
    IncidentKind.CUSTOMS_ACTION_NEEDED: "customs or the broker needs documents or information",
    IncidentKind.CUSTOMS_PAYMENT_DUE: "duty, tax or a fee must be paid before it goes on",
    IncidentKind.CUSTOMS_REFUSED: "import was refused",
    IncidentKind.DELAY: "late, without a better reason",
    IncidentKind.WEATHER: "weather, disaster, strike or other force majeure",
    IncidentKind.ADDRESS: "the address is wrong, incomplete or cannot be reached",
    IncidentKind.REFUSED: "the recipient refused it",
    IncidentKind.UNCLAIMED: "not collected in time",
    IncidentKind.PAYMENT: "cash on delivery or a carrier's fee is unpaid",
    IncidentKind.MISROUTED: "went the wrong way",
    IncidentKind.DAMAGED: "damaged; it may still be delivered",
    IncidentKind.HELD: "held by the carrier or on request",
    IncidentKind.PROHIBITED: "security, dangerous or prohibited goods, or out of service",
    IncidentKind.PICKUP_FAILED: "the carrier could not collect it from the sender",
    IncidentKind.OTHER: "a problem without a usable reason",
}

CUSTOMS_INCIDENTS = frozenset(
    {
        IncidentKind.CUSTOMS_HELD,
        IncidentKind.CUSTOMS_ACTION_NEEDED,
        IncidentKind.CUSTOMS_PAYMENT_DUE,
        IncidentKind.CUSTOMS_REFUSED,
    }
)

SEEN_INCIDENTS = CUSTOMS_INCIDENTS | {
    IncidentKind.DAMAGED,
    IncidentKind.HELD,
    IncidentKind.MISROUTED,
    IncidentKind.REFUSED,
    IncidentKind.UNCLAIMED,
}
"""Incidents that nobody can report without having the parcel: they count as scans. A delay notice does not."""
