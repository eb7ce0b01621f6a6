"""Domain values as compact JSON text and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson

from notifier.domain.decisions import Action, Reason, Verdict
from notifier.domain.events import NOWHERE, Place
from notifier.domain.journey import Incident, Journey, StageEntry
from notifier.domain.promise import Promise
from notifier.domain.relay import ALONE, Claim, Disagreement, Handover, Relay
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import DeliveredTo

_when = datetime.fromisoformat


def _when_or_none(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def dump_promise(promise: Promise | None) -> str | None:
    """Write a promise, or None."""
    return None if promise is None else orjson.dumps(_promise_row(promise)).decode()


def load_promise(text: str | None) -> Promise | None:
    """Read what `dump_promise` wrote."""
    return None if text is None else _read_promise(orjson.loads(text))


def _promise_row(promise: Promise) -> list[Any]:
    own = [promise.sender_id] if promise.sender_id else []
    return [promise.earliest, promise.latest, promise.is_day, promise.stated_at, promise.source, *own]


def _read_promise(row: list[Any]) -> Promise:
    return Promise(
        earliest=_when(row[0]),
        latest=_when(row[1]),
        is_day=row[2],
        stated_at=_when(row[3]),
        source=row[4],
        sender_id=row[5] if len(row) > 5 else "",
    )


def dump_journey(journey: Journey) -> str:
    """Write a journey: the snapshot to which later events are folded without reading the history again."""
    return orjson.dumps(
        {
            "entries": [_entry_row(entry) for entry in journey.entries],
            "incidents": [
                [i.kind, i.opened_at, i.received_at, i.rank, i.closed_at, i.backfill] for i in journey.incidents
            ],
            "scans": [
                journey.first_scan_at,
                journey.last_scan_at,
                journey.last_scan_received_at,
                journey.scans_backfilled,
            ],
            "place": [journey.last_scan_place.city, journey.last_scan_place.region, journey.last_scan_place.country],
            "relay": _relay_row(journey.relay),
            "promises": [_promise_row(promise) for promise in journey.promises],
            "folded_to": journey.folded_to,
        }
    ).decode()


def load_journey(text: str) -> Journey:
    """Read what `dump_journey` wrote; an empty object is a journey nobody has spoken of."""
    row = orjson.loads(text)
    if not row:
        return Journey()
    first, last, last_received, backfilled = row["scans"]
    folded = row["folded_to"]
    return Journey(
        entries=tuple(_read_entry(entry) for entry in row["entries"]),
        incidents=tuple(_read_incident(incident) for incident in row["incidents"]),
        first_scan_at=_when_or_none(first),
        last_scan_at=_when_or_none(last),
        last_scan_received_at=_when_or_none(last_received),
        last_scan_place=_read_place(row["place"]),
        scans_backfilled=backfilled,
        promises=tuple(_read_promise(promise) for promise in row["promises"]),
        relay=_read_relay(row["relay"]),
        folded_to=None if folded is None else (_when(folded[0]), folded[1], folded[2]),
    )


def _entry_row(e: StageEntry) -> list[Any]:
    times = [e.at, e.last_at, e.received_at, e.uncertainty.total_seconds()]
    return [e.stage, *times, e.backfill, e.confirmed, e.delivered_to, e.carrier]


def _relay_row(relay: Relay) -> list[Any] | None:
    if relay is ALONE:
        return None
    given, strife = relay.handover, relay.disagreement
    return [
        [
            [c.carrier, c.stage, c.last_at, c.received_at, c.uncertainty.total_seconds(), c.backfill]
            for c in relay.claims
        ],
        given and [given.carrier, given.at, given.received_at, given.taken_at, given.backfill],
        strife and [strife.since, strife.received_at, strife.claims, strife.backfill],
    ]


def _read_entry(row: list[Any]) -> StageEntry:
    return StageEntry(
        stage=Stage(row[0]),
        at=_when(row[1]),
        last_at=_when(row[2]),
        received_at=_when(row[3]),
        uncertainty=timedelta(seconds=row[4]),
        backfill=row[5],
        confirmed=row[6],
        delivered_to=DeliveredTo(row[7]) if row[7] else None,
        carrier=row[8],
    )


def _read_incident(row: list[Any]) -> Incident:
    return Incident(
        kind=IncidentKind(row[0]),
        opened_at=_when(row[1]),
        received_at=_when(row[2]),
        rank=row[3],
        closed_at=_when_or_none(row[4]),
        backfill=row[5],
    )


def _read_relay(row: list[Any] | None) -> Relay:
    if row is None:
        return ALONE
    claims, given, strife = row
    return Relay(
        claims=tuple(_read_claim(claim) for claim in claims),
        handover=given and _read_handover(given),
        disagreement=strife and _read_disagreement(strife),
    )


def _read_claim(row: list[Any]) -> Claim:
    return Claim(
        carrier=row[0],
        stage=Stage(row[1]),
        last_at=_when(row[2]),
        received_at=_when(row[3]),
        uncertainty=timedelta(seconds=row[4]),
        backfill=row[5],
    )


def _read_handover(row: list[Any]) -> Handover:
    return Handover(
        carrier=row[0],
        at=_when(row[1]),
        received_at=_when(row[2]),
        taken_at=_when_or_none(row[3]),
        backfill=row[4],
    )


def _read_disagreement(row: list[Any]) -> Disagreement:
    one, other = ((carrier, Stage(stage)) for carrier, stage in row[2])
    return Disagreement(since=_when(row[0]), received_at=_when(row[1]), claims=(one, other), backfill=row[3])


def _read_place(row: list[str]) -> Place:
    return Place(city=row[0], region=row[1], country=row[2]) if any(row) else NOWHERE


_SHORT = {1: Reason.DISABLED, 2: Reason.NOT_MATCHING}
"""Most verdicts of an evaluation are one of these, for the rule as a whole: only its name, or that and the clause."""

_VERDICT = ("rule", "action", "reason", "channel", "detail", "occurrence", "hold_until")


def dump_verdicts(verdicts: Iterable[Verdict]) -> str:
    """Write the verdicts of one evaluation: [rule] where it is switched off, [rule, detail] where it does not match,
    else [rule, action, reason, channel, detail, occurrence, hold until].
    """
    return orjson.dumps([_dump_verdict(verdict) for verdict in verdicts]).decode()


def _dump_verdict(verdict: Verdict) -> tuple[Any, ...]:
    if verdict.reason is Reason.NOT_MATCHING:
        return (verdict.rule, verdict.detail)
    if verdict.reason is Reason.DISABLED and not verdict.detail:
        return (verdict.rule,)
    return (
        verdict.rule,
        verdict.action,
        verdict.reason,
        verdict.channel,
        verdict.detail,
        verdict.occurrence,
        verdict.hold_until,
    )


def load_verdicts(text: str) -> list[dict[str, Any]]:
    """Read what `dump_verdicts` wrote, as dicts for people and machines to read."""
    return [dict(zip(_VERDICT, _whole(row), strict=True)) for row in orjson.loads(text)]


def _whole(row: list[Any]) -> list[Any]:
    if len(row) == len(_VERDICT):
        return row
    return [row[0], Action.SKIP.value, _SHORT[len(row)].value, None, *row[1:], *[""] * (3 - len(row)), None]
