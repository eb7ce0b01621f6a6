"""From the scans of one body to tracking events: with keys that survive a rewritten history, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from notifier.carriers.reading.hearing import listen
from notifier.carriers.reading.keys import digest_key, fold_parts
from notifier.carriers.reading.position import Route, first_reached, locate
from notifier.carriers.reading.sayings import ByPosition, Said, incident_of, meaning_of, stage_of
from notifier.carriers.reading.times import UNREAD, Moment
from notifier.domain.events import NOWHERE, Meaning, Place, TrackingEvent, TzSource
from notifier.domain.stages import END_STAGES


class Parcel(NamedTuple):
    """Whose scans they are, and how they came to us. `adapter` is the kind of source."""

    adapter: str
    carrier: str
    number: str
    received_at: datetime
    route: Route
    confirmed: bool = True


class Scan(NamedTuple):
    """One row of a carrier's history. `identity` is what tells it from others at the same time and place: the carrier's
    own code where there is one, because aggregators rewrite texts and tags. `event_id` is the provider's own id of the
    row, `added_at` when it added it, `carrier` whose row it is where a parcel has several: each if it says so.
    `sender_id` is the id by which the sender may take it back, where senders do."""

    said: Said
    moment: Moment
    identity: str
    raw_code: str
    text: str = ""
    place: Place = NOWHERE
    added_at: str = ""
    event_id: str = ""
    carrier: str = ""
    resolves: bool = False
    sender_id: str = ""


def build_events(scans: Iterable[Scan], parcel: Parcel) -> tuple[TrackingEvent, ...]:
    """Return one event per scan, by time. The order of the scans does not matter; repeated ones become one."""
    keyed = [(scan, _build_event(key, scan, parcel)) for key, scan in _with_keys(scans, parcel)]
    reached = first_reached(event for scan, event in keyed if not isinstance(scan.said, ByPosition))
    events = [
        event._replace(stage=locate(scan.said, event, parcel.route, reached))
        if isinstance(scan.said, ByPosition)
        else event
        for scan, event in keyed
    ]
    if len(events) == 1:
        events = [_doubt_bare_end(events[0])]
    return tuple(sorted((listen(event) for event in events), key=lambda event: (event.at, event.key)))


def _doubt_bare_end(event: TrackingEvent) -> TrackingEvent:
    """A "delivered" without a single scan, a time or a place comes from a mistaken number as often as from a parcel."""
    is_bare = event.tz_source is TzSource.RECEIVED and event.place == NOWHERE
    return event._replace(confirmed=False) if is_bare and event.stage in END_STAGES else event


def adds_to(told: Sequence[Said], said: Said) -> bool:
    """Whether a summary is news beside what the scans told: without scans it always is, otherwise only if it says that
    the journey or the tracking is over and no scan does. Providers and shops set that without a scan."""
    if not told:
        return True
    return is_an_end(said) and all((stage_of(one) or one) != (stage_of(said) or said) for one in told)


def is_an_end(said: Said) -> bool:
    """Whether it says that the journey or the tracking is over."""
    return stage_of(said) in END_STAGES or said is Meaning.STALE


def _build_event(key: str, scan: Scan, parcel: Parcel) -> TrackingEvent:
    moment = scan.moment
    return TrackingEvent(
        key=key,
        at=parcel.received_at if moment.at == UNREAD else moment.at,
        received_at=parcel.received_at,
        meaning=meaning_of(scan.said),
        stage=stage_of(scan.said),
        incident=incident_of(scan.said),
        resolves=scan.resolves,
        sender_id=scan.sender_id,
        raw_code=scan.raw_code,
        raw_text=scan.text,
        raw_time=moment.raw,
        wall_time=moment.wall if moment.is_known else "",
        tz_source=moment.tz_source,
        precision=moment.precision,
        place=scan.place,
        carrier=scan.carrier or parcel.carrier,
        confirmed=parcel.confirmed,
    )


def _with_keys(scans: Iterable[Scan], parcel: Parcel) -> Iterator[tuple[str, Scan]]:
    whose = fold_parts(parcel.adapter, parcel.carrier, parcel.number)
    alike: dict[str, list[Scan]] = {}
    for scan in scans:
        alike.setdefault(_first_key(scan, whose), []).append(scan)
    for key, group in alike.items():
        yield from _tell_apart(key, group) if len(group) > 1 else [(key, group[0])]


def _first_key(scan: Scan, whose: str) -> str:
    """Return a digest of whose scan it is and the provider's id of it, else what the clock showed, the code and place.

    Of the place only the finest name counts, because providers fill in the country later.
    """
    if scan.event_id:
        return digest_key(whose, fold_parts("id", scan.event_id))
    spot = scan.place.city or scan.place.region or scan.place.country
    return digest_key(whose, fold_parts(scan.moment.wall, scan.identity, spot))


def _tell_apart(key: str, alike: list[Scan]) -> Iterator[tuple[str, Scan]]:
    """Two scans of one second, code and place stay two if they read differently. They are numbered by when the provider
    added them, so that a row which comes later takes no key of one that was there before, and then by what they say."""
    different: dict[tuple[str, ...], Scan] = {}
    for scan in sorted(alike, key=lambda scan: (scan.added_at, *_wording(scan))):
        different.setdefault(_wording(scan), scan)
    for number, scan in enumerate(different.values()):
        yield (digest_key(key, str(number)) if number else key), scan


def _wording(scan: Scan) -> tuple[str, ...]:
    return (scan.raw_code, scan.text, scan.moment.raw, str(scan.place), str(scan.said))
