"""Asendia's event codes, by what it writes beside them in an answer that https://github.com/karrioapi/karrio shows
(`modules/connectors/asendia`). Of the others no meaning is published."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

EVENTS: dict[str, Said] = {
    "PU": Stage.PICKED_UP,
    "IT": Stage.IN_TRANSIT,
    "DL": Stage.DELIVERED,
}
