"""EasyPost's codes: https://github.com/EasyPost/easypost-csharp (`Models/API/TrackingDetail.cs` lists them all)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "unknown": Meaning.UNKNOWN,
    "error": Meaning.UNKNOWN,
    "pre_transit": Stage.LABEL_CREATED,
    "in_transit": Stage.IN_TRANSIT,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "available_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "return_to_sender": Stage.RETURNING,
    "failure": IncidentKind.OTHER,
    "cancelled": Stage.CANCELLED,
}

# `unknown`, `status_update` and `awaiting_information` are missing: they say nothing that the status does not say. The
# last comes before the first scan, and for a parcel whose recipient has to answer a question.
DETAILS: dict[str, Said] = {
    "address_correction": IncidentKind.ADDRESS,
    "arrived_at_destination": Stage.AT_DELIVERY_DEPOT,
    "arrived_at_facility": ByPosition.ARRIVAL,
    "arrived_at_pickup_location": Stage.AVAILABLE_FOR_PICKUP,
    "cancelled": Stage.CANCELLED,
    "damaged": IncidentKind.DAMAGED,
    "delayed": IncidentKind.DELAY,
    "delivery_exception": Stage.ATTEMPT_FAILED,
    "departed_facility": ByPosition.DEPARTURE,
    "departed_origin_facility": ByPosition.DEPARTURE,
    "expired": Meaning.STALE,
    "failure": IncidentKind.OTHER,
    "held": IncidentKind.HELD,
    "in_transit": Stage.IN_TRANSIT,
    "label_created": Stage.LABEL_CREATED,
    "lost": Stage.LOST,
    "missorted": IncidentKind.MISROUTED,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "received_at_destination_facility": Stage.AT_DELIVERY_DEPOT,
    "received_at_origin_facility": Stage.PICKED_UP,
    "refused": IncidentKind.REFUSED,
    "return": Stage.RETURNING,
    "transferred_to_destination_carrier": Stage.HANDED_TO_LOCAL,
    "transit_exception": IncidentKind.OTHER,
    "weather_delay": IncidentKind.WEATHER,
}
