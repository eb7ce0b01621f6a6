"""What rules look at, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from notifier.domain.caps import Heard
from notifier.domain.feeds import HEARD, Feed
from notifier.domain.journey import Incident, Journey, StageEntry
from notifier.domain.promise import Promise
from notifier.domain.shipment import Shipment
from notifier.domain.silences import Silence
from notifier.domain.spans import IsBusinessDay, Span
from notifier.domain.stages import Stage
from notifier.domain.told import Told, promise_heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule may look at. `now` is part of it, so that deciding needs no clock."""

    shipment: Shipment
    journey: Journey
    told: Told
    now: datetime
    is_business_day: IsBusinessDay
    feed: Feed = HEARD
    """Whether those who speak of the shipment can be heard."""
    lately: tuple[Heard, ...] = ()
    """What the recipient was sent lately, as far back as the caps look."""
    siblings: tuple[Stage | None, ...] = ()
    """Where the other parcels of the order are, if a rule asks for it."""
    silences: tuple[Silence, ...] = ()
    """What operators hold back or drop, and what they dropped lately."""

    _heard: list[Promise | None] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def promise_heard(self) -> Promise | None:
        """The window the recipient goes by: worked out once, for all rules that measure from it."""
        if not self._heard:
            self._heard.append(promise_heard(self.shipment, self.journey, self.told))
        return self._heard[0]

    def end_of(self, start: datetime, span: Span) -> datetime:
        """Return when a span that began at `start` is over, where the recipient is."""
        if not span.business_days:
            return start + span.length
        return span.after(start, self.shipment.recipient.zone, self.is_business_day)


class Match(NamedTuple):
    """A rule holds.

    `began` is when the occurrence began (a told fact at or after it is the same occurrence), `since` when the rule
    became true, `known_at` when we could first know.
    """

    occurrence: str
    began: datetime
    since: datetime
    known_at: datetime
    is_backfill: bool = False
    """It was already true when the shipment's history first arrived."""
    promise_before: Promise | None = None
    promise: Promise | None = None
    stage_entry: StageEntry | None = None
    incident: Incident | None = None
    changes_at: datetime | None = None
    """When time alone could make another occurrence of it, or None."""


class NoMatch(NamedTuple):
    """A rule does not hold: the first clause that failed, and when time alone could make it hold (None: never)."""

    clause: str
    true_at: datetime | None = None
    has_ended: bool = False
