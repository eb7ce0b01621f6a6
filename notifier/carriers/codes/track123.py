"""Track123's codes: https://docs.track123.com/reference/getting-started-with-your-api (`transitSubStatus`)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

STATUSES: dict[str, Said] = {
    "INIT": Meaning.UNKNOWN,
    "NO_RECORD": Meaning.UNKNOWN,
    "INFO_RECEIVED_01": Stage.LABEL_CREATED,
    "IN_TRANSIT_01": Stage.IN_TRANSIT,
    "IN_TRANSIT_02": ByPosition.ARRIVAL,  # at a hub
    "IN_TRANSIT_03": ByPosition.CLEARANCE_DONE,
    "IN_TRANSIT_04": Stage.AT_FORWARDER,
    "IN_TRANSIT_05": Stage.DEPARTED_ORIGIN,  # handed to the airline
    "IN_TRANSIT_06": Stage.ARRIVED_DESTINATION,  # landed
    "IN_TRANSIT_07": Stage.AT_DELIVERY_DEPOT,
    "IN_TRANSIT_08": Stage.IN_FLIGHT,
    "WAITING_DELIVERY_01": Stage.OUT_FOR_DELIVERY,
    "WAITING_DELIVERY_02": Stage.OUT_FOR_DELIVERY,
    "WAITING_DELIVERY_03": Stage.OUT_FOR_DELIVERY,
    "DELIVERED_01": Stage.DELIVERED,
    "DELIVERED_02": Stage.DELIVERED,
    "DELIVERED_03": Stage.DELIVERED,
    "DELIVERED_04": Stage.DELIVERED,
    "DELIVERY_FAILED_01": Stage.ATTEMPT_FAILED,
    "DELIVERY_FAILED_02": Stage.ATTEMPT_FAILED,
    "DELIVERY_FAILED_03": Stage.ATTEMPT_FAILED,
    "DELIVERY_FAILED_04": Stage.ATTEMPT_FAILED,
    "ABNORMAL_01": IncidentKind.OTHER,
    "ABNORMAL_02": IncidentKind.CUSTOMS_HELD,
    "ABNORMAL_03": IncidentKind.OTHER,
    "ABNORMAL_04": IncidentKind.OTHER,
    "ABNORMAL_05": IncidentKind.OTHER,
    "ABNORMAL_06": IncidentKind.OTHER,
    "ABNORMAL_07": IncidentKind.OTHER,
    "ABNORMAL_08": IncidentKind.OTHER,
}
