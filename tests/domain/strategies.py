"""Worlds for hypothesis: instants, zones, calendars, histories of a parcel, promises and rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from notifier.domain.events import Meaning, Place, Precision, TrackingEvent, TzSource
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise
from notifier.domain.rules import (
    Cap,
    Caps,
    CarriersDisagreeTrigger,
    Direction,
    Filter,
    HandoverPendingTrigger,
    IncidentOverTrigger,
    IncidentTrigger,
    Merge,
    MovingAgainTrigger,
    NoScanTrigger,
    NotShippedTrigger,
    NoWordTrigger,
    Policy,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    QuietHours,
    ReachedTrigger,
    Repeat,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    UnderWayTrigger,
    Urgency,
)
from notifier.domain.ruling import Ruling
from notifier.domain.spans import NO_SPAN, IsBusinessDay, Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import TextFact
from tests.builders import MONDAY, a_rule, an_event, every_day, mon_to_fri

START = datetime.combine(MONDAY, time(9), UTC)

_CLOCK_CHANGES = [
    datetime(2025, 3, 9, 7, tzinfo=UTC),
    datetime(2025, 3, 30, 1, tzinfo=UTC),
    datetime(2025, 4, 24, 22, tzinfo=UTC),
    datetime(2025, 9, 7, 4, tzinfo=UTC),
    datetime(2025, 10, 26, 1, tzinfo=UTC),
    datetime(2025, 11, 2, 6, tzinfo=UTC),
]
"""When the clocks changed in New York, Berlin, Cairo (at midnight), Santiago (at midnight), Berlin and New York."""


def instants() -> st.SearchStrategy[datetime]:
    """Minutes of one year, every other one of them near a change of the clocks."""
    near = st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(_CLOCK_CHANGES),
        st.integers(-4 * 1440, 4 * 1440),
    )
    anywhere = st.builds(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), st.integers(0, 525_600)
    )
    return near | anywhere


def zones() -> st.SearchStrategy[ZoneInfo]:
    """Zones on both halves of the globe, with and without changing clocks, some of which change at midnight."""
    return st.sampled_from(ZONE_NAMES).map(ZoneInfo)


ZONE_NAMES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
]


def business_calendars() -> st.SearchStrategy[IsBusinessDay]:
    """Countries with all kinds of weekends and holidays; every one of them works now and then."""
    weeks = st.sets(st.integers(0, 6), min_size=1).map(lambda open_on: lambda day: day.weekday() in open_on)
    holidays = st.sets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=40).map(
        lambda closed: lambda day: mon_to_fri(day) and day not in closed
    )
    return st.sampled_from([every_day, mon_to_fri]) | weeks | holidays


def moments(days: int = 21) -> st.SearchStrategy[datetime]:
    """Instants within the days after START: full hours and half hours, so that some of them meet."""
    return st.integers(0, days * 48).map(lambda half_hours: START + timedelta(minutes=30 * half_hours))


_SAID: list[dict[str, Any]] = [
    *({"stage": stage} for stage in Stage),
    *({"incident": incident} for incident in IncidentKind),
    {"stage": Stage.IN_CUSTOMS, "incident": IncidentKind.CUSTOMS_HELD},
    {"stage": Stage.ATTEMPT_FAILED, "incident": IncidentKind.ADDRESS},
    {"stage": Stage.DELIVERED, "incident": IncidentKind.DAMAGED},
    {"stage": Stage.IN_TRANSIT, "resolves": True},
    {"incident": IncidentKind.DELAY, "resolves": True},
    {"stage": Stage.IN_TRANSIT, "from_text": (TextFact.CUSTOMS_RELEASED,)},
    {"meaning": Meaning.UNKNOWN, "from_text": (TextFact.EXPORT_RELEASED,)},
    {"meaning": Meaning.UNKNOWN, "incident": IncidentKind.CUSTOMS_HELD, "from_text": (TextFact.CUSTOMS_HELD,)},
    {"stage": Stage.IN_TRANSIT, "from_text": (TextFact.HANDED_TO_LOCAL,)},
    *({"meaning": meaning} for meaning in Meaning if meaning not in {Meaning.MILESTONE, Meaning.INCIDENT}),
]

_DELAYS = [timedelta(0), timedelta(minutes=5), timedelta(hours=30), timedelta(days=9)]

_MANNERS: list[dict[str, Any]] = [
    {},
    {},
    {"tz_source": TzSource.ASSUMED},
    {"precision": Precision.DATE},
    {"backfill": True},
    {"place": Place(country="DE"), "confirmed": False},
    {"carrier": "ups"},
    {"carrier": "USPS"},
    {"carrier": "ups", "tz_source": TzSource.ASSUMED},
    {"carrier": ""},
]


@st.composite
def events(draw: st.DrawFn, days: int = 21) -> TrackingEvent:
    """One statement of a carrier: now and then without a zone, a time of day or a meaning, or days late."""
    at, said, manner = draw(moments(days)), draw(st.sampled_from(_SAID)), draw(st.sampled_from(_MANNERS))
    if manner.get("precision") is Precision.DATE:
        at = at.replace(hour=0, minute=0)
    return an_event(at, **said, **manner, received_at=at + draw(st.sampled_from(_DELAYS)))


def histories(max_size: int = 14) -> st.SearchStrategy[list[TrackingEvent]]:
    """What carriers say of one parcel, each scan with a key of its own."""
    return st.lists(events(), max_size=max_size).map(
        lambda found: [event._replace(key=f"{number:02}") for number, event in enumerate(found)]
    )


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """A stated window: a day or hours, few enough that some of them are the same."""
    day = START.replace(hour=0) + timedelta(days=draw(st.integers(5, 9)))
    window = draw(st.sampled_from([(0, 24), (0, 24), (8, 10), (14, 16), (18, 24)]))
    is_day = window == (0, 24)
    return Promise(
        earliest=day + timedelta(hours=window[0]),
        latest=day + timedelta(hours=window[1], minutes=-1 if is_day else 0),
        is_day=is_day,
        stated_at=draw(moments(14)),
        source="dhl",
    )


_HOUR, _DAY, _LONG = Span.parse("1h"), Span.parse("1bd"), Span.parse("5d")

_STAGES = [
    frozenset({Stage.OUT_FOR_DELIVERY}),
    frozenset({Stage.DELIVERED}),
    frozenset({Stage.IN_CUSTOMS, Stage.CUSTOMS_CLEARED, Stage.IN_TRANSIT, Stage.RETURNING}),
    frozenset(Stage),
]
_KINDS = [
    frozenset({IncidentKind.CUSTOMS_HELD}),
    frozenset({IncidentKind.DELAY, IncidentKind.ADDRESS, IncidentKind.CUSTOMS_HELD}),
    frozenset(IncidentKind),
]

TRIGGERS: list[Trigger] = [
    *(StageTrigger(stages=stages) for stages in _STAGES),
    *(StageLastingTrigger(spans=tuple((one, span) for one in Stage)) for span in (_HOUR, _LONG)),
    *(IncidentTrigger(incidents=kinds, lasting=span) for kinds in _KINDS for span in (NO_SPAN, _HOUR, _DAY)),
    *(IncidentOverTrigger(incidents=kinds) for kinds in _KINDS),
    *(NoScanTrigger(span=span, unless_due_in=ahead) for span in (_DAY, _LONG) for ahead in (None, timedelta(days=2))),
    *(HandoverPendingTrigger(span=span) for span in (_HOUR, _DAY)),
    *(CarriersDisagreeTrigger(span=span) for span in (_HOUR, _LONG)),
    MovingAgainTrigger(rules=("r0",)),
    *(PromiseMovesTrigger(by=by, direction=way) for by in (timedelta(hours=2), timedelta(days=1)) for way in Direction),
    *(PromiseMissedTrigger(by=by) for by in (timedelta(0), timedelta(hours=4))),
    *(PromiseWithinTrigger(within=span) for span in (timedelta(hours=3), timedelta(days=1))),
    PromiseNarrowsTrigger(to=timedelta(hours=4)),
    *(UnderWayTrigger(span=span) for span in (_DAY, _LONG)),
    NotShippedTrigger(span=_DAY),
    NoWordTrigger(span=_DAY),
    *(ReachedTrigger(stage=stage) for stage in (Stage.DEPARTED_ORIGIN, Stage.ARRIVED_DESTINATION)),
]
"""Every kind of trigger, from narrow to wide; `moving_again_after` follows the first rule."""

_CONTROLS: list[dict[str, Any]] = [
    {},
    {},
    {"repeat": Repeat(after=_HOUR, at_most=2)},
    {"repeat": Repeat(after=_DAY, at_most=1)},
    {"channels": (Channel.SMS,), "urgency": Urgency.ACTION_NEEDED},
    {"channels": (Channel.EMAIL, Channel.SMS)},
    {"channels": (Channel.SMS, Channel.EMAIL), "first_of": True},
    {"filter": Filter(after_told=("r0",))},
    {"inhibited_by": ("r0",)},
    {"inhibited_by": ("r1",)},
    {"max_event_age": timedelta(hours=12)},
    {"urgency": Urgency.LOW},
    {"shadow": True},
    {"enabled": False},
]


@st.composite
def rulings(draw: st.DrawFn) -> Ruling:
    """A few rules with all controls, with and without quiet hours at night and a grace."""
    rules = tuple(_a_rule_of(draw, f"r{number}") for number in range(draw(st.integers(1, 4))))
    channels = draw(st.sampled_from([(), (Channel.SMS,), (Channel.EMAIL, Channel.SMS)]))
    return Ruling(
        rules=rules,
        policy=Policy(
            quiet_hours=tuple((channel, QuietHours(start=time(21), end=time(8))) for channel in channels),
            grace=draw(st.sampled_from([(), (("*", timedelta(hours=4)),)])),
            unconfirmed=draw(st.sampled_from([timedelta(0), timedelta(hours=2)])),
            merge=draw(st.sampled_from([None, Merge(within=timedelta(minutes=30))])),
            caps=draw(st.sampled_from([Caps(), Caps(shipment=Cap(at_most=1, within=timedelta(hours=30)))])),
        ),
        effective_from=draw(st.sampled_from([{}, {}, {"r0": START + timedelta(days=4)}])),
    )


def _a_rule_of(draw: st.DrawFn, name: str) -> Rule:
    controls = {"max_event_age": timedelta(days=400), **draw(st.sampled_from(_CONTROLS))}
    return a_rule(draw(st.sampled_from(TRIGGERS)), name, **controls)
