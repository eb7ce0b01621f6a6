"""Hermes's codes in Germany, by what it writes beside them in an answer that https://github.com/karrioapi/karrio shows
(`modules/connectors/hermes`). Of the others no meaning is published."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

STATUSES: dict[str, Said] = {
    "0000": Stage.LABEL_CREATED,  # notified to Hermes electronically
    "2000": Stage.IN_TRANSIT,  # arrived at a distribution centre
    "3000": Stage.OUT_FOR_DELIVERY,
    "3500": Stage.DELIVERED,
}
