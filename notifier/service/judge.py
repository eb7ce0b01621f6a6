"""Judging: bodies become events, events a journey, and every rule gets its verdict, one transaction per batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.events import Parsed, TrackingEvent, TrackingUpdate
from notifier.domain.journey import Journey, can_append, fold, state_promise, withdraw_promises
from notifier.domain.promise import resolve_promise
from notifier.domain.shipment import Leg, Shipment, normalise_number
from notifier.errors import StoreUnavailable, UnreadablePayload
from notifier.points import reach
from notifier.service import retracting
from notifier.service.app import App, Settings
from notifier.service.around import asks_for_orders
from notifier.service.evaluate import Evaluated, Subject, count, evaluate
from notifier.service.feed_tally import FeedTally
from notifier.service.reading import confirm, read
from notifier.service.retracting import mark_new
from notifier.service.sorting import (
    Candidates,
    choose,
    drop_earlier_parcel,
    further_legs,
    newest_first,
    newest_registered,
    numbers_of,
    parcels_told,
)
from notifier.store import inbox, registrations, retractions, shipments
from notifier.store.inbox import OF_CARRIERS, InboxKind, InboxRow, InboxStatus
from notifier.store.retractions import Name
from notifier.store.shipments import NewEvent, Stored

log = structlog.get_logger(__name__)

BACKFILL_AGE = timedelta(hours=24)
"""An event that old when the first push for its shipment brings it is history, not news."""

MOST_AT_ONCE = 200
"""How many bodies one transaction judges: a longer one would hold its locks for too long."""

LATE = timedelta(milliseconds=100)
"""A body that waited that long for a worker is not the only one."""

_TROUBLE_WAIT = timedelta(hours=1)
_MOST_REASONS = 3

Result = tuple[InboxStatus, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One body and what an adapter made of it; `refusal` says why there is nothing to judge."""

    row: InboxRow
    parsed: Parsed = field(default_factory=Parsed)
    refusal: Result | None = None


def judge_inbox(app: App, ids: Sequence[int]) -> None:
    """Judge kept bodies. If the batch fails it is judged one by one, so that a poisonous body stays alone."""
    try:
        _judge_batch(app, ids)
    except StoreUnavailable:
        raise
    except Exception:
        log.exception("batch_failed", size=len(ids))
        for one in ids:
            _judge_alone(app, one)


def _judge_alone(app: App, row_id: int) -> None:
    try:
        _judge_batch(app, [row_id], is_alone=True)
    except StoreUnavailable:
        raise
    except Exception as error:
        log.exception("body_failed", inbox_id=row_id)
        metrics.BODIES_FAILED.inc()
        with app.db.begin() as connection:
            for row in inbox.take(connection, [row_id], *OF_CARRIERS):
                inbox.fail(connection, row.id, row.tries, f"{type(error).__name__}: {error}"[:500], app.clock.now())


def _judge_batch(app: App, ids: Sequence[int], *, is_alone: bool = False) -> None:
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        rows = inbox.take(connection, ids, *OF_CARRIERS)
        if not rows:
            return
        if not is_alone:
            rows = _take_along(connection, rows, now)
        readings = [read_body(settings, row) for row in rows]
        tally = FeedTally(settings.config.sources)
        results, judged = _judge_readings(connection, app, settings, readings, now, tally)
        inbox.settle(connection, results)
        told = [reading.row for reading in readings if reading.row.id in results]
        tally.write(connection, ((row, results[row.id][0]) for row in told))
        again = [row.id for row in rows if row.id not in results]
        again += _reopen(connection, judged, now)
        reach("judge.before_commit")
    reach("judge.after_commit")
    if again:
        app.queue.judge(again)
    _after_commit(app, judged)
    tally.count()
    metrics.count_bodies(result[0] for result in results.values())


def _take_along(connection: Connection, rows: list[InboxRow], now: datetime) -> list[InboxRow]:
    """Whoever comes late takes along what else waits: a backlog of small batches is worked off in a few large ones."""
    room = MOST_AT_ONCE - len(rows)
    if room <= 0 or now - rows[0].raw.received_at < LATE:
        return rows
    waiting = inbox.take_waiting(connection, room, *OF_CARRIERS)
    return list({row.id: row for row in (*rows, *waiting)}.values())


def _after_commit(app: App, judged: Evaluated) -> None:
    count(judged)
    if judged.due:
        app.queue.deliver(judged.due)


def read_body(settings: Settings, row: InboxRow) -> Reading:
    """Let the adapter of its source read a body."""
    carrier = settings.carriers.get(row.raw.source)
    if carrier is None:
        return Reading(row=row, refusal=(InboxStatus.UNREADABLE, f"no source {row.raw.source} is configured"))
    try:
        parsed = read(carrier, row.raw, settings.config.sources.get(row.raw.source))
    except UnreadablePayload as problem:
        return Reading(row=row, refusal=(InboxStatus.UNREADABLE, str(problem)[:500]))
    if row.kind is InboxKind.FETCHED:
        parsed = confirm(parsed)
    if not parsed.updates and not parsed.retracted:
        return Reading(row=row, refusal=(InboxStatus.IGNORED, parsed.ignored or "it names no tracking number"))
    return Reading(row=row, parsed=parsed)


def _judge_readings(
    connection: Connection,
    app: App,
    settings: Settings,
    readings: Sequence[Reading],
    now: datetime,
    tally: FeedTally,
) -> tuple[dict[int, Result], Evaluated]:
    """Return what became of each body but those that are left for later, because others hold their shipments."""
    taken_back = retracting.note(connection, ((one.row.raw, one.parsed) for one in readings))
    numbers = numbers_of(update for reading in readings for update in reading.parsed.updates)
    candidates = shipments.find_by_numbers(connection, numbers) if numbers else {}
    found, locked = _sort_and_lock(connection, settings, readings, candidates, taken_back)
    said = found.said
    inbox.remember_unmatched(connection, found.waiting, newest_registered(candidates))
    if not said:
        return found.results, Evaluated()
    stored, new_legs = _add_legs(connection, {key: one for key, one in locked.items() if key in said}, said, candidates)
    registrations.name_parcels(connection, parcels_told(said, candidates))
    subjects = _apply(connection, stored, said, tally, taken_back)
    judged = evaluate(connection, app, settings, subjects, now)
    judged.new_numbers = {leg.tracking_number for leg in new_legs}
    return found.results, judged


@dataclass(slots=True)
class _Sorted:
    """What each body comes to, which numbers wait for a registration, and what is said of which shipment by which
    body."""

    results: dict[int, Result] = field(default_factory=dict)
    waiting: list[tuple[str, int]] = field(default_factory=list)
    said: dict[str, list[tuple[int, TrackingUpdate]]] = field(default_factory=dict)


def _sort(readings: Iterable[Reading], candidates: Candidates) -> _Sorted:
    found = _Sorted()
    for reading in readings:
        matched = reading.refusal or _add_refused(reading, _match(reading, candidates, found.said, found.waiting))
        found.results[reading.row.id] = matched
    return found


def _add_legs(
    connection: Connection,
    stored: Mapping[str, Stored],
    said: Mapping[str, Sequence[tuple[int, TrackingUpdate]]],
    candidates: Candidates,
) -> tuple[dict[str, Stored], list[Leg]]:
    """Append the legs that a feed names to their shipments."""
    after, added = dict(stored), []
    for key, one in stored.items():
        new = further_legs(one.shipment, (update for _, update in said[key]), candidates)
        if new:
            start = len(one.shipment.legs)
            added += [(key, position, leg) for position, leg in enumerate(new, start=start)]
            after[key] = one._replace(shipment=one.shipment._replace(legs=(*one.shipment.legs, *new)))
    registrations.add_legs(connection, added)
    return after, [leg for _, _, leg in added]


def _reopen(connection: Connection, judged: Evaluated, now: datetime) -> list[int]:
    """Bodies that waited for a number which turned out to be a leg of a known shipment count now."""
    return inbox.reopen_waiting_for(connection, judged.new_numbers, now) if judged.new_numbers else []


def _sort_and_lock(
    connection: Connection,
    settings: Settings,
    readings: Sequence[Reading],
    candidates: Candidates,
    taken_back: Mapping[Name, datetime],
) -> tuple[_Sorted, dict[str, Stored]]:
    """Sort the bodies and lock their shipments. Bodies whose shipments others hold are left out, unless there are no
    others: two workers that judge a backlog meet at some parcel in nearly every batch, and would only take turns.

    If a rule looks at whole orders the siblings are locked too, so that the last parcel sees all others.
    """
    found, with_siblings = _sort(readings, candidates), asks_for_orders(settings)
    for shipment_id in retractions.find_shipments(connection, taken_back):
        found.said.setdefault(shipment_id, [])
    if not taken_back and not with_siblings:
        free = shipments.lock(connection, found.said, is_patient=False)
        left = {row_id for key in found.said.keys() - free.keys() for row_id, _ in found.said[key]}
        if len(left) < len(found.results):
            return _sort([one for one in readings if one.row.id not in left], candidates) if left else found, free
    return found, shipments.lock(connection, found.said, with_siblings=with_siblings)


def _match(
    reading: Reading,
    candidates: Candidates,
    said: dict[str, list[tuple[int, TrackingUpdate]]],
    waiting: list[tuple[str, int]],
) -> Result:
    """Sort the updates of one body to the shipments they speak of; the rest waits for a registration."""
    unknown: list[str] = []
    parcels: dict[tuple[str, str], str] = {}
    updates = newest_first(reading.parsed.updates)
    for update in updates:
        number = normalise_number(update.tracking_number)
        others = {key for (key, of), parcel in parcels.items() if of == number and parcel != update.parcel_id}
        chosen = choose(candidates.get(number, ()), update, others)
        if chosen is None:
            unknown.append(number)
        else:
            parcels[chosen, number] = update.parcel_id
            said.setdefault(chosen, []).append((reading.row.id, update))
    waiting.extend((number, reading.row.id) for number in dict.fromkeys(unknown))
    return _settle_match(len(unknown), len(updates))


def _settle_match(unknown: int, updates: int) -> Result:
    """A body that speaks of several numbers waits as a whole: judged again, it adds nothing to what it said before."""
    if not unknown:
        return InboxStatus.JUDGED, ""
    if unknown == updates:
        return InboxStatus.UNMATCHED, f"no shipment that is under way has {unknown} of its tracking numbers"
    others = "and the others were judged"
    return InboxStatus.UNMATCHED, f"no shipment that is under way has {unknown} of {updates} tracking numbers, {others}"


def _add_refused(reading: Reading, result: Result) -> Result:
    """Say that some parcels of the body could not be read, beside what became of the others."""
    refused = reading.parsed.refused
    if not refused:
        return result
    those = f"{len(refused)} of {len(refused) + len(reading.parsed.updates)} parcels cannot be read"
    return InboxStatus.PARTLY_READ, "; ".join(filter(None, (those, *refused[:_MOST_REASONS], result[1])))[:500]


def _apply(
    connection: Connection,
    stored: Mapping[str, Stored],
    said: Mapping[str, Sequence[tuple[int, TrackingUpdate]]],
    tally: FeedTally,
    taken_back: Mapping[Name, datetime],
) -> dict[str, Subject]:
    """Keep the new events and fold them in; only where one lies in the past is the whole history read again."""
    known = shipments.known_keys(connection, stored)
    fresh = {
        key: mark_new(_new_events(one.shipment, said[key], known.get(key, set())), taken_back)
        for key, one in stored.items()
    }
    retracted = retractions.mark(connection, taken_back)
    shipments.add_events(connection, [event for events in fresh.values() for event in events])
    tally.note_events((new, stored[key].shipment.recipient) for key, events in fresh.items() for new in events)
    shipments.mark_test_if_any(connection, _tested(said))
    late = {key for key, events in fresh.items() if not can_append(stored[key].journey, (e.event for e in events))}
    late |= _confirm_ends(connection, stored, said, known) | (retracted & stored.keys())
    past = shipments.history(connection, late) if late else {}
    subjects = {}
    for key, one in stored.items():
        shipment = _learn_lane(one.shipment, said[key])
        journey = _fold_in(one.journey, [new.event for new in fresh[key]], past.get(key))
        journey = withdraw_promises(_promises(journey, shipment, said[key]), taken_back)
        subjects[key] = Subject(shipment=shipment, journey=journey, cause="events")
    _save_lanes(connection, stored, subjects)
    return subjects


def _confirm_ends(
    connection: Connection,
    stored: Mapping[str, Stored],
    said: Mapping[str, Sequence[tuple[int, TrackingUpdate]]],
    known: Mapping[str, set[str]],
) -> set[str]:
    """Mark the end of a journey as confirmed where a body that can be trusted repeats what one that cannot be said;
    return the shipments that this changes."""
    doubted = {
        key: one.journey.stage
        for key, one in stored.items()
        if one.journey.entry is not None and one.journey.has_ended and not one.journey.entry.confirmed
    }
    repeated = [
        (key, event.key)
        for key, stage in doubted.items()
        for _, update in said[key]
        for event in update.events
        if event.confirmed and event.stage is stage and event.key in known.get(key, ())
    ]
    shipments.confirm(connection, repeated)
    return {key for key, _ in repeated}


def _tested(said: Mapping[str, Sequence[tuple[int, TrackingUpdate]]]) -> list[str]:
    return [key for key, updates in said.items() if any(update.is_test for _, update in updates)]


def _new_events(shipment: Shipment, said: Sequence[tuple[int, TrackingUpdate]], known: set[str]) -> list[NewEvent]:
    """Return the events that are not kept yet, each once; those of a first push that are old are marked."""
    is_first = not known
    fresh: dict[str, NewEvent] = {}
    for inbox_id, update in said:
        for event in drop_earlier_parcel(update, shipment).events:
            if event.key in known or event.key in fresh:
                continue
            fresh[event.key] = NewEvent(
                shipment_id=shipment.id,
                source=update.source,
                tracking_number=normalise_number(update.tracking_number),
                event=_mark_backfill(event, is_first or update.is_first_push),
                inbox_id=inbox_id,
            )
    return list(fresh.values())


def _mark_backfill(event: TrackingEvent, is_first_push: bool) -> TrackingEvent:
    if is_first_push and event.received_at - event.at > BACKFILL_AGE:
        return event._replace(backfill=True)
    return event


def _fold_in(journey: Journey, new: Sequence[TrackingEvent], past: Sequence[TrackingEvent] | None) -> Journey:
    if past is not None:
        return fold(past, Journey(promises=journey.promises))
    return fold(new, journey) if new else journey


def _promises(journey: Journey, shipment: Shipment, said: Iterable[tuple[int, TrackingUpdate]]) -> Journey:
    for _, update in said:
        if update.promise is not None:
            journey = state_promise(journey, resolve_promise(update.promise, shipment.recipient.zone))
    return journey


def _learn_lane(shipment: Shipment, said: Iterable[tuple[int, TrackingUpdate]]) -> Shipment:
    """Take the countries from the carrier where the shop did not say."""
    for _, update in said:
        origin = shipment.origin_country or update.origin_country
        destination = shipment.destination_country or update.destination_country
        is_test = shipment.is_test or update.is_test
        if (origin, destination, is_test) != (shipment.origin_country, shipment.destination_country, shipment.is_test):
            shipment = shipment._replace(origin_country=origin, destination_country=destination, is_test=is_test)
    return shipment


def _save_lanes(connection: Connection, before: Mapping[str, Stored], after: Mapping[str, Subject]) -> None:
    shipments.save_lanes(
        connection,
        [one.shipment for key, one in after.items() if one.shipment.countries != before[key].shipment.countries],
    )


def look_again(app: App, ids: Sequence[str], cause: str = "asked") -> None:
    """Judge shipments again, without any new event."""
    settings, now = app.settings(), app.clock.now()
    with app.db.begin() as connection:
        judged = _evaluate_stored(connection, app, settings, shipments.lock(connection, ids), cause, now)
    _after_commit(app, judged)


def look_again_due(app: App, limit: int) -> int:
    """Judge up to `limit` shipments whose moment to look again has passed; return how many there were."""
    settings, now = app.settings(), app.clock.now()
    try:
        with app.db.begin() as connection:
            stored = shipments.take_due(connection, now, limit)
            judged = _evaluate_stored(connection, app, settings, stored, "time", now)
            reach("timers.before_commit")
    except StoreUnavailable:
        raise
    except Exception:
        log.exception("timers_failed", size=limit)
        return _look_again_one_by_one(app, limit)
    reach("timers.after_commit")
    _after_commit(app, judged)
    return len(stored)


def _look_again_one_by_one(app: App, limit: int) -> int:
    with app.db.begin() as connection:
        ids = sorted(shipments.take_due(connection, app.clock.now(), limit))
    for one in ids:
        try:
            look_again(app, [one], "time")
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("shipment_failed", shipment=one)
            with app.db.begin() as connection:
                trouble = f"{type(error).__name__}: {error}"[:500]
                shipments.mark_trouble(connection, one, trouble, app.clock.now() + _TROUBLE_WAIT)
    return len(ids)


def _evaluate_stored(
    connection: Connection, app: App, settings: Settings, stored: Mapping[str, Stored], cause: str, now: datetime
) -> Evaluated:
    subjects = {key: Subject(shipment=one.shipment, journey=one.journey, cause=cause) for key, one in stored.items()}
    return evaluate(connection, app, settings, subjects, now) if subjects else Evaluated()
