"""UPS's codes: https://developer.ups.com/api/reference/tracking/appendix (types, and status codes of three digits) and
https://github.com/UPS-API/api-documentation (`UPSTrackAlert.yaml`: the types).

Left out are `084` ("cleared", of what it does not say) and `156` ("commercial inside release").
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

TYPES: dict[str, Said] = {
    "M": Stage.LABEL_CREATED,
    "MV": Stage.CANCELLED,
    "P": Stage.PICKED_UP,
    "I": Stage.IN_TRANSIT,
    "O": Stage.OUT_FOR_DELIVERY,
    "RS": Stage.RETURNING,  # "returned to shipper": whether it is back already, the type does not say
    "D": Stage.DELIVERED,  # of an alert only if it also says when it was delivered
    "X": IncidentKind.OTHER,
    "U": Meaning.INFO,  # only the promise moved
    "DO": Stage.IN_TRANSIT,  # freight: at the station of the origin, and not with the recipient
    "DD": Stage.IN_TRANSIT,  # freight: at the station of the destination
    "NA": Meaning.UNKNOWN,
}

CODES: dict[str, Said] = {
    "000": Meaning.UNKNOWN,  # no status
    "003": Stage.LABEL_CREATED,
    "005": Stage.IN_TRANSIT,
    "006": Stage.OUT_FOR_DELIVERY,
    "007": Stage.CANCELLED,
    "010": Stage.IN_TRANSIT,
    "011": Stage.DELIVERED,
    "012": Stage.IN_CUSTOMS,
    "013": IncidentKind.OTHER,
    "014": Stage.CUSTOMS_CLEARED,
    "016": IncidentKind.HELD,
    "017": Stage.AVAILABLE_FOR_PICKUP,
    "018": IncidentKind.HELD,
    "019": IncidentKind.HELD,
    "020": IncidentKind.HELD,
    "021": Stage.OUT_FOR_DELIVERY,
    "022": Stage.ATTEMPT_FAILED,
    "023": Stage.ATTEMPT_FAILED,
    "024": Stage.ATTEMPT_FAILED,
    "025": Stage.HANDED_TO_LOCAL,  # to the local post office
    "026": Stage.DELIVERED,  # by the local post office
    "027": Meaning.INFO,  # redirected on purpose
    "028": Meaning.INFO,  # redirected on purpose
    "029": IncidentKind.OTHER,
    "030": IncidentKind.OTHER,
    "032": IncidentKind.WEATHER,
    "033": Stage.RETURNING,
    "034": Stage.RETURNED,
    "035": Stage.RETURNING,
    "036": Stage.RETURNING,
    "037": Stage.RETURNING,
    "038": Stage.PICKED_UP,
    "039": Stage.HANDED_TO_LOCAL,
    "040": Stage.AVAILABLE_FOR_PICKUP,  # at an access point
    "041": Meaning.INFO,
    "042": Meaning.INFO,  # service upgraded
    "043": Stage.CANCELLED,
    "044": Stage.LABEL_CREATED,
    "045": Stage.LABEL_CREATED,
    "046": IncidentKind.DELAY,
    "047": IncidentKind.DELAY,
    "048": IncidentKind.DELAY,
    "049": IncidentKind.DELAY,
    "050": IncidentKind.ADDRESS,
    "051": IncidentKind.WEATHER,
    "052": IncidentKind.WEATHER,
    "053": IncidentKind.WEATHER,
    "054": Meaning.INFO,  # redirected on purpose
    "055": Meaning.INFO,  # only the promise moved
    "056": Meaning.INFO,
    "057": Stage.IN_TRANSIT,  # on the way to an access point
    "058": IncidentKind.CUSTOMS_ACTION_NEEDED,  # information for the clearance is missing
    "059": IncidentKind.DAMAGED,
    "060": Stage.ATTEMPT_FAILED,
    "061": Stage.ATTEMPT_FAILED,
    "062": Stage.ATTEMPT_FAILED,
    "063": Meaning.INFO,  # redirected on purpose
    "064": IncidentKind.REFUSED,
    "065": IncidentKind.PICKUP_FAILED,
    "066": Stage.ATTEMPT_FAILED,
    "067": Stage.RETURNED,
    "068": Stage.LOST,  # in its lost and found
    "069": IncidentKind.UNCLAIMED,
    "070": Stage.IN_TRANSIT,  # not at its access point yet
    "071": Stage.AT_DELIVERY_DEPOT,  # preparing for delivery
    "072": Stage.OUT_FOR_DELIVERY,  # loaded
    "073": Stage.IN_TRANSIT,  # on the way to the partner who delivers
    "074": Stage.HANDED_TO_LOCAL,  # the partner has it
    "075": Stage.DELIVERY_SCHEDULED,
    "076": IncidentKind.OTHER,  # something of the partner's
    "077": Stage.AWAITING_PICKUP,
    "078": Stage.OUT_FOR_DELIVERY,  # the driver is near
    "079": Stage.LABEL_CREATED,
    "080": Stage.LABEL_CREATED,
    "081": (Stage.RETURNING, IncidentKind.DAMAGED),  # whether it is back already, the code does not say
    "082": Meaning.INFO,  # instructions
    "083": IncidentKind.HELD,
    "085": IncidentKind.PAYMENT,  # held until the cash on delivery is there
    "086": IncidentKind.DELAY,
    "087": Stage.IN_TRANSIT,
    "088": Meaning.INFO,  # a test
    "089": Stage.OUT_FOR_DELIVERY,
    "090": IncidentKind.DELAY,
    "091": Stage.OUT_FOR_DELIVERY,
    "092": Stage.IN_CUSTOMS,
    "093": Meaning.INFO,
    "094": Meaning.INFO,
    # Wishes about the delivery, asked for and confirmed
    "095": Meaning.INFO,
    "096": Meaning.INFO,
    "097": Meaning.INFO,
    "098": Meaning.INFO,
    "099": Meaning.INFO,
    "100": Meaning.INFO,
    "101": Meaning.INFO,
    "102": Meaning.INFO,
    "103": Meaning.INFO,
    "104": Meaning.INFO,
    "105": Meaning.INFO,
    "106": Meaning.INFO,
    "107": Meaning.INFO,
    "108": Meaning.INFO,
    "109": Meaning.INFO,
    "110": Meaning.INFO,
    "111": Meaning.INFO,
    "112": Meaning.INFO,
    "113": Meaning.INFO,
    "114": Meaning.INFO,
    "115": Meaning.INFO,
    "116": Meaning.INFO,
    "117": Meaning.INFO,
    "118": Stage.RETURNING,
    "119": Stage.RETURNING,  # asked for, as 033
    "120": Meaning.INFO,
    "121": Meaning.INFO,
    "122": Meaning.INFO,
    "123": Stage.IN_CUSTOMS,  # waits for a broker
    "124": IncidentKind.CUSTOMS_ACTION_NEEDED,
    "125": IncidentKind.CUSTOMS_ACTION_NEEDED,
    "126": Stage.IN_CUSTOMS,  # waits for an authority
    "127": Meaning.INFO,  # an investigation is over
    "128": Meaning.INFO,
    "129": Meaning.INFO,
    "130": Meaning.INFO,  # a claim
    "131": IncidentKind.PICKUP_FAILED,
    "132": IncidentKind.DELAY,  # security at the airport
    "133": Meaning.INFO,  # a label for a return was left
    "134": Stage.CUSTOMS_CLEARED,
    "135": IncidentKind.PICKUP_FAILED,
    "136": Meaning.INFO,  # only the promise moved
    "137": Stage.HANDED_TO_LOCAL,
    "138": Stage.IN_TRANSIT,  # waits for its departure
    "139": IncidentKind.ADDRESS,  # the driver cannot get in
    "140": Meaning.INFO,
    "141": IncidentKind.OTHER,  # papers are incomplete, for what it does not say
    "142": Meaning.INFO,
    "143": Stage.HANDED_TO_LOCAL,  # an agent has it
    "144": Stage.AVAILABLE_FOR_PICKUP,  # at a post office
    "145": Stage.ATTEMPT_FAILED,
    "146": Stage.OUT_FOR_DELIVERY,
    "147": Stage.DESTROYED,  # seized, and no longer with UPS
    "148": Meaning.UNKNOWN,
    "149": Stage.DESTROYED,
    "153": Meaning.INFO,  # only the promise moved
    "154": Meaning.INFO,
    "155": Meaning.INFO,  # a photo
    "157": Stage.LABEL_CREATED,
    "158": Stage.IN_TRANSIT,
    "159": Stage.IN_TRANSIT,
    "160": Stage.PICKED_UP,
    "161": Stage.AVAILABLE_FOR_PICKUP,  # at an access point
    "162": Stage.OUT_FOR_DELIVERY,
    "163": Meaning.UNKNOWN,
    "164": Stage.IN_TRANSIT,
    "165": Stage.IN_TRANSIT,
    "166": Stage.LABEL_CREATED,
    "167": Stage.PICKED_UP,  # handed in by the sender
    "168": Stage.PICKED_UP,
    "169": Stage.PICKED_UP,
}
