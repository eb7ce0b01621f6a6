"""Codes of DHL Parcel Poland (DHL24), from DHL's own list of its divisions' statuses.

Sources: https://developer.dhl.com/api-reference/shipment-tracking and
https://github.com/karrioapi/karrio/blob/main/modules/connectors/mydhl/vendors/status_1.csv (service `parcel-pl`).
Left out are the wishes of recipients and what reads two ways.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "AN": IncidentKind.ADDRESS,
    "AN_BO": IncidentKind.ADDRESS,
    "AN_RA": IncidentKind.ADDRESS,
    "AWI": Stage.ATTEMPT_FAILED,
    "AWI_NSP": Stage.ATTEMPT_FAILED,
    "AWI_ONU": Stage.ATTEMPT_FAILED,
    "AWI_OZ": Stage.ATTEMPT_FAILED,
    "BRG": IncidentKind.PAYMENT,
    "DOR": Stage.DELIVERED,
    "DOR_LOK": Stage.DELIVERED,
    "DOR_OTH": Stage.DELIVERED,
    "DOR_OWL": Stage.DELIVERED,
    "DOR_RDZ": Stage.DELIVERED,
    "DOR_SAS": Stage.DELIVERED,
    "DOR_SP": Stage.AVAILABLE_FOR_PICKUP,  # arrived at a shop
    "DWP": Stage.PICKED_UP,
    "EDB": Stage.IN_CUSTOMS,
    "EDC": Stage.CUSTOMS_CLEARED,
    "EDWP": Stage.LABEL_CREATED,
    "EXA": ByPosition.CLEARANCE_STARTED,
    "EXC": ByPosition.CLEARANCE_DONE,
    "LK": Stage.OUT_FOR_DELIVERY,
    "LP": Stage.IN_TRANSIT,
    "LW": Stage.IN_TRANSIT,
    "LW_PL": Stage.IN_TRANSIT,
    "OP": IncidentKind.REFUSED,
    "OP_COD": IncidentKind.REFUSED,
    "OP_DUB": IncidentKind.REFUSED,
    "OP_OTH": IncidentKind.REFUSED,
    "OP_PNK": IncidentKind.REFUSED,
    "OP_REZ": IncidentKind.REFUSED,
    "OP_TNZ": IncidentKind.REFUSED,
    "OP_USK": IncidentKind.REFUSED,
    "OP_USP": IncidentKind.REFUSED,
    "OWL": Stage.AVAILABLE_FOR_PICKUP,
    "PPDOR": Stage.DELIVERED,  # collected from a shop
    "SEC": ByPosition.CLEARANCE_STARTED,
    "SORT": Stage.IN_TRANSIT,
    "SP_CN": Stage.CANCELLED,
    "SP_DOR": Stage.DELIVERED,  # collected from a shop
    "SP_DSP": Stage.AVAILABLE_FOR_PICKUP,
    "SP_DWP": Stage.AWAITING_PICKUP,
    "SP_KZW": Stage.RETURNING,
    "SP_OP": Stage.RETURNING,
    "SP_PA": Stage.AVAILABLE_FOR_PICKUP,
    "SP_PU": Stage.PICKED_UP,
    "SP_TO": Stage.RETURNING,
    "SP_ZWR": Stage.RETURNING,
    "WEJPL": Stage.IN_TRANSIT,  # arrived in Poland, which may be on its way through
    "WYJPL": Stage.IN_TRANSIT,  # left Poland
    "ZWN": Stage.RETURNING,
    "ZWR": Stage.RETURNING,
    "ZWR_AN": Stage.RETURNING,
    "ZWR_OP": Stage.RETURNING,
    "ZWR_WER": Stage.RETURNING,
    "ZWR_ZB": Stage.RETURNING,
    "ZWR_ZT": Stage.RETURNING,
    "ZWW": Stage.ATTEMPT_FAILED,
}
