"""Purolator's types of scans: https://eship.purolator.com/ (E-Ship web services, TrackPackagesByPin).

`Other` is left out: it stands for a scan in a depot as well as for paperwork, and says which in words:
https://github.com/plhery/universal-parcel-scraper/blob/main/carriers/purolator/statuses.json saw these.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

SCANS: dict[str, Said] = {
    "ProofOfPickUp": Stage.PICKED_UP,
    "OnDelivery": Stage.OUT_FOR_DELIVERY,
    "Undeliverable": Stage.ATTEMPT_FAILED,
    "Delivery": Stage.DELIVERED,
}

# Behind some of these words stand a place or a reason.
BEGINNINGS: dict[str, Said] = {
    "new tracking number assigned": Meaning.INFO,
    "label information electronically submitted": Stage.LABEL_CREATED,
    "shipper created a label": Stage.LABEL_CREATED,
    "picked up by purolator": Stage.PICKED_UP,
    "arrived at sort facility": Stage.IN_TRANSIT,
    "departed sort facility": Stage.IN_TRANSIT,
    "cleared customs": Stage.CUSTOMS_CLEARED,
    "shipment unavailable - en route to purolator pickup location": Stage.IN_TRANSIT,
    "transferring to shipping centre": Stage.IN_TRANSIT,
    "shipment scheduled for delivery": Stage.DELIVERY_SCHEDULED,
    "on vehicle for delivery": Stage.OUT_FOR_DELIVERY,
    "attempted delivery": Stage.ATTEMPT_FAILED,
    "available for pickup": Stage.AVAILABLE_FOR_PICKUP,
    "shipment delivered": Stage.DELIVERED,
    "delayed in transit": IncidentKind.DELAY,
    "address correction required": IncidentKind.ADDRESS,
}
