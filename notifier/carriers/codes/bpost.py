"""bpost's states, by what it writes beside their codes in an answer that https://github.com/karrioapi/karrio shows
(`modules/connectors/bpost`). Of the others no meaning is published."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

STATES: dict[str, Said] = {
    "T00": Stage.IN_TRANSIT,  # sorted
    "L00": Stage.OUT_FOR_DELIVERY,  # bound to a round
    "U01": Stage.DELIVERED,  # distributed normally
}
