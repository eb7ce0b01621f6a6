"""The statuses of Parcels: https://parcelsapp.com/api-docs/. Of the others no meaning is published."""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import Stage

STATUSES: dict[str, Said] = {
    "delivered": Stage.DELIVERED,
}
