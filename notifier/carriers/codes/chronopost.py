"""Chronopost's event codes, as its tracking service explains them:
https://ws.chronopost.fr/tracking-cxf/TrackingServiceWS?wsdl (trackSkybillV2, `eventLabel`), and as others saw them:
https://github.com/plhery/universal-parcel-scraper/blob/main/carriers/chronopost/statuses.json
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "DC": Stage.LABEL_CREATED,  # being prepared
    "EA": Meaning.INFO,  # one of several parcels
    "DB": Stage.PICKED_UP,  # handed over by the sender
    "DY": Stage.PICKED_UP,  # registered by the post office
    "SC": Stage.AT_FORWARDER,  # sorted where it departs
    "TS": Stage.IN_TRANSIT,
    "O": Stage.IN_TRANSIT,  # on an international line
    "TP": Stage.IN_TRANSIT,  # with a partner
    "T": Stage.IN_TRANSIT,  # came into a depot, which is not said to be that of the address
    "TT": Stage.IN_TRANSIT,  # the shop where it was dropped off gave it to the driver
    "EI": Stage.ARRIVED_DESTINATION,
    "SD": Stage.AT_DELIVERY_DEPOT,  # sorted where it is delivered
    "TA": Stage.OUT_FOR_DELIVERY,
    "RB": Stage.IN_TRANSIT,  # on the way to the shop where it will be collected
    "AB": Stage.AVAILABLE_FOR_PICKUP,
    "P": Stage.ATTEMPT_FAILED,  # nobody was in
    "NA": Stage.ATTEMPT_FAILED,  # it waits for instructions
    "D": Stage.DELIVERED,
    "SM": Meaning.INFO,  # the recipient was told something
    "CL": Meaning.INFO,  # the recipient gave instructions
    "IS": Meaning.INFO,  # a day is expected
    "A2": IncidentKind.DELAY,  # late at the depot of the address
    "IA": IncidentKind.DELAY,  # put off by a day
    "SK": IncidentKind.HELD,  # the recipient must say more
}

LABELS: dict[str, Said] = {
    "Livraison reportée de 24h": IncidentKind.DELAY,
    "Livraison effectuée": Stage.DELIVERED,
    "Destinataire informé par SMS ou mail": Meaning.INFO,
}
"""Partners use codes for something else ("SD" for a delivery that is put off), and then the words count."""
