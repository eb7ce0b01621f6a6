"""Codes of the DCSA's Track & Trace: https://github.com/dcsaorg/DCSA-OpenAPI/tree/master/tnt (versions 2 and 3).

They count where the event is actual (`ACT`); what is planned or estimated has not happened.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EQUIPMENT: dict[str, Said] = {
    "GTIN": Stage.AT_FORWARDER,  # through the gate, into the terminal
    "STUF": Stage.AT_FORWARDER,  # packed
    "LOAD": Stage.DEPARTED_ORIGIN,
    "DISC": Stage.ARRIVED_DESTINATION,  # discharged
    "CUSS": IncidentKind.CUSTOMS_HELD,  # selected for a scan
    "CUSI": IncidentKind.CUSTOMS_HELD,  # selected for inspection
    "CUSR": Stage.CUSTOMS_CLEARED,
    "GTOT": Stage.OUT_FOR_DELIVERY,  # through the gate, out of the terminal
    "AVPU": Stage.AVAILABLE_FOR_PICKUP,
    "DROP": Stage.DELIVERED,
}

TRANSPORT: dict[str, Said] = {
    "DEPA": Stage.IN_FLIGHT,  # from the first port: `departed_origin`
    "ARRI": Stage.ARRIVED_DESTINATION,
}

SHIPMENT: dict[str, Said] = {
    "RECE": Meaning.INFO,
    "DRFT": Meaning.INFO,
    "PENA": Meaning.INFO,
    "PENU": Meaning.INFO,
    "PENC": Meaning.INFO,
    "REJE": Meaning.INFO,
    "APPR": Meaning.INFO,
    "ISSU": Meaning.INFO,
    "SURR": Meaning.INFO,
    "SUBM": Meaning.INFO,
    "VOID": Meaning.INFO,
    "CONF": Meaning.INFO,
    "REQS": Meaning.INFO,
    "CMPL": Meaning.INFO,
    "HOLD": IncidentKind.HELD,
    "RELS": Meaning.INFO,
}
"""What happens to papers."""
