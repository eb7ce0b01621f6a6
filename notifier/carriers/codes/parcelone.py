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

HUB: dict[str, Said] = {
    "P100": Stage.LABEL_CREATED,  # prepared by the sender
    "P101": Stage.PICKED_UP,  # on its way to ParcelOne
    "300": Stage.AT_FORWARDER,  # in ParcelOne's hub
    "394": Stage.IN_TRANSIT,  # left the hub, and can be followed at the last carrier's
}
"""Codes of the service for the part before the last carrier, by the only answer that its documentation shows:
https://github.com/karrioapi/karrio/tree/main/modules/connectors/parcelone/vendor"""
