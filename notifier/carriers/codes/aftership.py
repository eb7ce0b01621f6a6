"""AfterShip's codes. It treats its list as open: a subtag newer than the first table is read by its tag."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

# https://www.aftership.com/docs/tracking/2026-07/enum/delivery-sub-statuses
SUBTAGS: dict[str, Said] = {
    "Pending_001": Meaning.UNKNOWN,
    "Pending_002": Meaning.UNKNOWN,
    "Pending_003": Meaning.UNKNOWN,
    "Pending_004": Meaning.UNKNOWN,
    "Pending_005": Meaning.UNKNOWN,
    "Pending_006": Meaning.UNKNOWN,
    "InfoReceived_001": Stage.LABEL_CREATED,
    "InTransit_001": Stage.IN_TRANSIT,
    "InTransit_002": Stage.PICKED_UP,
    "InTransit_003": ByPosition.ARRIVAL,
    "InTransit_004": Stage.ARRIVED_DESTINATION,
    "InTransit_005": ByPosition.CLEARANCE_DONE,
    "InTransit_006": ByPosition.CLEARANCE_STARTED,
    "InTransit_007": ByPosition.DEPARTURE,
    "InTransit_008": Stage.IN_TRANSIT,  # problem resolved
    "InTransit_009": Stage.IN_TRANSIT,  # forwarded to a different delivery address
    "OutForDelivery_001": Stage.OUT_FOR_DELIVERY,
    "OutForDelivery_003": Stage.OUT_FOR_DELIVERY,  # customer contacted
    "OutForDelivery_004": Stage.OUT_FOR_DELIVERY,  # appointment made
    "AvailableForPickup_001": Stage.AVAILABLE_FOR_PICKUP,
    "AttemptFail_001": Stage.ATTEMPT_FAILED,
    "AttemptFail_002": Stage.ATTEMPT_FAILED,  # addressee away
    "AttemptFail_003": Stage.ATTEMPT_FAILED,  # business closed
    "Delivered_001": Stage.DELIVERED,
    "Delivered_002": Stage.DELIVERED,  # picked up by the customer
    "Delivered_003": Stage.DELIVERED,  # signed for
    "Delivered_004": Stage.DELIVERED,  # cash collected
    "Delivered_005": Stage.DELIVERED,  # to a neighbour
    "Exception_001": IncidentKind.OTHER,
    "Exception_002": IncidentKind.ADDRESS,  # customer moved
    "Exception_003": IncidentKind.REFUSED,
    "Exception_004": IncidentKind.CUSTOMS_HELD,
    "Exception_005": IncidentKind.DELAY,
    "Exception_006": IncidentKind.PAYMENT,
    "Exception_007": IncidentKind.ADDRESS,
    "Exception_008": IncidentKind.UNCLAIMED,  # the customer did not collect it
    "Exception_009": IncidentKind.PROHIBITED,  # against the carrier's rules
    "Exception_010": Stage.RETURNING,
    "Exception_011": Stage.RETURNED,
    "Exception_012": IncidentKind.DAMAGED,
    "Exception_013": Stage.LOST,
    "Exception_016": IncidentKind.DELAY,  # processing
    "Exception_017": IncidentKind.WEATHER,
    "Exception_018": IncidentKind.CUSTOMS_ACTION_NEEDED,  # documents wrong or missing
    "Exception_019": IncidentKind.DELAY,  # late flight
    "Exception_020": Stage.CANCELLED,
    "Exception_021": Stage.DESTROYED,
    "Expired_001": Meaning.STALE,
}

# https://www.aftership.com/docs/tracking/enum/delivery-statuses
TAGS: dict[str, Said] = {
    "Pending": Meaning.UNKNOWN,
    "InfoReceived": Stage.LABEL_CREATED,
    "InTransit": Stage.IN_TRANSIT,
    "OutForDelivery": Stage.OUT_FOR_DELIVERY,
    "AttemptFail": Stage.ATTEMPT_FAILED,
    "AvailableForPickup": Stage.AVAILABLE_FOR_PICKUP,
    "Delivered": Stage.DELIVERED,
    "Exception": IncidentKind.OTHER,
    "Expired": Meaning.STALE,
}
