"""Which of two statements counts, when their times may be vague."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from notifier.domain.events import Precision, TrackingEvent
from notifier.domain.stages import END_STAGES, PAPER_STAGES, RANK, Stage

_NOTHING = timedelta(0)


class Said(Protocol):
    """A stage as it was last stated; `uncertainty` is how far `last_at` may be from the truth."""

    @property
    def stage(self) -> Stage: ...

    @property
    def last_at(self) -> datetime: ...

    @property
    def uncertainty(self) -> timedelta: ...


def supersedes(event: TrackingEvent, stage: Stage, current: Said) -> bool:
    """Whether an event that comes later in the fold moves the shipment out of (or on within) its current stage."""
    if stage in PAPER_STAGES and current.stage not in PAPER_STAGES:
        return False
    if stage is Stage.IN_TRANSIT and current.stage is not stage and not _may_move_on(current.stage):
        return False
    return RANK[stage] >= RANK[current.stage] or is_surely_later(event, current)


def is_surely_later(event: TrackingEvent, current: Said) -> bool:
    """Whether the event lies after the stay so far, however vague the times.

    A date stands at the beginning of its day, so it may be too early and never too late: only the date of the stay is
    vague, not that of the event.
    """
    is_date = event.precision is Precision.DATE
    vague = current.uncertainty if is_date else max(event.uncertainty, current.uncertainty)
    gap = event.happened_at - current.last_at
    return gap >= vague and gap > _NOTHING


def _may_move_on(stage: Stage) -> bool:
    """A bare "in transit" names no place: it never takes a parcel out of a milestone that does, but it does show
    that one which had not left, or had ended, is moving."""
    return RANK[stage] < RANK[Stage.IN_TRANSIT] or stage in END_STAGES
