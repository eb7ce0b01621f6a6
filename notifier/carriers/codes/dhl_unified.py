"""DHL's codes for the whole group: https://developer.dhl.com/api-reference/shipment-tracking (`statusCode`).

`transit` stands for everything between the sender and the door, customs as well: what it is stands in the words.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "pre-transit": Stage.LABEL_CREATED,
    "transit": Stage.IN_TRANSIT,
    "delivered": Stage.DELIVERED,
    "failure": IncidentKind.OTHER,
    "unknown": Meaning.UNKNOWN,
}
