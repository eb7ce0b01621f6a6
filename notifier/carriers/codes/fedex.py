"""FedEx's codes: https://developer.fedex.com/api/en-us/guides/api-reference.html (tracking scan event codes) and
https://developer.fedex.com/api/en-us/catalog/shipment-visibility-webhook/docs.html (codes by category of event).

Left out are `DR` and `DS`, which speak of a vehicle.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "OC": Stage.LABEL_CREATED,
    "OX": Stage.LABEL_CREATED,
    "MD": Stage.LABEL_CREATED,
    "EP": Stage.AWAITING_PICKUP,
    "AP": Stage.AWAITING_PICKUP,
    "PU": Stage.PICKED_UP,
    "PX": Stage.PICKED_UP,
    "OF": Stage.PICKED_UP,
    "IT": Stage.IN_TRANSIT,
    "IX": Stage.IN_TRANSIT,
    "AR": Stage.IN_TRANSIT,
    "DP": Stage.IN_TRANSIT,
    "AF": Stage.IN_TRANSIT,
    "PM": Stage.IN_TRANSIT,
    "SF": Stage.IN_TRANSIT,
    "TR": Stage.IN_TRANSIT,
    "FD": Stage.IN_TRANSIT,
    "AC": Stage.IN_TRANSIT,
    "AX": Stage.IN_TRANSIT,
    "Ow": Stage.IN_TRANSIT,
    "EA": Stage.IN_TRANSIT,
    "EO": Stage.IN_TRANSIT,
    "LO": Stage.DEPARTED_ORIGIN,
    "AA": Stage.DEPARTED_ORIGIN,
    "PF": Stage.IN_FLIGHT,
    "PL": ByPosition.ARRIVAL,  # the plane has landed
    "CD": IncidentKind.CUSTOMS_HELD,  # clearance delay
    "CC": ByPosition.CLEARANCE_DONE,
    "CP": ByPosition.CLEARANCE_STARTED,
    "OD": Stage.OUT_FOR_DELIVERY,
    "AD": Stage.OUT_FOR_DELIVERY,
    "ED": Stage.OUT_FOR_DELIVERY,
    "HL": Stage.AVAILABLE_FOR_PICKUP,
    "HP": Stage.AVAILABLE_FOR_PICKUP,
    "HA": Meaning.INFO,  # a hold at a location was asked for; HP says that it can be picked up
    "DL": Stage.DELIVERED,
    "DE": Stage.ATTEMPT_FAILED,  # delivery exception
    "SE": IncidentKind.OTHER,  # shipment exception
    "DY": IncidentKind.DELAY,
    "DD": IncidentKind.DELAY,
    "PY": IncidentKind.PICKUP_FAILED,  # pickup delay
    "AE": Meaning.INFO,  # arriving early
    "AO": Meaning.INFO,  # on time (events with no scan)
    "RS": Stage.RETURNING,
    "RT": Stage.RETURNING,
    "CA": Stage.CANCELLED,
    "RD": Meaning.INFO,
    "PD": IncidentKind.PICKUP_FAILED,  # pickup delay
    "CH": Meaning.INFO,  # another location
    "SP": Meaning.INFO,  # not all of a shipment is in one state
    # Somebody asked for another way of delivery, changed that, or took it back: FedEx derives "in transit" from it, and
    # nobody saw the parcel. So with the links to labels for a return.
    "RR": Meaning.INFO,
    "RM": Meaning.INFO,
    "RC": Meaning.INFO,
    "RP": Meaning.INFO,
    "LP": Meaning.INFO,
    "RG": Meaning.INFO,
}

# Finer than an event that names no milestone, and why a delivery failed or a clearance takes long. FedEx publishes no
# list of its own: those of two digits are the status reasons of https://www.stedi.com/edi/x12-003010/element/641 (`A03`
# and so on), which FedEx writes without the letter, with the same words beside them. Ground has others of three digits.
EXCEPTIONS: dict[str, Said] = {
    "A25": Stage.IN_CUSTOMS,  # available for clearance
    "03": IncidentKind.ADDRESS,
    "07": IncidentKind.REFUSED,
    "10": IncidentKind.DAMAGED,
    "12": IncidentKind.MISROUTED,
    "18": IncidentKind.MISROUTED,
    "37": IncidentKind.DAMAGED,
    "50": IncidentKind.CUSTOMS_ACTION_NEEDED,  # papers are missing, or not as they should be
    "55": IncidentKind.CUSTOMS_HELD,
    "58": IncidentKind.CUSTOMS_ACTION_NEEDED,  # the recipient cannot be reached about a broker
}

# Where FedEx says that something is delayed, why: CUSTOMS, GENERAL, LOCAL, OPERATIONAL or WEATHER, as in
# https://github.com/JeremyDunn/php-fedex-api-wrapper (`TrackService/SimpleType/TrackDelayType.php`).
DELAYS: dict[str, IncidentKind] = {
    "CUSTOMS": IncidentKind.CUSTOMS_HELD,
    "WEATHER": IncidentKind.WEATHER,
}
