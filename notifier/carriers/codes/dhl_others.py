"""Codes of DHL Freight, of the letters of Deutsche Post (`svb`) and of PPL in `status` of the group's interface, from
DHL's own list of its divisions' statuses. Of the letters' codes the list gives the group's word and no more, so only
those that say it themselves stand here.

Source: https://github.com/karrioapi/karrio/blob/main/modules/connectors/mydhl/vendors/status_1.csv.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

FREIGHT: dict[str, Said] = {
    "ACT-2": Stage.LABEL_CREATED,  # consignment created
    "64-0": Stage.AWAITING_PICKUP,  # collection arranged - ok
    "48-0": Stage.AWAITING_PICKUP,  # loaded by customer ready for collection
    "15-501": Stage.AWAITING_PICKUP,  # out for collection
    "31-139": Stage.AWAITING_PICKUP,  # entered collection geofence area
    "55-211": IncidentKind.PICKUP_FAILED,  # not collected - consignor closed
    "55-68": IncidentKind.PICKUP_FAILED,  # not collected - customer not ready
    "55-21": IncidentKind.PICKUP_FAILED,  # not collected - customer refusal
    "55-126": IncidentKind.PICKUP_FAILED,  # not collected - customs issue
    "55-240": IncidentKind.PICKUP_FAILED,  # not collected - dhl refusal, goods not transportable
    "55-241": IncidentKind.PICKUP_FAILED,  # not collected - missing or wrong reference
    "55-265": IncidentKind.PICKUP_FAILED,  # not collected - other reasons
    "55-294": IncidentKind.PICKUP_FAILED,  # not collected - time issue
    "55-20": IncidentKind.PICKUP_FAILED,  # not collected - traffic jam
    "55-266": IncidentKind.PICKUP_FAILED,  # not collected - weather condition issue
    "55-234": IncidentKind.PICKUP_FAILED,  # not collected - wrong address
    "13-0": Stage.PICKED_UP,  # collected
    "31-140": Stage.PICKED_UP,  # exited collection geofence area
    "24-0": Stage.IN_TRANSIT,  # shipped from terminal
    "1-0": Stage.IN_TRANSIT,  # received at terminal
    "20-126": ByPosition.CLEARANCE_STARTED,  # on hold - in customs clearance
    "12-0": ByPosition.CLEARANCE_DONE,  # customs cleared
    "20-266": IncidentKind.WEATHER,  # delayed during transport - bad weather
    "20-354": IncidentKind.DELAY,  # delayed during transport - bank holiday
    "20-270": IncidentKind.WEATHER,  # exception occurred - strike
    "7-0": Stage.CANCELLED,  # new shipping instruction - consignment cancelled by sender
    "56-222": Stage.RETURNING,  # new shipping instruction - shipment returned
    "1-21": Stage.AT_DELIVERY_DEPOT,  # arrival at destination
    "20-208": Stage.AT_DELIVERY_DEPOT,  # shipment in warehouse - awaiting delivery appointment
    "20-209": Stage.DELIVERY_SCHEDULED,  # shipment in warehouse - delivery appointment booked
    "20-13": Stage.AVAILABLE_FOR_PICKUP,  # shipment in warehouse - ready for self collection by consignee
    "20-296": IncidentKind.PAYMENT,  # shipment in warehouse - waiting for consignee payment
    "24-628": Stage.IN_TRANSIT,  # direct delivery
    "24-501": Stage.OUT_FOR_DELIVERY,  # out for delivery
    "361-139": Meaning.INFO,  # entered delivery geofence area
    "20-211": Stage.ATTEMPT_FAILED,  # attempted dhl delivery - consignee closed
    "56-211": Stage.ATTEMPT_FAILED,  # attempted dhl delivery - consignee not met
    "56-292": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),  # attempted dhl delivery - refused by consignee, cod/dad
    "56-284": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),  # attempted dhl delivery - refused by consignee, wrong
    "56-611": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),  # attempted dhl delivery - refused by consignee
    "56-241": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),  # attempted dhl delivery - refused due to missing documents
    "20-234": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),  # attempted dhl delivery - wrong consignee address
    "24-600": Stage.DELIVERED,  # received by consignee
    "21-234": Stage.DELIVERED,  # shipment delivered - new delivery address following consignee instruction
    "21-23": (Stage.DELIVERED, IncidentKind.OTHER),  # shipment delivered with exception - partly delivered
    "21-600": (Stage.DELIVERED, IncidentKind.OTHER),  # shipment delivered with exception
    "21-0": Stage.DELIVERED,  # delivered
    "361-140": Meaning.INFO,  # exited delivery geofence area
}

LETTERS: dict[str, Said] = {
    "ANNOUNCED": Stage.LABEL_CREATED,
    "POSTED": Stage.PICKED_UP,
    "PASSED_LETTER_CENTER": Stage.IN_TRANSIT,
    "FORWARDED_ABROAD": Stage.DEPARTED_ORIGIN,
    "ARRIVED_IN_DESTINATION_COUNTRY": Stage.ARRIVED_DESTINATION,
    "HANDOVER_CUSTOMS": ByPosition.CLEARANCE_STARTED,
    "HELD_BY_CUSTOMS": IncidentKind.CUSTOMS_HELD,
    "ARRIVAL_AT_OFFICE_OF_DELIVERY": Stage.AT_DELIVERY_DEPOT,
    "IN_DELIVERY": Stage.OUT_FOR_DELIVERY,
    "DELIVERY_ATTEMPTED": Stage.ATTEMPT_FAILED,
    "NOTIFIED_PACKSTATION": Stage.AVAILABLE_FOR_PICKUP,
    "SENT_BACK": Stage.RETURNING,
    "SENT_BACK_ABROAD": Stage.RETURNING,
    "RETURNED_TO_SENDER": Stage.RETURNED,
}

PPL: dict[str, Said] = {
    "150": Stage.PICKED_UP,  # we received the parcel from the sender
    "300": Stage.AT_DELIVERY_DEPOT,  # the parcel is located at the delivery depot
    "343": Stage.AVAILABLE_FOR_PICKUP,  # package is ready in pickup point
    "400": Stage.AT_DELIVERY_DEPOT,  # the parcel is ready for delivery
    "450": Stage.DELIVERED,  # the parcel is delivered
    "460": IncidentKind.DELAY,  # the parcel will be delivered on another day
    "464": IncidentKind.REFUSED,  # the recipient refused to accept the parcel
    "500": Stage.IN_TRANSIT,  # the parcel is on the way to the delivery depot
    "900": Stage.LABEL_CREATED,  # electronic data received
    "997": Stage.LOST,  # undelivered - shipment lost
    "999": Stage.CANCELLED,  # cancellation confirmed by sender - data only
}
