"""Shippo's codes: https://docs.goshippo.com/docs/tracking/tracking (statuses and sub-statuses)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "UNKNOWN": Meaning.UNKNOWN,
    "PRE_TRANSIT": Stage.LABEL_CREATED,
    "TRANSIT": Stage.IN_TRANSIT,
    "DELIVERED": Stage.DELIVERED,
    # "On its way back, or back": Shippo does not tell them apart.
    "RETURNED": Stage.RETURNING,
    "FAILURE": IncidentKind.OTHER,
}

# `other` is missing: it says nothing that the status does not say.
SUBSTATUSES: dict[str, Said] = {
    "information_received": Stage.LABEL_CREATED,
    "package_accepted": Stage.PICKED_UP,
    "package_arrived": ByPosition.ARRIVAL,
    "package_processed": ByPosition.ARRIVAL,
    "package_processing": ByPosition.ARRIVAL,
    "package_departed": ByPosition.DEPARTURE,
    "package_forwarded": ByPosition.DEPARTURE,
    "delayed": IncidentKind.DELAY,
    "package_held": IncidentKind.HELD,
    "address_issue": IncidentKind.ADDRESS,
    "location_inaccessible": IncidentKind.ADDRESS,
    "package_damaged": IncidentKind.DAMAGED,
    "delivery_attempted": Stage.ATTEMPT_FAILED,
    "notice_left": Stage.ATTEMPT_FAILED,
    "reschedule_delivery": Stage.ATTEMPT_FAILED,
    "delivery_scheduled": Stage.DELIVERY_SCHEDULED,
    "delivery_rescheduled": Meaning.INFO,  # only the promise moved, and that is stated beside it
    "contact_carrier": IncidentKind.OTHER,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "pickup_available": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "return_to_sender": Stage.RETURNING,
    "package_unclaimed": IncidentKind.UNCLAIMED,
    "package_undeliverable": IncidentKind.OTHER,
    "package_disposed": Stage.DESTROYED,
    "package_lost": Stage.LOST,
}
