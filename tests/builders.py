"""Values of the domain with sane defaults, overridden by keyword, so that a test names only what it is about.

Times are written as in speech: "mon 09:00" lies in one and the same plain week (no clock changes, no holidays), "mon+1
09:00" a week later; anything else is read as ISO 8601. All of them are UTC unless a zone is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from notifier.domain.events import Meaning, TrackingEvent
from notifier.domain.facts import Facts
from notifier.domain.journey import Journey, fold, state_promise
from notifier.domain.notification import Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.rules import Policy, Rule, StageTrigger, Trigger
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Leg, Recipient, Shipment
from notifier.domain.spans import IsBusinessDay
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import Told, ToldEntry
from notifier.domain.verdicts import Verdict

MONDAY = date(2025, 9, 8)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(when: str | datetime, zone: str = "UTC") -> datetime:
    """Return the instant (UTC) of "mon 09:00", "tue+1 17:30" or "2025-10-26 01:30" on the clocks of a zone."""
    if isinstance(when, datetime):
        return when
    local = _spoken(when) if when[0].isalpha() else datetime.fromisoformat(when)
    return (local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _spoken(when: str) -> datetime:
    name, clock = when.split()
    return datetime.combine(day(name), time.fromisoformat(clock))


def day(name: str) -> date:
    """Return the date of "mon", of "mon+1" a week later, or of an ISO date."""
    if not name[0].isalpha():
        return date.fromisoformat(name)
    weekday, _, weeks = name.partition("+")
    return MONDAY + timedelta(days=_DAYS.index(weekday), weeks=int(weeks or 0))


def mon_to_fri(day: date) -> bool:
    """The business days of a country without holidays."""
    return day.weekday() < 5


def every_day(_: date) -> bool:
    """The business days of a country without weekends."""
    return True


def business_days_without(*holidays: str) -> IsBusinessDay:
    """Monday to Friday, less the named days."""
    closed = {day(name) for name in holidays}
    return lambda one: mon_to_fri(one) and one not in closed


def an_event(
    when: str | datetime = "mon 09:00",
    stage: Stage | None = None,
    incident: IncidentKind | None = None,
    **overrides: Any,
) -> TrackingEvent:
    """Return an event that was received when it happened. The same arguments give the same event, with the same key."""
    moment = at(when)
    said = Meaning.MILESTONE if stage else Meaning.INCIDENT if incident else Meaning.INFO
    values: dict[str, Any] = {
        "key": f"{moment.isoformat()} {stage} {incident}",
        "at": moment,
        "received_at": moment,
        "meaning": said,
        "stage": stage,
        "incident": incident,
        "carrier": "dhl",
    }
    values.update(overrides)
    return TrackingEvent(**{**values, "received_at": at(values["received_at"])})


def a_journey(*events: TrackingEvent, promises: Iterable[Promise] = ()) -> Journey:
    """Return what the events and the stated windows come to."""
    journey = fold(events)
    for promise in promises:
        journey = state_promise(journey, promise)
    return journey


def a_day(name: str, to: str = "", *, stated: str | datetime = "mon 08:00", zone: str = "UTC") -> Promise:
    """Return the promise of a whole day, or of the days `name` to `to`."""
    return Promise(
        earliest=datetime.combine(day(name), time.min, ZoneInfo(zone)).astimezone(UTC),
        latest=datetime.combine(day(to or name), time(23, 59), ZoneInfo(zone)).astimezone(UTC),
        is_day=True,
        stated_at=at(stated),
        source="dhl",
    )


def a_window(start: str | datetime, end: str | datetime, *, stated: str | datetime = "mon 08:00") -> Promise:
    """Return the promise of hours."""
    return Promise(earliest=at(start), latest=at(end), is_day=False, stated_at=at(stated), source="dhl")


def a_recipient(**overrides: Any) -> Recipient:
    """Return a recipient in UTC who can be reached by email and SMS."""
    values: dict[str, Any] = {"name": "Ada", "email": "ada@example.org", "phone": "+4915112345678", "zones": ("UTC",)}
    return Recipient(**{**values, **overrides})


def a_shipment(**overrides: Any) -> Shipment:
    """Return a shipment from China to Germany."""
    values: dict[str, Any] = {
        "id": "s1",
        "ref": "s1",
        "brand": "default",
        "order_id": "o1",
        "order_ref": "1001",
        "recipient": a_recipient(),
        "legs": (Leg(carrier="dhl", tracking_number="JD0001"),),
        "registered_at": at("mon 00:00"),
        "origin_country": "CN",
        "destination_country": "DE",
    }
    return Shipment(**{**values, **overrides})


def a_rule(trigger: Trigger | Stage = Stage.OUT_FOR_DELIVERY, name: str = "rule", **overrides: Any) -> Rule:
    """Return a rule that writes an email; a stage stands for the trigger of entering it."""
    if isinstance(trigger, Stage):
        trigger = StageTrigger(stages=frozenset({trigger}))
    values: dict[str, Any] = {"name": name, "trigger": trigger, "template": name, "channels": (Channel.EMAIL,)}
    return Rule(**{**values, **overrides})


def a_ruling(*rules: Rule, policy: Policy | None = None, **effective_from: str) -> Ruling:
    """Return the rules in force; per rule name, since when it is live."""
    return Ruling(
        rules=rules,
        policy=policy or Policy(),
        effective_from={name: at(since) for name, since in effective_from.items()},
    )


def facts(
    *events: TrackingEvent,
    now: str | datetime = "mon 12:00",
    told: Iterable[ToldEntry] = (),
    promises: Iterable[Promise] = (),
    is_business_day: IsBusinessDay = mon_to_fri,
    **shipment: Any,
) -> Facts:
    """Return what a rule may look at; unknown keywords are fields of the shipment."""
    return Facts(
        shipment=a_shipment(**shipment),
        journey=a_journey(*events, promises=promises),
        told=Told.of(told),
        now=at(now),
        is_business_day=is_business_day,
    )


def an_entry(rule: str = "rule", when: str | datetime = "mon 12:00", **overrides: Any) -> ToldEntry:
    """Return a ledger entry of an email that was sent when it was decided, about a fact of that moment."""
    moment = at(when)
    values: dict[str, Any] = {
        "rule": rule,
        "channel": Channel.EMAIL,
        "occurrence": "out_for_delivery@2025-09-08T12:00:00Z",
        "fact_at": moment,
        "status": Status.SENT,
        "created_at": moment,
        "sent_at": moment,
    }
    values.update(overrides)
    return ToldEntry(**{**values, "fact_at": at(values["fact_at"])})


def entry_of(verdict: Verdict, now: datetime, status: Status = Status.CREATED) -> ToldEntry:
    """Return the ledger entry that a verdict to notify or to hold leaves behind, as far as `status` says."""
    found = verdict.match
    assert found is not None
    assert verdict.channel is not None
    entry = ToldEntry(
        rule=verdict.rule,
        channel=verdict.channel,
        occurrence=verdict.occurrence,
        fact_at=found.began,
        status=Status.CREATED,
        created_at=now,
        repeat=verdict.repeat,
        promise_before=found.promise_before,
        promise_target=found.promise,
    )
    return sent(entry, now) if status is Status.SENT else entry._replace(status=status)


def sent(entry: ToldEntry, when: datetime, promise_told: Promise | None = None) -> ToldEntry:
    """Return the entry once its message has left and named a window: the one it was decided for, if none is given."""
    named = promise_told or entry.promise_target
    return entry._replace(status=Status.SENT, sent_at=when, promise_told=named)
