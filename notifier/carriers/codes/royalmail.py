"""Royal Mail's event codes: https://developer.royalmail.net/product/tracking-api and
https://github.com/elliotjreed/royal-mail-tracking, https://github.com/jampez77/RoyalMail (`api.md`),
https://github.com/plhery/universal-parcel-scraper (`carriers/royal-mail`) (codes as integrators have seen them)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "EVAIP": Stage.LABEL_CREATED,
    "EVAIE": Stage.LABEL_CREATED,
    "ECCSB": Stage.AWAITING_PICKUP,  # the collection is booked
    "EVCAD": Stage.PICKED_UP,  # collected from the sender
    "EVPPA": Stage.PICKED_UP,  # accepted at a parcel shop
    "EVBAH": ByPosition.ARRIVAL,
    "EVBAV": ByPosition.ARRIVAL,
    "EVOAC": ByPosition.ARRIVAL,
    "EVOCO": ByPosition.ARRIVAL,  # received, and processed for delivery
    "EVDAC": ByPosition.ARRIVAL,
    "EVDAV": ByPosition.ARRIVAL,
    "EVODO": ByPosition.ARRIVAL,
    "EVORI": ByPosition.ARRIVAL,
    "EVHAC": Stage.IN_TRANSIT,  # received at an international hub
    "EVHOE": Stage.DEPARTED_ORIGIN,  # it leaves the United Kingdom
    "EVIIS": Stage.IN_TRANSIT,  # in a sorting office abroad
    "EVIPP": Stage.AT_DELIVERY_DEPOT,
    "EVGID": Stage.AT_DELIVERY_DEPOT,
    "EVIAV": Stage.AT_DELIVERY_DEPOT,
    "EVIMC": Stage.AT_DELIVERY_DEPOT,
    "EVGPD": Stage.OUT_FOR_DELIVERY,
    "EVKPD": Stage.OUT_FOR_DELIVERY,  # with a partner abroad
    "EVGMI": IncidentKind.MISROUTED,
    "EVIPI": IncidentKind.MISROUTED,
    "EVNMI": IncidentKind.MISROUTED,
    "EVKAA": IncidentKind.ADDRESS,
    "EVNAA": IncidentKind.ADDRESS,
    "EVKAI": IncidentKind.ADDRESS,  # a return usually follows
    "EVKGA": IncidentKind.ADDRESS,  # gone away; a return usually follows
    "EVNGA": IncidentKind.ADDRESS,  # gone away; a return usually follows
    "EVKNA": Stage.ATTEMPT_FAILED,
    "EVKNR": Stage.ATTEMPT_FAILED,
    "EVNDA": Stage.ATTEMPT_FAILED,
    "EVNDN": Stage.ATTEMPT_FAILED,
    "EVNAR": Stage.ATTEMPT_FAILED,
    "EVNSR": Stage.ATTEMPT_FAILED,
    "EVKSU": Stage.ATTEMPT_FAILED,
    "EVKRF": IncidentKind.REFUSED,
    "EVNRF": IncidentKind.REFUSED,
    "EVNKS": IncidentKind.HELD,
    "EVNRT": IncidentKind.HELD,
    "EVKLC": Stage.AVAILABLE_FOR_PICKUP,
    "EVKLS": Stage.AVAILABLE_FOR_PICKUP,  # delivered to the chosen collection point
    "EVPLA": Stage.AVAILABLE_FOR_PICKUP,
    "EVKOP": Stage.DELIVERED,
    "EVKSP": Stage.DELIVERED,
    "EVKSF": Stage.DELIVERED,  # in a safe place
    "EVKDN": Stage.DELIVERED,  # with a neighbour
    "EVNOC": Stage.DELIVERED,  # collected
    "EVPLC": Stage.DELIVERED,  # collected
    "EVRTS": Stage.RETURNED,
    "RSRXS": Meaning.INFO,  # a wish about the delivery was received
    "RORXS": Meaning.INFO,
}
