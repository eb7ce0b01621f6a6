"""How parcels stand of which is to be foreseen what is told next: they themselves, and the others of their orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier.service.app import App
from notifier.service.forecast import Parcel
from notifier.store import shipments, stories, suppressions
from notifier.store.histories import others_pending


def read_parcels(connection: Connection, app: App, ids: Collection[str], until: datetime) -> dict[str, Parcel]:
    """Return these shipments, and those of their orders of which something may be told by then."""
    wanted = [*ids, *others_pending(connection, ids, until)]
    stored = shipments.load(connection, wanted)
    blocked = suppressions.suppressed_channels(connection, app.secret, {key: it.shipment for key, it in stored.items()})
    kept = stories.notifications_of_many(connection, wanted)
    return {
        key: Parcel(stored=one, suppressed=blocked.get(key, frozenset()), kept=kept.get(key, ()))
        for key, one in stored.items()
    }
