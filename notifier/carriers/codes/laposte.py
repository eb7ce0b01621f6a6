"""La Poste's codes, of letters and parcels alike: https://developer.laposte.fr/products/suivi/latest"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "DR1": Stage.LABEL_CREATED,  # announced
    "DR2": IncidentKind.OTHER,  # a problem while the sender prepares it
    "PC1": Stage.PICKED_UP,
    "PC2": Stage.PICKED_UP,  # in the country of origin
    "ET1": Stage.IN_TRANSIT,
    "ET2": Stage.AT_FORWARDER,  # being dealt with in the country of origin
    "ET3": Stage.ARRIVED_DESTINATION,  # being dealt with in the country of destination
    "ET4": Stage.TRANSIT_HUB,  # being dealt with in a country on the way
    "EP1": Stage.IN_TRANSIT,  # it waits to be presented
    "DO1": ByPosition.CLEARANCE_STARTED,
    "DO2": ByPosition.CLEARANCE_DONE,
    "DO3": IncidentKind.CUSTOMS_HELD,
    "ID0": Meaning.INFO,  # information for customs
    "PB1": IncidentKind.OTHER,
    "PB2": Stage.IN_TRANSIT,  # the problem is solved
    "MD1": Stage.OUT_FOR_DELIVERY,  # not in the list; sent by the API behind La Poste's page
    "MD2": Stage.OUT_FOR_DELIVERY,
    "ND1": IncidentKind.OTHER,  # it cannot be delivered
    "AG1": Stage.AVAILABLE_FOR_PICKUP,
    "RE1": Stage.RETURNING,
    "DI0": Stage.DELIVERED,  # with others at once
    "DI1": Stage.DELIVERED,
    "DI2": Stage.RETURNED,  # delivered to the sender
    "DI3": IncidentKind.DELAY,
}
