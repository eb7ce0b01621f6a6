"""USPS's codes: https://developers.usps.com/trackingv3 (status categories) and the event codes of its daily extract
(https://online.documentine.com/usps-zip-code-file-download/3/usps-customer-daily-extract-external-usps-com-second.html
repeats the list that USPS publishes at postalpro.usps.com)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

CATEGORIES: dict[str, Said] = {
    "Pre-Shipment": Stage.LABEL_CREATED,
    "Accepted": Stage.PICKED_UP,
    "In Transit": Stage.IN_TRANSIT,
    "Out for Delivery": Stage.OUT_FOR_DELIVERY,
    "Available for Pickup": Stage.AVAILABLE_FOR_PICKUP,
    "Delivery Attempt": Stage.ATTEMPT_FAILED,
    "Delivered": Stage.DELIVERED,
    "Alert": IncidentKind.OTHER,
}

EVENTS: dict[str, Said] = {
    "01": Stage.DELIVERED,
    "02": Stage.ATTEMPT_FAILED,  # notice left
    "03": Stage.PICKED_UP,
    "04": IncidentKind.REFUSED,
    "05": IncidentKind.ADDRESS,  # undeliverable as addressed
    "06": Meaning.INFO,  # forwarded
    "07": Stage.AT_DELIVERY_DEPOT,  # at the post office
    "08": IncidentKind.MISROUTED,
    "09": Stage.RETURNING,
    "10": Stage.IN_TRANSIT,  # arrived as well as departed
    "16": Stage.AVAILABLE_FOR_PICKUP,
    "21": IncidentKind.ADDRESS,  # no such number
    "22": IncidentKind.ADDRESS,  # insufficient
    "23": IncidentKind.ADDRESS,  # moved, left no address
    "24": IncidentKind.ADDRESS,  # forwarding has expired
    "25": IncidentKind.ADDRESS,  # addressee unknown
    "26": IncidentKind.ADDRESS,  # vacant
    "27": IncidentKind.UNCLAIMED,
    "30": Stage.ATTEMPT_FAILED,  # no access
    "31": IncidentKind.UNCLAIMED,  # not picked up
    "51": Stage.ATTEMPT_FAILED,  # business closed
    "52": Stage.ATTEMPT_FAILED,  # notice left
    "53": Stage.ATTEMPT_FAILED,  # receptacle blocked
    "54": Stage.ATTEMPT_FAILED,  # receptacle full, or the item too big for it
    "55": Stage.ATTEMPT_FAILED,  # no secure place
    "56": Stage.ATTEMPT_FAILED,  # nobody there who may take it
    "71": IncidentKind.DELAY,  # moved to the next delivery day
    "A1": Stage.IN_TRANSIT,  # arrived at a regional facility
    "EF": Stage.IN_TRANSIT,  # left a sorting facility
    "GX": Stage.LABEL_CREATED,
    "MA": Stage.LABEL_CREATED,
    "OA": Stage.PICKED_UP,
    "OF": Stage.OUT_FOR_DELIVERY,
    "PA": Stage.PICKED_UP,  # accepted by the first scan elsewhere
    "PC": Stage.IN_TRANSIT,  # sorted
    "SF": Stage.IN_TRANSIT,  # left a post office
    "T1": Stage.IN_TRANSIT,  # left a regional facility
    "TL": Stage.IN_TRANSIT,  # between two facilities
    "TM": Stage.PICKED_UP,  # accepted with a truck's manifest
}

# What USPS tells apart only in words.
WORDS: dict[str, Said] = {
    "delivered, to original sender": Stage.RETURNED,
}

# The types of events as USPS writes them (`eventType`), where the code is none of the above. They are listed in
# https://github.com/BrianHenryIE/bh-wc-shipment-tracking-updates (`USPS`).
TYPES: dict[str, Said] = {
    "origin post is preparing shipment": Stage.LABEL_CREATED,
    "label cancelled": Stage.CANCELLED,
    "acceptance": Stage.PICKED_UP,
    "accepted at usps origin facility": Stage.PICKED_UP,
    "usps in possession of item": Stage.PICKED_UP,
    "usps picked up item": Stage.PICKED_UP,
    "arrived at facility": Stage.IN_TRANSIT,
    "arrived at hub": Stage.IN_TRANSIT,
    "arrived at military post office": Stage.IN_TRANSIT,
    "arrived at usps destination facility": Stage.IN_TRANSIT,
    "arrived at usps facility": Stage.IN_TRANSIT,
    "arrived at usps origin facility": Stage.IN_TRANSIT,
    "arrived at usps regional destination facility": Stage.IN_TRANSIT,
    "arrived at usps regional facility": Stage.IN_TRANSIT,
    "arrived at usps regional origin facility": Stage.IN_TRANSIT,
    "departed": Stage.IN_TRANSIT,
    "departed facility": Stage.IN_TRANSIT,
    "departed post office": Stage.IN_TRANSIT,
    "departed usps destination facility": Stage.IN_TRANSIT,
    "departed usps facility": Stage.IN_TRANSIT,
    "departed usps origin facility": Stage.IN_TRANSIT,
    "departed usps regional destination facility": Stage.IN_TRANSIT,
    "departed usps regional facility": Stage.IN_TRANSIT,
    "departed usps regional origin facility": Stage.IN_TRANSIT,
    "dispatched from usps international service center": Stage.IN_TRANSIT,  # into the country, or out of it
    "in transit to next facility": Stage.IN_TRANSIT,
    "in transit, arriving on time": Stage.IN_TRANSIT,
    "in transit, arriving late": (Stage.IN_TRANSIT, IncidentKind.DELAY),
    "processed at usps regional destination facility": Stage.IN_TRANSIT,
    "processed through facility": Stage.IN_TRANSIT,
    "processed through regional facility": Stage.IN_TRANSIT,
    "sorting complete": Stage.IN_TRANSIT,
    "depart from transit office of exchange": Stage.TRANSIT_HUB,
    "customs clearance": Stage.IN_CUSTOMS,
    "inbound into customs": Stage.IN_CUSTOMS,
    "held in customs": IncidentKind.CUSTOMS_HELD,
    "customs clearance processing complete": Stage.CUSTOMS_CLEARED,
    "inbound out of customs": Stage.CUSTOMS_CLEARED,
    "released from us customs": Stage.CUSTOMS_CLEARED,
    "delivered to agent for final delivery": Stage.HANDED_TO_LOCAL,
    "arrival at post office": Stage.AT_DELIVERY_DEPOT,
    "arrived at post office": Stage.AT_DELIVERY_DEPOT,
    "redelivery scheduled": Stage.DELIVERY_SCHEDULED,
    "out for delivery": Stage.OUT_FOR_DELIVERY,
    "attempted delivery abroad": Stage.ATTEMPT_FAILED,
    "delivery attempted - no access to delivery location": Stage.ATTEMPT_FAILED,
    "delivery exception, animal interference": Stage.ATTEMPT_FAILED,
    "available for pickup": Stage.AVAILABLE_FOR_PICKUP,
    "available for redelivery or pickup": Stage.AVAILABLE_FOR_PICKUP,
    "collect for pick up": Stage.AVAILABLE_FOR_PICKUP,
    "held at post office, at customer request": IncidentKind.HELD,
    "rescheduled to next delivery day": IncidentKind.DELAY,
    "forwarded": Meaning.INFO,
    "return to sender": Stage.RETURNING,
    "return to sender processed": Stage.RETURNING,
    "tendered to returns agent": Stage.RETURNING,
    "unclaimed/being returned to sender": (Stage.RETURNING, IncidentKind.UNCLAIMED),
}
