"""How much customers were told, how much was held back, and whether it was worth telling: figures against spam.

Parcels are read page by page, and only counts are kept. "Trouble" is what rules of an incident, of silence, of a stage
that lasts, or of a promise that moves later speak of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from notifier.domain.events import TrackingEvent
from notifier.domain.journey import Journey
from notifier.domain.notification import Status
from notifier.domain.promise import Promise
from notifier.domain.rules import (
    Direction,
    IncidentTrigger,
    NoScanTrigger,
    PromiseMovesTrigger,
    StageLastingTrigger,
    Trigger,
)
from notifier.domain.stages import Stage
from notifier.domain.told import Told, promise_heard
from notifier.domain.verdicts import Action, Reason
from notifier.service.app import App
from notifier.store import shipments
from notifier.store.histories import count_histories, read_ids
from notifier.store.reports import Spoken, messages_per_recipient, spoken_of, verdicts_of
from notifier.store.shipments import Stored

A_DAY = timedelta(days=1)
_MOST_LEADS = 100_000
"""So many lead times are kept for their median; beyond that the first ones stand for all."""

_UNTOLD = frozenset({Reason.NOT_MATCHING, Reason.ENDED, Reason.ALREADY_TOLD, Reason.DISABLED, Reason.REPEAT_NOT_DUE})
"""Reasons for silence that say nothing of restraint: there was nothing new to say."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What was found. Shares are between 0 and 1, or None where there is nothing to divide by."""

    since: datetime
    until: datetime
    parcels: int = 0
    parcels_told: Counter[int] = field(default_factory=Counter)
    """How many parcels had how many messages. One that says several things is one."""
    recipients_told: dict[int, int] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    """What was told, by rule."""
    merged: int = 0
    """Of that, how much was told within the message of another."""
    decided: int = 0
    held: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    """Of what held: each rule, occurrence and channel counts once for each reason."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Decided and taken back before it was sent."""
    alarms: Counter[str] = field(default_factory=Counter)
    """By rule: messages of trouble that were sent more than a day ago."""
    false_alarms: Counter[str] = field(default_factory=Counter)
    missed_promises: int = 0
    warned_in_time: int = 0
    warned_late: int = 0
    lead_hours: list[float] = field(default_factory=list)

    @property
    def messages(self) -> int:
        """All that were sent."""
        return self.rules.total() - self.merged

    @property
    def share_held(self) -> float | None:
        """Of what was decided, how much had to wait."""
        return self.held.total() / self.decided if self.decided else None

    @property
    def share_merged(self) -> float | None:
        """Of what was told, how much was told within the message of another."""
        return self.merged / self.rules.total() if self.rules else None

    @property
    def share_of_false_alarms(self) -> float | None:
        """Of the messages of trouble, how many spoke of one that was gone within a day."""
        return self.false_alarms.total() / self.alarms.total() if self.alarms.total() else None

    @property
    def median_lead_hours(self) -> float | None:
        """How long before the promised moment passed the customer was warned."""
        return median(self.lead_hours) if self.lead_hours else None


def count_parcels(app: App, since: datetime) -> int:
    """Return how many parcels a report looks at."""
    with app.db.begin() as connection:
        return count_histories(connection, since)


def make_report(app: App, since: datetime) -> Iterator[Report]:
    """Read all that was decided and told since then; yield the same growing report after each parcel. Only reads."""
    report = Report(since=since, until=app.clock.now())
    rules = app.settings().ruling.rules
    triggers = {rule.name: rule.trigger for rule in rules}
    for_team = {rule.name for rule in rules if rule.is_for_team}
    with app.db.begin() as connection:
        report.recipients_told = messages_per_recipient(connection, since)
    for ids in read_ids(app.db, since):
        with app.db.begin() as connection:
            stored = shipments.load(connection, ids)
            spoken = spoken_of(connection, ids, since)
            verdicts = verdicts_of(connection, ids, since)
            silent = [key for key, all_of_it in spoken.items() if _tells_of_silence(all_of_it, triggers)]
            scans = shipments.history(connection, silent) if silent else {}
        for key in ids:
            if key in stored:
                _count_decisions(report, [one for one in verdicts.get(key, ()) if one["rule"] not in for_team])
                _count_parcel(report, stored[key], spoken.get(key, ()), scans.get(key, ()), triggers)
            yield report
    if not report.parcels:
        yield report


def _tells_of_silence(spoken: Iterable[Spoken], triggers: dict[str, Trigger]) -> bool:
    return any(isinstance(triggers.get(one.rule), NoScanTrigger) for one in spoken)


def _count_decisions(report: Report, verdicts: Iterable[dict[str, Any]]) -> None:
    """Count what came of each occurrence on each channel, however often it was looked at."""
    seen: set[tuple[str, str, str, str]] = set()
    for one in verdicts:
        mark = (one["rule"], one["occurrence"], one["channel"] or "", one["reason"])
        if mark in seen or one["reason"] in _UNTOLD:
            continue
        seen.add(mark)
        if one["action"] == Action.SKIP:
            report.skipped[one["reason"]] += 1
            continue
        report.decided += 1
        if one["action"] == Action.HOLD:
            report.held[one["reason"]] += 1


def _count_parcel(
    report: Report,
    stored: Stored,
    spoken: Sequence[Spoken],
    events: Sequence[TrackingEvent],
    triggers: dict[str, Trigger],
) -> None:
    sent = [(one, one.sent_at) for one in spoken if one.sent_at is not None and one.sent_at >= report.since]
    report.parcels += 1
    along = sum(one.merged_into is not None for one, _ in sent)
    report.merged += along
    report.parcels_told[len(sent) - along] += 1
    report.rules.update(one.rule for one, _ in sent)
    report.dropped.update(one.status_reason for one in spoken if one.status is Status.CANCELLED)
    troubles = [(one, at, trigger) for one, at in sent if _is_trouble(trigger := triggers.get(one.rule))]
    for one, at, trigger in troubles:
        if at + A_DAY <= report.until:
            report.alarms[one.rule] += 1
            report.false_alarms[one.rule] += _was_false(trigger, one, at, stored.journey, events)
    _count_promise(report, stored, [at for _, at, _ in troubles])


def _is_trouble(trigger: Trigger | None) -> bool:
    if isinstance(trigger, PromiseMovesTrigger):
        return trigger.direction is not Direction.EARLIER
    return isinstance(trigger, IncidentTrigger | NoScanTrigger | StageLastingTrigger)


def _was_false(
    trigger: Trigger | None, one: Spoken, sent_at: datetime, journey: Journey, events: Iterable[TrackingEvent]
) -> bool:
    """Whether what was told of was over a day later: the incident, the silence, the stay, the move of the promise."""
    end = sent_at + A_DAY
    if isinstance(trigger, IncidentTrigger):
        ends = [incident.closed_at for incident in journey.incidents if incident.opened_at == one.fact_at]
        return any(at is not None and at <= end for at in ends)
    if isinstance(trigger, NoScanTrigger):
        return any(event.is_scan and one.fact_at < event.happened_at <= end for event in events)
    if isinstance(trigger, StageLastingTrigger):
        return any(one.fact_at < entry.at <= end for entry in journey.entries)
    return _moved_back(journey.promises, one.fact_at, end)


def _moved_back(promises: Sequence[Promise], stated_at: datetime, end: datetime) -> bool:
    """Whether a window that ends earlier was stated within a day after the one that was told of."""
    told = next((one for one in promises if one.stated_at == stated_at), None)
    return told is not None and any(
        stated_at < one.stated_at <= end and one.moved_from(told) < timedelta(0) for one in promises
    )


def _count_promise(report: Report, stored: Stored, warned_at: Sequence[datetime]) -> None:
    """Look whether the promise was missed that the customer went by at first, and how long before that they knew."""
    promise = promise_heard(stored.shipment, stored.journey, Told())
    if promise is None or not report.since <= promise.latest <= report.until or not _is_missed(stored.journey, promise):
        return
    report.missed_promises += 1
    if not warned_at:
        return
    lead = (promise.latest - min(warned_at)).total_seconds() / 3600
    report.warned_in_time += lead >= 0
    report.warned_late += lead < 0
    if len(report.lead_hours) < _MOST_LEADS:
        report.lead_hours.append(lead)


def _is_missed(journey: Journey, promise: Promise) -> bool:
    """Whether it had not arrived when its window ended. What waited at a shop to be fetched had."""
    there = (Stage.DELIVERED, Stage.AVAILABLE_FOR_PICKUP)
    return not any(entry.stage in there and entry.at <= promise.latest for entry in journey.entries)
