"""Ship24's codes: https://docs.ship24.com (status codes and milestones)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

CODES: dict[str, Said] = {
    "data_order_created": Stage.LABEL_CREATED,
    "data_order_cancelled": Stage.CANCELLED,
    "data_delivery_proposed": Stage.DELIVERY_SCHEDULED,
    "data_delivery_decided": Stage.DELIVERY_SCHEDULED,
    "transit_handover": Stage.PICKED_UP,
    "transit_origin_country_departure": Stage.DEPARTED_ORIGIN,
    "destination_arrival": Stage.ARRIVED_DESTINATION,
    "customs_received": ByPosition.CLEARANCE_STARTED,
    "customs_exception": IncidentKind.CUSTOMS_HELD,
    "customs_rejected": IncidentKind.CUSTOMS_REFUSED,
    "customs_cleared": ByPosition.CLEARANCE_DONE,
    "delivery_available_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivery_out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "delivery_attempted": Stage.ATTEMPT_FAILED,
    "delivery_exception": Stage.ATTEMPT_FAILED,
    "delivery_refused": IncidentKind.REFUSED,
    "delivery_delivered": Stage.DELIVERED,
    "exception_return": Stage.RETURNING,
    "exception_lost": Stage.LOST,
    "exception_discarded": Stage.DESTROYED,
}

# Most scans have a milestone only.
MILESTONES: dict[str, Said] = {
    "pending": Meaning.UNKNOWN,
    "info_received": Stage.LABEL_CREATED,
    "in_transit": Stage.IN_TRANSIT,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "failed_attempt": Stage.ATTEMPT_FAILED,
    "available_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "exception": IncidentKind.OTHER,
}
