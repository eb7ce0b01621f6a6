"""17TRACK's codes: https://asset.17track.net/api/document/v2.4_en/index.html (all statuses and milestones)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "NotFound": Meaning.UNKNOWN,
    "InfoReceived": Stage.LABEL_CREATED,
    "InTransit": Stage.IN_TRANSIT,
    "Expired": Meaning.STALE,
    "AvailableForPickup": Stage.AVAILABLE_FOR_PICKUP,
    "OutForDelivery": Stage.OUT_FOR_DELIVERY,
    "DeliveryFailure": Stage.ATTEMPT_FAILED,
    "Delivered": Stage.DELIVERED,
    "Exception": IncidentKind.OTHER,
}

# `…_Other` is missing: it says nothing that the main status does not say.
SUB_STATUSES: dict[str, Said] = {
    "InTransit_PickedUp": Stage.PICKED_UP,
    "InTransit_Departure": Stage.DEPARTED_ORIGIN,
    "InTransit_Arrival": Stage.ARRIVED_DESTINATION,
    # The two about transport are sent but not documented, so it is not certain that they mean the border.
    "InTransit_TransportDeparted": ByPosition.DEPARTURE,
    "InTransit_TransportArrived": ByPosition.ARRIVAL,
    "InTransit_CustomsProcessing": ByPosition.CLEARANCE_STARTED,
    "InTransit_CustomsReleased": ByPosition.CLEARANCE_DONE,
    "InTransit_CustomsRequiringInformation": IncidentKind.CUSTOMS_ACTION_NEEDED,
    "DeliveryFailure_NoBody": Stage.ATTEMPT_FAILED,
    # "Security, customs or fees": read as customs, unless the parcel crosses no border.
    "DeliveryFailure_Security": IncidentKind.CUSTOMS_HELD,
    "DeliveryFailure_Rejected": IncidentKind.REFUSED,
    "DeliveryFailure_InvalidAddress": IncidentKind.ADDRESS,
    "Exception_Returning": Stage.RETURNING,
    "Exception_Returned": Stage.RETURNED,
    "Exception_NoBody": IncidentKind.ADDRESS,
    "Exception_Security": IncidentKind.CUSTOMS_HELD,
    "Exception_Damage": IncidentKind.DAMAGED,
    "Exception_Rejected": IncidentKind.REFUSED,
    "Exception_Delayed": IncidentKind.DELAY,
    "Exception_Lost": Stage.LOST,
    "Exception_Destroyed": Stage.DESTROYED,
    "Exception_Cancel": Stage.CANCELLED,
}

# Milestones are what older versions of the API write beside a scan instead of a sub-status.
MILESTONES: dict[str, Said] = {
    "InfoReceived": Stage.LABEL_CREATED,
    "PickedUp": Stage.PICKED_UP,
    "Departure": Stage.DEPARTED_ORIGIN,
    "Arrival": Stage.ARRIVED_DESTINATION,
    "AvailableForPickup": Stage.AVAILABLE_FOR_PICKUP,
    "OutForDelivery": Stage.OUT_FOR_DELIVERY,
    "Delivered": Stage.DELIVERED,
    "Returning": Stage.RETURNING,
    "Returned": Stage.RETURNED,
}
