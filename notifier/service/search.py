"""Finding parcels by what a customer names: order, reference, tracking number, email address, phone number."""

from __future__ import annotations

import re

from notifier.places import normalise_phone
from notifier.service.app import App
from notifier.store import search
from notifier.store.search import Found

LONGEST_WORDS = 320

_LOOKS_LIKE_PHONE = re.compile(r"[+0(][\d\s()/.-]{5,24}")


def find_parcels(app: App, words: str, *, limit: int = search.MOST_FOUND) -> list[Found]:
    """Return the parcels that the words may mean, the newest first; nothing for empty or endless words."""
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST_WORDS or "\x00" in wanted:
        return []
    with app.db.look() as connection:
        return search.find_shipments(connection, wanted, _phone(app, wanted), limit)


def newest_parcels(app: App, *, limit: int = 12) -> list[Found]:
    """Return the parcels that were registered last."""
    with app.db.look() as connection:
        return search.newest(connection, limit)


def _phone(app: App, words: str) -> str:
    """Return the words as a phone number, or "". One without a country's code is read as in the shops' own countries,
    of which nothing is known here, so it has to be written with its code."""
    if not _LOOKS_LIKE_PHONE.fullmatch(words):
        return ""
    return normalise_phone(words, "") or normalise_phone(f"+{words.lstrip('+0( ')}", "")
