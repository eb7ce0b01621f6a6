"""The fold: tracking events in, one journey out. The same events in any order, repeated or not, give the same journey.

Events are folded by event time. Where two times are equal or too vague to be compared, the stage of higher rank wins;
rank alone never overrules a later certain time, because parcels do come back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.domain.events import NOWHERE, Meaning, Place, TrackingEvent
from notifier.domain.promise import Promise
from notifier.domain.stages import CUSTOMS_INCIDENTS, END_STAGES, PAPER_STAGES, RANK, IncidentKind, Stage

SortKey = tuple[datetime, int, str]

_NEW_ROUND_AFTER: dict[Stage, timedelta] = {
    Stage.OUT_FOR_DELIVERY: timedelta(hours=8),
    Stage.ATTEMPT_FAILED: timedelta(hours=8),
}
"""A van goes out once a day: the same scan again within hours repeats it, a day later it is a new round."""

_EXPORT_RANK = RANK[Stage.EXPORT_CUSTOMS] + 2
_CUSTOMS_RANK = RANK[Stage.IN_CUSTOMS] + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntry:
    """One stay in a stage: from its first event (`at`) to its last so far (`last_at`)."""

    stage: Stage
    at: datetime
    last_at: datetime
    received_at: datetime
    """When we could first know of it."""
    uncertainty: timedelta = timedelta(0)
    backfill: bool = False
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
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
        return self.stage in END_STAGES

    @property
    def promise(self) -> Promise | None:
        """The window as the carriers state it now, with the time when they first did."""
        if len(self.promises) > 1 and self.promises[-2].same_window(self.promises[-1]):
            return self.promises[-2]
        return self.promises[-1] if self.promises else None

    @property
    def open_incidents(self) -> tuple[Incident, ...]:
        return tuple(incident for incident in self.incidents if incident.is_open)

    def entered(self, stage: Stage) -> int:
        """How often it has entered the stage so far."""
        return sum(1 for entry in self.entries if entry.stage is stage)


def sort_key(event: TrackingEvent) -> SortKey:
    """The order of the fold: time, then rank, then key, so that it is total."""
    return (event.at, RANK[event.stage] if event.stage else 0, event.key)


def can_append(journey: Journey, events: Iterable[TrackingEvent]) -> bool:
    """Whether all events lie after what is folded in, so that the history need not be read again."""
    return journey.folded_to is None or all(sort_key(event) > journey.folded_to for event in events)


def fold(events: Iterable[TrackingEvent], onto: Journey | None = None) -> Journey:
    """Fold events, each once and in any order, onto a journey they all lie after (or onto an empty one)."""
    journey = onto or Journey()
    for event in sorted(events, key=sort_key):
        journey = _step(journey, event)
    return journey


def state_promise(journey: Journey, promise: Promise) -> Journey:
    """Add a statement of the window in its place in time."""
    stated = sorted({*journey.promises, promise}, key=lambda p: (p.stated_at, p.latest, p.earliest, p.source))
    kept = [one for n, one in enumerate(stated) if n == 0 or not one.same_window(stated[n - 1])]
    if kept[-1] is not stated[-1]:
        kept.append(stated[-1])
    return replace(journey, promises=tuple(kept))


def _step(journey: Journey, event: TrackingEvent) -> Journey:
    journey = replace(journey, folded_to=sort_key(event))
    if event.meaning not in (Meaning.MILESTONE, Meaning.INCIDENT):
        return journey
    if event.is_scan:
        journey = _scan(journey, event)
    if event.stage is not None:
        journey = _enter(journey, event, event.stage)
    if event.resolves:
        journey = _resolve(journey, event)
    if event.incident is not None:
        journey = _open(journey, event, event.incident)
    return journey


def _scan(journey: Journey, event: TrackingEvent) -> Journey:
    return replace(
        journey,
        first_scan_at=journey.first_scan_at or event.at,
        last_scan_at=event.at,
        last_scan_received_at=event.received_at,
        last_scan_place=event.place,
        scans_backfilled=event.backfill,
    )


def _enter(journey: Journey, event: TrackingEvent, stage: Stage) -> Journey:
    current = journey.entry
    if current is not None and not _supersedes(event, stage, current):
        return _close_below(journey, event, stage)
    if current is not None and current.stage is stage and not _is_new_round(event, current):
        entries = (*journey.entries[:-1], replace(current, last_at=event.at))
    else:
        entries = (*journey.entries, _new_entry(event, stage))
    return _close_below(replace(journey, entries=entries), event, stage)


def _new_entry(event: TrackingEvent, stage: Stage) -> StageEntry:
    return StageEntry(
        stage=stage,
        at=event.at,
        last_at=event.at,
        received_at=event.received_at,
        uncertainty=event.uncertainty,
        backfill=event.backfill,
        confirmed=event.confirmed,
    )


def _supersedes(event: TrackingEvent, stage: Stage, current: StageEntry) -> bool:
    """Whether an event that comes later in the fold moves the shipment out of (or on within) its current stage."""
    if stage in PAPER_STAGES and current.stage not in PAPER_STAGES:
        return False
    if stage is Stage.IN_TRANSIT and current.stage is not stage and not _may_move_on(current.stage):
        return False
    if event.at - current.last_at > max(event.uncertainty, current.uncertainty):
        return True
    return RANK[stage] >= RANK[current.stage]


def _may_move_on(stage: Stage) -> bool:
    """A bare "in transit" names no place: it never takes a parcel out of a milestone that does, but it does show
    that one which had not left, or had ended, is moving."""
    return RANK[stage] < RANK[Stage.IN_TRANSIT] or stage in END_STAGES


def _is_new_round(event: TrackingEvent, current: StageEntry) -> bool:
    gap = _NEW_ROUND_AFTER.get(current.stage)
    return gap is not None and event.at - current.last_at > gap


def _close_below(journey: Journey, event: TrackingEvent, stage: Stage) -> Journey:
    """A milestone beyond an incident proves that it is over."""
    rank = RANK[stage]
    if not any(one.is_open and one.rank < rank and one.opened_at < event.at for one in journey.incidents):
        return journey
    return replace(
        journey,
        incidents=tuple(
            replace(one, closed_at=event.at) if one.is_open and one.rank < rank and one.opened_at < event.at else one
            for one in journey.incidents
        ),
    )


def _resolve(journey: Journey, event: TrackingEvent) -> Journey:
    """"Problem resolved" names no problem; customs speaks for itself, so its incidents stay open."""
    return replace(
        journey,
        incidents=tuple(
            replace(one, closed_at=event.at) if one.is_open and one.kind not in CUSTOMS_INCIDENTS else one
            for one in journey.incidents
        ),
    )


def _open(journey: Journey, event: TrackingEvent, kind: IncidentKind) -> Journey:
    if any(one.is_open and one.kind is kind for one in journey.incidents):
        return journey
    incident = Incident(
        kind=kind,
        opened_at=event.at,
        received_at=event.received_at,
        rank=_incident_rank(journey, kind),
        backfill=event.backfill,
    )
    return replace(journey, incidents=(*journey.incidents, incident))


def _incident_rank(journey: Journey, kind: IncidentKind) -> int:
    here = RANK[journey.stage] if journey.stage else 0
    if kind not in CUSTOMS_INCIDENTS:
        return here
    has_left = here >= RANK[Stage.DEPARTED_ORIGIN] or here == 0
    return _CUSTOMS_RANK if has_left else _EXPORT_RANK
