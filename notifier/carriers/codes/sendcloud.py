"""Sendcloud's codes: two vocabularies, one for each kind of webhook."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

# What `status.message` of a parcel says, in small letters: https://sendcloud.dev/api/v2/parcel-statuses
MESSAGES: dict[str, Said] = {
    "no label": Stage.LABEL_CREATED,
    "ready to send": Stage.LABEL_CREATED,
    "being announced": Stage.LABEL_CREATED,
    "announced": Stage.LABEL_CREATED,
    "announced: not collected": Stage.LABEL_CREATED,
    "announcement failed": (Stage.LABEL_CREATED, IncidentKind.OTHER),
    "error collecting": IncidentKind.PICKUP_FAILED,
    "shipment picked up by driver": Stage.PICKED_UP,
    "en route to sorting center": Stage.IN_TRANSIT,
    "being sorted": Stage.IN_TRANSIT,
    "sorted": Stage.IN_TRANSIT,
    "not sorted": Stage.IN_TRANSIT,
    "at sorting centre": Stage.IN_TRANSIT,
    "parcel en route": Stage.IN_TRANSIT,
    "at customs": ByPosition.CLEARANCE_STARTED,
    "driver en route": Stage.OUT_FOR_DELIVERY,
    "delivery delayed": IncidentKind.DELAY,
    "delivery attempt failed": Stage.ATTEMPT_FAILED,
    "unable to deliver": IncidentKind.OTHER,
    "awaiting customer pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "shipment collected by customer": Stage.DELIVERED,
    "refused by recipient": IncidentKind.REFUSED,
    "returned to sender": Stage.RETURNED,
    "address invalid": IncidentKind.ADDRESS,
    "exception": IncidentKind.OTHER,
    "delivery method changed": Meaning.INFO,
    "delivery date changed": Meaning.INFO,
    "delivery address changed": Meaning.INFO,
    "cancellation requested": Meaning.INFO,
    "submitting cancellation request": Meaning.INFO,
    "cancelled": Stage.CANCELLED,
    "cancelled upstream": Stage.CANCELLED,
    "unknown status - check carrier track & trace page for more insights": Meaning.UNKNOWN,
}

# `status.id` of a parcel, for messages that are not in the table: https://sendcloud.dev/api/v2/parcel-statuses
NUMBERS: dict[str, Said] = {
    "1": Stage.LABEL_CREATED,  # ready to send
    "13": Stage.LABEL_CREATED,  # announced, not collected
    "1000": Stage.LABEL_CREATED,  # ready to send
    "1001": Stage.LABEL_CREATED,  # being announced
    "22": Stage.PICKED_UP,
    "3": Stage.IN_TRANSIT,  # on its way to the sorting centre
    "5": Stage.IN_TRANSIT,  # sorted
    "7": Stage.IN_TRANSIT,  # being sorted
    "91": Stage.IN_TRANSIT,
    "4": IncidentKind.DELAY,
    "92": Stage.OUT_FOR_DELIVERY,
    "8": Stage.ATTEMPT_FAILED,
    "12": Stage.AVAILABLE_FOR_PICKUP,
    "11": Stage.DELIVERED,
    "93": Stage.DELIVERED,  # collected by the recipient
    "80": IncidentKind.OTHER,
    "62995": IncidentKind.OTHER,
    "62990": IncidentKind.REFUSED,
    "62991": Stage.RETURNED,
    "62992": Meaning.INFO,  # the way of delivery changed
    "62993": Meaning.INFO,  # the day changed
    "62994": Meaning.INFO,  # the address changed
    "62996": IncidentKind.ADDRESS,
    "1998": Stage.CANCELLED,
    "1999": Meaning.INFO,  # cancelling was asked for
    "2000": Stage.CANCELLED,
    "2001": Meaning.INFO,  # cancelling is being asked for
    "1337": Meaning.UNKNOWN,
}

# `parent_status` of a row of the tracking: https://sendcloud.dev/api/v2/tracking
PARENTS: dict[str, Said] = {
    "announcing": Stage.LABEL_CREATED,
    "ready-to-send": Stage.LABEL_CREATED,
    "shipment-on-route": Stage.IN_TRANSIT,
}

# https://sendcloud.dev/api/v3/event-subscriptions/parcel-event-created
PHASES: dict[str, Said] = {
    "none": Meaning.UNKNOWN,
    "unknown": Meaning.UNKNOWN,
    "no_label": Stage.LABEL_CREATED,
    "announcing": Stage.LABEL_CREATED,
    "announced": Stage.LABEL_CREATED,
    "labelled": Stage.LABEL_CREATED,
    "ready_to_send": Stage.LABEL_CREATED,
    "dropped": Stage.PICKED_UP,
    "accepted": Stage.PICKED_UP,
    "sorted": ByPosition.ARRIVAL,
    "in_transit": Stage.IN_TRANSIT,
    "customs": ByPosition.CLEARANCE_STARTED,
    "in_delivery": Stage.OUT_FOR_DELIVERY,
    "attempted": Stage.ATTEMPT_FAILED,
    "pup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "delivery_forced": Stage.DELIVERED,
    "cancelled": Stage.CANCELLED,
}

# `none` is missing: the phase counts.
EXCEPTIONS: dict[str, Said] = {
    "unknown": IncidentKind.OTHER,
    "address_error": IncidentKind.ADDRESS,
    "announcement_failed": (Stage.LABEL_CREATED, IncidentKind.OTHER),
    "cancellation_failed": Meaning.INFO,
    "cancelled": Stage.CANCELLED,
    "cancelled_upstream": Stage.CANCELLED,
    "cancelling": Meaning.INFO,
    "cancelling_upstream": Meaning.INFO,
    "changed": Meaning.INFO,
    "claim": Meaning.INFO,
    "claimable": Meaning.INFO,
    "customer_rejected": IncidentKind.REFUSED,
    "customer_support": Meaning.INFO,
    "customs_issue": IncidentKind.CUSTOMS_HELD,
    "damaged": IncidentKind.DAMAGED,
    "delay_unknown": IncidentKind.DELAY,
    "delivery_delay": IncidentKind.DELAY,
    "dropoff_expiration": IncidentKind.UNCLAIMED,
    "handover_delay": IncidentKind.DELAY,
    "hold": IncidentKind.HELD,
    "missing": Stage.LOST,
    "non_conformity": IncidentKind.PROHIBITED,
    "off_radar": Meaning.STALE,
    "pup_expiration": IncidentKind.UNCLAIMED,
    "refused": IncidentKind.REFUSED,
    "relabelled": Meaning.INFO,
    "returned_sender": Stage.RETURNING,
    "sorting_delay": IncidentKind.DELAY,
}

# What the sub-status makes of an exception. Where it is not here, the exception says it all.
FINER: dict[tuple[str, str], Said] = {
    ("customs_issue", "additional_information"): IncidentKind.CUSTOMS_ACTION_NEEDED,
    ("customs_issue", "disposed"): Stage.DESTROYED,
    ("customs_issue", "documents"): IncidentKind.CUSTOMS_ACTION_NEEDED,
    ("customs_issue", "incorrect_information"): IncidentKind.CUSTOMS_ACTION_NEEDED,
    ("customs_issue", "payment"): IncidentKind.CUSTOMS_PAYMENT_DUE,
    ("customs_issue", "prohibited_item"): IncidentKind.PROHIBITED,
    ("customs_issue", "rejected"): IncidentKind.CUSTOMS_REFUSED,
    ("delay_unknown", "weather_conditions"): IncidentKind.WEATHER,
    ("delivery_delay", "weather_conditions"): IncidentKind.WEATHER,
    ("handover_delay", "weather_conditions"): IncidentKind.WEATHER,
    ("sorting_delay", "weather_conditions"): IncidentKind.WEATHER,
    ("missing", "parcel_found"): Stage.IN_TRANSIT,
    ("delay_unknown", "misrouted"): IncidentKind.MISROUTED,
    ("delay_unknown", "missort"): IncidentKind.MISROUTED,
    ("sorting_delay", "misrouted"): IncidentKind.MISROUTED,
    ("sorting_delay", "missort"): IncidentKind.MISROUTED,
}
