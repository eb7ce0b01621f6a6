"""Codes of DHL Parcel Netherlands in `status` of the group's interface, from DHL's own list of its divisions' statuses.

Source: https://github.com/karrioapi/karrio/blob/main/modules/connectors/mydhl/vendors/status_1.csv (`parcel-nl`).
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "ACCESSPOINT_FULL_REDELIVER": Stage.ATTEMPT_FAILED,  # delivery at post office not possible, new delivery attempt
    "ADDRESS_CORRECTED_BY_DEPOT_MANAGER": Meaning.INFO,  # address details corrected
    "ADDRESS_NOT_FOUND": IncidentKind.ADDRESS,  # delivery interrupted, address not located
    "ADDRESS_UNKNOWN": (Stage.RETURNING, IncidentKind.ADDRESS),  # address details unknown or incorrect, return to
    "AGREED_COLLECTION": Stage.AWAITING_PICKUP,  # shipment will be picked up as scheduled
    "AGREED_DELIVERY": Stage.DELIVERY_SCHEDULED,  # delivery according to agreement
    "ANNOUNCED_AT_PARCELSHOP": Meaning.INFO,  # announced at dhl servicepoint
    "ARRIVED_AT_DELIVERY_FACILITY": Stage.AT_DELIVERY_DEPOT,  # arrived in your region
    "ARRIVED_AT_INBOUND_GATEWAY": Stage.ARRIVED_DESTINATION,  # arrived at inbound gateway
    "ARRIVED_AT_ORIGIN_DEPOT": Stage.AT_FORWARDER,  # arrived at depot in country of origin
    "ARRIVED_AT_ORIGIN_GATEWAY": Stage.AT_FORWARDER,  # arrived at international sorting center in country of origin
    "ARRIVED_AT_ORIGIN_HUB": Stage.AT_FORWARDER,  # arrived at sorting center in country of origin
    "ARRIVED_AT_TERMINAL": Stage.IN_TRANSIT,  # arrived at terminal
    "ARRIVED_DAMAGED": IncidentKind.DAMAGED,  # arrived at the cityhub with damage
    "ARRIVED_FACILITY": Stage.IN_TRANSIT,  # arrived at the international sorting center
    "AWAITING_PAYMENT_RECEIVER_NOTIFIED": IncidentKind.PAYMENT,  # awaiting payment, recipient has been notified
    "AWAITING_RECEIVER_COLLECTION": Stage.AVAILABLE_FOR_PICKUP,  # ready for collection at sorting center
    "BACKLOG_COLLECTION_CANCELLED": IncidentKind.PICKUP_FAILED,  # shipment(s) not picked up due to backlog, pick-up
    "BACKLOG_NOT_COLLECTED": IncidentKind.PICKUP_FAILED,  # no pick-up due to dhl backlog, new pick-up attempt next
    "BACKLOG_NOT_DELIVERED": IncidentKind.DELAY,  # delivery interrupted, delivery date changed
    "BACKLOG_PICKUP_CANCELLED": IncidentKind.PICKUP_FAILED,  # shipment(s) not picked up due to backlog, pick-up order
    "BAD_ADDRESS": IncidentKind.ADDRESS,  # address details unknown or incorrect, we will contact the sender for
    "BAD_ADDRESS_INTERNATIONAL": IncidentKind.ADDRESS,  # incorrect address details, please contact the sender
    "BAD_ADDRESS_NOT_COLLECTED": IncidentKind.PICKUP_FAILED,  # incorrect pick-up address, pick-up order cancelled
    "BONDED_LOCATION": ByPosition.CLEARANCE_STARTED,  # stored in the customs area
    "BREAK_BULK_SHIPMENT_PROCESSED_BY_CUSTOMS": Meaning.INFO,  # break bulk shipment processed by customs
    "BROKER_NOTIFIED": Meaning.INFO,  # broker informed
    "BROKER_RELEASED": ByPosition.CLEARANCE_DONE,  # cleared by the broker and released at customs
    "CALAMITY_SYSTEM_INTERVENTION_DELIVERY_AT_PARCELSHOP": Meaning.INFO,  # we deliver your shipment at a dhl
    "CLEARANCE_DELAY": IncidentKind.CUSTOMS_HELD,  # delayed during clearance at customs
    "CLEARANCE_RELEASE": ByPosition.CLEARANCE_DONE,  # released by customs
    "CLOSED": Stage.ATTEMPT_FAILED,  # recipient is closed
    "CLOSED_AWAITING_COLLECTION": Stage.ATTEMPT_FAILED,  # we missed each other, ready for collection at sorting center
    "CLOSED_ON_ARRIVAL": Stage.ATTEMPT_FAILED,  # recipient is not present
    "CLOSED_SHIPMENT": IncidentKind.DELAY,  # delivery (partially) interrupted, please contact the sender
    "COD_AMOUNT_CHANGED": Meaning.INFO,  # cash on delivery amount changed on request of the sender
    "COLLECT_AGAIN_SAME_ADDRESS": IncidentKind.PICKUP_FAILED,  # new pick-up attempt at the same address next delivery
    "COLLECTED": Stage.PICKED_UP,  # shipment(s) has/have been picked up
    "COLLECTED_AT_ACCESSPOINT": Stage.DELIVERED,  # collected at dhl servicepoint by the recipient
    "COLLECTED_AT_NEIGHBOUR": Stage.PICKED_UP,  # picked up at neighbours by the courier
    "COLLECTED_AT_PARCELSHOP": Stage.DELIVERED,  # collected at dhl servicepoint by the recipient
    "COLLECTED_AT_PARCELSTATION": Stage.DELIVERED,  # collected at dhl servicepoint by the recipient
    "COLLECTION_ADDRESS_CLOSED": IncidentKind.PICKUP_FAILED,  # pick-up address closed
    "COLLECTION_DATA_RECEIVED": Stage.AWAITING_PICKUP,  # pickup order has been received by dhl
    "COLLECTION_HANDED_OVER_TO_DD": Meaning.INFO,  # pickup order handed over to another courier
    "COLLECTION_HANDED_OVER_TO_THIRD_PARTY": Meaning.INFO,  # pickup order handed over to another courier
    "COLLECTION_IMPORT_EXPRESS": Stage.AWAITING_PICKUP,  # pickup order received from express
    "COLLECTION_ORDER_HANDED_OVER_TO_DRIVER": Stage.AWAITING_PICKUP,  # pickup order handed over to the courier
    "COLLECTION_ORDER_OUT_FOR_DELIVERY": Stage.AWAITING_PICKUP,  # courier on route for pickup order
    "COLLECTION_ORDER_REFUSED": IncidentKind.PICKUP_FAILED,  # pickup order refused by the courier
    "COLLECTION_ORDER_SCANNED": Meaning.INFO,  # pickup order scanned by the courier
    "COLLECTION_PLANNED_IN_ROUTE": Stage.AWAITING_PICKUP,  # pickup planned in the route of the courier
    "CONFIRM_UPLIFT": Stage.IN_TRANSIT,  # ready for departure from the international sorting center
    "CONFIRMATION_OF_CLOSING_THE_SCAN-APPLICATION_AFTER_THE_SCAN_FOR_RETURN": Stage.RETURNING,  # sorted to send to the
    "CS_ACTION_REQUIRED": Meaning.INFO,  # sender will contact dhl
    "CUSTOMS_DATA_INCORRECT_RETURN_TO_SHIPPER": Stage.RETURNING,  # customs data incorrect, return to shipper
    "DAMAGE_RETURN": (Stage.RETURNING, IncidentKind.DAMAGED),  # damage found, return to sender
    "DANGEROUS_GOODS_OCCURRENCE": IncidentKind.HELD,  # pending action or information
    "DATA_MISSING": IncidentKind.HELD,  # the shipment's data is missing
    "DATA_RECEIVED_WITH_PREFIX_LABEL": Stage.LABEL_CREATED,  # shipment not yet received or processed
    "DELIVERED": Stage.DELIVERED,  # delivered
    "DELIVERED_AT_ACCESSPOINT": Stage.AVAILABLE_FOR_PICKUP,  # delivered at dhl servicepoint
    "DELIVERED_AT_NEIGHBOURS": Stage.DELIVERED,  # delivered at the neighbours
    "DELIVERED_AT_PARCELSHOP": Meaning.INFO,  # internal event - parcel not ready for collection at dhl servicepoint
    "DELIVERED_AT_PARCELSTATION": Stage.AVAILABLE_FOR_PICKUP,  # delivered at dhl servicepoint, your shipment is ready
    "DELIVERED_AT_PREFERED_NEIGHBOURS": Stage.DELIVERED,  # delivered at the preferred neighbours
    "DELIVERED_AT_SAFEPLACE": Stage.DELIVERED,  # delivered at the preferred location
    "DELIVERED_AT_SHIPPER": Stage.RETURNED,  # delivered at the sender
    "DELIVERED_DAMAGED": (Stage.DELIVERED, IncidentKind.DAMAGED),  # delivered with damage
    "DELIVERED_IN_MAILBOX": Stage.DELIVERED,  # delivered in mailbox
    "DELIVERED_NO_CODE_VALIDATION": Stage.DELIVERED,  # delivered
    "DELIVERED_NOT_IN_TIME": Stage.DELIVERED,  # delivered
    "DELIVERY_CODE_MISSING_NEW_ATTEMPT": Stage.ATTEMPT_FAILED,  # the delivery code is missing or incorrect, new
    "DELIVERY_CODE_MISSING_PICK_UP": Stage.ATTEMPT_FAILED,  # the delivery code is missing or incorrect, available for
    "DELIVERY_CODE_MISSING_RETURN": Stage.RETURNING,  # returned to the sender due to missing or incorrect delivery code
    "DELIVERY_DATA_INCORRECT": IncidentKind.ADDRESS,  # address details incorrect, delay due to manual address check
    "DELIVERY_DATA_INCORRECT_RETURN": (Stage.RETURNING, IncidentKind.ADDRESS),  # incorrect address details, the
    "DELIVERY_DATE_CHANGED_BY_DEPOT_MANAGER": IncidentKind.DELAY,  # delivery postponed, delivery date changed
    "DELIVERY_DATE_CHANGED_BY_DEPOT_MANAGER_REASON_CLOSED": IncidentKind.DELAY,  # delivery postponed, delivery date
    "DELIVERY_PLANNED_IN_ROUTE": Stage.DELIVERY_SCHEDULED,  # delivery planned in the route of the courier
    "DENIED_PARTIES": IncidentKind.PROHIBITED,  # stopped because of sanctioned countries
    "DEPART_DESTINATION_GATEWAY": Stage.IN_TRANSIT,  # departed from international sorting center in destination country
    "DEPART_FACILITY": Stage.IN_TRANSIT,  # processed at the sorting center
    "DEPART_ORIGIN_GATEWAY": Stage.DEPARTED_ORIGIN,  # departed from international sorting center in country of origin
    "DEPART_SHIPPER_FACILITY": Stage.PICKED_UP,  # the shipment has departed the warehouse of the shipper
    "DEPARTURE": Stage.IN_TRANSIT,  # departure from the sorting center
    "DEPOT_SCAN": Stage.IN_TRANSIT,  # scanned at the sorting center
    "DESTROYED": Stage.DESTROYED,  # disposed of shipment as requested by the sender
    "DUTY_INVOICE": Meaning.INFO,  # duty invoice prepared
    "ENTRY_SUBMITTED": ByPosition.CLEARANCE_STARTED,  # entry submitted
    "EXPECTED_RETURN_DELIVERED_AT_SHIPPER_CALCULATED": Stage.RETURNED,  # returned to the sender
    "FACILITY_CHECK_IN": Stage.IN_TRANSIT,  # arrived at the international sorting center
    "FACILITY_CHECK_OUT": Stage.IN_TRANSIT,  # ready for departure from the international sorting center
    "FAILED_TO_DELIVER_REDELIVER": Stage.ATTEMPT_FAILED,  # delivery delayed, new delivery attempt on next delivery day
    "FORCE_MAJEURE": IncidentKind.DELAY,  # delivery interrupted, delivery date changed
    "FORWARD_DESTINATION": Stage.IN_TRANSIT,  # forwarded to the cityhub
    "FORWARD_DESTINATION_TOO_LATE": IncidentKind.DELAY,  # forwarded to the cityhub too late
    "FORWARD_THIRD_PARTY": Stage.HANDED_TO_LOCAL,  # forwarded to local carrier
    "FORWARD_TO_DIFFERENT_PARCELSHOP": Meaning.INFO,  # selected dhl servicepoint closed, redirected to other dhl
    "FORWARDED_TO_DIFFERENT_ADDRESS": Meaning.INFO,  # will be forwarded to another address
    "FOUND_AT_DEPOT": Stage.IN_TRANSIT,  # found at the cityhub
    "FOUND_DURING_INVENTORY": Stage.IN_TRANSIT,  # found during stocktaking
    "GATEWAY_ARRIVED": Stage.TRANSIT_HUB,  # arrived at international sorting center in transit country
    "GATEWAY_DEPARTED": Stage.TRANSIT_HUB,  # departed from international sorting center in transit country
    "HANDOVER": Stage.HANDED_TO_LOCAL,  # handed over to local carrier
    "HELD_FOR_PAYMENT": IncidentKind.PAYMENT,  # awaiting payment
    "HELD_IN_STORAGE": IncidentKind.HELD,  # held in storage
    "HELD_IN_STORAGE_BACKLOG": IncidentKind.DELAY,  # in storage for later delivery
    "HELD_IN_STORAGE_CLOSED": IncidentKind.HELD,  # held in storage, receiver location closed
    "HELD_IN_STORAGE_DAMAGED": IncidentKind.DAMAGED,  # held in storage due to damage
    "HELD_IN_STORAGE_HOLIDAY": IncidentKind.DELAY,  # in storage because of holiday
    "HELD_IN_STORAGE_INCOMPLETE": IncidentKind.HELD,  # in storage because of incomplete
    "HELD_IN_STORAGE_REFUSED": IncidentKind.REFUSED,  # in storage because of refusal
    "HELD_OUT_DEPOT": Stage.IN_TRANSIT,  # taken out of storage
    "ID_CHECK_UNSUCCESSFUL": Stage.ATTEMPT_FAILED,  # delivery unsuccessful, id could not be verified
    "IMAGE_AVAILABLE": Meaning.INFO,  # image available at dhl
    "IN_CLEARANCE_PROCESS": ByPosition.CLEARANCE_STARTED,  # in clearance at customs
    "IN_ROUTE_THIRD_PARTY": Stage.IN_TRANSIT,  # on route to the cityhub
    "INCORRECT/UNKNOWN_PIN": Stage.ATTEMPT_FAILED,  # pincode incorrect or unknown
    "INFORMATION_ON_DELIVERY_TRANSMITTED": Stage.AT_DELIVERY_DEPOT,  # delivery planned at the cityhub
    "INSUFFICIENT_DOCUMENTATION": IncidentKind.CUSTOMS_ACTION_NEEDED,  # incorrect or incomplete documentation
    "INTERVENTION": Meaning.INFO,  # delivery instruction changed
    "INTERVENTION_DELIVERY_ADDRESS_CHANGED_INTO_PARCELSHOP": Meaning.INFO,  # request by the recipient for delivery at
    "INTERVENTION_DELIVERY_ADDRESS_CHANGED_INTO_PARCELSTATION": Meaning.INFO,  # delivery address changed to dhl locker
    "INTERVENTION_DELIVERY_SCHEDULED_AT_ANOTHER_TIME/DATE": Stage.DELIVERY_SCHEDULED,  # delivery date changed
    "INTERVENTION_PROCESSED_FOR_COLLECTION_AT_PARCELSHOP": Meaning.INFO,  # delivery instruction changed to delivery at
    "INTERVENTION_PROCESSED_FOR_DELIVERY_AT_NEIGHBOURS": Meaning.INFO,  # delivery instruction changed to delivery at
    "INTERVENTION_PROCESSED_FOR_DELIVERY_AT_SAFEPLACE": Meaning.INFO,  # we deliver your shipment at your preferred
    "INTERVENTION_RECEIVER_REQUEST_DELIVERY_CANCELLED": Stage.RETURNING,  # returned to sender
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_ACCESSPOINT": Meaning.INFO,  # we deliver your parcel to a post office
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_ANOTHER_TIME/DATE": Stage.DELIVERY_SCHEDULED,  # we deliver your
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_DIFFERENT_ADDRESS": Meaning.INFO,  # request by the recipient for
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_NEIGHBOURS": Meaning.INFO,  # we deliver your shipment at your neigbours
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_PARCELSHOP": Meaning.INFO,  # we deliver your shipment at a dhl
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_PARCELSTATION": Meaning.INFO,  # we deliver your parcel in a dhl locker
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_PREFERRED_NEIGHBOURS": Meaning.INFO,  # we deliver your parcel to the
    "INTERVENTION_RECEIVER_REQUESTS_DELIVERY_AT_SAFEPLACE": Meaning.INFO,  # we deliver your shipment at your preferred
    "INTERVENTION_REQUEST_CANCEL_INTERVENTION": Stage.RETURNING,  # returned to sender
    "INTERVENTION_REQUEST_CANCEL_INTERVENTION_SUSPECTED_FRAUD": Stage.RETURNING,  # returned at the sender's request
    "INTERVENTION_SHIPPER_REQUEST_DELIVERY_CANCELLED": Stage.RETURNING,  # returned at the sender's request
    "INTERVENTION_SYSTEM_FAILED_DELIVERY_AT_PARCELSHOP": Meaning.INFO,  # your delivery preference for this parcel is
    "INTERVENTION_SYSTEM_FAILED_DELIVERY_AT_SAFEPLACE": Meaning.INFO,  # your delivery preference for this parcel is
    "INTERVENTION_SYSTEM_REQUESTS_DELIVERY_AT_PARCELSHOP": Meaning.INFO,  # we'll deliver your parcel at the specified
    "INTERVENTION_SYSTEM_REQUESTS_DELIVERY_AT_SAFEPLACE": Meaning.INFO,  # we'll deliver your parcel at the specified
    "INVALID_SHIPMENT_SPECIFICATION": IncidentKind.HELD,  # shipment does not meet the conditions
    "INVALID_SHIPMENT_SPECIFICATION_RETURN": Stage.RETURNING,  # shipment does not meet the conditions, return to sender
    "INVENTORY": Meaning.INFO,  # inventory
    "LEG_CREATED": Stage.LABEL_CREATED,  # registered in network
    "LEG_REFERENCE_ADDED": Meaning.INFO,  # reference added
    "LOAD_VEHICLE": Stage.OUT_FOR_DELIVERY,  # out for delivery with the courier
    "MANIFESTED": Meaning.INFO,  # ready for final customs check
    "MIS_ROUTED": IncidentKind.MISROUTED,  # sorted incorrectly, delayed because of resorting
    "MISCODE": IncidentKind.ADDRESS,  # address details incorrect due to wrong zip code
    "MISROUTED_RETURN_TO_SHIPPER": Stage.RETURNING,  # sorted incorrectly, return to the sender
    "MISSED_DELIVERY_CYCLE": IncidentKind.DELAY,  # missed delivery route
    "MISSING_AFTER_ROUTE": IncidentKind.DELAY,  # delivery interrupted
    "MISSORT": IncidentKind.MISROUTED,  # sorted incorrectly, delayed because of resorting
    "MONEY_TRANSFERED_TO_SENDER": Meaning.INFO,  # payment transferred by the recipient
    "NEW_COLLECTION_ATTEMPT": Stage.AWAITING_PICKUP,  # new pickup attempt by the courier
    "NEW_DELIVERY_ATTEMPT": Stage.ATTEMPT_FAILED,  # new delivery attempt on the next delivery day
    "NO_MONEY_REDELIVER": Stage.ATTEMPT_FAILED,  # no payment, new delivery attempt on the next delivery day
    "NO_MONEY_RETURN": Stage.RETURNING,  # no payment, return to sender
    "NOT_ARRIVED": IncidentKind.DELAY,  # not arrived at the cityhub
    "NOT_HOME": Stage.ATTEMPT_FAILED,  # we missed each other
    "NOT_HOME_NEW_DELIVERY": Stage.ATTEMPT_FAILED,  # we missed each other, new attempt on the next delivery day
    "NOT_HOME_RETURN_TO_SHIPPER": Stage.RETURNING,  # we missed each other, the parcel will return to the sender
    "NOT_HOME_SYSTEM_INTERVENTION_DELIVERY_AT_PARCELSHOP": Stage.ATTEMPT_FAILED,  # we missed each other, we will
    "NOT_HOME_TO_PARCELSHOP": Stage.ATTEMPT_FAILED,  # we missed each other
    "NOTHING_COLLECTED": IncidentKind.PICKUP_FAILED,  # nothing picked up by the courier
    "NOTHING_PICKED_UP": IncidentKind.PICKUP_FAILED,  # no shipment(s) picked up
    "NOTHING_PICKED_UP_GOODS_ALREADY_COLLECTED": Meaning.INFO,  # nothing was picked up, shipment(s) already picked up
    "NOTHING_PICKED_UP_GOODS_ARE_NOT_READY_YET": IncidentKind.PICKUP_FAILED,  # nothing was picked up, no shipment(s)
    "NOTHING_PICKED_UP_NO_GOODS_FOR_TODAY": IncidentKind.PICKUP_FAILED,  # nothing was picked up, no shipment(s) today
    "NOTHING_PICKED_UP_NO_ORDER_GIVEN": IncidentKind.PICKUP_FAILED,  # no shipment(s) picked up, no orders submitted
    "NOTHING_PICKED_UP_ORDER_CANCELLED": IncidentKind.PICKUP_FAILED,  # nothing was picked up, order was cancelled
    "NOTHING_PICKED_UP_OTHER_REASON": IncidentKind.PICKUP_FAILED,  # no shipment(s) picked up
    "NOTIFICATION_FOR_PARCELSHOP_COLLECTION_HAS_BEEN_SENT": Stage.AVAILABLE_FOR_PICKUP,  # parcel delivered at dhl
    "NOTIFICATION_FOR_PARCELSHOP_COLLECTION_HAS_FAILED": Meaning.INFO,  # failed to send notification for collection at
    "NOTIFICATION_NOT_HOME_TO_PARCELSHOP": Stage.ATTEMPT_FAILED,  # we missed you. we deliver your shipment at a dhl
    "NOTIFICATION_OF_DELIVERY_TIME_HAS_BEEN_SENT": Meaning.INFO,  # notification of delivery time frame sent to the
    "NOTIFICATION_OF_TIME_FRAME_HAS_BEEN_SENT": Meaning.INFO,  # notification of delivery time frame sent to the
    "ON_HOLD": IncidentKind.HELD,  # temporarily in storage
    "ON_HOLD_ANNOUNCED": IncidentKind.HELD,  # temporarily in storage
    "ON_HOLD_BAD_ADDRESS": IncidentKind.ADDRESS,  # incorrect address details, pending correct details
    "ON_HOLD_FOR_COLLECTION": Stage.AVAILABLE_FOR_PICKUP,  # ready for collection at the sorting center by the recipient
    "ON_ROUTE_TO_SHIPPER": Stage.RETURNING,  # on route to the sender
    "OUT_FOR_DELIVERY": Stage.OUT_FOR_DELIVERY,  # out for delivery with the courier
    "PACKAGING_ISSUE": IncidentKind.OTHER,  # the shipment's packaging is not suited for transport
    "PALLET_MATERIAL_NOT_AVAILABLE": Meaning.INFO,  # no empty pallet material available at pick-up address
    "PALLET_MATERIAL_NOT_AVAILABLE_AT_PICKUP": IncidentKind.PICKUP_FAILED,  # no empty pallet material available at
    "PALLET_NOT_EMPTY": Meaning.INFO,  # euro-pallets at pick-up address still in use
    "PALLET_NOT_EMPTY_AT_PICKUP": IncidentKind.PICKUP_FAILED,  # euro-pallets at pick-up address still in use
    "PARCEL_ALREADY_RETURNED": Stage.RETURNED,  # already returned to the sender
    "PARCEL_ARRIVED_AT_LOCAL_DEPOT": Stage.AT_DELIVERY_DEPOT,  # arrived in your region
    "PARCEL_COLLECTED": Stage.PICKED_UP,  # picked up by the courier
    "PARCEL_COLLECTED_AT_PARCELSHOP_BY_COURIER": Stage.PICKED_UP,  # picked up at dhl servicepoint by the courier
    "PARCEL_COLLECTED_AT_SERVICEPOINT_BY_COURIER": Stage.PICKED_UP,  # picked up at dhl servicepoint by the courier
    "PARCEL_FOUND_AT_PARCELSHOP": Meaning.INFO,  # pickup at dhl servicepoint possible again
    "PARCEL_HANDED_OVER_TO_COURIER": Stage.OUT_FOR_DELIVERY,  # handed over to the courier
    "PARCEL_HELD_FOR_COLLECTION_AT_LOCAL_DEPOT": Stage.AVAILABLE_FOR_PICKUP,  # ready for collection by the recipient
    "PARCEL_INFORMATION_REMOVED_FROM_PARCELSHOP_APPLICATION": Meaning.INFO,  # removed from the application of dhl
    "PARCEL_INTO_FALLBACK": Stage.OUT_FOR_DELIVERY,  # out for delivery with the courier
    "PARCEL_MISSING": IncidentKind.DELAY,  # delivery interrupted, the parcel is delayed for one or two days
    "PARCEL_MISSING_AT_PARCELSHOP": IncidentKind.OTHER,  # parcel missing, please contact the sender
    "PARCEL_MISSING_AT_PARCELSHOP_NOTICED_AT_STOCK_CHECK": IncidentKind.OTHER,  # parcel collection at dhl servicepoint
    "PARCEL_MISSING_AT_PARCELSHOP_NOTICED_BY_COURIER": IncidentKind.PICKUP_FAILED,  # pickup by the courier at dhl
    "PARCEL_MISSING_AT_PARCELSHOP_NOTICED_BY_CUSTOMER": IncidentKind.OTHER,  # collection at dhl servicepoint
    "PARCEL_MISSING_AT_PARCELSTATION_NOTICED_BY_COURIER": IncidentKind.PICKUP_FAILED,  # nothing picked up, no parcel
    "PARCEL_NOT_BROUGHT_IN": Stage.LABEL_CREATED,  # not dropped off by the sender
    "PARCEL_NOT_COLLECTED_AT_PARCELSHOP": IncidentKind.UNCLAIMED,  # not collected at dhl servicepoint
    "PARCEL_NOT_SORTED_AT_HUB_NO_INFO": IncidentKind.HELD,  # received in sorting center, awaiting the data
    "PARCEL_OUT_OF_TIME_FOR_DROP_OFF": Stage.LABEL_CREATED,  # period expired for drop off at dhl servicepoint by the
    "PARCEL_PICKED_UP_AT_ACCESSPOINT": Stage.PICKED_UP,  # picked up at post office by the courier
    "PARCEL_PICKED_UP_AT_PARCELSHOP": Stage.PICKED_UP,  # picked up at dhl servicepoint by the courier
    "PARCEL_PICKED_UP_AT_PARCELSTATION": Stage.PICKED_UP,  # picked up from dhl locker by the courier
    "PARCEL_READY_FOR_RETURN_TO_HUB": Meaning.INFO,  # ready to send to the sorting center
    "PARCEL_RECEIVED": Stage.PICKED_UP,  # dropped off by the sender
    "PARCEL_RELABELED_FOR_RETURN_TO_SHIPPER": Stage.RETURNING,  # relabeled for return to sender
    "PARCEL_RESORTED_AT_HUB": Stage.IN_TRANSIT,  # resorted at the sorting center
    "PARCEL_RETURNED_FROM_ROUTE": Stage.AT_DELIVERY_DEPOT,  # returned from the route of the courier
    "PARCEL_SCANNED_AT_RETURN_HUB": Stage.RETURNING,  # returned to sender
    "PARCEL_SCANNED_FOR_COLLECTION_AT_ACCESSPOINT_BY_COURIER": Stage.PICKED_UP,  # picked up at dhl servicepoint by the
    "PARCEL_SCANNED_FOR_COLLECTION_AT_PARCELSHOP_BY_COURIER": Meaning.INFO,  # pickup order scanned at dhl servicepoint
    "PARCEL_SCANNED_FOR_COLLECTION_AT_PARCELSTATION_BY_COURIER": Stage.PICKED_UP,  # picked up at dhl servicepoint by
    "PARCEL_SCANNED_FOR_COLLECTION_AT_SERVICEPOINT_BY_COURIER": Meaning.INFO,  # pickup order scanned at dhl
    "PARCEL_SCANNED_FOR_RETURN_TO_HUB": Meaning.INFO,  # scanned for return to sorting center
    "PARCEL_SCANNED_INTO_HAND-TERMINAL": Meaning.INFO,  # entered into handheld device of the courier
    "PARCEL_SORTED_AT_GATEWAY": Stage.TRANSIT_HUB,  # sorted at international sorting center in transit country
    "PARCEL_SORTED_AT_HUB": Stage.IN_TRANSIT,  # processed at the sorting center
    "PARCEL_SORTED_TO_OVERFLOW": Stage.IN_TRANSIT,  # sorted at the sorting center
    "PARCEL_TOO_HEAVY_RETURN": Stage.RETURNING,  # the shipment is too heavy, return to the sender
    "PARCEL_TOO_LARGE_RETURN": Stage.RETURNING,  # the shipment is too large, return to the sender
    "PARCEL_WILL_BE_BROUGHT_IN_BY_RECEIVER": Stage.LABEL_CREATED,  # ready for drop off by the sender
    "PARCEL_WILL_BE_DELIVERED_SOON": Stage.OUT_FOR_DELIVERY,  # we're almost there
    "PARCELSHOP_DELIVERY_DEVIATION": Stage.AVAILABLE_FOR_PICKUP,  # the parcel has been delivered to a different dhl
    "PARCELSHOP_FULL_REDELIVER": Stage.ATTEMPT_FAILED,  # dhl servicepoint full, new delivery attempt on the next
    "PARCELSTATION_DELIVERY_UNSUCCESFULL_RETURN": Stage.RETURNING,  # delivery in dhl locker unsuccessful, return to
    "PARCELSTATION_NOT_AVAILABLE_REDELIVER_TO_PARCELSHOP": Stage.ATTEMPT_FAILED,  # dhl locker not available, new
    "PARTIAL_DELIVERY": (Stage.DELIVERED, IncidentKind.OTHER),  # partially delivered
    "PASSED_GATEWAY": Stage.IN_TRANSIT,  # departure from the international sorting center
    "PICKED_UP": Stage.PICKED_UP,  # picked up by the courier
    "PICKUP_DATA_RECEIVED": Stage.AWAITING_PICKUP,  # pick-up data received by dhl parcel
    "PICTURE_TAKEN_OF_PARCEL": Meaning.INFO,  # photo taken of parcel
    "PIECE_MISSING": IncidentKind.DELAY,  # delivery (partially) interrupted, the parcel is delayed for one day
    "PO_BOX": Stage.RETURNING,  # delivery at post office box not possible, return to sender
    "POSTAL_CODE_INCORRECT": (Stage.RETURNING, IncidentKind.ADDRESS),  # incorrect address details, the shipment will
    "POSTPROCESS_DELIVERED_AT_SHIPPER": Stage.RETURNED,  # delivered to the sender by third party
    "POSTPROCESS_RETURN_CONSOLIDATION": Stage.RETURNING,  # handed over to third party for return process
    "POSTPROCESS_RETURN_CONSOLIDATION_DEPART": Stage.RETURNING,  # departed from third party for return under new
    "POSTPROCESS_RETURN_CONSOLIDATION_LOAD": Stage.RETURNING,  # loaded into a transport container for return
    "PRENOTIFICATION_RECEIVED": Stage.LABEL_CREATED,  # shipment not yet received or processed
    "PREPROCESS_DEPART_SHIPPER": Stage.PICKED_UP,  # the shipment has departed the warehouse of the shipper
    "PREPROCESS_HANDOVER_TO_EXPORT_CUSTOMS": Stage.EXPORT_CUSTOMS,  # handed over from third party to export customs
    "PREPROCESS_HANDOVER_TO_IMPORT_CUSTOMS": ByPosition.CLEARANCE_STARTED,  # handed over from third party to import
    "PREPROCESS_HANDOVER_TO_TRANSPORTER": Stage.IN_TRANSIT,  # handed over to third party for transport
    "PREPROCESS_SORT_BY_THIRD_PARTY": Stage.AT_FORWARDER,  # presorted by third party
    "PROCESSED_AT_LOCATION": Stage.IN_TRANSIT,  # processed at the sorting center
    "PROCESSED_AT_ORIGIN": Stage.IN_TRANSIT,  # processed at the sorting center
    "RECEIVER_CLOSED_ANNOUNCED": IncidentKind.DELAY,  # recipient closed, delivery date changed
    "RECEIVER_CLOSED_COLLECTION_CANCELLED": IncidentKind.PICKUP_FAILED,  # pick-up address is closed, pick-up order
    "RECEIVER_CLOSED_COLLECTION_RESCHEDULED": IncidentKind.PICKUP_FAILED,  # pick-up address closed, new pick-up
    "RECEIVER_CLOSED_ON_HOLIDAY": Stage.ATTEMPT_FAILED,  # recipient is closed because of holiday
    "RECEIVER_CLOSED_ON_HOLIDAY_COLLECTION_CANCELLED": IncidentKind.PICKUP_FAILED,  # pick-up address closed due to
    "RECEIVER_CLOSED_ON_HOLIDAY_COLLECTION_RESCHEDULED": IncidentKind.PICKUP_FAILED,  # pick-up address closed due to
    "RECEIVER_CLOSED_ON_HOLIDAY_PICKUP_CANCELLED": IncidentKind.PICKUP_FAILED,  # pick-up address closed due to
    "RECEIVER_CLOSED_PASSED_TO_DEPOT": Stage.ATTEMPT_FAILED,  # recipient is closed, will be forwarded to sorting center
    "RECEIVER_CLOSED_PASSED_TO_PARCELSHOP": Stage.ATTEMPT_FAILED,  # recipient is closed, will be forwarded to dhl
    "RECEIVER_CLOSED_PICKUP_CANCELLED": IncidentKind.PICKUP_FAILED,  # pick-up address is closed, pick-up order
    "RECEIVER_MOVED_OR_UNKNOWN": IncidentKind.ADDRESS,  # recipient moved or unknown, we will contact sender for
    "RECEIVER_MOVED_OR_UNKNOWN_NOT_COLLECTED": IncidentKind.PICKUP_FAILED,  # pick-up address unknown
    "RECEIVER_ON_HOLIDAY_ANNOUNCED": IncidentKind.DELAY,  # recipient on holiday, delivery date changed
    "RECEIVER_RETURN": Stage.RETURNING,  # parcel is returned
    "RECEIVER_UNKNOWN_RETURN": (Stage.RETURNING, IncidentKind.ADDRESS),  # recipient moved or unknown, return to sender
    "RECORD_OF_TRANSIT": Stage.IN_TRANSIT,  # on route to the international sorting center
    "REDELIVER": Stage.ATTEMPT_FAILED,  # new delivery attempt on the next delivery day
    "REDELIVER_AT_PARCELSHOP": Stage.ATTEMPT_FAILED,  # new delivery attempt at dhl servicepoint on the next delivery
    "REDELIVER_DIFFERENT_ADDRESS": Stage.ATTEMPT_FAILED,  # new delivery attempt on another address the next delivery
    "REDELIVER_SAME_ADDRESS": Stage.ATTEMPT_FAILED,  # new delivery attempt on the same address next delivery day
    "REFUSED": IncidentKind.REFUSED,  # delivery interrupted
    "REFUSED_2ND_KIB": IncidentKind.UNCLAIMED,  # not collected by recipient, we will contact sender for instructions
    "REFUSED_AT_PARCELSHOP": IncidentKind.REFUSED,  # refused at dhl servicepoint by the recipient
    "REFUSED_BY_RECEIVER": IncidentKind.REFUSED,  # refused by the recipient
    "REFUSED_DAMAGED": IncidentKind.DAMAGED,  # damage found, we will contact sender for instructions
    "REFUSED_INCOMPLETE": IncidentKind.REFUSED,  # refused because of incomplete
    "REFUSED_INVENTORY": IncidentKind.REFUSED,  # refused because of inventory
    "REFUSED_NO_MONEY": IncidentKind.REFUSED,  # refused because of no money
    "REFUSED_NO_RECAP": IncidentKind.REFUSED,  # refused because of missing delivery note
    "REFUSED_NOT_COLLECTED": (Stage.RETURNING, IncidentKind.UNCLAIMED),  # not collected by the recipient, return to
    "REFUSED_NOT_ORDERED": IncidentKind.REFUSED,  # refused by the recipient because of not ordered
    "REFUSED_NOT_ORDERED_CORONA": IncidentKind.REFUSED,  # refused: not ordered or closed due to coronavirus
    "REFUSED_NOT_SIGNED": IncidentKind.REFUSED,  # refused, receiver refuses to sign
    "REFUSED_OTHER_REASON": IncidentKind.REFUSED,  # not delivered because of other reason
    "REFUSED_REQUESTS_WAYBILL": IncidentKind.REFUSED,  # refused, receiver requests waybill
    "REFUSED_RETURN": Stage.RETURNING,  # delivery interrupted, return to sender
    "REFUSED_RETURN_TO_DD": IncidentKind.REFUSED,  # refused and return to sorting center
    "REFUSED_TOO_LATE": IncidentKind.REFUSED,  # refused because of delivery too late
    "REFUSED_WILL_NOT_PAY": IncidentKind.REFUSED,  # not delivered because of no payment by the recipient
    "RELABELED": Meaning.INFO,  # relabeled
    "REMINDER_FOR_COLLECTION_SENT_EMAIL": Stage.AVAILABLE_FOR_PICKUP,  # the recipient has received a reminder via
    "REMINDER_FOR_COLLECTION_SENT_LETTER": Stage.AVAILABLE_FOR_PICKUP,  # the recipient has received a reminder by post
    "REMINDER_FOR_COLLECTION_SENT_SMS": Stage.AVAILABLE_FOR_PICKUP,  # the recipient has received a reminder via sms
    "REPACKED_DELIVERY_DAMAGED": IncidentKind.DAMAGED,  # repackaged due to damage
    "RESPONSE_RECEIVED": Meaning.INFO,  # response received
    "RETURN_DELIVERED_AT_SHIPPER_CALCULATED": Stage.RETURNED,  # return delivered at the sender
    "RETURN_ORDER_CANCELLED": Meaning.INFO,  # return order cancelled at dhl servicepoint
    "RETURNED_NOT_COLLECTED": (Stage.RETURNING, IncidentKind.UNCLAIMED),  # not collected at dhl servicepoint by the
    "RETURNED_TO_SHIPPER": Stage.RETURNING,  # returned to the sender
    "REWEIGH": Stage.IN_TRANSIT,  # weighed and measured at the sorting center
    "ROUTE_IN_SCAN": Meaning.INFO,  # vehicle in scan
    "SAFEPLACE_DELIVERY_FAILED": Stage.ATTEMPT_FAILED,  # your shipment couldn't be delivered at your preferred location
    "SCAN_OK_GATEWAY": Stage.IN_TRANSIT,  # departure from the international sorting center
    "SCHEDULED_FOR_MOVEMENT": Stage.DELIVERY_SCHEDULED,  # delivery instruction changed to delivery at another day or
    "SERVICE_CHANGED": Meaning.INFO,  # service changed
    "SHIPMENT_ACCEPTANCE": Stage.PICKED_UP,  # dropped off at dhl by the sender
    "SHIPMENT_ACCEPTANCE_DEPOT": Stage.PICKED_UP,  # dropped off at depot by the sender
    "SHIPMENT_ACCEPTANCE_PARCELSHOP": Stage.PICKED_UP,  # dropped off at dhl servicepoint by the sender
    "SHIPMENT_ACCEPTANCE_PARCELSTATION": Stage.PICKED_UP,  # dropped off in dhl locker by the sender
    "SHIPMENT_COLLECTED": Stage.DELIVERED,  # collected by the recipient
    "SHIPMENT_INSPECTION": IncidentKind.CUSTOMS_HELD,  # inspection by customs
    "SHIPMENT_INSPECTION_ON_HOLD": IncidentKind.DELAY,  # shipment is being screened, a delay may occur
    "SHIPMENT_INSPECTION_REJECTED": IncidentKind.PROHIBITED,  # shipment blocked, please contact the sender
    "SHIPMENT_INSPECTION_RELEASED": Stage.IN_TRANSIT,  # screening process is completed, the shipment continues towards
    "SHIPMENT_INTERCEPT": IncidentKind.CUSTOMS_HELD,  # interception by customs
    "SHIPMENT_STOPPED": IncidentKind.PROHIBITED,  # shipment seized
    "SHIPMENT_TOO_LARGE_FOR_ACCESSPOINT": Meaning.INFO,  # too big for dhl servicepoint delivery
    "SHIPMENT_TOO_LARGE_FOR_PARCELSHOP": Meaning.INFO,  # to large for delivery at dhl servicepoint, forwarded to
    "SHIPMENT_TOO_LARGE_FOR_PARCELSTATION": Meaning.INFO,  # to large for delivery at dhl locker, forwarded to depot
    "SIGNATURE_RECORDED": Meaning.INFO,  # signature received upon receipt
    "SORTED_AT_DESTINATION_DEPOT": Stage.AT_DELIVERY_DEPOT,  # sorted at depot in destination country
    "SORTED_AT_DESTINATION_GATEWAY": Stage.IN_TRANSIT,  # sorted at international sorting center in destination country
    "SORTED_AT_DESTINATION_HUB": Stage.IN_TRANSIT,  # sorted at sorting center in destination country
    "SORTED_AT_ORIGIN_DEPOT": Stage.AT_FORWARDER,  # sorted at depot in country of origin
    "SORTED_AT_ORIGIN_GATEWAY": Stage.AT_FORWARDER,  # sorted at international sorting center in country of origin
    "SORTED_AT_ORIGIN_HUB": Stage.AT_FORWARDER,  # sorted at sorting center in country of origin
    "SPONTANEOUS_RETURN": Meaning.INFO,  # unannounced return given to the courier
    "STORAGE_PERIOD_ENDED_AT_ACCESSPOINT": (Stage.RETURNING, IncidentKind.UNCLAIMED),  # not collected at dhl
    "STORAGE_PERIOD_ENDED_AT_PARCELSHOP": (Stage.RETURNING, IncidentKind.UNCLAIMED),  # not collected at dhl
    "STORAGE_PERIOD_ENDED_AT_PARCELSTATION": (Stage.RETURNING, IncidentKind.UNCLAIMED),  # not collected from dhl
    "TRACE_INITIATED": Meaning.INFO,  # customer service of dhl initiates action
    "TRACE_TERMINATED": Meaning.INFO,  # customer service of dhl terminates action
    "TRANSPORT_DELAY": IncidentKind.DELAY,  # delayed during transport
    "UNCONTROLLABLE_CLEARANCE_DELAY": IncidentKind.CUSTOMS_HELD,  # uncontrollable delay at customs
    "UNJUSTIFIED_SPONTANEOUS_RETURN": Meaning.INFO,  # unjustified return given to the courier
    "UNLOAD_VEHICLE": Meaning.INFO,  # vehicle is being unloaded
    "VAT_AND_DUTY_PAYMENT_RECEIVED_BY_RECEIVER": Meaning.INFO,  # payment received
    "WILL_BE_COLLECTED": Stage.AWAITING_PICKUP,  # shipment(s) will be picked up
    "WILL_BE_TRANSFERRED_TO_THIRD_PARTY": Meaning.INFO,  # will be transferred to third party
}
