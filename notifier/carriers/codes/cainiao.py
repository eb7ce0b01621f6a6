"""Cainiao's action codes, which aggregators pass on beside their own guess at what they mean.

Sources: the list at the field `action_code` of the tracking details in Alibaba's SDK (https://open.taobao.com), and the
answers of https://global.cainiao.com. A code that is not here is read by the aggregator's tag.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

ACTIONS: dict[str, Said] = {
    # The order and the warehouse
    "CONSIGN": Stage.ORDERED,
    "OM_CONSIGN": Stage.ORDERED,
    "GWMS_ACCEPT": Stage.ORDERED,
    "GWMS_PICK": Stage.ORDERED,
    "GWMS_PACKAGE": Stage.ORDERED,
    "GTMS_ASN": Stage.LABEL_CREATED,
    "GWMS_OUTBOUND": Stage.PICKED_UP,
    "GWMS_HANDOVER": Stage.PICKED_UP,
    "GWMS_REJECT": Stage.CANCELLED,
    "GWMS_CANCEL": Stage.CANCELLED,
    "GWMS_EXCEPTION": IncidentKind.OTHER,
    # Collection
    "PU_PICKUP_SUCCESS": Stage.PICKED_UP,
    "PU_SIGN_IN_SUCCESS": Stage.PICKED_UP,
    "CW_SIGN_IN_SUCCESS": Stage.PICKED_UP,
    "GOT": Stage.PICKED_UP,
    "PU_PICKUP_FAILURE": IncidentKind.PICKUP_FAILED,
    "PU_SIGN_IN_FAILURE": IncidentKind.PICKUP_FAILED,
    "REJECT": IncidentKind.PICKUP_FAILED,
    # Sorting centre of the origin
    "CW_INBOUND": Stage.AT_FORWARDER,
    "CW_OUTBOUND": Stage.AT_FORWARDER,
    "SC_SIGN_IN_SUCCESS": Stage.AT_FORWARDER,
    "SC_INBOUND_SUCCESS": Stage.AT_FORWARDER,
    "SC_OUTBOUND_SUCCESS": Stage.AT_FORWARDER,
    "SC_HO_OUT_SUCCESS": Stage.AT_FORWARDER,
    "SC_SIGN_IN_FAILURE": IncidentKind.OTHER,
    "SC_INBOUND_FAILURE": IncidentKind.OTHER,
    "SC_OUTBOUND_FAILURE": IncidentKind.OTHER,
    "SC_HO_OUT_FAILURE": IncidentKind.OTHER,
    # Linehaul
    "LH_HO_IN_SUCCESS": Stage.AT_FORWARDER,
    "LH_HO_AIRLINE": Stage.DEPARTED_ORIGIN,
    "LH_DEPART": Stage.IN_FLIGHT,
    "LH_ARRIVE": Stage.ARRIVED_DESTINATION,
    "LH_HO_OUT_SUCCESS": Stage.HANDED_TO_LOCAL,
    "LH_HO_AIRLINE_FAILURE": IncidentKind.PROHIBITED,  # aviation security turned it down
    "LH_HO_IN_FAILURE": IncidentKind.OTHER,
    "LH_HO_OUT_FAILURE": IncidentKind.OTHER,
    "LH_ARRIVE_FAILURE": IncidentKind.OTHER,
    "TD_TRANS_ARRIVE": Stage.TRANSIT_HUB,
    "TD_TRANS_DEPART": Stage.TRANSIT_HUB,
    # Customs: EX of the origin, TRANS on the way, IM of the destination
    "CC_EX_START": Stage.EXPORT_CUSTOMS,
    "CC_EX_SUCCESS": Stage.EXPORT_CLEARED,
    "CC_EX_FAILURE": IncidentKind.CUSTOMS_HELD,
    "CC_TRANS_START": Stage.TRANSIT_HUB,
    "CC_TRANS_SUCCESS": Stage.TRANSIT_HUB,
    "CC_TRANS_FAILURE": IncidentKind.CUSTOMS_HELD,
    "CC_HO_IN_SUCCESS": Stage.IN_CUSTOMS,
    "CUSTOMS_ARRIVED_IN_AREA_CALLBACK": Stage.IN_CUSTOMS,
    "CC_IM_START": Stage.IN_CUSTOMS,
    "CC_IM_PROCESS": Stage.IN_CUSTOMS,
    "CUS_DECLARE": Stage.IN_CUSTOMS,
    "CIQ_SUCCESS": Stage.IN_CUSTOMS,  # the inspection is one of several steps
    "CUS_TAX": IncidentKind.CUSTOMS_PAYMENT_DUE,
    "CC_HO_IN_FAILURE": IncidentKind.OTHER,
    "CC_IM_FAILURE": IncidentKind.CUSTOMS_HELD,
    "CUS_FAILURE": IncidentKind.CUSTOMS_HELD,
    "CIQ_FAILURE": IncidentKind.CUSTOMS_HELD,
    "CC_IM_SUCCESS": Stage.CUSTOMS_CLEARED,
    "CUS_SUCCESS": Stage.CUSTOMS_CLEARED,
    "CC_HO_OUT_SUCCESS": Stage.CUSTOMS_CLEARED,
    "CC_HO_OUT_FAILURE": IncidentKind.OTHER,
    # The last mile
    "GTMS_ACCEPT": Stage.HANDED_TO_LOCAL,
    "GTMS_SC_ARRIVE": Stage.AT_DELIVERY_DEPOT,
    "GTMS_DO_ARRIVE": Stage.AT_DELIVERY_DEPOT,
    "GTMS_DO_DEPART": Stage.OUT_FOR_DELIVERY,
    "GTMS_DELIVERING": Stage.OUT_FOR_DELIVERY,
    "GTMS_RE_DELIVERING": Stage.OUT_FOR_DELIVERY,
    "SENT_SCAN": Stage.OUT_FOR_DELIVERY,
    "GTMS_DEL_FAILURE": Stage.ATTEMPT_FAILED,
    "GTMS_SIGN_FAILURE": Stage.ATTEMPT_FAILED,
    "FAILED": Stage.ATTEMPT_FAILED,
    "GTMS_WAIT_SELF_PICK": Stage.AVAILABLE_FOR_PICKUP,
    "GTMS_STA_SIGNED": Stage.AVAILABLE_FOR_PICKUP,  # the pickup point signed, not the recipient
    "GSTA_INBOUND": Stage.AVAILABLE_FOR_PICKUP,
    "GSTA_INFORM_BUYER": Stage.AVAILABLE_FOR_PICKUP,
    "POSTMAN_POST": Stage.AVAILABLE_FOR_PICKUP,
    "GTMS_STA_CHANGE": Meaning.INFO,
    "GTMS_STA_CN_CHANGE": Meaning.INFO,
    "GTMS_STA_CNCP_CHANGE": Meaning.INFO,
    "GTMS_STA_CUST_TO_DOOR": Meaning.INFO,
    "GTMS_STA_CN_TO_DOOR": Meaning.INFO,
    "GTMS_STA_CNCP_TO_DOOR": Meaning.INFO,
    "GTMS_FAILURE": IncidentKind.OTHER,
    "GTMS_SIGNED": Stage.DELIVERED,
    "SIGNED": Stage.DELIVERED,
    "GSTA_SIGN": Stage.DELIVERED,
    "GSTA_BUYER_SIGN": Stage.DELIVERED,
    "STA_SIGN": Stage.DELIVERED,
    # The way back
    "RT_INBOUND": Stage.RETURNING,
    "RT_OUTBOUND": Stage.RETURNING,
    "RT_HO_OUT": Stage.RETURNING,
    "RT_WH_HO_IN": Stage.RETURNING,
    "RT_WH_INBOUND": Stage.RETURNING,
    "RT_WH_OUTBOUND": Stage.RETURNING,
    "RT_WH_HO_OUT": Stage.RETURNING,
    "RETURNED": Stage.RETURNED,
    "RT_DESTROY": Stage.DESTROYED,
    "RT_WH_DESTROY": Stage.DESTROYED,
}
