"""Which of the things that carriers said count: each scan once, and nothing that its sender took back.

Providers rewrite their history: a scan comes again with its time moved by seconds and its words changed, and so under a
new key. It is the same scan, or a silence would begin anew with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from notifier.domain.events import Precision, TrackingEvent, TzSource

AS_ONE = timedelta(minutes=2)
"""How far providers move the time of a scan that they write anew."""


def counting(events: Iterable[TrackingEvent]) -> list[TrackingEvent]:
    """Return the events that count. What one that can be trusted repeats is confirmed."""
    said = [event for event in events if event.retracted_at is None]
    if len(said) < 2:
        return said
    again = find_repeated(said)
    if not again:
        return said
    confirmed = {again[event.key] for event in said if event.key in again and event.confirmed}
    return [
        event._replace(confirmed=True) if event.key in confirmed else event for event in said if event.key not in again
    ]


def find_repeated(events: Iterable[TrackingEvent]) -> dict[str, str]:
    """Return the keys of events that repeat one which was heard before, each with the key of that one.

    It has the same code, place and meaning, and another time of two minutes' difference at most. What stands side by
    side in one body came at the same time: those are two scans. So are those between which the parcel was elsewhere.
    """
    firsts: dict[object, list[TrackingEvent]] = {}
    again: dict[str, str] = {}
    said = sorted(filter(may_repeat, events), key=lambda event: (event.received_at, event.happened_at, event.key))
    for event in said:
        known = firsts.setdefault(_identify(event), [])
        first = next((one for one in known if _is_same_moment(one, event) and not _are_parted(one, event, said)), None)
        if first is None:
            known.append(event)
        elif first.key != event.key:
            again[event.key] = first.key
    return again


def may_repeat(event: TrackingEvent) -> bool:
    """Whether it can be told from others: by a code, and by a time of day that the carrier wrote."""
    return bool(event.raw_code) and event.precision is Precision.SECOND and event.tz_source is not TzSource.RECEIVED


def _is_same_moment(first: TrackingEvent, event: TrackingEvent) -> bool:
    if first.key == event.key:
        return True
    return first.received_at < event.received_at and abs(first.happened_at - event.happened_at) <= AS_ONE


def _are_parted(one: TrackingEvent, other: TrackingEvent, events: Iterable[TrackingEvent]) -> bool:
    """Whether the same carrier says something else of the time between: out again after a failed round, say."""
    begin, end = sorted((one.happened_at, other.happened_at))
    return begin < end and any(
        begin < between.happened_at < end and _identify(between) != _identify(one)
        for between in events
        if between.carrier.casefold() == one.carrier.casefold()
    )


def _identify(event: TrackingEvent) -> object:
    """Return what stays the same when a scan is written anew. Of the place only the finest name, as in its key."""
    place = event.place.city or event.place.region or event.place.country
    return (
        event.carrier.casefold(),
        event.raw_code.casefold(),
        " ".join(place.casefold().split()),
        event.meaning,
        event.stage,
        event.incident,
        event.resolves,
        event.from_text,
        event.delivered_to,
    )
