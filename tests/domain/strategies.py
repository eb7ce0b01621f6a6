"""Worlds for hypothesis: instants, zones, calendars, histories of a parcel, promises and rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from notifier.domain.decisions import Ruling
from notifier.domain.events import Meaning, Place, Precision, TrackingEvent, TzSource
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise
from notifier.domain.rules import (
    Direction,
    Filter,
    IncidentOverTrigger,
    IncidentTrigger,
    MovingAgainTrigger,
    NoScanTrigger,
    Policy,
    PromiseMovesTrigger,
    QuietHours,
    Repeat,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    Urgency,
)
from notifier.domain.spans import IsBusinessDay, Span
from notifier.domain.stages import IncidentKind, Stage
from tests.builders import MONDAY, a_rule, every_day, mon_to_fri

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


@st.composite
def events(draw: st.DrawFn, days: int = 21) -> TrackingEvent:
    """One statement of a carrier: now and then without a zone, a time of day, a meaning, or years late."""
    at = draw(moments(days))
    stage = draw(st.none() | st.sampled_from(Stage))
    incident = draw(st.none() | st.sampled_from(IncidentKind))
    precision = draw(st.sampled_from([Precision.SECOND, Precision.SECOND, Precision.SECOND, Precision.DATE]))
    if precision is Precision.DATE:
        at = at.replace(hour=0, minute=0)
    return TrackingEvent(
        key=draw(st.text("abcdefgh", min_size=6, max_size=6)),
        at=at,
        received_at=at + timedelta(minutes=draw(st.sampled_from([0, 0, 5, 90, 60 * 30, 60 * 24 * 9]))),
        meaning=draw(st.sampled_from(Meaning)) if stage is None and incident is None else _meaning(stage),
        stage=stage,
        incident=incident,
        resolves=draw(st.sampled_from([False, False, False, True])),
        tz_source=draw(st.sampled_from([TzSource.EXPLICIT, TzSource.EXPLICIT, TzSource.ASSUMED, TzSource.RECEIVED])),
        precision=precision,
        place=Place(country=draw(st.sampled_from(["", "CN", "DE"]))),
        backfill=draw(st.sampled_from([False, False, False, True])),
    )


def _meaning(stage: Stage | None) -> Meaning:
    return Meaning.MILESTONE if stage else Meaning.INCIDENT


def histories(max_size: int = 14) -> st.SearchStrategy[list[TrackingEvent]]:
    """What carriers say of one parcel, each scan with a key of its own."""
    return st.lists(events(), max_size=max_size, unique_by=lambda event: event.key)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """A stated window: a day or hours, few enough that some of them are the same."""
    day = START.replace(hour=0) + timedelta(days=draw(st.integers(5, 9)))
    stated_at = draw(moments(14))
    source = draw(st.sampled_from(["dhl", "usps"]))
    if draw(st.booleans()):
        latest = day + timedelta(hours=23, minutes=59)
        return Promise(earliest=day, latest=latest, is_day=True, stated_at=stated_at, source=source)
    earliest = day + timedelta(hours=draw(st.integers(8, 16)))
    latest = earliest + timedelta(hours=2)
    return Promise(earliest=earliest, latest=latest, is_day=False, stated_at=stated_at, source=source)


def spans() -> st.SearchStrategy[Span]:
    """Spans as operators write them."""
    return st.sampled_from(["1h", "36h", "1bd", "2bd", "3bd", "5d"]).map(Span.parse)


def triggers() -> st.SearchStrategy[Trigger]:
    """Every kind of trigger; `moving_again_after` follows the rule named "r0"."""
    stages = st.frozensets(st.sampled_from(Stage), min_size=1, max_size=4)
    kinds = st.frozensets(st.sampled_from(IncidentKind), min_size=1, max_size=3)
    by = st.sampled_from([timedelta(hours=2), timedelta(days=1)])
    return st.one_of(
        st.builds(StageTrigger, stages=stages),
        st.builds(
            lambda found, span: StageLastingTrigger(spans=tuple((one, span) for one in sorted(found))), stages, spans()
        ),
        st.builds(IncidentOverTrigger, incidents=kinds),
        st.builds(IncidentTrigger, incidents=kinds, lasting=spans() | st.just(Span())),
        st.builds(NoScanTrigger, span=spans(), unless_due_in=st.none() | st.just(timedelta(days=2))),
        st.just(MovingAgainTrigger(rules=("r0",))),
        st.builds(PromiseMovesTrigger, by=by, direction=st.sampled_from(Direction)),
    )


@st.composite
def rulings(draw: st.DrawFn) -> Ruling:
    """A few rules with all controls, night-time quiet hours and a grace."""
    rules = tuple(draw(_rules(f"r{number}")) for number in range(draw(st.integers(1, 5))))
    quiet = QuietHours(start=time(21), end=time(8))
    channels = draw(st.sampled_from([(), (Channel.SMS,), (Channel.EMAIL, Channel.SMS)]))
    return Ruling(
        rules=rules,
        policy=Policy(
            quiet_hours=tuple((channel, quiet) for channel in channels),
            grace=draw(st.sampled_from([(), (("*", timedelta(hours=4)),)])),
        ),
        effective_from=draw(st.sampled_from([{}, {"r0": START + timedelta(days=4)}])),
    )


@st.composite
def _rules(draw: st.DrawFn, name: str) -> Rule:
    repeats = st.builds(Repeat, after=spans(), at_most=st.integers(1, 3))
    others = st.sampled_from([(), (), (), ("r0",), ("r1",)])
    return a_rule(
        draw(triggers()),
        name,
        channels=draw(st.sampled_from([(Channel.EMAIL,), (Channel.SMS,), (Channel.EMAIL, Channel.SMS)])),
        first_of=draw(st.booleans()),
        filter=Filter(after_told=draw(others)),
        urgency=draw(st.sampled_from(Urgency)),
        repeat=draw(st.none() | repeats),
        inhibited_by=tuple(one for one in draw(others) if one != name),
        max_event_age=draw(st.sampled_from([timedelta(hours=12), timedelta(hours=36), timedelta(days=400)])),
        shadow=draw(st.sampled_from([False, False, False, True])),
        enabled=draw(st.sampled_from([True, True, True, False])),
    )
