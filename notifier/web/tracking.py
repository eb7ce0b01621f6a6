"""The page behind the tracking link: where the parcel is, in the recipient's language and time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from notifier.domain.counting import counting
from notifier.domain.events import Precision, TrackingEvent
from notifier.domain.notification import Channel
from notifier.domain.relay import Disagreement
from notifier.domain.shipment import Shipment
from notifier.domain.stages import END_STAGES, FAMILY, Family, IncidentKind, Stage
from notifier.errors import RequestInvalid
from notifier.render.colours import dress
from notifier.render.personalisation import localise
from notifier.service.consent import read_consents, set_consent
from notifier.service.track import Tracked, track
from notifier.web.advice import advise_on_incident, advise_on_stage
from notifier.web.entrance import entrance
from notifier.web.forms import read_field, read_form
from notifier.web.html import language_of, show
from notifier.web.refusals import documented
from notifier.web.takers import say_disagreement, say_taker

router = APIRouter(tags=["Pages for customers"])

_KEPT_SECONDS = 30

MOST_LINES = 60
"""A carrier that repeats itself for months must not make a page of megabytes."""

LONGEST_PLACE = 80
"""What a carrier takes for the name of a town must not either."""

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
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that the page says, in words."""

    stage: str
    since: str
    taken_by: str
    """Who or what has it, where that is said."""
    doubt: str
    """That carriers contradict each other, while they do."""
    advice: str
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
    app = entrance(request).app
    found = await run_in_threadpool(track, app, token)
    consents = await run_in_threadpool(read_consents, app, found.shipment)
    language = language_of(found.shipment.recipient.locale)
    page = show(
        "parcel.html",
        language=language,
        brand=found.brand,
        colours=dress(found.brand.color),
        shipment=found.shipment,
        view=_view(found, language),
        consents=consents,
    )
    return _cached(page, request)


@router.post(
    "/t/{token}",
    summary="Switch a channel off or on",
    status_code=303,
    response_class=HTMLResponse,
    response_description="Back to the page.",
    responses=documented(404, 413, 422, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "`channel` (`email` or `sms`) and `wish` (`on` or `off`).",
            "content": {"application/x-www-form-urlencoded": {"schema": {}}},
        }
    },
)
async def switch_channel(token: str, request: Request) -> Response:
    """The recipient ends messages on one channel, or begins them again. The page has a button for each."""
    form = await read_form(request)
    name, wish = read_field(form, "channel"), read_field(form, "wish")
    if name not in set(Channel) or wish not in ("on", "off"):
        raise RequestInvalid("expected `channel` (email or sms) and `wish` (on or off)")
    await run_in_threadpool(set_consent, entrance(request).app, token, Channel(name), is_wanted=wish == "on")
    # The same address, so that the browser forgets the page that it has.
    return Response(status_code=303, headers={"Location": f"/t/{token}#messages"})


def _cached(page: HTMLResponse, request: Request) -> Response:
    """Let the browser keep a page for half a minute, and ask cheaply after that. Nobody in between may keep it."""
    tag = f'"{hashlib.sha256(bytes(page.body)).hexdigest()[:24]}"'
    page.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    page.headers["ETag"] = tag
    if request.headers.get("if-none-match") != tag:
        return page
    return Response(status_code=304, headers={"Cache-Control": page.headers["Cache-Control"], "ETag": tag})


class _Words:
    """Words what rules and templates know by code, for one reader."""

    def __init__(self, found: Tracked) -> None:
        recipient = found.shipment.recipient
        tag = _english(recipient.locale) if language_of(recipient.locale) == "en" else recipient.locale
        self._locale, self._zone, self._now = tag, recipient.zones[0], found.now

    def say(self, name: str, **facts: object) -> str:
        return str(localise({**facts, "now": self._now}, self._locale, self._zone)[name])

    def moment(self, when: date | datetime | None) -> str:
        return self.say("last_scan_text", last_scan_at=when)


def _english(locale: str) -> str:
    """Keep the reader's own way of writing dates within English; others read the international one."""
    return locale if locale.lower().startswith("en") else "en-GB"


def _view(found: Tracked, language: str) -> View:
    words, journey, promise = _Words(found), found.journey, found.promise
    entry = journey.entry
    steps = [name for name, _ in _STEPS if name != "customs" or found.shipment.is_international]
    return View(
        stage=words.say("stage_text", stage=entry.stage if entry else Stage.ORDERED),
        since=words.moment(entry.at) if entry else "",
        taken_by=say_taker(journey.delivered_to, language),
        doubt=_doubt(words, journey.disagreement, found.shipment, language),
        advice=advise_on_stage(entry.stage if entry else None, language),
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
                advice=advise_on_incident(one.kind, language),
            )
            for one in journey.open_incidents
        ],
        steps=steps,
        reached=_reached(journey.stage, steps),
        legs=[
            Leg(carrier=words.say("carrier_name", carrier=leg.shown), number=leg.tracking_number)
            for leg in found.shipment.legs
        ],
        lines=_lines(words, counting(found.events)),
    )


def _doubt(words: _Words, strife: Disagreement | None, shipment: Shipment, language: str) -> str:
    if strife is None:
        return ""
    shown = {leg.carrier: leg.shown for leg in shipment.legs}
    first, second = (
        f"{words.say('carrier_name', carrier=shown.get(carrier, carrier))}: {words.say('stage_text', stage=stage)}"
        for carrier, stage in strife.claims
    )
    return say_disagreement(first, second, language)


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
    return ", ".join(part[:LONGEST_PLACE] for part in (event.place.city, event.place.country) if part)


def _when(event: TrackingEvent) -> date | datetime:
    """Return the time only where it is certain. A day that a carrier wrote without a time is shown as that day: its
    beginning is known as an instant, and the middle of it lies in the same day wherever the recipient lives."""
    if event.precision is Precision.DATE:
        return (event.at + timedelta(hours=12)).date()
    return event.at if not event.uncertainty else event.at.date()
