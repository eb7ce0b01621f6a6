"""Hermes's codes in Germany, of four digits, from its list of event codes of the shipment info:
https://github.com/karrioapi/karrio/tree/main/modules/connectors/hermes/vendor

Left out are `4070`, `4072`, `4690` and `9399`, which take back what was said before, and `4095`.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "0000": Stage.LABEL_CREATED,  # notified to Hermes electronically
    "0600": IncidentKind.DELAY,  # not in the depot that expects it, after one day
    "0700": IncidentKind.DELAY,
    "0800": IncidentKind.DELAY,
    "0900": IncidentKind.DELAY,
    "1000": Stage.PICKED_UP,  # it left the warehouse of the sender
    "1510": Stage.IN_TRANSIT,
    "1520": Stage.RETURNING,
    "1610": Stage.TRANSIT_HUB,
    "1710": Meaning.INFO,  # papers for the export were made
    "1720": ByPosition.CLEARANCE_DONE,
    "1730": IncidentKind.CUSTOMS_HELD,
    "1751": IncidentKind.CUSTOMS_REFUSED,
    "1810": Stage.IN_TRANSIT,  # to be handed to the carrier abroad
    "1820": Stage.IN_TRANSIT,
    "1900": Stage.PICKED_UP,
    "1901": Stage.PICKED_UP,
    "1910": Stage.PICKED_UP,
    "2000": Stage.IN_TRANSIT,  # arrived at a branch
    "2100": Stage.IN_TRANSIT,
    "2300": Stage.IN_TRANSIT,
    "2400": Stage.PICKED_UP,  # handed in at a shop
    "3000": Stage.OUT_FOR_DELIVERY,
    "3010": Stage.OUT_FOR_DELIVERY,
    "3300": Stage.OUT_FOR_DELIVERY,
    "3410": Stage.AVAILABLE_FOR_PICKUP,
    "3430": Stage.HANDED_TO_LOCAL,  # a carrier of the islands
    "3500": Stage.DELIVERED,
    "3510": Stage.DELIVERED,
    "3511": Stage.DELIVERED,  # in the letterbox
    "3520": Stage.DELIVERED,
    "3530": Stage.DELIVERED,  # fetched from the shop
    # On the round
    "3710": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),
    "3715": (Stage.ATTEMPT_FAILED, IncidentKind.PAYMENT),
    "3720": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
    "3731": Stage.ATTEMPT_FAILED,
    "3732": Stage.ATTEMPT_FAILED,
    "3733": Stage.ATTEMPT_FAILED,
    "3734": Stage.ATTEMPT_FAILED,
    "3740": IncidentKind.DAMAGED,
    "3750": IncidentKind.DELAY,  # the round was broken off
    "3751": Stage.ATTEMPT_FAILED,
    "3752": Stage.ATTEMPT_FAILED,
    "3753": Stage.ATTEMPT_FAILED,
    "3754": Stage.ATTEMPT_FAILED,
    "3760": Stage.RETURNING,  # a return was collected
    "3761": Stage.RETURNING,
    "3780": IncidentKind.MISROUTED,
    "3782": Stage.ATTEMPT_FAILED,
    "3783": Stage.ATTEMPT_FAILED,
    "3784": Stage.ATTEMPT_FAILED,
    "3785": Stage.ATTEMPT_FAILED,
    "3786": Stage.ATTEMPT_FAILED,
    "3787": Stage.ATTEMPT_FAILED,
    "3795": IncidentKind.OTHER,  # delivery was stopped
    # Back from the round, at a branch
    "4010": (Stage.AT_DELIVERY_DEPOT, IncidentKind.REFUSED),
    "4015": (Stage.AT_DELIVERY_DEPOT, IncidentKind.PAYMENT),
    "4020": (Stage.AT_DELIVERY_DEPOT, IncidentKind.ADDRESS),
    "4024": Stage.AT_DELIVERY_DEPOT,
    "4025": Stage.IN_TRANSIT,
    "4031": Stage.AT_DELIVERY_DEPOT,
    "4032": Stage.AT_DELIVERY_DEPOT,
    "4033": Stage.AT_DELIVERY_DEPOT,
    "4034": Stage.AT_DELIVERY_DEPOT,
    "4035": IncidentKind.UNCLAIMED,
    "4040": IncidentKind.DAMAGED,
    "4050": (Stage.AT_DELIVERY_DEPOT, IncidentKind.DELAY),
    "4051": Stage.AT_DELIVERY_DEPOT,
    "4052": Stage.AT_DELIVERY_DEPOT,
    "4053": Stage.AT_DELIVERY_DEPOT,
    "4054": Stage.AT_DELIVERY_DEPOT,
    "4060": Stage.RETURNING,  # a return arrived
    "4061": Stage.RETURNING,
    "4062": Stage.RETURNING,
    "4080": IncidentKind.MISROUTED,
    "4081": Stage.AT_DELIVERY_DEPOT,
    "4082": Stage.AT_DELIVERY_DEPOT,
    "4083": Stage.AT_DELIVERY_DEPOT,
    "4084": Stage.AT_DELIVERY_DEPOT,
    "4085": Stage.AT_DELIVERY_DEPOT,
    "4086": Stage.AT_DELIVERY_DEPOT,
    "4087": Stage.AT_DELIVERY_DEPOT,
    "4100": (Stage.AT_DELIVERY_DEPOT, IncidentKind.DELAY),
    "4500": IncidentKind.HELD,  # in storage
    "4610": IncidentKind.PICKUP_FAILED,  # the driver could not take it along
    "4620": IncidentKind.PICKUP_FAILED,
    "4630": IncidentKind.OTHER,  # where it is, is not clear
    # The way back
    "6080": Stage.RETURNING,
    "6081": (Stage.RETURNING, IncidentKind.REFUSED),
    "6082": (Stage.RETURNING, IncidentKind.ADDRESS),
    "6083": (Stage.RETURNING, IncidentKind.ADDRESS),
    "6084": Stage.RETURNING,
    "6085": IncidentKind.DAMAGED,  # back to the distribution centre
    "6086": IncidentKind.MISROUTED,
    "6087": IncidentKind.MISROUTED,
    "6088": Meaning.INFO,  # another place, as the recipient asked
    "6089": Stage.RETURNING,
    "6090": Stage.IN_TRANSIT,
    "6092": Stage.RETURNING,
    "6093": (Stage.RETURNING, IncidentKind.UNCLAIMED),
    "6094": (Stage.RETURNING, IncidentKind.PAYMENT),
    "6096": Stage.RETURNING,
    "6098": Stage.RETURNING,
    "6099": Stage.RETURNING,
    "7500": Stage.RETURNED,
    # Measures, wishes of the recipient, and a word of the sender
    "9040": Meaning.INFO,
    "9041": Meaning.INFO,
    "9311": Meaning.INFO,
    "9315": Meaning.INFO,
    "9321": Meaning.INFO,
    "9322": Meaning.INFO,
    "9323": Meaning.INFO,
    "9324": Meaning.INFO,
    "9325": Meaning.INFO,
    "9327": Meaning.INFO,
    "9328": Meaning.INFO,
    "9340": Stage.CANCELLED,
    "9341": Stage.CANCELLED,
    "9381": Meaning.INFO,
    "9385": Meaning.INFO,
    "9391": Meaning.INFO,
    "9394": Meaning.INFO,
    "9395": Meaning.INFO,
}
