"""DHL's codes for the whole group: https://developer.dhl.com/api-reference/shipment-tracking (`statusCode`).

`transit` stands for everything between the sender and the door, customs as well: what it is stands in the words.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "pre-transit": Stage.LABEL_CREATED,
    "transit": Stage.IN_TRANSIT,
    "delivered": Stage.DELIVERED,
    "failure": IncidentKind.OTHER,
    "unknown": Meaning.UNKNOWN,
}

FORWARDING: dict[str, Said] = {
    "DATA_SUBMITTED": Stage.LABEL_CREATED,
    "PICKUP_SUCCESSFUL": Stage.PICKED_UP,
    "ARRIVED_AT_ORIGIN_FACILITY": Stage.AT_FORWARDER,
    "PROCESSED_AT_ORIGIN_FACILITY": Stage.AT_FORWARDER,
    "DEPARTED_FROM_ORIGIN_FACILITY": Stage.IN_TRANSIT,
    "READY_FOR_DEPARTURE": Stage.IN_TRANSIT,
    "DEPARTED": Stage.IN_FLIGHT,
    "ARRIVED": ByPosition.ARRIVAL,  # a flight, which need not be the last
    "ARRIVED_AT_CUSTOMS": ByPosition.CLEARANCE_STARTED,
    "HELD_AT_CUSTOMS": IncidentKind.CUSTOMS_HELD,
    "CLEARED_BY_CUSTOMS": ByPosition.CLEARANCE_DONE,
    "ARRIVED_PROCESSED_AT_FACILITY": Stage.IN_TRANSIT,
    "OUT_FOR_DELIVERY": Stage.OUT_FOR_DELIVERY,
    "DELIVERED": Stage.DELIVERED,
    "DELIVERY_EXCEPTION": IncidentKind.OTHER,
}
"""Codes of Global Forwarding (`dgf`) in `status`."""

# Where a division has no code, its own sentences say which part of the journey `transit` and `failure` are: those of
# DHL's list of its divisions' statuses (`status_1.csv` in https://github.com/karrioapi/karrio) and those that
# https://github.com/plhery/universal-parcel-scraper (`carriers/dhl-express`) saw. Behind some stands a place.
BEGINNINGS: dict[str, Said] = {
    "shipment picked up": Stage.PICKED_UP,
    "picked up from sender": Stage.PICKED_UP,
    "package received at dhl ecommerce distribution center": Stage.AT_FORWARDER,
    "arrived at dhl delivery facility": Stage.AT_DELIVERY_DEPOT,
    "arrived at delivery facility": Stage.AT_DELIVERY_DEPOT,
    "shipment is out with courier for delivery": Stage.OUT_FOR_DELIVERY,
    "with delivering courier": Stage.OUT_FOR_DELIVERY,
    "with delivery courier": Stage.OUT_FOR_DELIVERY,
    "out for delivery": Stage.OUT_FOR_DELIVERY,
    "shipment was loaded into delivery vehicle": Stage.OUT_FOR_DELIVERY,
    "the shipment has been loaded onto the delivery vehicle": Stage.OUT_FOR_DELIVERY,
    "die sendung wurde in das zustellfahrzeug geladen": Stage.OUT_FOR_DELIVERY,
    "delivery attempted but no response at consignee address": Stage.ATTEMPT_FAILED,
    "attempted delivery": Stage.ATTEMPT_FAILED,
    "notice left": Stage.ATTEMPT_FAILED,
    "available for pickup": Stage.AVAILABLE_FOR_PICKUP,
    "awaiting collection at dhl service point": Stage.AVAILABLE_FOR_PICKUP,
    "ready for collection": Stage.AVAILABLE_FOR_PICKUP,
    "shipment is on hold": (Stage.IN_TRANSIT, IncidentKind.HELD),
    "held in facility": (Stage.IN_TRANSIT, IncidentKind.HELD),
    "return to sender": Stage.RETURNING,
}
