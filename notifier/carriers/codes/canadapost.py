"""Canada Post's event identifiers, without the zeros in front: it pads the same one to four digits, or does not.

Docs: https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/messagescodetables.jsf
Left out are `610` to `620`: the item is at the door, or with somebody, and the delivery is not confirmed.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "3000": Stage.LABEL_CREATED,
    "3002": Stage.LABEL_CREATED,  # a label for a return
    "190": Stage.CANCELLED,  # the sale was voided
    # The first mile: accepted, or collected
    "1300": Stage.PICKED_UP,
    "1301": Stage.PICKED_UP,
    "1302": Stage.PICKED_UP,
    "2300": Stage.PICKED_UP,
    "4000": Stage.PICKED_UP,  # mailed in the country of origin
    "4100": Stage.AT_FORWARDER,  # processed in the country of origin
    # On the way: processed, arrived, left, passed on
    "100": Stage.IN_TRANSIT,
    "102": Stage.IN_TRANSIT,
    "104": Stage.IN_TRANSIT,
    "105": Stage.IN_TRANSIT,
    "106": Stage.IN_TRANSIT,
    "107": Stage.IN_TRANSIT,
    "113": Stage.IN_TRANSIT,
    "114": Stage.IN_TRANSIT,
    "115": Stage.IN_TRANSIT,
    "116": Stage.IN_TRANSIT,
    "170": Stage.IN_TRANSIT,
    "175": Stage.IN_TRANSIT,
    "400": Stage.IN_TRANSIT,
    "405": Stage.IN_TRANSIT,
    "410": Stage.IN_TRANSIT,
    "804": Stage.IN_TRANSIT,
    "815": Stage.IN_TRANSIT,  # prepared for export
    "1240": Stage.IN_TRANSIT,
    "1241": Stage.IN_TRANSIT,
    "1244": Stage.IN_TRANSIT,
    "1703": Stage.IN_TRANSIT,  # to a post office
    "1705": Stage.IN_TRANSIT,  # to a locker
    "2500": Stage.IN_TRANSIT,
    "2501": Stage.IN_TRANSIT,
    "4550": Stage.IN_TRANSIT,  # to the office that delivers
    "8901": Stage.IN_TRANSIT,  # forwarded to the country of destination
    # Across the border
    "4202": Stage.DEPARTED_ORIGIN,
    "4900": Stage.TRANSIT_HUB,
    "4950": Stage.TRANSIT_HUB,
    "700": Stage.ARRIVED_DESTINATION,
    "701": Stage.ARRIVED_DESTINATION,
    "4310": Stage.ARRIVED_DESTINATION,
    "4311": Stage.ARRIVED_DESTINATION,
    # Customs
    "800": Stage.IN_CUSTOMS,
    "4330": Stage.IN_CUSTOMS,
    "4400": Stage.IN_CUSTOMS,
    "117": IncidentKind.CUSTOMS_ACTION_NEEDED,  # documents are missing
    "127": IncidentKind.CUSTOMS_HELD,
    "810": IncidentKind.CUSTOMS_HELD,
    "1487": IncidentKind.CUSTOMS_HELD,
    "1495": IncidentKind.CUSTOMS_HELD,
    "2601": IncidentKind.CUSTOMS_HELD,  # back to customs, for an appeal
    "1210": Meaning.INFO,  # the duty was paid online: nothing is due any more
    "1100": IncidentKind.CUSTOMS_REFUSED,
    "130": Stage.CUSTOMS_CLEARED,
    "900": Stage.CUSTOMS_CLEARED,
    "910": Stage.CUSTOMS_CLEARED,
    "4450": Stage.CUSTOMS_CLEARED,  # given back to the post by customs
    "5201": Stage.CUSTOMS_CLEARED,
    # The last mile
    "4500": Stage.HANDED_TO_LOCAL,  # released to the post of another country
    "4600": Stage.AT_DELIVERY_DEPOT,
    "1444": Stage.DELIVERY_SCHEDULED,
    "174": Stage.OUT_FOR_DELIVERY,
    "500": Stage.OUT_FOR_DELIVERY,
    "630": Stage.ATTEMPT_FAILED,  # at a locker
    "1411": Stage.ATTEMPT_FAILED,  # the business was closed
    "1443": Stage.ATTEMPT_FAILED,
    "2411": Stage.ATTEMPT_FAILED,
    "156": Stage.AVAILABLE_FOR_PICKUP,  # the last notice
    "1407": Stage.AVAILABLE_FOR_PICKUP,
    "1435": Stage.AVAILABLE_FOR_PICKUP,
    "1436": Stage.AVAILABLE_FOR_PICKUP,
    "1437": Stage.AVAILABLE_FOR_PICKUP,
    "1438": Stage.AVAILABLE_FOR_PICKUP,
    "1479": Stage.AVAILABLE_FOR_PICKUP,
    "1488": Stage.AVAILABLE_FOR_PICKUP,
    "1701": Stage.AVAILABLE_FOR_PICKUP,
    "2407": Stage.AVAILABLE_FOR_PICKUP,
    "1405": Stage.DELIVERED,  # in a locker
    "1406": Stage.DELIVERED,  # fetched from it
    "1408": Stage.DELIVERED,
    "1409": Stage.DELIVERED,
    "1421": Stage.DELIVERED,
    "1422": Stage.DELIVERED,
    "1423": Stage.DELIVERED,
    "1424": Stage.DELIVERED,
    "1425": Stage.DELIVERED,
    "1426": Stage.DELIVERED,
    "1427": Stage.DELIVERED,
    "1428": Stage.DELIVERED,
    "1429": Stage.DELIVERED,
    "1430": Stage.DELIVERED,
    "1431": Stage.DELIVERED,
    "1432": Stage.DELIVERED,
    "1433": Stage.DELIVERED,
    "1434": Stage.DELIVERED,
    "1441": Stage.DELIVERED,
    "1442": Stage.DELIVERED,
    "1461": Stage.DELIVERED,
    "1462": Stage.DELIVERED,
    "1463": Stage.DELIVERED,
    "1465": Stage.DELIVERED,
    "1466": Stage.DELIVERED,
    "1467": Stage.DELIVERED,
    "1468": Stage.DELIVERED,
    "1469": Stage.DELIVERED,
    "1471": Stage.DELIVERED,
    "1472": Stage.DELIVERED,
    "1473": Stage.DELIVERED,
    "1475": Stage.DELIVERED,
    "1476": Stage.DELIVERED,
    "1496": Stage.DELIVERED,
    "1497": Stage.DELIVERED,
    "1498": Stage.DELIVERED,
    "1499": Stage.DELIVERED,
    # Trouble
    "120": IncidentKind.ADDRESS,
    "171": IncidentKind.ADDRESS,
    "173": IncidentKind.ADDRESS,  # "Customer addressing error found; attempting to correct. Possible delay"
    "1412": IncidentKind.ADDRESS,
    "2412": IncidentKind.ADDRESS,
    "159": IncidentKind.DELAY,
    "160": IncidentKind.DELAY,
    "161": IncidentKind.DELAY,
    "162": IncidentKind.DELAY,
    "163": IncidentKind.DELAY,
    "621": IncidentKind.DELAY,
    "622": IncidentKind.DELAY,
    "623": IncidentKind.DELAY,
    "624": IncidentKind.DELAY,
    "625": IncidentKind.DELAY,
    "626": IncidentKind.DELAY,
    "627": IncidentKind.DELAY,
    "628": IncidentKind.DELAY,
    "1414": IncidentKind.DELAY,  # to the next business day
    "2414": IncidentKind.DELAY,
    "172": IncidentKind.MISROUTED,
    "710": IncidentKind.DAMAGED,  # it arrived damaged
    "629": IncidentKind.UNCLAIMED,  # not fetched from the locker
    "118": IncidentKind.HELD,
    "121": IncidentKind.HELD,  # refused, or not fetched: one code for two
    "1410": IncidentKind.HELD,  # as the recipient asked
    "1450": IncidentKind.HELD,
    "1484": IncidentKind.HELD,
    "1494": IncidentKind.HELD,
    "2410": IncidentKind.HELD,
    "4700": IncidentKind.HELD,
    "179": IncidentKind.OTHER,  # it cannot be delivered
    "1483": IncidentKind.OTHER,
    "1493": IncidentKind.OTHER,
    "4650": IncidentKind.OTHER,
    # What moves nothing: a promise that moved, wishes, money, papers, pictures
    "1200": Meaning.INFO,
    "1203": Meaning.INFO,
    "1214": Meaning.INFO,
    "1215": Meaning.INFO,
    "1216": Meaning.INFO,
    "1220": Meaning.INFO,
    "1221": Meaning.INFO,
    "1223": Meaning.INFO,
    "1224": Meaning.INFO,
    "1225": Meaning.INFO,
    "1230": Meaning.INFO,
    "1232": Meaning.INFO,
    "1234": Meaning.INFO,
    "1245": Meaning.INFO,
    "1480": Meaning.INFO,  # redirected to another address
    "1490": Meaning.INFO,
    "152": Meaning.INFO,
    "198": Meaning.INFO,
    "2101": Meaning.INFO,
    "20": Meaning.INFO,  # a picture of the signature was recorded; a second row tells of the delivery
    "21": Meaning.INFO,
    "2001": Meaning.INFO,
    # The way back, and the end
    "167": Stage.RETURNING,
    "168": Stage.RETURNING,
    "169": Stage.RETURNING,
    "181": Stage.RETURNING,
    "182": Stage.RETURNING,
    "183": Stage.RETURNING,
    "184": Stage.RETURNING,
    "1303": Stage.RETURNING,  # a return was handed in
    "1415": (Stage.RETURNING, IncidentKind.ADDRESS),
    "1416": (Stage.RETURNING, IncidentKind.ADDRESS),
    "1417": (Stage.RETURNING, IncidentKind.REFUSED),
    "1418": Stage.RETURNING,
    "1419": (Stage.RETURNING, IncidentKind.UNCLAIMED),
    "1420": Stage.RETURNING,
    "1481": Stage.RETURNING,
    "1482": Stage.RETURNING,
    "1491": Stage.RETURNING,
    "1492": Stage.RETURNING,
    "2600": Stage.RETURNING,
    "2802": Stage.RETURNING,
    "3001": Stage.RETURNING,
    "150": Stage.DESTROYED,
}

WORDS: dict[str, Said] = {
    "l'article renvoyé à l'expéditeur est arrivé à l'installation postale": Stage.RETURNING,
    "l'article renvoyé à l'expéditeur est sorti pour livraison": Stage.RETURNING,
    "l'article a été renvoyé avec succès à l'expéditeur": Stage.RETURNED,
    "tentative de renvoyer article à expéditeur. carte laissée indiquant où ramasser": Stage.RETURNING,
    "importation refusée par les autorités douanières": IncidentKind.CUSTOMS_REFUSED,
}
"""What stands beside some identifiers in French and says something else than they do: most of it of a return."""
