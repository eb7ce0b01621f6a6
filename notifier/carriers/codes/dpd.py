"""DPD's statuses: in capitals those of its schema `http://dpd.com/common/service/types/ParcelLifeCycleService/2.0`, and
those that DPD writes in Belgium, by what stands beside them in an answer that https://github.com/karrioapi/karrio shows
(`modules/connectors/dpd`)."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

STATUSES: dict[str, Said] = {
    "SHIPMENT": Stage.LABEL_CREATED,
    "ACCEPTED": Stage.PICKED_UP,
    "AT_SENDING_DEPOT": Stage.IN_TRANSIT,
    "ON_THE_ROAD": Stage.IN_TRANSIT,
    "AT_DELIVERY_DEPOT": Stage.AT_DELIVERY_DEPOT,
    "DELIVERED": Stage.DELIVERED,
    "PickedUp": Stage.PICKED_UP,  # DPD has received the parcel
    "BetweenDepots": Stage.IN_TRANSIT,  # at the dispatch centre
    "Depot": Stage.AT_DELIVERY_DEPOT,
    "Courier": Stage.OUT_FOR_DELIVERY,
    "DeliveryFailure": Stage.ATTEMPT_FAILED,
    "ReturningFromDelivery": Stage.AT_DELIVERY_DEPOT,  # after an attempt, back at the depot of the recipient
    "ParcelShop": Stage.AVAILABLE_FOR_PICKUP,  # delivered to the shop
    "Delivered": Stage.DELIVERED,
}
