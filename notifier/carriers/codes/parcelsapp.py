"""The statuses of Parcels: https://parcelsapp.com/api-docs/ and https://github.com/api-evangelist/parcelsapp.

No meaning is published. `arrived` and `pickup` are missing: where it arrived, and who picks it up, they do not say.
"""

from __future__ import annotations

from notifier.carriers.reading.sayings import Said
from notifier.domain.events import Meaning
from notifier.domain.stages import Stage

STATUSES: dict[str, Said] = {
    "transit": Stage.IN_TRANSIT,
    "delivered": Stage.DELIVERED,
    "returned": Stage.RETURNING,  # whether it has reached the sender is not said
    "archive": Meaning.STALE,  # seen beside "carrier doesn't provide further tracking updates"
}
