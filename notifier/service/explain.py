"""Telling the story of a shipment: what carriers said, what it came to, what was decided, said, and comes next.

Everything here only reads. A story holds personal data; `as_json` masks it unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.engine import Connection

from notifier.domain.counting import find_repeated
from notifier.domain.events import TrackingEvent
from notifier.domain.journey import Journey, fold, sort_key
from notifier.domain.rules import Rule
from notifier.domain.told import Told, promise_heard
from notifier.errors import NotFound, RequestInvalid
from notifier.service.announcing import with_announcements
from notifier.service.app import App, Settings
from notifier.service.around import look_around
from notifier.service.forecast import HORIZON, Forecast, Parcel, foresee
from notifier.service.rule_words import word_trigger
from notifier.service.standing import read_parcels
from notifier.service.story import HeardFrom, RuleStory, Run, Scan, Stay, Story
from notifier.service.story_json import as_json
from notifier.store import stories
from notifier.store.shipments import Stored
from notifier.store.stories import KeptEvaluation, KeptEvent, KeptVerdict

__all__ = ["Story", "as_json", "tell", "tell_all"]


def tell(app: App, ref: str) -> Story:
    """Tell the story of the one shipment that `ref` means.

    `ref` is our id, the shop's reference, an order reference or a tracking number. Raises NotFound, and RequestInvalid
    (which lists the candidates) where it means several.
    """
    stories_found = tell_all(app, ref)
    if len(stories_found) > 1:
        several = ", ".join(f"{one.stored.shipment.ref} ({one.stored.shipment.id})" for one in stories_found)
        raise RequestInvalid(f'"{ref}" means {len(stories_found)} shipments: {several}. Ask for one of them by its id')
    return stories_found[0]


def tell_all(app: App, ref: str) -> list[Story]:
    """Tell the stories of all shipments that `ref` may mean, oldest first. Raises NotFound if there are none."""
    settings, now = app.settings(), app.clock.now()
    with app.db.look() as connection:
        ids = stories.find(connection, ref)
        if not ids:
            raise NotFound(_what_is_known(connection, ref))
        parcels = read_parcels(connection, app, ids, now + HORIZON)
        records = [_read(connection, one) for key, one in parcels.items() if key in ids]
        around = look_around(connection, settings, {key: one.stored.shipment for key, one in parcels.items()}, now)
    settings = with_announcements(settings, around.silences, now)
    ahead = foresee(app, settings, parcels.values(), now, around=around)
    told = [_tell(settings, record, ahead[record.parcel.stored.shipment.id], now) for record in records]
    return sorted(told, key=lambda one: (one.stored.shipment.registered_at, one.stored.shipment.id))


def _what_is_known(connection: Connection, ref: str) -> str:
    """Say why there may be nothing: bodies that wait for the number, or what came in at all."""
    waiting = stories.waiting_for(connection, ref)
    if waiting.bodies:
        return (
            f'no shipment is registered under "{ref}", but {waiting.bodies} message(s) about it came from '
            f"{', '.join(waiting.sources)}, the last at {waiting.last_at:%Y-%m-%d %H:%M} UTC. They wait and count "
            "as soon as it is registered with POST /v1/shipments"
        )
    newest = stories.newest_body(connection)
    if newest is None:
        return f'no shipment is registered under "{ref}", and no carrier has ever called this engine'
    return (
        f'no shipment is registered under "{ref}", and no carrier spoke of it. The last message of any carrier came '
        f"from {newest[0]} at {newest[1]:%Y-%m-%d %H:%M} UTC"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What the database holds about one shipment."""

    parcel: Parcel
    events: Sequence[KeptEvent]
    evaluations: Sequence[KeptEvaluation]


def _read(connection: Connection, parcel: Parcel) -> _Record:
    shipment_id = parcel.stored.shipment.id
    return _Record(
        parcel=parcel,
        events=stories.events_of(connection, shipment_id),
        evaluations=stories.evaluations_of(connection, shipment_id),
    )


def _tell(settings: Settings, record: _Record, forecast: Forecast, now: datetime) -> Story:
    stored, journey, kept = record.parcel.stored, record.parcel.stored.journey, record.parcel.kept
    told = Told.of(one.entry for one in kept)
    heard = promise_heard(stored.shipment, journey, told)
    return Story(
        stored=stored,
        now=now,
        suppressed=record.parcel.suppressed,
        scans=_scans(record.events),
        stays=_stays(journey, now),
        heard=heard,
        heard_from=_heard_from(stored, told) if heard else None,
        decisions=_runs(record.evaluations),
        rules=_rule_stories(record.evaluations, settings.ruling.rules),
        notifications=tuple(kept),
        forecast=forecast,
    )


def _scans(kept: Iterable[KeptEvent]) -> tuple[Scan, ...]:
    """Fold the events one by one, to see what each changed."""
    known = sorted(kept, key=lambda one: sort_key(one.event))
    repeated = find_repeated(one.event for one in known if one.event.retracted_at is None)
    journey, scans = Journey(), []
    for one in known:
        after = journey if one.event.key in repeated else fold([one.event], journey)
        effects = tuple(_discounts(one.event, repeated) or _effects(journey, after, one.event))
        scans.append(Scan(event=one.event, source=one.source, tracking_number=one.tracking_number, effects=effects))
        journey = after
    return tuple(scans)


def _discounts(event: TrackingEvent, repeated: Container[str]) -> list[str]:
    """Say why an event counts for nothing, if it does."""
    if event.retracted_at is not None:
        return ["taken back by its sender: counts for nothing"]
    return ["the same scan again"] if event.key in repeated else []


def _effects(before: Journey, after: Journey, event: TrackingEvent) -> list[str]:
    effects = []
    if len(after.entries) > len(before.entries):
        effects.append(f"entered {after.stage}")
    elif event.stage is not None:
        effects.append(f"still {after.stage}" if event.stage is after.stage else f"says {event.stage}, changes nothing")
    was_open, is_open = set(before.open_incidents), set(after.open_incidents)
    effects.extend(f"opened {one.kind}" for one in after.incidents if one in is_open - was_open)
    effects.extend(f"closed {one.kind}" for one in before.incidents if one in was_open - is_open)
    return effects + _relay_effects(before, after)


def _relay_effects(before: Journey, after: Journey) -> list[str]:
    effects = []
    was_pending = before.handover is not None and before.handover.is_pending
    is_pending = after.handover is not None and after.handover.is_pending
    if was_pending != is_pending:
        effects.append("handed to the next carrier" if is_pending else "the handover is over")
    if (before.disagreement is None) != (after.disagreement is None):
        effects.append("carriers disagree" if after.disagreement else "carriers agree again")
    return effects


def _stays(journey: Journey, now: datetime) -> tuple[Stay, ...]:
    ends: list[datetime | None] = [entry.at for entry in journey.entries[1:]]
    return tuple(
        Stay(
            stage=entry.stage,
            since=entry.at,
            until=until,
            dwell=(until or now) - entry.at,
            is_confirmed=entry.confirmed,
            is_backfill=entry.backfill,
        )
        for entry, until in zip(journey.entries, [*ends, None], strict=False)
    )


def _heard_from(stored: Stored, told: Told) -> HeardFrom:
    if told.promise is not None:
        return HeardFrom.NOTIFICATION
    return HeardFrom.SHOP if stored.shipment.promise is not None else HeardFrom.CARRIER


def _runs(evaluations: Iterable[KeptEvaluation]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for evaluation in evaluations:
        _add_run(runs, evaluation, evaluation.verdicts)
    return tuple(runs)


def _rule_stories(evaluations: Sequence[KeptEvaluation], rules: Sequence[Rule]) -> tuple[RuleStory, ...]:
    """Turn evaluations (newest first) into one story per rule: in the order of the rules in force, then the others."""
    runs: dict[str, list[Run]] = {rule.name: [] for rule in rules}
    for evaluation in evaluations:
        for name, verdicts in _by_rule(evaluation.verdicts).items():
            _add_run(runs.setdefault(name, []), evaluation, verdicts)
    known = {rule.name: rule for rule in rules}
    return tuple(_rule_story(name, known.get(name), found) for name, found in runs.items())


def _rule_story(name: str, rule: Rule | None, runs: Sequence[Run]) -> RuleStory:
    return RuleStory(
        rule=name,
        meaning=word_trigger(rule.trigger) if rule else "",
        template=rule.template if rule else "",
        runs=tuple(runs),
    )


def _by_rule(verdicts: Iterable[KeptVerdict]) -> dict[str, tuple[KeptVerdict, ...]]:
    found: dict[str, tuple[KeptVerdict, ...]] = {}
    for verdict in verdicts:
        found[verdict.rule] = (*found.get(verdict.rule, ()), verdict)
    return found


def _add_run(runs: list[Run], evaluation: KeptEvaluation, verdicts: tuple[KeptVerdict, ...]) -> None:
    """Lengthen the run before (which is newer) if it came to the same, else begin another."""
    if runs and _gist(runs[-1].verdicts) == _gist(verdicts):
        runs[-1] = replace(runs[-1], first_at=evaluation.decided_at, count=runs[-1].count + 1)
        return
    at = evaluation.decided_at
    runs.append(
        Run(
            first_at=at,
            last_at=at,
            count=1,
            cause=evaluation.cause,
            rule_set=evaluation.rule_set,
            verdicts=verdicts,
        )
    )


def _gist(verdicts: Iterable[KeptVerdict]) -> list[tuple[str, ...]]:
    """What makes two verdicts the same for a reader: the detail may name another instant each time."""
    return [(one.rule, one.action, one.reason, one.channel, one.occurrence) for one in verdicts]
