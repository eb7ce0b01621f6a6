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
