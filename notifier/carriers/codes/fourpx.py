"""4PX's codes, as they stand in its answers: https://open.4px.com (`tr.order.tracking.get`), https://track.4px.com"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

EVENTS: dict[str, Said] = {
    "FPX_L_RPIF": Stage.LABEL_CREATED,  # parcel information received
    "FPX_O_IR": Stage.LABEL_CREATED,  # order data transmitted
    "FPX_C_SPLS": Stage.PICKED_UP,
    "FPX_C_SPQS": Stage.PICKED_UP,
    "FPX_L_SC": Stage.PICKED_UP,
    "FPX_C_AAF": Stage.AT_FORWARDER,
    "FPX_C_ADFF": Stage.AT_FORWARDER,  # it leaves the warehouse, not the country
    "FPX_M_HA": Stage.DEPARTED_ORIGIN,  # handed to the airline
    "FPX_M_DFOA": Stage.IN_FLIGHT,
    "FPX_M_ATA": Stage.ARRIVED_DESTINATION,
    "FPX_M_CRSD": Stage.IN_CUSTOMS,
    "FPX_I_RCUK": Stage.CUSTOMS_CLEARED,
    "FPX_O_RR": Stage.IN_TRANSIT,
    "FPX_F_ST": Stage.IN_TRANSIT,
    "FPX_D_AOPC": Stage.AT_DELIVERY_DEPOT,
    "FPX_D_STPP": Stage.AT_DELIVERY_DEPOT,
    "FPX_D_HQ": Stage.AT_DELIVERY_DEPOT,
    "FPX_D_SD": Stage.OUT_FOR_DELIVERY,
    "FPX_D_FD": Stage.ATTEMPT_FAILED,
    "FPX_S_OK": Stage.DELIVERED,
}
