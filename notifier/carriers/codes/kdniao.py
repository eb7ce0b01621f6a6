"""KDNiao's states: https://www.kdniao.com/api-track (`State` and `StateEx` of a parcel, and `Action` of a row)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATES: dict[str, Said] = {
    "0": Meaning.UNKNOWN,
    "10": Stage.AWAITING_PICKUP,
    "1": Stage.PICKED_UP,
    "2": Stage.IN_TRANSIT,
    "204": Stage.IN_TRANSIT,
    "206": Stage.IN_TRANSIT,
    "201": Stage.AT_DELIVERY_DEPOT,
    "205": Stage.AT_DELIVERY_DEPOT,
    "202": Stage.OUT_FOR_DELIVERY,
    "419": Stage.OUT_FOR_DELIVERY,
    "211": Stage.AVAILABLE_FOR_PICKUP,  # in a locker, or at a station
    "3": Stage.DELIVERED,
    "301": Stage.DELIVERED,
    "302": Stage.DELIVERED,
    "304": Stage.DELIVERED,
    "311": Stage.DELIVERED,  # taken out of the locker
    "4": IncidentKind.OTHER,
    "401": IncidentKind.OTHER,
    "402": Meaning.STALE,
    "403": Meaning.STALE,
    "404": IncidentKind.REFUSED,
    "405": IncidentKind.OTHER,
    "406": Stage.RETURNED,  # the sender signed for it
    "407": Stage.RETURNING,
    "412": IncidentKind.UNCLAIMED,
    "413": IncidentKind.HELD,  # intercepted
    "414": IncidentKind.DAMAGED,
    "415": Stage.CANCELLED,
    "416": Stage.ATTEMPT_FAILED,
    "417": IncidentKind.DELAY,
    "420": IncidentKind.ADDRESS,
    "421": IncidentKind.ADDRESS,
    "422": IncidentKind.MISROUTED,
    "423": IncidentKind.ADDRESS,
    "5": Meaning.INFO,  # forwarded on purpose
    "6": ByPosition.CLEARANCE_STARTED,
    "601": ByPosition.CLEARANCE_STARTED,
    "602": ByPosition.CLEARANCE_STARTED,
    "603": ByPosition.CLEARANCE_DONE,
    "604": IncidentKind.CUSTOMS_HELD,
}
