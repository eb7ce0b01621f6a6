"""Australia Post's descriptions, which are all that it has for codes:
https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items, and answers that are shown in
https://github.com/fbvilela/auspost (`src/fixtures/auspost.js`) and https://docs.ewe.com.au/api/track_Article.html, and
what https://github.com/plhery/universal-parcel-scraper (`carriers/australia-post/statuses.json`) saw on its page."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

DESCRIPTIONS: dict[str, Said] = {
    "shipping information received by australia post": Stage.LABEL_CREATED,
    "shipping information approved by australia post": Stage.LABEL_CREATED,
    "received by australia post": Stage.PICKED_UP,
    "received item from sender (outbound)": Stage.PICKED_UP,
    "lodged by sender": Stage.PICKED_UP,
    "item lodged": Stage.PICKED_UP,
    "picked up from sender": Stage.PICKED_UP,
    "received by our network": Stage.PICKED_UP,
    "arrived at sorting facility": Stage.IN_TRANSIT,
    "processed through australia post facility": Stage.IN_TRANSIT,
    "arrived at facility": Stage.IN_TRANSIT,  # any hub: before the border, behind it, or of a parcel that crosses none
    "processing at facility": Stage.IN_TRANSIT,
    "item processed at sorting facility": Stage.IN_TRANSIT,
    "held at facility - in transit redirection": Stage.IN_TRANSIT,
    "redirected to new address": Stage.IN_TRANSIT,
    "received by australia post for transportation to processing facility": Stage.IN_TRANSIT,  # behind the border, too
    "processed at export facility": Stage.AT_FORWARDER,
    "despatch parcels from export facility": Stage.DEPARTED_ORIGIN,
    "arrived awaiting clearance (inbound)": Stage.ARRIVED_DESTINATION,
    "international arrival - awaiting clearance": Stage.ARRIVED_DESTINATION,
    "arrived at facility in destination country": Stage.ARRIVED_DESTINATION,
    "item is in customs": Stage.IN_CUSTOMS,
    "item received into customs for clearance": Stage.IN_CUSTOMS,
    "item cleared by customs": Stage.CUSTOMS_CLEARED,
    "cleared by customs": Stage.CUSTOMS_CLEARED,
    "cleared and awaiting international departure": Stage.EXPORT_CLEARED,
    "booked for flight": Stage.IN_TRANSIT,
    "processed by air carrier": Stage.IN_FLIGHT,
    "flight departed": Stage.IN_FLIGHT,
    "flight landed": Stage.TRANSIT_HUB,  # which need not be the last
    "in transit": Stage.IN_TRANSIT,
    "in transit to next facility": Stage.IN_TRANSIT,
    "item processed at facility": Stage.IN_TRANSIT,
    "item handed over to the local postal authority": Stage.HANDED_TO_LOCAL,
    "received by postal carrier for delivery": Stage.HANDED_TO_LOCAL,
    "arrived at local facility for delivery": Stage.AT_DELIVERY_DEPOT,
    "on board for delivery": Stage.OUT_FOR_DELIVERY,
    "onboard for delivery": Stage.OUT_FOR_DELIVERY,
    "awaiting collection": Stage.AVAILABLE_FOR_PICKUP,
    "ready for pickup": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "delivered in full": Stage.DELIVERED,
    "leave in a safe place requested by receiver": Meaning.INFO,
    "leave in a safe place requested": Meaning.INFO,
    "possible delay": IncidentKind.DELAY,
    "arrived at facility late": IncidentKind.DELAY,
    "incorrectly sorted and forwarded to correct location": IncidentKind.MISROUTED,
    "held by courier": IncidentKind.HELD,
    "article damaged": IncidentKind.DAMAGED,
    "cancelled": Stage.CANCELLED,
    "cannot be delivered": IncidentKind.OTHER,
    "unsuccessful delivery": Stage.ATTEMPT_FAILED,
    "attempted delivery": Stage.ATTEMPT_FAILED,
    "no one in attendance": Stage.ATTEMPT_FAILED,
    "delivery location closed": Stage.ATTEMPT_FAILED,
    "to be re-delivered": Stage.ATTEMPT_FAILED,
    "unknown": Meaning.UNKNOWN,  # also while the item moves
}

# Behind these words stands the name of a place.
BEGINNINGS: dict[str, Said] = {
    "arrived in ": Stage.ARRIVED_DESTINATION,
    "landed in ": Stage.ARRIVED_DESTINATION,
    "arrived at postal carrier's facility in ": Stage.ARRIVED_DESTINATION,
    "in transit to next facility in ": Stage.IN_TRANSIT,
    "awaiting collection at ": Stage.AVAILABLE_FOR_PICKUP,
}
