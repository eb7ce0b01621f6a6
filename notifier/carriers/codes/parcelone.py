"""ParcelOne's codes, as they stand beside their descriptions in its answers (https://parcel.one)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import Stage

STATUSES: dict[str, Said] = {
    "UNKNOWN": Meaning.UNKNOWN,
    # The word says that it was announced, and "Shipment picked up" was seen beside it: neither is claimed.
    "REGISTERED": Meaning.UNKNOWN,
    "IN_TRANSIT": Stage.IN_TRANSIT,
    "ARRIVED": ByPosition.ARRIVAL,
    "OUT_FOR_DELIVERY": Stage.OUT_FOR_DELIVERY,
    "DELIVERED": Stage.DELIVERED,
}
