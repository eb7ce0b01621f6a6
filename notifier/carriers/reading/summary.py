"""What a provider says of a parcel as a whole, where its rows say nothing that is a code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Scan
from notifier.carriers.reading.times import stand_in
from notifier.domain.events import NOWHERE


def state_at_last(said: Said, raw_code: str, rows: Sequence[Scan], received_at: datetime) -> Scan:
    """Return a statement of its own at the time and place of the newest row, from which the provider concludes it.

    Not the row itself: that one is no longer the newest after the next, and must stay what it was.
    """
    newest = max(rows, key=lambda row: (row.moment.is_known, row.moment.at, row.text), default=None)
    return Scan(
        said=said,
        moment=newest.moment if newest else stand_in(received_at),
        identity=f"summary {raw_code}",
        raw_code=raw_code,
        text=newest.text if newest else "",
        place=newest.place if newest else NOWHERE,
    )
