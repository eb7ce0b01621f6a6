"""The page behind the tracking link: where the parcel is, in the recipient's language and time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from notifier.domain.events import Precision, TrackingEvent
from notifier.domain.stages import END_STAGES, FAMILY, Family, IncidentKind, Stage
from notifier.render.personalisation import localise
from notifier.service.track import Tracked, track
from notifier.web.entrance import entrance
from notifier.web.html import language_of, show
from notifier.web.refusals import documented

router = APIRouter(tags=["Pages for customers"])

MOST_LINES = 60
"""A carrier that repeats itself for months must not make a page of megabytes."""

_STEPS: tuple[tuple[str, frozenset[Family]], ...] = (
    ("ordered", frozenset({Family.ORDER})),
    ("on_its_way", frozenset({Family.FIRST_MILE, Family.LINEHAUL})),
    ("customs", frozenset({Family.CUSTOMS})),
    ("near_you", frozenset({Family.LAST_MILE})),
    ("delivered", frozenset({Family.END})),
)
"""The way in the few steps that mean something to everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened: when, what, and where."""

    when: str
    what: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One carrier and its number."""

    carrier: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong now, and since when."""

    what: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that the page says, in words."""

    stage: str
    since: str
    promise: str
    is_overdue: bool
    troubles: list[Trouble]
    steps: list[str]
    reached: int
    """How many of the steps are reached; 0 where the way did not end at the recipient."""
    legs: list[Leg]
    lines: list[Line]


@router.get(
    "/t/{token}",
    summary="A parcel's page for its recipient",
    response_class=HTMLResponse,
    response_description="The page.",
    responses=documented(404, 503),
)
async def show_parcel(token: str, request: Request) -> Response:
    """Where the parcel is, when it is promised, what is wrong, and what happened so far. `token` is in each message."""
    found = await run_in_threadpool(track, entrance(request).app, token)
    language = language_of(found.shipment.recipient.locale)
    return show("parcel.html", language=language, brand=found.brand, shipment=found.shipment, view=_view(found))


class _Words:
    """Words what rules and templates know by code, for one reader."""

    def __init__(self, found: Tracked) -> None:
        recipient = found.shipment.recipient
        tag = recipient.locale if language_of(recipient.locale) == "de" else _english(recipient.locale)
        self._locale, self._zone, self._now = tag, recipient.zones[0], found.now

    def say(self, name: str, **facts: object) -> str:
        return str(localise({**facts, "now": self._now}, self._locale, self._zone)[name])

    def moment(self, when: date | datetime | None) -> str:
        return self.say("last_scan_text", last_scan_at=when)


def _english(locale: str) -> str:
    """Keep the reader's own way of writing dates within English; others read the international one."""
    return locale if locale.lower().startswith("en") else "en-GB"


def _view(found: Tracked) -> View:
    words, journey, promise = _Words(found), found.journey, found.promise
    entry = journey.entry
    steps = [name for name, _ in _STEPS if name != "customs" or found.shipment.is_international]
    return View(
        stage=words.say("stage_text", stage=entry.stage if entry else Stage.ORDERED),
        since=words.moment(entry.at) if entry else "",
        promise=words.say(
            "promise_text",
            promise_from=promise.earliest if promise else None,
            promise_to=promise.latest if promise else None,
            promise_is_day=promise.is_day if promise else False,
        ),
        is_overdue=promise is not None and promise.latest < found.now,
        troubles=[
            Trouble(
                what=words.say("incident_text", incident=one.kind),
                since=words.say("incident_since_text", incident_since=one.opened_at),
            )
            for one in journey.open_incidents
        ],
        steps=steps,
        reached=_reached(journey.stage, steps),
        legs=[
            Leg(carrier=words.say("carrier_name", carrier=leg.carrier), number=leg.tracking_number)
            for leg in found.shipment.legs
        ],
        lines=_lines(words, found.events),
    )


def _reached(stage: Stage | None, steps: list[str]) -> int:
    if stage is None:
        return 1
    if FAMILY[stage] is Family.RETURN or (stage in END_STAGES and stage is not Stage.DELIVERED):
        return 0
    step = next(name for name, families in _STEPS if FAMILY[stage] in families)
    return steps.index(step) + 1 if step in steps else steps.index("on_its_way") + 1


def _lines(words: _Words, events: Iterable[TrackingEvent]) -> list[Line]:
    """Say what happened, the newest first, without what means nothing to the recipient or repeats itself."""
    lines: list[Line] = []
    for event in events:
        what = _what(words, event.stage, event.incident)
        if what and (not lines or (lines[-1].what, lines[-1].where) != (what, _where(event))):
            lines.append(Line(when=words.moment(_when(event)), what=what, where=_where(event)))
    return lines[: -MOST_LINES - 1 : -1]


def _what(words: _Words, stage: Stage | None, incident: IncidentKind | None) -> str:
    if incident is not None:
        return words.say("incident_text", incident=incident)
    return words.say("stage_text", stage=stage) if stage is not None else ""


def _where(event: TrackingEvent) -> str:
    return ", ".join(part for part in (event.place.city, event.place.country) if part)


def _when(event: TrackingEvent) -> date | datetime:
    """Return the time only where it is certain. A day that a carrier wrote without a time is shown as that day: its
    beginning is known as an instant, and the middle of it lies in the same day wherever the recipient lives."""
    if event.precision is Precision.DATE:
        return (event.at + timedelta(hours=12)).date()
    return event.at if not event.uncertainty else event.at.date()
