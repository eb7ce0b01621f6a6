"""Whether those who speak of a shipment can be heard at present."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from notifier.domain.feeds import LOOK_AGAIN, Feed
from notifier.service.app import Settings
from notifier.store import feeds, shipments
from notifier.store.feeds import Deaf

ANSWERS_ARE_JUDGED = timedelta(minutes=10)
"""So long after a carrier answered us what it said has surely been judged."""


def hear(connection: Connection, settings: Settings, ids: Collection[str], now: datetime) -> dict[str, Feed]:
    """Return, of the shipments of which nobody can be heard, since when and when to look again. Others are left out.

    A shipment that several sources speak of is heard as long as one of them is. While every feed is as usual, this
    costs one look at a table that has a row per source.
    """
    known = settings.config.sources
    deaf = {name: one for name, one in feeds.deaf_sources(connection, now).items() if name in known}
    if not deaf:
        return {}
    speakers = shipments.speakers_of(connection, ids)
    answered = shipments.answered_at(connection, ids)
    found = {}
    for one, sources in speakers.items():
        speaking = sources & known.keys()
        if speaking and speaking <= deaf.keys():
            feed = _listen([deaf[name] for name in speaking], answered.get(one), now)
            if feed is not None:
                found[one] = feed
    return found


def _listen(deaf: Collection[Deaf], answered_at: datetime | None, now: datetime) -> Feed | None:
    """Return how deaf we are for one shipment, or None if its carrier answered us since."""
    since = max(one.since for one in deaf)
    judged_at = answered_at + ANSWERS_ARE_JUDGED if answered_at is not None and answered_at > since else None
    if judged_at is not None and judged_at <= now:
        return None
    ends = [one.until for one in deaf if one.until is not None and one.until > now]
    return Feed(silent_since=since, look_at=min([*ends, judged_at or now + LOOK_AGAIN, now + LOOK_AGAIN]))
