"""Kuaidi100's states: https://api.kuaidi100.com/document (`state`: of the parcel, and `statusCode` of a row)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.stages import IncidentKind, Stage

STATES: dict[str, Said] = {
    "0": Stage.IN_TRANSIT,
    "1": Stage.PICKED_UP,
    "2": IncidentKind.OTHER,
    "3": Stage.DELIVERED,
    "4": Stage.RETURNED,  # the sender signed for it
    "5": Stage.OUT_FOR_DELIVERY,
    "6": Stage.RETURNING,
    "7": Stage.HANDED_TO_LOCAL,  # another carrier has it now
    "10": ByPosition.CLEARANCE_STARTED,  # it waits for customs
    "11": ByPosition.CLEARANCE_STARTED,
    "12": ByPosition.CLEARANCE_DONE,
    "13": IncidentKind.CUSTOMS_HELD,
    "14": IncidentKind.REFUSED,
}
