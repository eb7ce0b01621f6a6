"""Codes of DHL Express (`EventCode` in XML, `typeCode` in MyDHL), from DHL's own list of its divisions' statuses.

Sources: https://developer.dhl.com/api-reference/dhl-express-mydhl-api and
https://github.com/karrioapi/karrio/blob/main/modules/connectors/mydhl/vendors/status_1.csv (service `express`).
Left out are `BN`, `BR` and `CS` (a broker is told, a broker releases, a shipment is closed): they name no
state of the parcel.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "101": Stage.DELIVERED,
    "102": Stage.IN_TRANSIT,
    "103": IncidentKind.OTHER,
    "104": Stage.LABEL_CREATED,
    "AD": Stage.DELIVERY_SCHEDULED,  # delivery as agreed with the recipient
    "AF": Stage.IN_TRANSIT,  # arrived at a facility
    "AR": Stage.AT_DELIVERY_DEPOT,
    "BA": IncidentKind.ADDRESS,
    "CA": Stage.ATTEMPT_FAILED,  # closed on arrival
    "CC": Stage.AVAILABLE_FOR_PICKUP,
    "CD": IncidentKind.CUSTOMS_HELD,  # a delay at customs that somebody could end
    "CM": IncidentKind.ADDRESS,  # the recipient moved
    "CR": ByPosition.CLEARANCE_DONE,
    "DD": (Stage.DELIVERED, IncidentKind.DAMAGED),
    "DF": Stage.IN_TRANSIT,  # left a facility
    "DS": Stage.DESTROYED,
    "FD": Stage.IN_TRANSIT,  # forwarded
    "HP": IncidentKind.PAYMENT,
    "IC": ByPosition.CLEARANCE_STARTED,
    "MC": IncidentKind.MISROUTED,
    "MD": IncidentKind.DELAY,  # missed the round
    "MS": IncidentKind.MISROUTED,
    "ND": Stage.ATTEMPT_FAILED,
    "NH": Stage.ATTEMPT_FAILED,
    "OH": IncidentKind.HELD,
    "OK": Stage.DELIVERED,
    "PD": (Stage.DELIVERED, IncidentKind.OTHER),  # a part of it
    "PL": Stage.IN_TRANSIT,
    "PO": Stage.DEPARTED_ORIGIN,
    "PU": Stage.PICKED_UP,
    "PY": Meaning.INFO,  # paid
    "RD": IncidentKind.REFUSED,
    "RR": Meaning.INFO,  # somebody answered
    "RT": Stage.RETURNING,  # its way back has a number of its own
    "RW": Stage.IN_TRANSIT,
    "SA": Stage.PICKED_UP,
    "SC": Meaning.INFO,  # another service was chosen
    "SM": Stage.IN_TRANSIT,
    "SS": IncidentKind.HELD,
    "TP": Stage.HANDED_TO_LOCAL,
    "TR": Stage.IN_TRANSIT,
    "UD": IncidentKind.CUSTOMS_HELD,  # a delay at customs that nobody could end
    "WC": Stage.OUT_FOR_DELIVERY,
}
