"""4PX's codes, as they stand in its answers: https://open.4px.com (`tr.order.tracking.get`), https://track.4px.com, and
as those explain them who read its list (https://open.4px.com/v2/help/customdata?ids=help-data,21)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "FPX_L_RPIF": Stage.LABEL_CREATED,  # parcel information received
    "FPX_O_IR": Stage.LABEL_CREATED,  # order data transmitted
    "FPX_O_IRI": Stage.LABEL_CREATED,
    "FPX_O_SIS": Stage.LABEL_CREATED,  # order data sent to whoever delivers
    "FPX_O_CRLB": Stage.LABEL_CREATED,  # label created
    "FPX_S_SFBR": Stage.LABEL_CREATED,  # booked
    "FPX_L_ATP": Stage.AWAITING_PICKUP,  # a courier was told to fetch it
    "FPX_C_SPLS": Stage.PICKED_UP,
    "FPX_C_SPQS": Stage.PICKED_UP,
    "FPX_L_SC": Stage.PICKED_UP,
    "FPX_C_AAF": Stage.AT_FORWARDER,
    "FPX_C_ADFF": Stage.AT_FORWARDER,  # it leaves the warehouse, not the country
    "FPX_M_HA": Stage.DEPARTED_ORIGIN,  # handed to the airline
    "FPX_M_DFOA": Stage.IN_FLIGHT,
    "FPX_M_AAHK": Stage.TRANSIT_HUB,  # in the hub of Hong Kong
    "FPX_M_IT": Stage.IN_TRANSIT,
    "FPX_M_ATA": Stage.ARRIVED_DESTINATION,
    "FPX_M_CRSD": Stage.IN_CUSTOMS,
    "FPX_I_CC": Stage.IN_CUSTOMS,  # customs check
    "FPX_I_RCUK": Stage.CUSTOMS_CLEARED,
    "FPX_O_RR": Stage.IN_TRANSIT,
    "FPX_F_ST": Stage.IN_TRANSIT,
    "FPX_D_AOPC": Stage.AT_DELIVERY_DEPOT,
    "FPX_D_STPP": Stage.AT_DELIVERY_DEPOT,
    "FPX_D_HQ": Stage.AT_DELIVERY_DEPOT,
    "FPX_D_SD": Stage.OUT_FOR_DELIVERY,
    "FPX_D_FD": Stage.ATTEMPT_FAILED,
    "FPX_D_AP": Stage.AVAILABLE_FOR_PICKUP,
    "FPX_D_ADWP": Stage.AVAILABLE_FOR_PICKUP,  # at the post office
    "FPX_D_SASPS": Stage.AVAILABLE_FOR_PICKUP,
    "FPX_S_OK": Stage.DELIVERED,
    "FPX_S_OKCC": Stage.DELIVERED,
    "FPX_S_OKGP": Stage.DELIVERED,
    "FPX_S_OKIDC": Stage.DELIVERED,
    "FPX_S_OKPO": Stage.DELIVERED,
    "FPX_S_OKSC": Stage.DELIVERED,
    "FPX_S_OKVP": Stage.DELIVERED,
    "FPX_I_DELAY": IncidentKind.CUSTOMS_HELD,
    "FPX_C_DT": Stage.DESTROYED,
    "FPX_C_DTCQ": Stage.DESTROYED,
    "FPX_C_DTTM": Stage.DESTROYED,
    "FPX_Y_ADPR": Stage.DESTROYED,
    "FPX_Y_DS": Stage.DESTROYED,
}

# Of these every code that begins so means the same; what follows is the reason.
BEGINNINGS: dict[str, Said] = {
    "FPX_C_HF": IncidentKind.HELD,  # by 4PX
    "FPX_O_SPH": IncidentKind.HELD,  # by whoever delivers
    "FPX_D_SH": IncidentKind.HELD,
    "FPX_I_HC": IncidentKind.CUSTOMS_HELD,
    "FPX_M_TD": IncidentKind.DELAY,
    "FPX_D_DD": IncidentKind.DELAY,
    "FPX_D_FD": Stage.ATTEMPT_FAILED,
}
