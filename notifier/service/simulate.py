"""What would be told to whom, parcel after parcel, if nobody spoke any more.

Each parcel is looked at with all of its order that may still be told of, since they may share messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from notifier.errors import NotFound
from notifier.service.announcing import with_announcements
from notifier.service.app import App
from notifier.service.around import look_around
from notifier.service.forecast import foresee
from notifier.service.planned import Foreseen
from notifier.service.standing import read_parcels
from notifier.store import stories
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
        parcels = read_parcels(connection, app, ids, until)
        around = look_around(connection, settings, {key: one.stored.shipment for key, one in parcels.items()}, now)
    settings = with_announcements(settings, around.silences, now)
    found = foresee(app, settings, parcels.values(), now, until=until, around=around)
    for key in sorted(parcels.keys() & ids):
        messages = tuple(one for one in found[key].messages if one.at <= until)
        yield Outlook(stored=parcels[key].stored, messages=messages)
