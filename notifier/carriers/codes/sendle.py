"""Sendle's types of events: https://developers.sendle.com/ and
https://github.com/api-evangelist/sendle/blob/main/json-schema/sendle-tracking-event-schema.json
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "pickup attempted": IncidentKind.PICKUP_FAILED,
    "pickup": Stage.PICKED_UP,
    "drop off": Stage.PICKED_UP,
    "dropped off": Stage.PICKED_UP,
    "in transit": Stage.IN_TRANSIT,
    "info": Meaning.INFO,
    "local delivery": Stage.OUT_FOR_DELIVERY,
    "out for delivery": Stage.OUT_FOR_DELIVERY,
    "delivery attempted": Stage.ATTEMPT_FAILED,
    "card left": Stage.ATTEMPT_FAILED,
    "left with agent": Stage.AVAILABLE_FOR_PICKUP,
    "delivered": Stage.DELIVERED,
    "unable to deliver": IncidentKind.OTHER,
    "damaged": IncidentKind.DAMAGED,
    "expired": Meaning.STALE,
}

STATES: dict[str, Said] = {
    "delivered": Stage.DELIVERED,
    "cancelled": Stage.CANCELLED,
}
"""Of the whole parcel, where they say that its way is over."""
