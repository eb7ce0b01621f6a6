"""Sorting: which shipment an update speaks of, and which further legs it names.

Carriers use a number again, some within months. So a shipment answers to its number only for a time: from some weeks
before it was registered until some months after its journey was over or it was last seen. What lies outside is of
another parcel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from notifier.domain.events import NamedLeg, TrackingUpdate, TzSource
from notifier.domain.shipment import Leg, Shipment, normalise_carrier, normalise_number
from notifier.store.shipments import Candidate

log = structlog.get_logger(__name__)

BEFORE_REGISTRATION = timedelta(days=60)
"""Shops register parcels late. What happened longer ago happened to another parcel with that number."""

AFTER_THE_END = timedelta(days=90)
"""For so long a parcel that arrived may still be spoken of: a correction, a return."""

UNSEEN = timedelta(days=180)
"""A parcel that never arrived and was not seen for so long will not be seen again under that number."""

MOST_LEGS = 20

_NEVER = datetime.min.replace(tzinfo=UTC)

Candidates = Mapping[str, Sequence[Candidate]]
"""Per tracking number, the shipments it may mean."""


def numbers_of(updates: Iterable[TrackingUpdate]) -> set[str]:
    """Return every number that updates are about or name, normalised."""
    found = set()
    for update in updates:
        found.add(normalise_number(update.tracking_number))
        found.update(normalise_number(leg.tracking_number) for leg in update.further_legs)
    return found - {""}


def choose(candidates: Sequence[Candidate], update: TrackingUpdate, taken: Collection[str] = ()) -> str | None:
    """Return the shipment that an update speaks of, or None.

    Of those that answer to the number at that time: who took the same parcel before goes first, then the same carrier,
    then who has it from the shop and not from a feed, then who was registered last. If there is none, one of which
    nothing newer is known may be an old parcel that was registered late.
    """
    carrier, parcel = normalise_carrier(update.carrier), parcel_of(update)
    free = [one for one in candidates if one.shipment_id not in taken and not _is_over_with(one, parcel)]
    fitting = [one for one in free if _answers(one, update)] or [one for one in free if _is_as_old(one, update)]
    order = {
        one: (one.parcel_id == parcel != "", one.carrier == carrier, not one.is_named_by_feed, one.registered_at)
        for one in fitting
    }
    return max(fitting, key=order.__getitem__).shipment_id if fitting else None


def parcel_of(update: TrackingUpdate) -> str:
    """Return the carrier's own id of a parcel, behind the source that gives it: no two sources share theirs. "" if it
    has none."""
    return f"{update.source} {update.parcel_id}" if update.parcel_id else ""


def parcels_told(
    said: Mapping[str, Iterable[tuple[int, TrackingUpdate]]], candidates: Candidates
) -> list[tuple[str, str, str]]:
    """Return which parcels shipments have taken under numbers and are not known to have: (shipment id, number, id)."""
    known = {(one.shipment_id, number): one.parcel_id for number, found in candidates.items() for one in found}
    told = {
        (key, normalise_number(update.tracking_number)): parcel_of(update)
        for key, updates in said.items()
        for _, update in updates
        if update.parcel_id
    }
    return [(*place, parcel) for place, parcel in told.items() if known.get(place) != parcel]


def _is_over_with(candidate: Candidate, parcel: str) -> bool:
    """Whether the journey of a shipment is over, and was that of another parcel. One that is under way may have been
    sent on as another parcel: FedEx was seen to redeliver under the same number and a new id of its own."""
    known = candidate.parcel_id
    is_comparable = parcel != "" and known.partition(" ")[0] == parcel.partition(" ")[0]
    return is_comparable and known != parcel and candidate.ended_at is not None


def _answers(candidate: Candidate, update: TrackingUpdate) -> bool:
    """Whether the newest thing that is said happened while the number was that shipment's. An update without events
    says what holds now."""
    newest = _newest(update)
    if newest is None:
        return True
    return candidate.registered_at - BEFORE_REGISTRATION <= newest <= _answers_until(candidate)


def _is_as_old(candidate: Candidate, update: TrackingUpdate) -> bool:
    """Whether all that is known of a shipment lies as far before its registration as what is said now."""
    since, newest = candidate.registered_at - BEFORE_REGISTRATION, _newest(update)
    is_old = newest is not None and newest < since
    return is_old and (candidate.last_scan_at is None or candidate.last_scan_at < since)


def _answers_until(candidate: Candidate) -> datetime:
    """Return until when a shipment answers to its number."""
    if candidate.ended_at is not None:
        return max(candidate.ended_at, candidate.registered_at) + AFTER_THE_END
    return max(candidate.last_scan_at or candidate.registered_at, candidate.registered_at) + UNSEEN


def newest_registered(candidates: Candidates) -> dict[str, datetime]:
    """Return, per number, when the last of the shipments that have it was registered."""
    return {number: max(one.registered_at for one in found) for number, found in candidates.items()}


def newest_first(updates: Sequence[TrackingUpdate]) -> list[TrackingUpdate]:
    """Return updates with the newest parcel first, so that of two parcels under one number the newer one goes to the
    shipment that was registered last. Those of which the provider has one parcel per number stay in their order."""
    if not any(update.parcel_id for update in updates):
        return list(updates)
    return sorted(updates, key=lambda update: _newest(update) or _NEVER, reverse=True)


def _newest(update: TrackingUpdate) -> datetime | None:
    """Return when the newest thing happened of which the carrier gives a time; if it gives none, when we heard it."""
    timed = [event for event in update.events if event.tz_source is not TzSource.RECEIVED]
    return max((event.happened_at for event in timed or update.events), default=None)


def drop_earlier_parcel(update: TrackingUpdate, shipment: Shipment) -> TrackingUpdate:
    """Leave out the history of an earlier parcel, which aggregators keep under the same number. Where all of it is old,
    it is of an old parcel that was registered late."""
    since, newest = shipment.registered_at - BEFORE_REGISTRATION, _newest(update)
    events = tuple(event for event in update.events if event.happened_at >= since)
    if len(events) == len(update.events) or newest is None or newest < since:
        return update
    log.debug("earlier_parcel_left_out", shipment=shipment.id, events=len(update.events) - len(events))
    return update._replace(events=events)


def further_legs(shipment: Shipment, updates: Iterable[TrackingUpdate], candidates: Candidates) -> tuple[Leg, ...]:
    """Return the legs that the updates name and the shipment has not got yet, in their order.

    A number that the shop has registered for another parcel stays with that one.
    """
    new: list[Leg] = []
    for update in updates:
        for named in update.further_legs:
            leg = _read_leg(named, update)
            others = (one for one in candidates.get(leg.tracking_number, ()) if one.shipment_id != shipment.id)
            is_taken = any(not one.is_named_by_feed and _answers(one, update) for one in others)
            if leg.tracking_number and leg not in (*shipment.legs, *new) and not is_taken:
                new.append(leg)
    return tuple(new[: max(MOST_LEGS - len(shipment.legs), 0)])


def _read_leg(named: NamedLeg, update: TrackingUpdate) -> Leg:
    number = normalise_number("".join(named.tracking_number.split()))
    carrier = normalise_carrier(named.carrier)
    return Leg(carrier=carrier, tracking_number=number, source=update.source, written=named.carrier)
