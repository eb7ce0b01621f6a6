"""The fold: tracking events in, one journey out. The same events in any order, repeated or not, give the same journey.

Events are folded by event time. Where two times are equal or too vague to be compared, the stage of higher rank wins;
rank alone never overrules a later certain time, because parcels do come back.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from datetime import datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from notifier.domain.counting import AS_ONE, counting, may_repeat
from notifier.domain.events import NOWHERE, Place, TrackingEvent
from notifier.domain.order import is_surely_later, supersedes
from notifier.domain.promise import Promise
from notifier.domain.relay import ALONE, Disagreement, Handover, Relay, pass_on
from notifier.domain.stages import CUSTOMS_INCIDENTS, END_STAGES, RANK, IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact

SortKey = tuple[datetime, int, str]

_NEW_ROUND_AFTER: dict[Stage, timedelta] = {
    Stage.OUT_FOR_DELIVERY: timedelta(hours=8),
    Stage.ATTEMPT_FAILED: timedelta(hours=8),
}
"""A van goes out once a day: the same scan again within hours repeats it, a day later it is a new round."""

_EXPORT_RANK = RANK[Stage.EXPORT_CUSTOMS] + 2
_CUSTOMS_RANK = RANK[Stage.IN_CUSTOMS] + 2


class StageEntry(NamedTuple):
    """One stay in a stage: from its first event (`at`) to its last so far (`last_at`)."""

    stage: Stage
    at: datetime
    last_at: datetime
    received_at: datetime
    """When we could first know of it."""
    uncertainty: timedelta = timedelta(0)
    """How far `last_at` may be from the truth."""
    backfill: bool = False
    confirmed: bool = True
    delivered_to: DeliveredTo | None = None
    carrier: str = ""
    """Who said so first."""


class Incident(NamedTuple):
    """Something wrong, from `opened_at` until `closed_at` (None: still open)."""

    kind: IncidentKind
    opened_at: datetime
    received_at: datetime
    rank: int
    """A later milestone of a higher rank than this proves that it is over."""
    closed_at: datetime | None = None
    backfill: bool = False

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Journey(NamedTuple):
    """All that the carriers' events come to. Immutable; `fold` and `state_promise` return a new one."""

    entries: tuple[StageEntry, ...] = ()
    incidents: tuple[Incident, ...] = ()
    first_scan_at: datetime | None = None
    last_scan_at: datetime | None = None
    last_scan_received_at: datetime | None = None
    last_scan_place: Place = NOWHERE
    scans_backfilled: bool = False
    """The last scan came as history: a silence that began with it is not news."""
    promises: tuple[Promise, ...] = ()
    """Every window the carriers stated, by the time of the statement. Of equal neighbours the first is kept, and of the
    newest window also the last: another one that was stated between them and comes late must not seem to be newer."""
    relay: Relay = ALONE
    """What is known of the way from carrier to carrier."""
    folded_to: SortKey | None = None
    """The place in time up to which events are folded in."""

    @property
    def entry(self) -> StageEntry | None:
        """The stay in the stage where it is now."""
        return self.entries[-1] if self.entries else None

    @property
    def stage(self) -> Stage | None:
        """Where it is now, or None before anybody said anything."""
        return self.entries[-1].stage if self.entries else None

    @property
    def has_ended(self) -> bool:
        return bool(self.entries) and self.entries[-1].stage in END_STAGES

    @property
    def ended_at(self) -> datetime | None:
        """When the carriers last said that the journey is over, or None while it is not."""
        return self.entries[-1].last_at if self.has_ended else None

    @property
    def delivered_to(self) -> DeliveredTo | None:
        """Who or what has the parcel at the end of the way, where the carrier says so."""
        return self.entries[-1].delivered_to if self.entries else None

    @property
    def promise(self) -> Promise | None:
        """The window as the carriers state it now, with the time when they first did."""
        if len(self.promises) > 1 and self.promises[-2].same_window(self.promises[-1]):
            return self.promises[-2]
        return self.promises[-1] if self.promises else None

    @property
    def open_incidents(self) -> tuple[Incident, ...]:
        return tuple(incident for incident in self.incidents if incident.is_open)

    @property
    def handover(self) -> Handover | None:
        """The last time that a carrier gave the parcel to the next one."""
        return self.relay.handover

    @property
    def disagreement(self) -> Disagreement | None:
        """What carriers contradict each other about, now."""
        return self.relay.disagreement

    def entered(self, stage: Stage) -> int:
        """How often it has entered the stage so far."""
        return sum(1 for entry in self.entries if entry.stage is stage)


def sort_key(event: TrackingEvent) -> SortKey:
    """The order of the fold: time, then rank, then key, so that it is total."""
    return (event.happened_at, RANK[event.stage] if event.stage else 0, event.key)


def can_append(journey: Journey, events: Iterable[TrackingEvent]) -> bool:
    """Whether all events lie after what is folded in, and repeat nothing of it, so that the history need not be read
    again."""
    return journey.folded_to is None or all(_lies_after(event, journey.folded_to) for event in events)


def _lies_after(event: TrackingEvent, folded_to: SortKey) -> bool:
    if may_repeat(event) and event.happened_at - folded_to[0] <= AS_ONE:
        return False
    return sort_key(event) > folded_to


def fold(events: Iterable[TrackingEvent], onto: Journey | None = None) -> Journey:
    """Fold events in any order, repeated or not, onto a journey they all lie after (or onto an empty one)."""
    journey = onto or Journey()
    folded_to = journey.folded_to
    for place, event in sorted(((sort_key(event), event) for event in counting(events)), key=itemgetter(0)):
        if place != folded_to:
            journey = _step(journey, event)
        folded_to = place
    return journey._replace(folded_to=folded_to)


def state_promise(journey: Journey, promise: Promise) -> Journey:
    """Add a statement of the window in its place in time."""
    stated = sorted({*journey.promises, promise}, key=lambda p: (p.stated_at, p.latest, p.earliest, p.source))
    kept = [one for n, one in enumerate(stated) if n == 0 or not _says_it_again(one, stated[n - 1])]
    if kept[-1] is not stated[-1]:
        kept.append(stated[-1])
    return journey._replace(promises=tuple(kept))


def withdraw_promises(journey: Journey, taken_back: Container[tuple[str, str]]) -> Journey:
    """Leave out what was stated by events that their senders take back, named by source and the sender's own id."""
    left = tuple(one for one in journey.promises if not one.sender_id or (one.source, one.sender_id) not in taken_back)
    return journey if len(left) == len(journey.promises) else journey._replace(promises=left)


def _says_it_again(one: Promise, before: Promise) -> bool:
    """Whether nothing is lost without it. What one event states may be taken back while another still states it."""
    return one.same_window(before) and (one.source, one.sender_id) == (before.source, before.sender_id)


def _step(journey: Journey, event: TrackingEvent) -> Journey:
    if not event.moves:
        return journey
    if event.is_scan:
        journey = _scan(journey, event)
    if event.stage is not None:
        journey = _enter(journey, event, event.stage)
    if event.resolves:
        journey = _resolve(journey, event)
    if event.from_text:
        journey = _release(journey, event)
    if event.incident is not None:
        journey = _open(journey, event, event.incident)
    relay = pass_on(journey.relay, event, journey.stage)
    return journey if relay is journey.relay else journey._replace(relay=relay)


def _scan(journey: Journey, event: TrackingEvent) -> Journey:
    return journey._replace(
        first_scan_at=journey.first_scan_at or event.happened_at,
        last_scan_at=event.happened_at,
        last_scan_received_at=event.received_at,
        last_scan_place=event.place,
        scans_backfilled=event.backfill,
    )


def _enter(journey: Journey, event: TrackingEvent, stage: Stage) -> Journey:
    current = journey.entry
    if current is None or supersedes(event, stage, current):
        if current is not None and current.stage is stage and not _is_new_round(event, current):
            entries = (*journey.entries[:-1], _extend(current, event))
        else:
            entries = (*journey.entries, _new_entry(event, stage))
        journey = journey._replace(entries=entries)
    return _close_passed(journey, event, stage)


def _new_entry(event: TrackingEvent, stage: Stage) -> StageEntry:
    return StageEntry(
        stage=stage,
        at=event.happened_at,
        last_at=event.happened_at,
        received_at=event.received_at,
        uncertainty=event.uncertainty,
        backfill=event.backfill,
        confirmed=event.confirmed,
        delivered_to=DeliveredTo.SENDER if stage is Stage.RETURNED else event.delivered_to,
        carrier=event.carrier,
    )


def _extend(current: StageEntry, event: TrackingEvent) -> StageEntry:
    """Prolong a stay. Of a stay whose beginning came late we knew by what came first. What one signed body says is
    confirmed, whoever said it before."""
    longer = current._replace(
        last_at=event.happened_at,
        uncertainty=event.uncertainty,
        confirmed=current.confirmed or event.confirmed,
        delivered_to=current.delivered_to or event.delivered_to,
    )
    if current.received_at <= event.received_at:
        return longer
    return longer._replace(received_at=event.received_at, backfill=event.backfill)


def _is_new_round(event: TrackingEvent, current: StageEntry) -> bool:
    gap = _NEW_ROUND_AFTER.get(current.stage)
    return gap is not None and event.happened_at - current.last_at > gap and is_surely_later(event, current)


def _close_passed(journey: Journey, event: TrackingEvent, stage: Stage) -> Journey:
    """A milestone beyond an incident proves that it is over; a van that goes out again, that the last attempt is."""
    beyond = RANK[Stage.ATTEMPT_FAILED] + 1 if _goes_out_again(journey, event) else RANK[stage]
    passed = [one for one in journey.open_incidents if one.rank < beyond and one.opened_at < event.happened_at]
    return _close(journey, passed, event.happened_at)


def _goes_out_again(journey: Journey, event: TrackingEvent) -> bool:
    if event.stage is not Stage.OUT_FOR_DELIVERY or len(journey.entries) < 2:
        return False
    before, now = journey.entries[-2:]
    return before.stage is Stage.ATTEMPT_FAILED and now.stage is event.stage and now.at == event.happened_at


def _resolve(journey: Journey, event: TrackingEvent) -> Journey:
    """The words "problem resolved" name no problem; customs speaks for itself, so its incidents stay open."""
    named = [one for one in journey.open_incidents if one.kind not in CUSTOMS_INCIDENTS]
    return _close(journey, named, event.happened_at)


def _release(journey: Journey, event: TrackingEvent) -> Journey:
    """Words that say "released by customs" name the problem: they close what customs had, at the origin or anywhere."""
    if TextFact.CUSTOMS_RELEASED not in event.from_text and TextFact.EXPORT_RELEASED not in event.from_text:
        return journey
    highest = _CUSTOMS_RANK if TextFact.CUSTOMS_RELEASED in event.from_text else _EXPORT_RANK
    named = [one for one in journey.open_incidents if one.kind in CUSTOMS_INCIDENTS and one.rank <= highest]
    return _close(journey, [one for one in named if one.opened_at < event.happened_at], event.happened_at)


def _close(journey: Journey, over: Collection[Incident], at: datetime) -> Journey:
    if not over:
        return journey
    incidents = tuple(one._replace(closed_at=at) if one in over else one for one in journey.incidents)
    return journey._replace(incidents=incidents)


def _open(journey: Journey, event: TrackingEvent, kind: IncidentKind) -> Journey:
    known = next((one for one in journey.open_incidents if one.kind is kind), None)
    if known is not None:
        return _know_earlier(journey, known, event)
    incident = Incident(
        kind=kind,
        opened_at=event.happened_at,
        received_at=event.received_at,
        rank=_incident_rank(journey, kind),
        backfill=event.backfill,
    )
    if _is_overtaken(journey, event, incident):
        return journey
    return journey._replace(incidents=(*journey.incidents, incident))


def _know_earlier(journey: Journey, known: Incident, event: TrackingEvent) -> Journey:
    """Of an incident whose first report came late we knew by the one that came first."""
    if known.received_at <= event.received_at:
        return journey
    better = known._replace(received_at=event.received_at, backfill=event.backfill)
    return journey._replace(incidents=tuple(better if one is known else one for one in journey.incidents))


def _is_overtaken(journey: Journey, event: TrackingEvent, incident: Incident) -> bool:
    """Whether a stage beyond the incident was reached at a time that may well be after it, like a date of that day."""
    current = journey.entry
    if current is None or event.stage is current.stage:
        return False
    return incident.rank < RANK[current.stage] and not is_surely_later(event, current)


def _incident_rank(journey: Journey, kind: IncidentKind) -> int:
    here = RANK[journey.stage] if journey.stage else 0
    if kind not in CUSTOMS_INCIDENTS:
        return here
    has_left = here >= RANK[Stage.DEPARTED_ORIGIN] or here == 0
    return _CUSTOMS_RANK if has_left else _EXPORT_RANK
