"""GLS's codes: https://dev-portal.gls-group.net/ (Track And Trace API: statuses of a parcel, codes of its events, which
it describes in words beside them)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "INTIAL.PREADVICE": Stage.LABEL_CREATED,
    "INTIAL.E48_DATA": Stage.AWAITING_PICKUP,  # provided for collection by GLS
    "INTIAL.NORMAL": Stage.PICKED_UP,  # handed over to GLS
    "INBOUD.NORMAL": Stage.IN_TRANSIT,  # reached a parcel centre
    "OUTBOD.NORMAL": Stage.IN_TRANSIT,  # left a parcel centre
    "OUTDEL.NORMAL": Stage.OUT_FOR_DELIVERY,  # to be delivered during the day
    "DELIVD.NORMAL": Stage.DELIVERED,
    "DELIVD.PARCELSHOP": Stage.AVAILABLE_FOR_PICKUP,  # delivered to a parcel shop
    "DELIVD.DEL_BY_PSAPP": Stage.DELIVERED,  # handed out there
}

STATUSES: dict[str, Said] = {
    "PREADVICE": Stage.LABEL_CREATED,
    "PLANNEDPICKUP": Stage.AWAITING_PICKUP,
    "INPICKUP": Stage.AWAITING_PICKUP,  # a driver is on the way to it
    "NOTPICKEDUP": IncidentKind.PICKUP_FAILED,
    "INTRANSIT": Stage.IN_TRANSIT,
    "INWAREHOUSE": Stage.IN_TRANSIT,
    "INDELIVERY": Stage.OUT_FOR_DELIVERY,
    "DELIVEREDPS": Stage.AVAILABLE_FOR_PICKUP,  # at a parcel shop
    "DELIVERED": Stage.DELIVERED,
    "NOTDELIVERED": Stage.ATTEMPT_FAILED,
    "CANCELED": Stage.CANCELLED,
    "FINAL": Meaning.INFO,  # the history is closed; how it ended, the events say
}
