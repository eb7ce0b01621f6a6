"""Codes of the DCSA's Track & Trace: https://github.com/dcsaorg/DCSA-OpenAPI/tree/master/tnt (versions 2, 3 beta) and
https://github.com/dcsaorg/Conformance-Gateway (version 3.0: `TNT_v3.0.0.yaml`).

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
    "CROS": Stage.IN_TRANSIT,  # over a border, or past a point on the way
    "PICK": Meaning.INFO,  # full or empty, at the beginning or at the end
    "AVDO": Meaning.INFO,  # may be dropped off
    "INSP": Meaning.INFO,  # inspected; with what outcome is not said
    "STRP": Meaning.INFO,  # unpacked
    "RMVD": Meaning.INFO,  # a seal was removed
    "RSEA": Meaning.INFO,  # sealed again
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
    "AMCF": Meaning.INFO,
    "AMCN": Meaning.INFO,
    "AMDC": Meaning.INFO,
    "AMPR": Meaning.INFO,
    "AMRE": Meaning.INFO,
    "CACF": Meaning.INFO,
    "CADC": Meaning.INFO,
    "CANC": Meaning.INFO,
    "CARE": Meaning.INFO,
    "DECL": Meaning.INFO,
    "PENM": Meaning.INFO,
    "PSAM": Meaning.INFO,
    "PSDL": Meaning.INFO,
    "SUAM": Meaning.INFO,
    "SUDL": Meaning.INFO,
    "UPCF": Meaning.INFO,
    "UPCN": Meaning.INFO,
    "UPDC": Meaning.INFO,
    "UPDT": Meaning.INFO,
    "UPRE": Meaning.INFO,
}
"""What happens to papers. A booking that is cancelled says nothing of the container, which may go on under another."""

SENSOR: dict[str, Said] = {
    "DETC": Meaning.INFO,  # doors, and where the container is
    "MEAS": Meaning.INFO,  # temperatures
    "ADJU": Meaning.INFO,
}
"""What devices on a container report, since version 3.0."""
