"""Teleship's words, of events and of whole shipments, from its OpenAPI file:
https://github.com/karrioapi/karrio/blob/main/modules/connectors/teleship/vendors/openapi-public.json

`terminated` is left out: the file does not say what was ended.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "label_created": Stage.LABEL_CREATED,
    "created": Stage.LABEL_CREATED,
    "collected": Stage.PICKED_UP,
    "picked_up": Stage.PICKED_UP,
    "in_hub": ByPosition.ARRIVAL,
    "in_transit": Stage.IN_TRANSIT,
    "customs_cleared": ByPosition.CLEARANCE_DONE,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "delivery_event": Meaning.INFO,
    "delivery_failed": Stage.ATTEMPT_FAILED,
    "delivered": Stage.DELIVERED,
    "return_to_sender": Stage.RETURNING,
    "discarded": Stage.DESTROYED,
    "cancelled": Stage.CANCELLED,
    "delayed": IncidentKind.DELAY,
    "alert": IncidentKind.OTHER,
    "failed": IncidentKind.OTHER,
}
