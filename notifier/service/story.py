"""The story of one shipment as values: what there is to say, before anybody chooses how to show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.domain.events import TrackingEvent
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Reason
from notifier.service.forecast import Forecast
from notifier.store.shipments import Stored
from notifier.store.stories import KeptNotification, KeptVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One thing a carrier said, and what it changed when its turn came; no effects: it moved nothing."""

    event: TrackingEvent
    source: str
    tracking_number: str
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay in a stage; `until` is None for the stage it is in now."""

    stage: Stage
    since: datetime
    until: datetime | None
    dwell: timedelta
    is_confirmed: bool
    is_backfill: bool


class HeardFrom(StrEnum):
    """Where the window comes from that the recipient goes by."""

    NOTIFICATION = "told in a message"
    SHOP = "promised by the shop"
    CARRIER = "first stated by the carrier once the parcel moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Evaluations in a row that came to the same; the verdicts are those of the newest of them."""

    first_at: datetime
    last_at: datetime
    count: int
    cause: str
    rule_set: str
    verdicts: tuple[KeptVerdict, ...]


def is_telling(verdict: KeptVerdict) -> bool:
    """Whether a verdict says more than that the rule does not hold (or is switched off), as most do at most times."""
    if verdict.reason == Reason.DISABLED:
        return bool(verdict.detail)
    return verdict.reason not in (Reason.NOT_MATCHING, Reason.ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStory:
    """What one rule came to, newest first. `meaning` is its trigger in words, or "" if there is no such rule now."""

    rule: str
    meaning: str
    template: str
    runs: tuple[Run, ...]

    @property
    def ever_held(self) -> bool:
        """Whether there is more to say of it than the clause that fails."""
        return any(is_telling(verdict) for run in self.runs for verdict in run.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that can be said about one shipment at `now`."""

    stored: Stored
    now: datetime
    suppressed: frozenset[Channel]
    scans: tuple[Scan, ...]
    stays: tuple[Stay, ...]
    heard: Promise | None
    heard_from: HeardFrom | None
    decisions: tuple[Run, ...]
    """What all rules came to, newest first."""
    rules: tuple[RuleStory, ...]
    """The same, rule by rule."""
    notifications: tuple[KeptNotification, ...]
    forecast: Forecast
