"""Chronopost's event codes, as its tracking service explains them:
https://ws.chronopost.fr/tracking-cxf/TrackingServiceWS?wsdl (trackSkybillV2, `eventLabel`)
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

EVENTS: dict[str, Said] = {
    "DC": Stage.LABEL_CREATED,  # being prepared
    "DB": Stage.PICKED_UP,  # handed over by the sender
    "DY": Stage.PICKED_UP,  # registered by the post office
    "SC": Stage.AT_FORWARDER,  # sorted where it departs
    "TS": Stage.IN_TRANSIT,
    "SD": Stage.AT_DELIVERY_DEPOT,  # sorted where it is delivered
    "TA": Stage.OUT_FOR_DELIVERY,
    "D": Stage.DELIVERED,
}
