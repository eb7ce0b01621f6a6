"""La Poste's codes, of letters and parcels alike: https://developer.laposte.fr/products/suivi/latest"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "DR1": Stage.LABEL_CREATED,  # announced
    "PC1": Stage.PICKED_UP,
    "PC2": Stage.PICKED_UP,  # in the country of origin
    "ET1": Stage.IN_TRANSIT,
    "ET2": Stage.AT_FORWARDER,  # being dealt with in the country of origin
    "ET3": Stage.ARRIVED_DESTINATION,  # being dealt with in the country of destination
    "ET4": Stage.TRANSIT_HUB,  # being dealt with in a country on the way
    "DO1": ByPosition.CLEARANCE_STARTED,
    "DO2": ByPosition.CLEARANCE_DONE,
    "DO3": IncidentKind.CUSTOMS_HELD,
    "PB1": IncidentKind.OTHER,
    "PB2": Stage.IN_TRANSIT,  # the problem is solved
    "MD2": Stage.OUT_FOR_DELIVERY,
    "ND1": IncidentKind.OTHER,  # it cannot be delivered
    "AG1": Stage.AVAILABLE_FOR_PICKUP,
    "RE1": Stage.RETURNING,
    "DI1": Stage.DELIVERED,
    "DI2": Stage.RETURNED,  # delivered to the sender
}
