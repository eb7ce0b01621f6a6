"""Landmark Global's event codes: https://mercurydocs.landmarkglobal.com/docs/tracking-file-specifications"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "50": Stage.LABEL_CREATED,
    "60": Stage.LABEL_CREATED,  # goods are set aside
    "75": Stage.LABEL_CREATED,
    "80": Stage.LABEL_CREATED,
    "90": IncidentKind.CUSTOMS_PAYMENT_DUE,  # held for payment
    "100": Stage.LABEL_CREATED,  # the carrier was told
    "125": Stage.CUSTOMS_CLEARED,
    "135": IncidentKind.CUSTOMS_HELD,
    "150": Stage.DEPARTED_ORIGIN,  # crossing the border
    "155": Stage.ARRIVED_DESTINATION,
    "200": ByPosition.ARRIVAL,
    "225": ByPosition.ARRIVAL,
    "250": Stage.DEPARTED_ORIGIN,  # scanned for the crossing
    "275": Stage.HANDED_TO_LOCAL,
    "300": Stage.OUT_FOR_DELIVERY,
    "400": Stage.ATTEMPT_FAILED,
    "410": Stage.AVAILABLE_FOR_PICKUP,
    "450": Meaning.INFO,  # redirected
    "500": Stage.DELIVERED,
    "510": Stage.DELIVERED,  # with proof
    "900": IncidentKind.OTHER,
}

WORDS: dict[str, Said] = {
    "customs transmission sent to carrier": Stage.IN_CUSTOMS,
    "customs clearance in progress": Stage.IN_CUSTOMS,
    # Where a post brings it into a third country, the codes of an arrival (155, 275) stand for every step of its way.
    "received at international processing center": Stage.IN_TRANSIT,
    "departure to country of destination": Stage.IN_TRANSIT,
    "arrival from abroad": Stage.ARRIVED_DESTINATION,
    "departure to distribution network": Stage.IN_TRANSIT,
    "arrival distribution office": Stage.AT_DELIVERY_DEPOT,
}
"""Words of a status that say something else than its code, which then is read by them."""
