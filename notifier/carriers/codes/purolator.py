"""Purolator's types of scans: https://eship.purolator.com/ (E-Ship web services, TrackPackagesByPin).

`Other` is left out: it stands for a scan in a depot as well as for paperwork.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

SCANS: dict[str, Said] = {
    "ProofOfPickUp": Stage.PICKED_UP,
    "OnDelivery": Stage.OUT_FOR_DELIVERY,
    "Undeliverable": Stage.ATTEMPT_FAILED,
    "Delivery": Stage.DELIVERED,
}
