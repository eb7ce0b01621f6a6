"""SEKO's codes (`OmniCode`), as they are listed in
https://github.com/karrioapi/karrio/blob/main/modules/connectors/seko/karrio/providers/seko/units.py

`OP-4` is "international transit to the destination", and also what follows at the other end, so it names no side.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage

EVENTS: dict[str, Said] = {
    "OP-1": Stage.LABEL_CREATED,
    "OP-2": IncidentKind.HELD,  # at the export hub
    "OP-3": Stage.AT_FORWARDER,  # through the export hub
    "OP-4": Stage.IN_TRANSIT,
    "OP-5": ByPosition.CLEARANCE_DONE,
    "OP-6": IncidentKind.CUSTOMS_HELD,
    "OP-7": Stage.HANDED_TO_LOCAL,
    "OP-8": Stage.LABEL_CREATED,
    "OP-9": Stage.LABEL_CREATED,
    "OP-10": Stage.IN_TRANSIT,  # received by a carrier
    "OP-11": Stage.IN_TRANSIT,
    "OP-12": Stage.AWAITING_PICKUP,
    "OP-13": IncidentKind.MISROUTED,
    "OP-14": Stage.IN_TRANSIT,
    "OP-15": Stage.LOST,
    "OP-16": IncidentKind.DELAY,
    "OP-17": IncidentKind.DAMAGED,
    "OP-18": Stage.IN_TRANSIT,
    "OP-19": Stage.AVAILABLE_FOR_PICKUP,
    "OP-20": Meaning.INFO,
    "OP-21": Stage.OUT_FOR_DELIVERY,
    "OP-22": Stage.IN_TRANSIT,
    "OP-23": IncidentKind.ADDRESS,
    "OP-24": Stage.ATTEMPT_FAILED,
    "OP-25": Stage.AVAILABLE_FOR_PICKUP,
    "OP-26": IncidentKind.HELD,
    "OP-27": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),
    "OP-28": (Stage.ATTEMPT_FAILED, IncidentKind.REFUSED),
    "OP-29": Stage.RETURNING,
    "OP-30": Stage.ATTEMPT_FAILED,
    "OP-31": Meaning.INFO,
    "OP-32": Meaning.INFO,
    "OP-33": Stage.PICKED_UP,
    "OP-34": Stage.CANCELLED,
    "OP-35": IncidentKind.MISROUTED,
    "OP-36": Stage.DELIVERY_SCHEDULED,
    "OP-37": (Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS),  # no access
    "OP-38": Stage.ATTEMPT_FAILED,  # nobody could show who they are
    "OP-39": Stage.IN_TRANSIT,  # packed anew
    "OP-40": Stage.DESTROYED,
    "OP-41": IncidentKind.OTHER,  # wrong details from the sender
    "OP-42": Stage.AVAILABLE_FOR_PICKUP,
    "OP-43": IncidentKind.UNCLAIMED,
    "OP-44": Meaning.INFO,  # another try was chosen
    "OP-45": Stage.ATTEMPT_FAILED,
    "OP-46": Meaning.INFO,
    "OP-47": Stage.IN_TRANSIT,
    "OP-48": Stage.HANDED_TO_LOCAL,
    "OP-49": IncidentKind.HELD,
    "OP-50": Stage.IN_TRANSIT,
    "OP-51": Stage.IN_TRANSIT,
    "OP-52": Meaning.INFO,
    "OP-53": Meaning.INFO,
    "OP-54": Stage.IN_TRANSIT,  # on its way to a shop
    "OP-55": Stage.RETURNING,
    "OP-56": Stage.HANDED_TO_LOCAL,
    "OP-57": Stage.RETURNING,
    "OP-58": Stage.RETURNING,
    "OP-59": Stage.RETURNING,
    "OP-60": Stage.RETURNING,
    "OP-61": Stage.RETURNING,
    "OP-62": Stage.RETURNING,
    "OP-63": Stage.RETURNING,
    "OP-64": Stage.RETURNING,
    "OP-65": Stage.RETURNING,
    "OP-66": Stage.RETURNING,
    "OP-67": Stage.RETURNING,
    "OP-68": Stage.RETURNING,
    "OP-69": (Stage.RETURNING, IncidentKind.DAMAGED),
    "OP-70": IncidentKind.HELD,
    "OP-71": (Stage.DELIVERED, IncidentKind.OTHER),  # a part of it
    "OP-72": Stage.DELIVERED,
    "OP-73": Stage.DELIVERED,
    "OP-74": Stage.DELIVERED,
    "OP-75": Stage.DELIVERED,
    "OP-76": Stage.AVAILABLE_FOR_PICKUP,  # in a locker or a shop
    "OP-77": Stage.DELIVERED,
    "OP-78": ByPosition.ARRIVAL,  # a flight, which need not be the last
    "OP-79": Stage.IN_TRANSIT,
    "OP-80": Stage.IN_TRANSIT,
    "OP-81": Stage.IN_FLIGHT,
    "OP-82": Stage.IN_TRANSIT,
    "OP-83": IncidentKind.OTHER,
    "OP-84": Stage.ATTEMPT_FAILED,
    "OP-85": Stage.RETURNING,
    "OP-86": Stage.ATTEMPT_FAILED,
    "OP-87": IncidentKind.PAYMENT,
    "OP-88": IncidentKind.PAYMENT,
    "OP-89": Stage.PICKED_UP,
    "OP-90": Stage.RETURNING,
    "OP-91": IncidentKind.HELD,
    "OP-92": Stage.RETURNING,  # to be destroyed
    "OP-94": Stage.RETURNING,
}
