"""Codes of DHL eCommerce Americas (`primaryEventId`), from DHL's own list of the statuses of its divisions.

Sources: https://developer.dhl.com/api-reference/shipment-tracking and
https://github.com/karrioapi/karrio/blob/main/modules/connectors/mydhl/vendors/status_1.csv (service `ecommerce`).
Left out is what reads two ways ("manifested", "piece but no data"): it stays unknown.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

PROBLEM_SOLVED = frozenset({"359"})
"""The parcel is released from a hold."""

EVENTS: dict[str, Said] = {
    "50": Stage.HANDED_TO_LOCAL,  # received by USPS
    "51": Stage.IN_TRANSIT,  # enroute - oni
    "99": Meaning.INFO,  # customer alert received
    "100": Stage.PICKED_UP,  # picked up from sender
    "101": Stage.CANCELLED,  # shipment canceled
    "104": Stage.AT_FORWARDER,  # arrived at origin processing facility
    "106": Stage.IN_TRANSIT,  # package screened successfully
    "107": IncidentKind.PROHIBITED,  # package screening exception - cannot be shipped international
    "108": (Stage.RETURNING, IncidentKind.PROHIBITED),  # package screening exception - returning to shipper
    "109": Stage.AWAITING_PICKUP,  # pick up booked
    "110": Stage.IN_TRANSIT,  # shipment departed sellers origin terminal
    "113": Stage.IN_TRANSIT,  # partner event - departed partner facility
    "114": Stage.IN_TRANSIT,  # package departed screening facility
    "115": Stage.IN_TRANSIT,  # received by carrier for transport
    "120": Stage.IN_TRANSIT,  # departure DHL distribution center
    "125": Stage.IN_TRANSIT,  # arrival sort location
    "128": Stage.AWAITING_PICKUP,  # approaching pick up location
    "129": Stage.AWAITING_PICKUP,  # out for parcel collection
    "130": Stage.PICKED_UP,  # picked up
    "132": Stage.IN_TRANSIT,  # en route to DHL ecommerce
    "134": IncidentKind.PICKUP_FAILED,  # unsuccessful collection attempt
    "135": Stage.AWAITING_PICKUP,  # pick up rescheduled
    "155": Stage.AT_FORWARDER,  # arrival DHL distribution center
    "156": Stage.IN_TRANSIT,  # arrived at depot
    "161": Meaning.INFO,  # parcel authorized to leave
    "162": Meaning.INFO,  # redirected to parcel shop
    "163": Meaning.INFO,  # shipment data updated
    "164": Meaning.INFO,  # the shipment information is edited
    "200": Stage.AT_FORWARDER,  # package received at DHL ecommerce distribution center
    "211": Stage.PICKED_UP,  # parcel accepted, not yet processed
    "220": Meaning.INFO,  # encoded
    "229": Stage.AT_FORWARDER,  # physical package received with no electronic data
    "235": Stage.LABEL_CREATED,  # shipment label created
    "238": Stage.LABEL_CREATED,  # label created
    "240": IncidentKind.CUSTOMS_PAYMENT_DUE,  # duty/tax assessed for package, awaiting payment. please check your
    "241": Meaning.INFO,  # duty/tax payment received
    "312": IncidentKind.HELD,  # parcel on hold
    "313": Meaning.INFO,  # successful customer service resolution
    "358": IncidentKind.HELD,  # held in facility - awaiting instructions
    "359": Stage.IN_TRANSIT,  # shipment is released from hold for processing
    "360": Stage.ARRIVED_DESTINATION,  # arrived at destination country
    "361": Stage.ARRIVED_DESTINATION,  # arrival in country
    "365": Stage.IN_TRANSIT,  # processed sort facility
    "399": Stage.IN_TRANSIT,  # departed from facility
    "402": Stage.IN_TRANSIT,  # in transit
    "431": Stage.AT_FORWARDER,  # processing completed at origin
    "441": ByPosition.CLEARANCE_STARTED,  # arrived at customs
    "442": ByPosition.CLEARANCE_DONE,  # cleared customs
    "443": IncidentKind.CUSTOMS_HELD,  # held at customs
    "445": Stage.LABEL_CREATED,  # electronic shipping info received
    "447": ByPosition.CLEARANCE_STARTED,  # arrived at customs
    "448": IncidentKind.CUSTOMS_REFUSED,  # clearance not possible
    "449": ByPosition.CLEARANCE_DONE,  # cleared customs
    "450": IncidentKind.DELAY,  # possible transit delay
    "452": ByPosition.CLEARANCE_DONE,  # parcel cleared customs - partner
    "453": IncidentKind.CUSTOMS_HELD,  # parcel held for exam - partner
    "454": Stage.IN_TRANSIT,  # arrived at facility - partner
    "456": Stage.IN_TRANSIT,  # shipment departed seller original terminal  partner
    "461": Stage.IN_TRANSIT,  # partner event - shipment picked up by shipping partner
    "462": Stage.IN_TRANSIT,  # partner event - shipment has arrived at partner facility
    "463": ByPosition.CLEARANCE_STARTED,  # partner event - arrived at customs facility
    "464": Stage.IN_TRANSIT,  # partner event - departed customs facility
    "468": Stage.AT_DELIVERY_DEPOT,  # arrival at post office
    "469": Stage.AVAILABLE_FOR_PICKUP,  # awaiting collection at DHL service point
    "470": Stage.IN_TRANSIT,  # arrived at terminal location
    "472": Stage.IN_TRANSIT,  # arrived at terminal location
    "473": Stage.AT_DELIVERY_DEPOT,  # available for delivery
    "477": Stage.IN_TRANSIT,  # processed sort facility
    "478": Stage.IN_TRANSIT,  # in transit to delivery provider
    "479": Stage.HANDED_TO_LOCAL,  # forwarded to delivery agent
    "480": Stage.HANDED_TO_LOCAL,  # forwarded to local post office
    "481": Stage.IN_TRANSIT,  # departed terminal location
    "482": Stage.IN_TRANSIT,  # departed from facility
    "483": Stage.AT_FORWARDER,  # processed at export facility
    "494": Stage.AT_DELIVERY_DEPOT,  # arrived at delivery facility
    "499": Stage.HANDED_TO_LOCAL,  # arrived at USPS facility
    "501": ByPosition.CLEARANCE_STARTED,  # arrived at customs
    "502": ByPosition.CLEARANCE_DONE,  # cleared customs
    "503": IncidentKind.CUSTOMS_PAYMENT_DUE,  # consignee contacted for payment
    "504": Meaning.INFO,  # duties payment received
    "505": Stage.HANDED_TO_LOCAL,  # shipment accepted by USPS
    "506": IncidentKind.CUSTOMS_HELD,  # held at customs
    "507": IncidentKind.CUSTOMS_HELD,  # held at customs
    "508": IncidentKind.CUSTOMS_HELD,  # customs delay
    "509": ByPosition.CLEARANCE_STARTED,  # in clearance processing
    "510": Stage.IN_TRANSIT,  # item or sack scanned by USPS
    "511": Stage.HANDED_TO_LOCAL,  # shipment accepted by USPS
    "515": Stage.AT_FORWARDER,  # arrived at export facility
    "517": Stage.IN_TRANSIT,  # loaded for transport
    "518": Stage.DEPARTED_ORIGIN,  # departed from export facility
    "520": Stage.AT_DELIVERY_DEPOT,  # arrival at post office
    "521": Stage.IN_TRANSIT,  # arrived at terminal location
    "522": Stage.AVAILABLE_FOR_PICKUP,  # available for pickup at post office
    "523": Stage.IN_TRANSIT,  # handed over to partner carrier
    "524": Stage.IN_TRANSIT,  # processed through USPS sort facility
    "525": Stage.IN_TRANSIT,  # en route to delivery location
    "526": Stage.IN_TRANSIT,  # arrived USPS sort facility
    "528": Stage.AT_FORWARDER,  # processed at export facility
    "529": Stage.IN_TRANSIT,  # processed sort facility
    "530": Stage.IN_TRANSIT,  # forwarded
    "531": Stage.IN_TRANSIT,  # departed terminal location
    "532": Stage.DEPARTED_ORIGIN,  # in transit to destination country
    "533": Stage.ARRIVED_DESTINATION,  # arrival at destination country - tracking updates may end here, delivery
    "534": Stage.IN_TRANSIT,  # forwarded
    "535": Stage.IN_TRANSIT,  # handed over to partner carrier
    "536": Stage.IN_TRANSIT,  # sorted through USPS facility
    "537": Stage.IN_TRANSIT,  # sorted locally to 5 digit destination
    "538": Stage.IN_TRANSIT,  # depart USPS sort facility
    "539": Stage.IN_TRANSIT,  # sorting complete
    "540": Stage.IN_TRANSIT,  # processed through USPS sort facility
    "541": Stage.IN_TRANSIT,  # en route to delivery location
    "542": Stage.AT_DELIVERY_DEPOT,  # arrived at delivery terminal
    "543": Stage.IN_TRANSIT,  # shipment was processed at destination sorting hub
    "544": Stage.OUT_FOR_DELIVERY,  # shipment was loaded into delivery vehicle
    "545": Stage.IN_TRANSIT,  # enroute
    "546": IncidentKind.MISROUTED,  # misrouted
    "547": Stage.AT_DELIVERY_DEPOT,  # available for delivery
    "548": Stage.AT_DELIVERY_DEPOT,  # available for delivery
    "549": Stage.ARRIVED_DESTINATION,  # arrival in destination country  end of tracking, delivery shortly
    "550": Stage.ATTEMPT_FAILED,  # notice left
    "551": Stage.ATTEMPT_FAILED,  # no one home, card left
    "552": Stage.ATTEMPT_FAILED,  # no one to receive, card left
    "553": Stage.ATTEMPT_FAILED,  # notice left (receptacle full/item oversized)
    "554": Stage.ATTEMPT_FAILED,  # notice left (no secure location available)
    "555": Stage.ATTEMPT_FAILED,  # notice left (business closed)
    "556": Stage.ATTEMPT_FAILED,  # notice left (no authorized recipient available)
    "557": Stage.IN_TRANSIT,  # shipment was processed at destination sorting hub
    "558": Stage.OUT_FOR_DELIVERY,  # recipient is next stop on route
    "560": Stage.AVAILABLE_FOR_PICKUP,  # arrival at pick-up-point
    "561": Stage.IN_TRANSIT,  # shipment uplift success
    "562": Stage.IN_TRANSIT,  # arrival at facility
    "563": Stage.ATTEMPT_FAILED,  # attempted delivery
    "564": Stage.ATTEMPT_FAILED,  # notice left (business closed)
    "565": Stage.AVAILABLE_FOR_PICKUP,  # arrived at pickup point
    "566": Stage.IN_TRANSIT,  # arrived at transit facility
    "567": Stage.IN_TRANSIT,  # processed at transit facility
    "568": Stage.IN_TRANSIT,  # departed from transit facility
    "570": Stage.AVAILABLE_FOR_PICKUP,  # available for pickup
    "571": Stage.ATTEMPT_FAILED,  # delivery attempted
    "572": Stage.DELIVERED,  # picked up by consignee from pickup location
    "573": IncidentKind.OTHER,  # contact local customer service
    "574": Meaning.INFO,  # expected delivery
    "575": Stage.AT_DELIVERY_DEPOT,  # arrived at local distribution center
    "576": Stage.AT_DELIVERY_DEPOT,  # processed at local distribution center
    "577": Stage.IN_TRANSIT,  # departed from local distribution center
    "579": Stage.AT_DELIVERY_DEPOT,  # processed at delivery terminal
    "580": Stage.OUT_FOR_DELIVERY,  # out for second delivery attempt
    "581": Meaning.INFO,  # rescheduled
    "585": Stage.AVAILABLE_FOR_PICKUP,  # available for pickup
    "588": IncidentKind.CUSTOMS_ACTION_NEEDED,  # shipment handed over to local customs office
    "589": Stage.HANDED_TO_LOCAL,  # picked up by agent
    "590": Stage.HANDED_TO_LOCAL,  # picked up by agent
    "591": Meaning.INFO,  # COD amount collected
    "592": IncidentKind.DELAY,  # possible delivery delay
    "593": IncidentKind.DELAY,  # possible delay
    "594": IncidentKind.HELD,  # consignee on holiday
    "595": Stage.ATTEMPT_FAILED,  # attempted delivery
    "596": Stage.ATTEMPT_FAILED,  # attempted delivery
    "597": Stage.OUT_FOR_DELIVERY,  # out for delivery
    "598": Stage.OUT_FOR_DELIVERY,  # out for delivery
    "599": Stage.AVAILABLE_FOR_PICKUP,  # available for pickup from service point
    "600": Stage.DELIVERED,  # delivered
    "601": Stage.AVAILABLE_FOR_PICKUP,  # delivered to pick-up location  customer notified
    "602": Stage.RETURNING,  # undeliverable - returned to sender
    "603": Stage.RETURNING,  # returned to warehouse
    "604": Stage.RETURNING,  # shipment recalled by sender
    "605": Stage.ATTEMPT_FAILED,  # no access
    "606": Stage.DELIVERED,  # delivered - left with neighbor/front desk/other
    "607": Stage.DELIVERED,  # second delivery attempt successful
    "608": IncidentKind.REFUSED,  # duties and tax payment refused by consignee
    "609": Meaning.INFO,  # rescheduled by request from consignee
    "610": IncidentKind.REFUSED,  # refused
    "611": IncidentKind.REFUSED,  # undeliverable - customer refused shipment
    "612": Stage.ATTEMPT_FAILED,  # closed on arrival
    "613": Stage.ATTEMPT_FAILED,  # no one home
    "614": IncidentKind.PAYMENT,  # COD not ready
    "615": Stage.ATTEMPT_FAILED,  # attempted delivery
    "616": Meaning.INFO,  # rescheduled
    "617": Meaning.INFO,  # COD amount remitted
    "618": Meaning.INFO,  # COD amount deposited
    "619": IncidentKind.REFUSED,  # rejected after opening
    "620": IncidentKind.DAMAGED,  # visible damage
    "621": Stage.DELIVERED,  # delivered - business address
    "623": IncidentKind.DAMAGED,  # visible damage
    "624": Meaning.INFO,  # approaching return pick up location
    "625": IncidentKind.OTHER,  # undeliverable
    "626": IncidentKind.OTHER,  # undeliverable
    "627": Meaning.INFO,  # unsuccessful return pickup
    "628": Stage.RETURNING,  # successful return pickup
    "629": Stage.ATTEMPT_FAILED,  # redelivery attempt unsuccessful
    "630": IncidentKind.ADDRESS,  # undeliverable as addressed
    "631": IncidentKind.ADDRESS,  # undeliverable - incorrect address
    "633": IncidentKind.ADDRESS,  # undeliverable - unit/suite not provided
    "636": IncidentKind.OTHER,  # undelivered - processes for local disposal
    "637": Stage.IN_TRANSIT,  # received back at destination depot
    "640": IncidentKind.MISROUTED,  # missent
    "641": IncidentKind.MISROUTED,  # missent
    "642": Stage.HANDED_TO_LOCAL,  # delivered to agent for final delivery
    "644": IncidentKind.HELD,  # parcel is hold by DHL
    "650": IncidentKind.OTHER,  # dead letter
    "651": IncidentKind.OTHER,  # unable to attempt delivery
    "652": Stage.DELIVERED,  # delivered at back door
    "653": Stage.DELIVERED,  # delivered at building foyer/entrance
    "654": Stage.DELIVERED,  # delivered at car port
    "655": Stage.DELIVERED,  # delivered at enclosed porch
    "656": Stage.DELIVERED,  # delivered at residential concierge
    "657": Stage.DELIVERED,  # delivered at parcel box
    "658": Stage.DELIVERED,  # delivered at open porch
    "659": Stage.DELIVERED,  # delivered at safe place
    "665": Stage.ATTEMPT_FAILED,  # handover to service point failed
    "670": IncidentKind.MISROUTED,  # mis-shipped
    "671": IncidentKind.MISROUTED,  # mis-shipped
    "680": Meaning.STALE,  # delivery status not updated
    "683": IncidentKind.ADDRESS,  # insufficient address
    "686": IncidentKind.ADDRESS,  # moved, left no address
    "689": IncidentKind.ADDRESS,  # addressee unknown
    "690": IncidentKind.OTHER,  # package reported missing
    "691": IncidentKind.ADDRESS,  # vacant
    "693": IncidentKind.UNCLAIMED,  # unclaimed
    "699": Meaning.STALE,  # delivery status not updated
    "700": IncidentKind.ADDRESS,  # no such number
    "710": IncidentKind.ADDRESS,  # insufficient address
    "720": IncidentKind.ADDRESS,  # moved, left no address
    "730": IncidentKind.ADDRESS,  # forward expired
    "740": IncidentKind.ADDRESS,  # addressee unknown
    "750": IncidentKind.ADDRESS,  # vacant
    "760": IncidentKind.UNCLAIMED,  # unclaimed
    "770": IncidentKind.OTHER,  # deceased
    "780": IncidentKind.UNCLAIMED,  # abandoned
    "800": Stage.RETURNING,  # return to sender
    "802": Stage.RETURNING,  # returned, service not available
    "804": Stage.RETURNING,  # returned to sender (not picked up)
    "805": Stage.IN_TRANSIT,  # departed from depot
    "806": Stage.RETURNING,  # return dispatched to service point
    "807": Meaning.INFO,  # return label printed
    "808": Stage.RETURNING,  # return initiated
    "809": IncidentKind.OTHER,  # undeliverable
    "810": Stage.RETURNING,  # returned to central hub
    "811": Stage.RETURNING,  # enroute to origin return facility
    "813": Stage.RETURNING,  # arrived at origin return facility
    "815": Stage.RETURNING,  # returns process started
    "816": Stage.RETURNING,  # return loaded in vehicle
    "817": Stage.RETURNING,  # departed return facility
    "818": Stage.RETURNING,  # return processed in facility
    "820": Stage.RETURNING,  # out for return
    "821": Stage.RETURNING,  # attempted return delivery
    "825": Stage.DESTROYED,  # destroyed
    "844": IncidentKind.ADDRESS,  # uncontactable
    "849": Stage.RETURNING,  # return parcel is hold by DHL
    "853": Stage.RETURNING,  # return arrived at service point
    "854": Stage.RETURNING,  # return picked up
    "855": Stage.RETURNING,  # return encoded
    "856": Stage.RETURNING,  # return processed sort facility
    "857": Stage.RETURNING,  # return scanned into sack/container
    "858": Stage.RETURNING,  # return was processed at destination sorting hub
    "859": Stage.RETURNING,  # return delivery rescheduled
    "860": Stage.RETURNED,  # returns delivered
    "862": Stage.RETURNING,  # return arrived at pickup point
    "863": Stage.RETURNED,  # returned to customer
    "864": Stage.RETURNING,  # return handed out at service point
    "867": Meaning.INFO,  # paper pod has been successfully delivered
    "868": Meaning.INFO,  # paper pod return shipment was not delivered
    "869": Meaning.INFO,  # paper pod return processed to facility
    "870": Meaning.INFO,  # proof of delivery dispatched to hub
    "871": Meaning.INFO,  # proof of delivery dispatched to customer
    "872": Meaning.INFO,  # proof of delivery delivered to customer
    "880": Stage.RETURNING,  # return failed - incorrect address
    "881": Stage.RETURNING,  # return failed - customer refused shipment
    "882": Stage.RETURNING,  # return delivery failed
    "883": Stage.RETURNING,  # return failed - no access
    "884": Stage.RETURNING,  # return failed - rejected
    "885": Stage.RETURNING,  # return failed - shipper moved
    "886": Stage.RETURNING,  # return failed - no one home
    "887": Stage.RETURNING,  # return failed - closed on arrival
}
