"""Codes of DHL Parcel in Germany: event (`ice`), its detail (`ric`), and the older standard event in two letters.

`PO` alone ("in the process of delivery") is left out: it stands for the van as well as for what keeps the parcel
from it. Sources: https://developer.dhl.com/api-reference/dhl-parcel-de-tracking-post-de and DHL's list of July 2024,
https://github.com/karrioapi/karrio/tree/main/modules/connectors/dhl_parcel_de/vendors
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

DETAILS: dict[str, Said] = {
    "ALERT/BDADD": IncidentKind.ADDRESS,
    "DLVRD/ACCDM": (Stage.DELIVERED, IncidentKind.DAMAGED),
    "DLVRD/ACCSI": (Stage.DELIVERED, IncidentKind.OTHER),  # not all of it
    "DLVRD/CODAR": Meaning.INFO,  # money
    "DLVRD/CODRP": Meaning.INFO,  # money
    "DLVRD/CUSTM": Stage.IN_CUSTOMS,  # handed to customs, who check and deliver
    "DLVRD/HNDTC": Stage.HANDED_TO_LOCAL,
    "DLVRF/DMGED": (Stage.ATTEMPT_FAILED, IncidentKind.DAMAGED),
    "EXPHD/BDADD": IncidentKind.ADDRESS,
    "EXPHD/CAPEX": IncidentKind.DELAY,
    "EXPHD/CLREF": IncidentKind.CUSTOMS_REFUSED,
    "EXPHD/DMGED": IncidentKind.DAMAGED,
    "EXPHD/DMGPC": IncidentKind.DAMAGED,
    "EXPHD/DMPHD": IncidentKind.DAMAGED,
    "EXPHD/EQUBF": IncidentKind.DELAY,
    "EXPHD/FRMJR": IncidentKind.WEATHER,  # force majeure
    "EXPHD/LOSTX": Stage.LOST,
    "EXPHD/OTHER": IncidentKind.OTHER,
    "EXPHD/PWMFD": IncidentKind.CUSTOMS_ACTION_NEEDED,  # papers for customs are missing
    "EXPHD/RTTSP": Stage.RETURNING,
    "EXPHD/STPRB": IncidentKind.MISROUTED,
    "EXPHD/WRGRI": IncidentKind.ADDRESS,
    "HLDCC/NTCCN": IncidentKind.UNCLAIMED,
    "LDEXC/BDADD": IncidentKind.ADDRESS,
    "LDTMV/AA": ByPosition.ARRIVAL,  # also the first scan in a parcel centre
    "LDTMV/PO": Stage.OUT_FOR_DELIVERY,
    "MVARR/EE": ByPosition.ARRIVAL,
    "MVTEX/FRMJR": IncidentKind.WEATHER,
    "NTDEL/BDADD": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
    "NTDEL/CPUNK": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
    "NTDEL/DMGED": (Stage.ATTEMPT_FAILED, IncidentKind.DAMAGED),
    "NTDEL/FRMJR": (Stage.ATTEMPT_FAILED, IncidentKind.WEATHER),
    "NTDEL/MOVED": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
    "NTDEL/NTCCN": IncidentKind.UNCLAIMED,
    "NTDEL/RFUSD": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),
    "NTDEL/TRPMT": (Stage.ATTEMPT_FAILED, IncidentKind.PAYMENT),
    "NTDEL/WRGRI": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
    "OFWRD/RTSCR": Stage.RETURNING,
    "OFWRD/RTSSA": Stage.RETURNING,
    "PURCR/BDADD": IncidentKind.PICKUP_FAILED,
    "PURCR/REJCT": IncidentKind.PICKUP_FAILED,
    "RCCLS/LOSTX": Stage.LOST,
    "RETRN/BDADD": (Stage.RETURNING, IncidentKind.ADDRESS),
    "RETRN/CLREF": (Stage.RETURNING, IncidentKind.CUSTOMS_REFUSED),
    "RETRN/DMGED": (Stage.RETURNING, IncidentKind.DAMAGED),
    "RETRN/DMGPC": (Stage.RETURNING, IncidentKind.DAMAGED),
    "RETRN/NTCCN": (Stage.RETURNING, IncidentKind.UNCLAIMED),
    "RETRN/RFUSD": (Stage.RETURNING, IncidentKind.REFUSED),
    "SRTED/PO": Stage.OUT_FOR_DELIVERY,  # loaded onto the van
    "ULFMV/NB": Stage.IN_TRANSIT,
}
"""Where the detail, or the standard event, says more than the event."""

EVENTS: dict[str, Said] = {
    "ADVIS": Meaning.INFO,  # wishes of the recipient, messages to them
    "ALERT": Meaning.INFO,
    "ASMVT": Stage.IN_TRANSIT,
    "CANCL": Stage.CANCELLED,
    "CHECK": Meaning.INFO,
    "CNFSC": Stage.DESTROYED,  # confiscated
    "CNRFC": Stage.AVAILABLE_FOR_PICKUP,
    "DLVRD": Stage.DELIVERED,
    "DLVRF": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),
    "DMGDS": IncidentKind.DAMAGED,
    "DSPSD": Stage.DESTROYED,
    "EXPHD": IncidentKind.HELD,
    "FWDCF": Stage.IN_TRANSIT,
    "HLDCC": Stage.AVAILABLE_FOR_PICKUP,
    "HLDCP": IncidentKind.CUSTOMS_HELD,
    "HLDCU": IncidentKind.CUSTOMS_HELD,
    "HNDDE": Stage.HANDED_TO_LOCAL,
    "HNDND": Stage.HANDED_TO_LOCAL,
    "ICPRC": ByPosition.CLEARANCE_STARTED,
    "ITBAR": ByPosition.CLEARANCE_STARTED,  # in a bonded area
    "LDEXC": IncidentKind.DELAY,  # could not be loaded
    "LDTHU": Stage.IN_TRANSIT,
    "LDTMV": Stage.IN_TRANSIT,
    "MSRTD": IncidentKind.MISROUTED,
    "MVARR": Stage.IN_TRANSIT,
    "MVDEX": IncidentKind.DELAY,
    "MVDPT": Stage.IN_TRANSIT,
    "MVTEX": IncidentKind.DELAY,
    "NTADT": IncidentKind.DELAY,  # on no round
    "NTDEL": Stage.ATTEMPT_FAILED,
    "NTPUP": IncidentKind.PICKUP_FAILED,
    "OFWRD": Stage.IN_TRANSIT,
    "PARCV": Stage.LABEL_CREATED,
    "PCKDU": Stage.PICKED_UP,
    "PMTCR": Meaning.INFO,
    "PMTCS": Meaning.INFO,
    "PURCR": Stage.AWAITING_PICKUP,
    "RELBL": Stage.IN_TRANSIT,
    "REPCK": Stage.IN_TRANSIT,
    "RETRN": Stage.RETURNING,
    "ROUCR": Meaning.INFO,  # another way, as the recipient asked
    "RSDCP": ByPosition.CLEARANCE_DONE,
    "SECHK": Stage.IN_TRANSIT,
    "SHRCU": Stage.PICKED_UP,
    "SRTED": Stage.IN_TRANSIT,
    "TRBCR": Stage.IN_TRANSIT,
    "ULFMV": Stage.AT_DELIVERY_DEPOT,
}

STANDARD_EVENTS: dict[str, Said] = {
    "AA": ByPosition.ARRIVAL,
    "AE": Stage.PICKED_UP,
    "AN": IncidentKind.PICKUP_FAILED,
    "BV": IncidentKind.OTHER,
    "DD": Meaning.INFO,
    "EE": Stage.AT_DELIVERY_DEPOT,
    "ES": Stage.PICKED_UP,
    "GT": Meaning.INFO,
    "LA": IncidentKind.HELD,  # in storage
    "NB": Stage.IN_TRANSIT,
    "VA": Stage.LABEL_CREATED,
    "ZF": Stage.AVAILABLE_FOR_PICKUP,
    "ZN": Stage.ATTEMPT_FAILED,
    "ZU": Stage.DELIVERED,
}
