"""Spring's (XBS) event codes, from section 3 of its API documentation, as they are listed in
https://github.com/karrioapi/karrio/blob/main/modules/connectors/spring/karrio/providers/spring/units.py
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "0": Stage.LABEL_CREATED,
    "12": Stage.LABEL_CREATED,  # being prepared
    "15": Stage.IN_TRANSIT,  # on its way from the sender
    "18": Stage.PICKED_UP,
    "19": Stage.AT_FORWARDER,
    "20": Stage.PICKED_UP,  # accepted
    "21": Stage.IN_TRANSIT,
    "22": Stage.IN_TRANSIT,
    "25": Meaning.STALE,  # the end of updates
    "31": IncidentKind.OTHER,  # somebody has to act
    "40": Stage.IN_CUSTOMS,
    "41": IncidentKind.CUSTOMS_HELD,
    "91": Stage.ATTEMPT_FAILED,
    "92": Stage.AVAILABLE_FOR_PICKUP,
    "93": Stage.AT_DELIVERY_DEPOT,
    "100": Stage.DELIVERED,
    "101": Stage.ARRIVED_DESTINATION,  # "delivered to the destination country"
    "111": IncidentKind.OTHER,  # lost or destroyed: one code for two, so neither is claimed
    "124": Stage.RETURNING,
    "125": Stage.RETURNING,  # in the hub, not with the sender
    "1001": IncidentKind.OTHER,  # data are missing
    "2101": Stage.DEPARTED_ORIGIN,
    "2102": Stage.CUSTOMS_CLEARED,
    "2103": Stage.ARRIVED_DESTINATION,
    "4106": Stage.CANCELLED,
    "9101": Stage.IN_TRANSIT,
    "9102": Stage.IN_TRANSIT,
    "9301": Stage.OUT_FOR_DELIVERY,
    "9302": IncidentKind.DELAY,
    "9999": Meaning.INFO,
    "12406": Stage.RETURNING,
    "12501": (Stage.RETURNING, IncidentKind.REFUSED),
    "12502": Stage.RETURNING,
    "12503": (Stage.RETURNING, IncidentKind.DAMAGED),
    "12504": (Stage.RETURNING, IncidentKind.UNCLAIMED),
    "12505": Stage.RETURNING,
    "12506": Stage.DESTROYED,
}
