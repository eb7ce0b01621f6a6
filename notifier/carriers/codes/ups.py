"""UPS's codes: https://developer.ups.com/api/reference/tracking/appendix (status codes of three digits) and
https://github.com/UPS-API/api-documentation (`UPSTrackAlert.yaml`: the types)."""

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
}

CODES: dict[str, Said] = {
    "003": Stage.LABEL_CREATED,
    "005": Stage.IN_TRANSIT,
    "006": Stage.OUT_FOR_DELIVERY,
    "007": Stage.CANCELLED,
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
    "070": Stage.AT_DELIVERY_DEPOT,
    "071": Stage.AT_DELIVERY_DEPOT,  # preparing for delivery
    "072": Stage.OUT_FOR_DELIVERY,  # loaded
}
