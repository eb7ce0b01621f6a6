"""TrackingMore's codes: https://www.trackingmore.com/docs/trackingmore/ (delivery statuses and substatuses)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "pending": Meaning.UNKNOWN,
    "notfound": Meaning.UNKNOWN,
    "inforeceived": Stage.LABEL_CREATED,
    "transit": Stage.IN_TRANSIT,
    "pickup": Stage.OUT_FOR_DELIVERY,
    "undelivered": Stage.ATTEMPT_FAILED,
    "delivered": Stage.DELIVERED,
    "exception": IncidentKind.OTHER,
    "expired": Meaning.STALE,
}

SUBSTATUSES: dict[str, Said] = {
    "pending001": Meaning.UNKNOWN,
    "pending002": Meaning.UNKNOWN,
    "pending003": Meaning.UNKNOWN,
    "notfound001": Stage.LABEL_CREATED,  # the carrier waits for the parcel
    "notfound002": Meaning.UNKNOWN,
    "inforeceived001": Stage.LABEL_CREATED,
    "transit001": Stage.IN_TRANSIT,
    "transit002": ByPosition.ARRIVAL,
    "transit003": Stage.AT_DELIVERY_DEPOT,
    "transit004": Stage.ARRIVED_DESTINATION,
    "transit005": ByPosition.CLEARANCE_DONE,
    "transit006": Stage.IN_TRANSIT,  # dispatched
    "transit007": Stage.IN_FLIGHT,  # departed from the airport
    "pickup001": Stage.OUT_FOR_DELIVERY,
    "pickup002": Stage.AVAILABLE_FOR_PICKUP,
    "pickup003": Stage.DELIVERY_SCHEDULED,  # the recipient was contacted
    "delivered001": Stage.DELIVERED,
    "delivered002": Stage.DELIVERED,  # collected by the recipient
    "delivered003": Stage.DELIVERED,  # signed for
    "delivered004": Stage.DELIVERED,  # with a neighbour or in a safe place
    "undelivered001": IncidentKind.ADDRESS,
    "undelivered002": Stage.ATTEMPT_FAILED,  # the recipient was absent
    "undelivered003": Stage.ATTEMPT_FAILED,  # the recipient could not be reached
    "undelivered004": Stage.ATTEMPT_FAILED,
    "exception004": IncidentKind.UNCLAIMED,
    "exception005": IncidentKind.OTHER,
    "exception006": IncidentKind.CUSTOMS_HELD,
    "exception007": IncidentKind.OTHER,  # lost, damaged or discarded: one code for three, so none of them is claimed
    "exception008": Stage.CANCELLED,
    "exception009": IncidentKind.REFUSED,
    # Its pages disagree on which of the two has reached the sender, so neither is taken for the end.
    "exception010": Stage.RETURNING,
    "exception011": Stage.RETURNING,
    "expired001": Meaning.STALE,
}
