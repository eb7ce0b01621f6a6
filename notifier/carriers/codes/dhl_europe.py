"""Codes of DHL eCommerce Europe in `status` of the group's interface, from DHL's own list of its divisions' statuses.

Sources: https://developer.dhl.com/api-reference/shipment-tracking and
https://github.com/karrioapi/karrio/blob/main/modules/connectors/mydhl/vendors/status_1.csv (`ecommerce-europe`).
The group's word for `43` to `46`, a parcel that waits in a shop, is "delivered"; so it is for `302`, handed over for
the last mile, and for `366`, delivered back to the sender.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "1": Stage.LABEL_CREATED,  # electronical shipment data has been provided to dhl
    "2": Stage.PICKED_UP,  # collected
    "3": Stage.PICKED_UP,  # dropped off at parcelshop by sender
    "4": Stage.PICKED_UP,  # dropped off at parcelstation by sender
    "5": Stage.PICKED_UP,  # dropped off at postoffice by sender
    "6": Stage.PICKED_UP,  # dropped off at depot by sender
    "7": Stage.PICKED_UP,  # dropped off at sorting center by sender
    "8": Stage.PICKED_UP,  # dropped off at gateway by sender
    "9": Stage.PICKED_UP,  # picked up at sender
    "14": Stage.PICKED_UP,  # picked up at parcelshop by courier
    "15": Stage.PICKED_UP,  # picked up at parcelstation by courier
    "16": Stage.PICKED_UP,  # picked up at access point by courier
    "17": Stage.PICKED_UP,  # picked up at postoffice by courier
    "19": Stage.IN_TRANSIT,  # processed at terminal
    "20": Stage.IN_TRANSIT,  # departed from terminal
    "22": Stage.IN_TRANSIT,  # processed at depot
    "23": Stage.IN_TRANSIT,  # left the depot
    "25": Stage.IN_TRANSIT,  # processed at sorting center
    "26": Stage.IN_TRANSIT,  # processed and left the sorting center
    "27": Stage.AT_FORWARDER,  # arrived at gateway in origin country
    "28": Stage.AT_FORWARDER,  # processed at gateway in origin country
    "29": Stage.DEPARTED_ORIGIN,  # left origin country
    "30": Stage.TRANSIT_HUB,  # arrived in transit country
    "31": Stage.TRANSIT_HUB,  # processed in transit country
    "32": Stage.TRANSIT_HUB,  # left transit country
    "33": Stage.ARRIVED_DESTINATION,  # arrived in destination country
    "37": Stage.IN_TRANSIT,  # arrived at sorting center
    "38": Stage.IN_TRANSIT,  # processed at sorting center
    "40": Stage.IN_TRANSIT,  # arrived at depot
    "41": Stage.IN_TRANSIT,  # processed at depot
    "42": Stage.OUT_FOR_DELIVERY,  # loaded to the van
    "43": Stage.AVAILABLE_FOR_PICKUP,  # handed over to the access point
    "44": Stage.AVAILABLE_FOR_PICKUP,  # handed over to the parcelshop
    "45": Stage.AVAILABLE_FOR_PICKUP,  # handed over to the parcelstation
    "46": Stage.AVAILABLE_FOR_PICKUP,  # handed over to the postoffice
    "47": Stage.IN_TRANSIT,  # handed over to the depot
    "52": Meaning.INFO,  # recipient has been notified (e.g. via email) about delivery details and
    "53": Meaning.INFO,  # recipient has requested changes to the delivery process
    "56": Meaning.INFO,  # recipient has requested changes to the delivery process
    "57": Meaning.INFO,  # recipient has requested changes to the delivery process
    "58": Meaning.INFO,  # recipient has requested changes to the delivery process
    "59": Meaning.INFO,  # recipient has requested changes to the delivery process
    "60": Meaning.INFO,  # recipient has requested changes to the delivery process
    "61": Meaning.INFO,  # recipient has requested changes to the delivery process
    "62": Meaning.INFO,  # recipient has requested changes to the delivery process
    "63": Stage.DELIVERED,  # successfully delivered
    "64": Stage.DELIVERED,  # successfully delivered
    "65": Stage.DELIVERED,  # picked up by recipient from depot
    "66": Stage.DELIVERED,  # picked up by recipient from parcelshop
    "67": Stage.DELIVERED,  # picked up by recipient from parcelstation
    "68": Stage.DELIVERED,  # picked up by recipient from postoffice
    "69": Stage.DELIVERED,  # successfully delivered
    "70": Stage.DELIVERED,  # successfully delivered
    "71": Stage.DELIVERED,  # successfully delivered
    "72": Stage.ATTEMPT_FAILED,  # could not be delivered to the recipient
    "73": Stage.ATTEMPT_FAILED,  # not delivered: recipient was not available
    "74": Stage.ATTEMPT_FAILED,  # not delivered: recipient was not available
    "75": Stage.ATTEMPT_FAILED,  # not delivered: recipient was not available
    "76": IncidentKind.REFUSED,  # not delivered: recipient has refused the shipment
    "77": IncidentKind.PAYMENT,  # could not be delivered to the recipient, due to unsuccessful cod payment
    "78": IncidentKind.PAYMENT,  # could not be delivered to the recipient, due to unsuccessful cod payment
    "79": IncidentKind.ADDRESS,  # not delivered: of an incorrect delivery address
    "80": IncidentKind.ADDRESS,  # not delivered: of an incorrect delivery address
    "81": IncidentKind.ADDRESS,  # not delivered: recipient has moved away
    "82": Stage.ATTEMPT_FAILED,  # not delivered: recipient could not show the mandatory id for personal
    "83": IncidentKind.DAMAGED,  # during the delivery, the shipment was damaged
    "85": Stage.ATTEMPT_FAILED,  # not delivered: recipient was not available
    "86": IncidentKind.PAYMENT,  # not delivered: the payment of charges is missing
    "87": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because the service point
    "88": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because of capacity
    "89": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because it exceeds the
    "90": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because the service point
    "91": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because of capacity
    "92": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because it exceeds the
    "93": Stage.ATTEMPT_FAILED,  # could not be handed over to the parcel locker because of capacity
    "94": Stage.ATTEMPT_FAILED,  # could not be handed over to the parcel locker because the parcel locker
    "95": Stage.ATTEMPT_FAILED,  # could not be handed over to the parcel locker because it violates the
    "96": Stage.ATTEMPT_FAILED,  # could not be handed over to the post office because the post office was
    "97": Stage.ATTEMPT_FAILED,  # could not be handed over to the post office because of capacity
    "98": Stage.ATTEMPT_FAILED,  # could not be handed over to the post office because it exceeds the
    "99": Stage.RETURNING,  # no been picked up by recipient within the defined time and will be sent back
    "100": Stage.RETURNING,  # no been picked up by recipient within the defined time and will be sent back
    "101": Stage.RETURNING,  # no been picked up by recipient within the defined time and will be sent back
    "102": Stage.RETURNING,  # no been picked up by recipient within the defined time and will be sent back
    "130": Stage.EXPORT_CLEARED,  # released from export customs
    "133": Stage.CUSTOMS_CLEARED,  # cleared at import customs in destination country / region
    "141": IncidentKind.HELD,  # held until next working day because recipient is not available
    "142": IncidentKind.HELD,  # held because recipient requested later delivery
    "149": Stage.RETURNING,  # held and will be returned to sender
    "151": (Stage.RETURNING, IncidentKind.REFUSED),  # stopped without delivery attempt because recipient
    "152": (Stage.RETURNING, IncidentKind.CUSTOMS_REFUSED),  # the import of the shipment has been
    "154": Stage.ATTEMPT_FAILED,  # the delivery of the shipment failed
    "155": Stage.RETURNING,  # not been picked up within the defined time and will be sent back to the sender
    "156": IncidentKind.OTHER,  # could not be delivered because of an exceptional event
    "157": (Stage.RETURNING, IncidentKind.ADDRESS),  # could not be delivered because recipient moved
    "159": Meaning.INFO,  # could not be delivered because recipient requested to forward/redirect parcel
    "160": Stage.RETURNING,  # could not be delivered and will be returned to the sender
    "161": Stage.ATTEMPT_FAILED,  # could not be delivered
    "172": IncidentKind.HELD,  # held because recipient requested later delivery
    "194": IncidentKind.HELD,  # shipment has been held according to recipient's request
    "200": Stage.ATTEMPT_FAILED,  # could not be handed over to the service point because it exceeds the
    "206": IncidentKind.ADDRESS,  # not delivered: of incorrect address
    "207": IncidentKind.REFUSED,  # recipient has refused the shipment
    "208": IncidentKind.REFUSED,  # recipient has refused the shipment during collection
    "209": IncidentKind.REFUSED,  # recipient has refused the shipment during collection
    "210": IncidentKind.REFUSED,  # could not be delivered, because recipient has refused it
    "211": IncidentKind.REFUSED,  # could not be delivered, because recipient has refused it
    "214": IncidentKind.PAYMENT,  # could not be handed over because payment of charges is missing
    "215": IncidentKind.PAYMENT,  # could not be handed over because payment of charges is missing
    "217": Stage.ATTEMPT_FAILED,  # could not be delivered and is scheduled for further processing on next
    "218": IncidentKind.HELD,  # could not be delivered because recipient requested later delivery
    "219": IncidentKind.HELD,  # could not be delivered and is being held because recipient requested later
    "222": IncidentKind.OTHER,  #  could not be delivered due recipient's request
    "223": IncidentKind.OTHER,  #  could not be delivered due recipient's request
    "226": Stage.PICKED_UP,  # collected
    "228": Stage.PICKED_UP,  # picked up at access point by courier
    "230": Stage.AT_FORWARDER,  # processed at terminal in origin country
    "231": Stage.IN_TRANSIT,  # departed from terminal
    "232": Stage.TRANSIT_HUB,  # processed in transit country
    "233": Stage.ARRIVED_DESTINATION,  # processed at terminal in destination country
    "234": Stage.AT_FORWARDER,  # arrived at gateway in origin country
    "235": Stage.DEPARTED_ORIGIN,  # left origin country
    "236": Stage.TRANSIT_HUB,  # arrived in transit country
    "237": Stage.TRANSIT_HUB,  # left transit country
    "238": Stage.ARRIVED_DESTINATION,  # arrived in destination country
    "240": Stage.IN_TRANSIT,  # arrived at sorting center
    "242": Stage.IN_TRANSIT,  # arrived at depot
    "248": Stage.RETURNING,  # undeliverable and will be returned to destination under a new id
    "249": Stage.RETURNING,  # undeliverable and will be returned to the agreed return address in the
    "253": Stage.ATTEMPT_FAILED,  # couldn't be delivered because of an exceptional event. further attempt
    "254": Stage.PICKED_UP,  # left the customer facility
    "255": Stage.IN_TRANSIT,  # pre-sorted by 3rd party provider
    "258": Stage.IN_CUSTOMS,  # presented to import customs by 3rd party provider
    "259": Stage.RETURNING,  # held because of missing or inapproriate documentation and will be returned
    "264": IncidentKind.WEATHER,  # could not be delivered because of bad weather conditions. further
    "265": IncidentKind.DELAY,  # could not be delivered because of capacity issues. further processing
    "266": IncidentKind.WEATHER,  # held for bad weather conditions. further processing expected next
    "267": IncidentKind.DELAY,  # held for capacity issues. further processing expected next working day
    "268": IncidentKind.PAYMENT,  # held and is awaiting payment of charges
    "269": IncidentKind.HELD,  # held. further processing expected next working day
    "302": Stage.HANDED_TO_LOCAL,  # handed over for final delivery
    "306": (Stage.DELIVERED, IncidentKind.DAMAGED),  # packaging of parcel was torn. parcel has been
    "330": Stage.ATTEMPT_FAILED,  # not delivered: recipient could not show the mandatory id for personal
    "354": Stage.IN_TRANSIT,  # processed at terminal
    "355": Stage.TRANSIT_HUB,  # processed in transit country
    "356": Stage.ARRIVED_DESTINATION,  # processed at terminal in destination country
    "358": IncidentKind.OTHER,  # identified as oversized
    "364": Stage.IN_TRANSIT,  # assigned to a transport container
    "365": Stage.RETURNING,  # assigned to a transport container and is ready for departure from return
    "366": Stage.RETURNED,  # delivered back to the business sender
    "368": Stage.EXPORT_CUSTOMS,  # presented to export customs by 3rd party provider
    "369": Stage.IN_TRANSIT,  # handed over to transport provider
    "370": Stage.IN_CUSTOMS,  # presented to import customs by 3rd party provider
    "372": Stage.ATTEMPT_FAILED,  # not delivered: recipient was not available
    "377": Stage.TRANSIT_HUB,  # processed in transit country
    "378": Stage.TRANSIT_HUB,  # processed in transit country
    "379": Stage.TRANSIT_HUB,  # processed in transit country
    "380": Meaning.INFO,  # processed according to the business customer's instructions
    "395": Stage.ATTEMPT_FAILED,  # couldn't be handed over to the service point as it was closed
}
