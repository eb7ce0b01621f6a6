"""What senders take back of what they said: it is kept and shown, and counts for nothing, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier.domain.events import Parsed
from notifier.ports import RawWebhook
from notifier.store import retractions
from notifier.store.retractions import Name
from notifier.store.shipments import NewEvent


def note(connection: Connection, said: Iterable[tuple[RawWebhook, Parsed]]) -> dict[Name, datetime]:
    """Keep what bodies take back; return all of it that is known of their events, these retractions among it.

    Takes the turn of the sources concerned, so it has to come before any shipment is locked.
    """
    taken_back: dict[Name, datetime] = {}
    told: set[Name] = set()
    for raw, parsed in said:
        for name in parsed.retracted:
            taken_back.setdefault((raw.source, name), raw.received_at)
        told |= {
            (raw.source, event.sender_id) for update in parsed.updates for event in update.events if event.sender_id
        }
    if not taken_back and not told:
        return {}
    retractions.take_turn(connection, {source for source, _ in (*taken_back, *told)})
    retractions.keep(connection, taken_back)
    return retractions.find(connection, {*taken_back, *told})


def mark_new(new: Sequence[NewEvent], taken_back: Mapping[Name, datetime]) -> list[NewEvent]:
    """Return new events, those marked that were taken back before they came."""
    return [
        one._replace(event=one.event._replace(retracted_at=taken_back[one.source, one.event.sender_id]))
        if one.event.sender_id and (one.source, one.event.sender_id) in taken_back
        else one
        for one in new
    ]
