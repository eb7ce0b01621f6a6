"""karrio's words: https://github.com/karrioapi/karrio/blob/main/modules/sdk/karrio/core/units.py

The reason of an event goes beside its status. Left out are reasons that say no more than the status does.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "pending": Stage.LABEL_CREATED,
    "picked_up": Stage.PICKED_UP,
    "on_hold": IncidentKind.HELD,
    "cancelled": Stage.CANCELLED,
    "delivered": Stage.DELIVERED,
    "in_transit": Stage.IN_TRANSIT,
    "delivery_failed": Stage.ATTEMPT_FAILED,
    "delivery_delayed": IncidentKind.DELAY,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "ready_for_pickup": Stage.AVAILABLE_FOR_PICKUP,
    "return_to_sender": Stage.RETURNING,
    "unknown": Meaning.UNKNOWN,
}

REASONS: dict[str, Said] = {
    "carrier_damaged_parcel": IncidentKind.DAMAGED,
    "carrier_sorting_error": IncidentKind.MISROUTED,
    "carrier_address_not_found": IncidentKind.ADDRESS,
    "carrier_parcel_lost": Stage.LOST,
    "carrier_not_enough_time": IncidentKind.DELAY,
    "carrier_vehicle_issue": IncidentKind.DELAY,
    "carrier_capacity_exceeded": IncidentKind.DELAY,
    "carrier_mechanical_delay": IncidentKind.DELAY,
    "retailer_incorrect_data": IncidentKind.OTHER,
    "retailer_not_ready": IncidentKind.PICKUP_FAILED,
    "retailer_incorrect_parcel": IncidentKind.OTHER,
    "retailer_incorrect_dimensions": IncidentKind.OTHER,
    "retailer_packaging_issue": IncidentKind.OTHER,
    "consignee_refused": IncidentKind.REFUSED,
    "consignee_incorrect_address": IncidentKind.ADDRESS,
    "consignee_access_restricted": IncidentKind.ADDRESS,
    "customs_delay": IncidentKind.CUSTOMS_HELD,
    "customs_documentation": IncidentKind.CUSTOMS_ACTION_NEEDED,
    "customs_duties_unpaid": IncidentKind.CUSTOMS_PAYMENT_DUE,
    "customs_prohibited": IncidentKind.CUSTOMS_REFUSED,
    "customs_inspection": IncidentKind.CUSTOMS_HELD,
    "weather_delay": IncidentKind.WEATHER,
    "natural_disaster": IncidentKind.WEATHER,
    "force_majeure": IncidentKind.WEATHER,
    "parcel_being_researched": IncidentKind.OTHER,
    "security_issue": IncidentKind.PROHIBITED,
    "regulatory_hold": IncidentKind.HELD,
}
