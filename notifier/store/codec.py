"""Domain values as compact JSON text and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from msgspec import json

from notifier.domain.journey import Journey
from notifier.domain.promise import Promise
from notifier.domain.verdicts import Action, Reason, Verdict

_PROMISE = json.Decoder(Promise)
_JOURNEY = json.Decoder(Journey)

_UNSPOKEN = "{}"
"""What a new shipment is written with."""


def dump_promise(promise: Promise | None) -> str | None:
    """Write a promise, or None."""
    return None if promise is None else json.encode(promise).decode()


def load_promise(text: str | None) -> Promise | None:
    """Read what `dump_promise` wrote."""
    return None if text is None else _PROMISE.decode(text)


def dump_journey(journey: Journey) -> str:
    """Write a journey: the snapshot to which later events are folded without reading the history again.

    A list of the values of its fields, in their order; a field that comes later stands last and has a default.
    """
    return json.encode(journey).decode()


def load_journey(text: str) -> Journey:
    """Read what `dump_journey` wrote; an empty object is a journey nobody has spoken of."""
    return Journey() if text == _UNSPOKEN else _JOURNEY.decode(text)


_SHORT = {1: Reason.DISABLED, 2: Reason.NOT_MATCHING}
"""Most verdicts of an evaluation are one of these, for the rule as a whole: only its name, or that and the clause."""

_VERDICT = ("rule", "action", "reason", "channel", "detail", "occurrence", "hold_until")


def dump_verdicts(verdicts: Iterable[Verdict | str]) -> str:
    """Write verdicts: [rule] where it is switched off, [rule, detail] where it does not match, else [rule, action,
    reason, channel, detail, occurrence, hold until]. The name of a rule whose verdicts stand elsewhere stays as it is.
    """
    return orjson.dumps([one if isinstance(one, str) else _dump_verdict(one) for one in verdicts]).decode()


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


def load_verdicts(judged: str, settled: str) -> list[dict[str, Any]]:
    """Read what `dump_verdicts` wrote of the judged and of the settled verdicts of one evaluation: all of them, in the
    order of the rules, as dicts for people and machines to read."""
    mine: dict[str, list[list[Any]]] = {}
    for row in orjson.loads(judged):
        mine.setdefault(row[0], []).append(row)
    rows = (row for one in orjson.loads(settled) for row in (mine.get(one, ()) if isinstance(one, str) else (one,)))
    return [dict(zip(_VERDICT, _whole(row), strict=True)) for row in rows]


def _whole(row: list[Any]) -> list[Any]:
    if len(row) == len(_VERDICT):
        return row
    return [row[0], Action.SKIP.value, _SHORT[len(row)].value, None, *row[1:], *[""] * (3 - len(row)), None]
