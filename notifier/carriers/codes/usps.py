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
