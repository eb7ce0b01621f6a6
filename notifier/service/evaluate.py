"""Evaluating shipments inside a transaction: ledger in, verdicts out, and everything written with a few statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.decisions import decide
from notifier.domain.facts import Facts
from notifier.domain.feeds import HEARD
from notifier.domain.journey import Journey
from notifier.domain.notification import Channel
from notifier.domain.shipment import Shipment
from notifier.domain.told import Told
from notifier.domain.verdicts import Action, Judgement
from notifier.service.announcing import once_for, with_announcements
from notifier.service.app import App, Settings
from notifier.service.around import Around, look_around
from notifier.service.calendars import countries_of
from notifier.store import notifications, operations, shipments, suppressions
from notifier.store.notifications import NewNotification


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A shipment to be evaluated, with its journey as of now and why it is looked at."""

    shipment: Shipment
    journey: Journey
    cause: str


@dataclass(slots=True, kw_only=True)
class Evaluated:
    """What an evaluation came to: the judgements, the notifications that may leave at once, and the numbers of legs
    that feeds named for the first time."""

    judgements: dict[str, Judgement] = field(default_factory=dict)
    due: list[str] = field(default_factory=list)
    new_numbers: set[str] = field(default_factory=set)


def evaluate(
    connection: Connection, app: App, settings: Settings, subjects: Mapping[str, Subject], now: datetime
) -> Evaluated:
    """Judge locked shipments and write down journeys, decisions and notifications. The caller commits."""
    around = look_around(connection, settings, {key: one.shipment for key, one in subjects.items()}, now)
    for subject in subjects.values():
        # What this batch knows of a parcel is newer than what is written.
        around.orders.get(subject.shipment.order_id, {})[subject.shipment.id] = subject.journey.stage
    settings = with_announcements(settings, around.silences, now)
    result = judge_subjects(connection, app, settings, subjects, now, around)
    ruling = settings.ruling
    new = [
        NewNotification(
            shipment=subjects[key].shipment,
            rule=rule,
            verdict=verdict,
            rule_set=ruling.rule_set,
            now=now,
            once_for=once_for(app, subjects[key].shipment, rule, verdict.channel),
        )
        for key, judgement in result.judgements.items()
        for verdict in judgement.judged
        if verdict.action is not Action.SKIP and (rule := ruling.named(verdict.rule)) is not None
    ]
    notifications.create(connection, new)
    result.due = [one.id for one in new if one.send_after <= now]
    operations.record_decisions(
        connection,
        [(key, subjects[key].cause, judgement) for key, judgement in result.judgements.items()],
        ruling.rule_set,
        now,
    )
    shipments.save_journeys(
        connection,
        {key: (subjects[key].journey, judgement.look_again_at) for key, judgement in result.judgements.items()},
    )
    return result


def judge_subjects(
    connection: Connection,
    app: App,
    settings: Settings,
    subjects: Mapping[str, Subject],
    now: datetime,
    around: Around,
) -> Evaluated:
    """Judge shipments without writing anything."""
    ledger = notifications.told(connection, subjects)
    blocked = suppressions.suppressed_channels(
        connection, app.secret, {key: one.shipment for key, one in subjects.items()}
    )
    none: frozenset[Channel] = frozenset()
    judgements = {
        key: decide(
            settings.ruling,
            facts_of(app, subject.shipment, subject.journey, Told.of(ledger.get(key, ())), now, around),
            blocked.get(key, none),
        )
        for key, subject in subjects.items()
    }
    return Evaluated(judgements=judgements)


def facts_of(
    app: App, shipment: Shipment, journey: Journey, told: Told, now: datetime, around: Around | None = None
) -> Facts:
    """Put together what rules may look at."""
    return Facts(
        shipment=shipment,
        journey=journey,
        told=told,
        now=now,
        is_business_day=app.calendar(countries_of(shipment)),
        lately=tuple(around.heard.get(shipment.id, ())) if around else (),
        siblings=around.siblings_of(shipment) if around else (),
        silences=around.silences if around else (),
        feed=around.feeds.get(shipment.id, HEARD) if around else HEARD,
    )


def count(result: Evaluated) -> None:
    """Count verdicts and notifications, after the commit."""
    metrics.count_verdicts(result.judgements.values())
