"""What would be told to whom, parcel after parcel, if nobody spoke any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from notifier.errors import NotFound
from notifier.service.announcing import with_announcements
from notifier.service.app import App
from notifier.service.around import look_around
from notifier.service.forecast import Foreseen, foresee
from notifier.store import shipments, stories, suppressions
from notifier.store.histories import count_pending, read_pending
from notifier.store.shipments import Stored

AT_ONCE = 200
"""Parcels that are read together, and held in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One parcel, and what its recipient would hear in the time that was asked for."""

    stored: Stored
    messages: tuple[Foreseen, ...]


def count_open(app: App, until: datetime) -> int:
    """Return how many parcels `simulate` will look at if it is asked for all."""
    with app.db.begin() as connection:
        return count_pending(connection, until)


def simulate(app: App, until: datetime, refs: Sequence[str] = ()) -> Iterator[Outlook]:
    """Yield what would be told by `until`, of the parcels that `refs` mean or else of all, in the order of their ids.

    Raises NotFound if nothing is registered under one of the references. Parcels of which nothing would be told are
    among them. Nothing is written.
    """
    for ids in _named(app, refs) if refs else _pages(app, until):
        yield from _look_at(app, ids, until)


def _named(app: App, refs: Sequence[str]) -> Iterator[list[str]]:
    with app.db.begin() as connection:
        found = {ref: stories.find(connection, ref) for ref in refs}
    missing = [ref for ref, ids in found.items() if not ids]
    if missing:
        raise NotFound(f'no shipment is registered under "{missing[0]}"')
    yield sorted({one for ids in found.values() for one in ids})


def _pages(app: App, until: datetime) -> Iterator[list[str]]:
    after = ""
    while True:
        with app.db.begin() as connection:
            ids = read_pending(connection, until, after, AT_ONCE)
        if not ids:
            return
        yield ids
        after = ids[-1]


def _look_at(app: App, ids: Sequence[str], until: datetime) -> Iterator[Outlook]:
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        stored = shipments.load(connection, ids)
        parcels = {key: one.shipment for key, one in stored.items()}
        blocked = suppressions.suppressed_channels(connection, app.secret, parcels)
        kept = stories.notifications_of_many(connection, ids)
        around = look_around(connection, settings, parcels, now)
    settings = with_announcements(settings, around.silences, now)
    for key in sorted(stored):
        refused = blocked.get(key, frozenset())
        found = foresee(app, settings, stored[key], refused, kept.get(key, ()), now, until=until, around=around)
        messages = tuple(one for one in found.messages if one.at <= until)
        yield Outlook(stored=stored[key], messages=messages)
