"""The table at the end: for each parcel what happened, what was told when and why, and what was held back and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from notifier.cli.demo.parcels import Parcel
from notifier.domain.notification import Status
from notifier.domain.verdicts import Action, Reason
from notifier.service import explain
from notifier.service.app import App
from notifier.service.story import Story

_SAYS_NOTHING = frozenset({Reason.NOT_MATCHING, Reason.ENDED, Reason.DISABLED})
_TIME = "%a %d %b %H:%M"


def summarise(app: App, parcels: Sequence[Parcel]) -> Iterator[str]:
    """Return the lines of the table."""
    for parcel in parcels:
        story = explain.tell(app, parcel.number.replace("-", "").upper())
        yield f"── {parcel.title} ({parcel.number})"
        yield from _column("happened", _happened(story, parcel.zone))
        yield from _column("told", _told(story, parcel.zone))
        yield from _column("held back", _held_back(story))
        yield ""


def _column(title: str, rows: Sequence[str]) -> Iterator[str]:
    for number, row in enumerate(rows or ["nothing"]):
        yield f"   {title if number == 0 else '':<10} {row}"


def _happened(story: Story, zone: str) -> list[str]:
    stays = [f"{stay.stage} {_local(stay.since, zone)}" for stay in story.stays]
    incidents = [f"{one.kind} from {_local(one.opened_at, zone)}" for one in story.stored.journey.incidents]
    return [*stays, *incidents]


def _told(story: Story, zone: str) -> list[str]:
    return [
        f"{_local(one.entry.sent_at, zone)}  {one.entry.rule} by {one.channel} ({one.reason}), {one.status}"
        for one in sorted(story.notifications, key=lambda one: one.entry.created_at)
        if one.entry.sent_at is not None
    ]


def _held_back(story: Story) -> list[str]:
    """Name each rule that held and was not sent, once per reason."""
    cancelled = [
        f"{one.entry.rule} by {one.channel}: {one.status_reason or one.status}"
        for one in story.notifications
        if one.status is Status.CANCELLED
    ]
    skipped = [
        f"{verdict.rule}{f' by {verdict.channel}' if verdict.channel else ''}: {verdict.reason}"
        for run in reversed(story.decisions)
        for verdict in run.verdicts
        if verdict.action != Action.NOTIFY and verdict.reason not in _SAYS_NOTHING
    ]
    return list(dict.fromkeys([*skipped, *cancelled]))


def _local(at: datetime | None, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime(_TIME) if at else ""
