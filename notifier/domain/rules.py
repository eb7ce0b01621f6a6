"""What an operator can say: one trigger per rule, filters, controls. Values only; `matching` says when they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from notifier.domain.notification import Channel
from notifier.domain.spans import NO_SPAN, Span
from notifier.domain.stages import IncidentKind, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTrigger:
    """`stage: X`: the shipment entered one of the stages and is still there."""

    stages: frozenset[Stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLastingTrigger:
    """`stage_lasting: {X: 3bd}`: it has been in the stage that long."""

    spans: tuple[tuple[Stage, Span], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTrigger:
    """`incident: X`, `lasting: 24h`: one of the incidents is open that long."""

    incidents: frozenset[IncidentKind]
    lasting: Span = NO_SPAN


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOverTrigger:
    """`incident_over: X`: one of the incidents was closed, none of them is open. With `after_told`, the all-clear."""

    incidents: frozenset[IncidentKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoScanTrigger:
    """`no_scan_for: 3bd`: blackout, silence since the last scan.

    `unless_due_in` keeps it quiet while the promised window ends at least that far ahead: nobody waits yet.
    """

    span: Span
    unless_due_in: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingAgainTrigger:
    """`moving_again_after: RULE`: a scan ended the silence of which one of the rules told the customer."""

    rules: tuple[str, ...]


class Direction(StrEnum):
    """Which way a promise moves."""

    LATER = "later"
    EARLIER = "earlier"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMovesTrigger:
    """`promise_moves_by: 1d`, `direction: later`: the promise differs by that much from what the recipient heard."""

    by: timedelta
    direction: Direction = Direction.EITHER


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPendingTrigger:
    """`handover_pending_for: 48h`: one carrier gave the parcel away that long ago, and the next has not scanned it."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMissedTrigger:
    """`promise_missed_by: 4h`: the window that the recipient goes by is over for that long, without a delivery."""

    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithinTrigger:
    """`promise_within: 1d`: the promised day, or the promised hours, begin in that time or less."""

    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseNarrowsTrigger:
    """`promise_narrows_to: 4h`: the recipient goes by a day, and the carrier now names hours of it, at most so many."""

    to: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NotShippedTrigger:
    """`not_shipped_for: 2bd`: ordered that long ago, and there is no label."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriersDisagreeTrigger:
    """`carriers_disagree_for: 12h`: two carriers contradict each other for that long."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWordTrigger:
    """`no_word_for: 2bd`: there is a tracking number, and no carrier has said anything about it in that time."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWayTrigger:
    """`under_way_for: 15bd`: first scanned that long ago, and the journey is not over."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedTrigger:
    """`reached: X`: the shipment entered the stage or one that lies beyond it: a scan of X itself may be missing."""

    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementTrigger:
    """No trigger of a configuration: a silence is announced to everybody whom it affects."""

    silence: int
    made_at: datetime


Trigger = (
    StageTrigger
    | StageLastingTrigger
    | IncidentTrigger
    | IncidentOverTrigger
    | NoScanTrigger
    | MovingAgainTrigger
    | PromiseMovesTrigger
    | HandoverPendingTrigger
    | CarriersDisagreeTrigger
    | PromiseMissedTrigger
    | PromiseWithinTrigger
    | PromiseNarrowsTrigger
    | NotShippedTrigger
    | NoWordTrigger
    | UnderWayTrigger
    | ReachedTrigger
    | AnnouncementTrigger
)


class Lane(StrEnum):
    """Whether a shipment crosses a border."""

    DOMESTIC = "domestic"
    INTERNATIONAL = "international"


class OrderDelivered(StrEnum):
    """How much of the order of a parcel is delivered. What was cancelled is no part of it."""

    ALL = "all"
    PART = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which shipments a rule speaks of. Empty means all; several keys mean *and*, several values *or*."""

    brand: frozenset[str] = frozenset()
    not_brand: frozenset[str] = frozenset()
    """Brands that have a rule of their own in its place."""
    carrier: frozenset[str] = frozenset()
    origin_country: frozenset[str] = frozenset()
    destination_country: frozenset[str] = frozenset()
    in_stage: frozenset[Stage] = frozenset()
    not_in_stage: frozenset[Stage] = frozenset()
    lane: Lane | None = None
    tags: frozenset[str] = frozenset()
    value_over: float | None = None
    attempts_at_least: int = 0
    attempts_at_most: int | None = None
    order_delivered: OrderDelivered | None = None
    after_told: tuple[str, ...] = ()
    is_about_standing: bool = field(init=False, repr=False, compare=False, default=True)
    """Whether it looks at nothing but whose the parcel is, its way, its carriers and its stage."""

    def __post_init__(self) -> None:
        """Note once what every evaluation would have to ask."""
        attempts = self.attempts_at_least or self.attempts_at_most is not None
        values = self.tags or self.value_over is not None or attempts or self.order_delivered or self.after_told
        object.__setattr__(self, "is_about_standing", not values)


class Urgency(StrEnum):
    """How much a message matters."""

    ACTION_NEEDED = "action_needed"
    """The recipient must do something: passes quiet hours and caps."""
    NORMAL = "normal"
    LOW = "low"
    """May be merged into another message."""


class OnUnknown(StrEnum):
    """What to do when nobody can say whether a message was sent."""

    HOLD = "hold"
    OTHER_CHANNEL = "other_channel"
    RESEND = "resend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Say it again `after` that long while it is still true, `at_most` so many times beyond the first.

    For a promise that keeps moving, the same two bounds hold between one move that is told and the next.
    """

    after: Span
    at_most: int = 1


class Audience(StrEnum):
    """Who is told."""

    CUSTOMER = "customer"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reason to write to a customer, or to the team."""

    name: str
    trigger: Trigger
    template: str
    channels: tuple[Channel, ...]
    first_of: bool = False
    """Take the first channel that can be used instead of all."""
    filter: Filter = field(default_factory=Filter)
    urgency: Urgency = Urgency.NORMAL
    repeat: Repeat | None = None
    inhibited_by: tuple[str, ...] = ()
    max_event_age: timedelta = timedelta(hours=36)
    on_unknown: OnUnknown = OnUnknown.HOLD
    validity: timedelta = timedelta(hours=24)
    """How long after it may first be sent a message is still useful."""
    shadow: bool = False
    enabled: bool = True
    to: Audience = Audience.CUSTOMER

    @property
    def is_for_team(self) -> bool:
        return self.to is Audience.TEAM


def base_name(name: str) -> str:
    """Return the name of a rule as it is written, without the brand that has its own in its place (`held.berlin`)."""
    return name.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From `start` until `end` o'clock where the recipient is, nobody is disturbed; it may pass midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """No more than `at_most` messages on one channel within any span of that length."""

    at_most: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much is told about one shipment, and to one recipient about all parcels of a brand. None: without bound."""

    shipment: Cap | None = None
    recipient: Cap | None = None

    def __bool__(self) -> bool:
        return self.shipment is not None or self.recipient is not None

    @property
    def longest(self) -> timedelta:
        """How far back messages count."""
        return max((cap.within for cap in (self.shipment, self.recipient) if cap), default=timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What waits for an order on one channel leaves as one message.

    What is of low urgency waits `within` for that; what is of normal urgency, until that long after another parcel of
    the order was told of.
    """

    within: timedelta
    template: str = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds for all rules."""

    unconfirmed: timedelta = timedelta(0)
    """How long the end of a journey waits before it is told if no signature covers who said it."""

    quiet_hours: tuple[tuple[Channel, QuietHours], ...] = ()
    grace: tuple[tuple[str, timedelta], ...] = ()
    """Per carrier ("*": any other), how long a "delivered" waits before it is told."""
    caps: Caps = Caps()
    merge: Merge | None = None

    def quiet(self, channel: Channel) -> QuietHours | None:
        for known, hours in self.quiet_hours:
            if known is channel:
                return hours
        return None

    def grace_of(self, carrier: str) -> timedelta:
        """How long to wait before telling that this carrier delivered."""
        known = dict(self.grace)
        return known.get(carrier, known.get("*", timedelta(0)))
