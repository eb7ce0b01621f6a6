"""Canada Post's event identifiers, without the zeros in front: it pads the same one to four digits, or does not.

Docs: https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/services/tracking/default.jsf
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "20": Meaning.INFO,  # a picture of the signature was recorded; a second row tells of the delivery
    "3000": Stage.LABEL_CREATED,
    "100": Stage.IN_TRANSIT,  # "Item processed at postal facility"
    "4202": Stage.DEPARTED_ORIGIN,
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
    "174": Stage.OUT_FOR_DELIVERY,
    "500": Stage.OUT_FOR_DELIVERY,
    "1407": Stage.AVAILABLE_FOR_PICKUP,
    "1435": Stage.AVAILABLE_FOR_PICKUP,
    "1436": Stage.AVAILABLE_FOR_PICKUP,
    "1437": Stage.AVAILABLE_FOR_PICKUP,
    "1438": Stage.AVAILABLE_FOR_PICKUP,
    "1479": Stage.AVAILABLE_FOR_PICKUP,
    "1488": Stage.AVAILABLE_FOR_PICKUP,
    "1701": Stage.AVAILABLE_FOR_PICKUP,
    "2407": Stage.AVAILABLE_FOR_PICKUP,
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
    "1496": Stage.DELIVERED,
    "1497": Stage.DELIVERED,
    "1498": Stage.DELIVERED,
    "1499": Stage.DELIVERED,
    # Trouble
    "173": IncidentKind.ADDRESS,  # "Customer addressing error found; attempting to correct. Possible delay"
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
    "710": IncidentKind.DAMAGED,  # it arrived damaged
    "1200": Meaning.INFO,  # only the promise moved, and that is stated beside it
    "1203": Meaning.INFO,
    # The way back, and the end
    "167": Stage.RETURNING,
    "168": Stage.RETURNING,
    "169": Stage.RETURNING,
    "181": Stage.RETURNING,
    "182": Stage.RETURNING,
    "183": Stage.RETURNING,
    "184": Stage.RETURNING,
    "1415": Stage.RETURNING,
    "1416": Stage.RETURNING,
    "1417": Stage.RETURNING,
    "1418": Stage.RETURNING,
    "1419": Stage.RETURNING,
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
