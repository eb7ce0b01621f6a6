"""Easyship's statuses: https://developers.easyship.com/reference/shipmenttrackingstatuschanged (texts) and
https://developers.easyship.com/reference/webhooks-guide (types of events)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "In Transit to Consolidation Center": Stage.PICKED_UP,
    "Arrived at Consolidation Center": Stage.AT_FORWARDER,
    "Processing at Consolidation Center": Stage.AT_FORWARDER,
    "In Transit to Customer": Stage.IN_TRANSIT,
    "Shipped": Stage.IN_TRANSIT,
    "Shipped (No Tracking Provided)": Stage.IN_TRANSIT,
    "Out for Delivery": Stage.OUT_FOR_DELIVERY,
    "Delivered": Stage.DELIVERED,
    "Failed Delivery Attempt": Stage.ATTEMPT_FAILED,
    "Exception": IncidentKind.OTHER,
    "Lost by Courier": Stage.LOST,
    "Liquidated": Stage.DESTROYED,
    "To be returned": Stage.RETURNING,
    "No Recent Tracking Updates": Meaning.STALE,
    "Delivery Expected (End of Updates)": Meaning.STALE,
    "Uncancelled": Meaning.INFO,
}

# What the event itself says; its body has no status.
EVENTS: dict[str, Said] = {
    "shipment.cancelled": Stage.CANCELLED,
    "shipment.label.created": Stage.LABEL_CREATED,
}
