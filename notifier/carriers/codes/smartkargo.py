"""SmartKargo's types of events, from its OpenAPI file:
https://github.com/karrioapi/karrio/blob/main/modules/connectors/smartkargo/vendor/openapi.yaml
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "APK": IncidentKind.PICKUP_FAILED,
    "BKD": Stage.LABEL_CREATED,
    "RCS": Stage.PICKED_UP,
    "DEP": ByPosition.DEPARTURE,  # from the first mile, an airport, or the last one
    "RCF": ByPosition.ARRIVAL,  # at a partner, an airport, or the last store
    "GDL": Stage.OUT_FOR_DELIVERY,
    "DDL": Stage.DELIVERED,
    "DLD": Stage.DELIVERED,  # left at the door
    "DPU": Stage.DELIVERED,  # collected
    "ADL": Stage.ATTEMPT_FAILED,
    "RCU": Meaning.INFO,  # the recipient was reminded
    "RPU": Stage.AVAILABLE_FOR_PICKUP,
    "RTP": Stage.IN_TRANSIT,  # back in the hub after a failed try
    "RTL": Stage.RETURNING,
    "RTO": Stage.RETURNING,
    "RTS": Stage.RETURNING,
    "DMG": IncidentKind.DAMAGED,
    "PND": Stage.IN_TRANSIT,  # not in the file; sent, and explained as "in transit"
}
