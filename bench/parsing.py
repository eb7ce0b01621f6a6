"""What it costs to read an event, over all adapters: each reads the bodies that were written for its tests.

The reference is what nobody can do without: the same bodies are taken apart (by the standard library, XML by
defusedxml), and nothing is read in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from defusedxml.ElementTree import fromstring

from bench.engine import REPOSITORY
from bench.figures import Figure
from bench.pace import a_second
from notifier.carriers import CARRIERS
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier, RawWebhook

_NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
_BODIES = REPOSITORY / "tests" / "carriers"
_TAKE_APART: Mapping[str, Callable[[bytes], object]] = {".json": json.loads, ".xml": fromstring}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """A body with events in it, and the adapter that reads it."""

    kind: str
    carrier: Carrier
    raw: RawWebhook
    suffix: str
    events: int

    def read(self) -> object:
        return self.carrier.parse(self.raw)

    def take_apart(self) -> object:
        return _TAKE_APART[self.suffix](self.raw.body)


def measure(seconds: float) -> Figure:
    """Read every body of every adapter, one after the other; in the detail, those of each kind alone."""
    bodies = _bodies()
    kinds = sorted({body.kind for body in bodies})
    share = seconds / len(kinds)
    return Figure(
        what="parsed-events",
        value=_cost(bodies, _Body.read, seconds),
        unit="us/event",
        reference=_cost(bodies, _Body.take_apart, seconds),
        detail={
            "events": sum(body.events for body in bodies),
            "bodies": len(bodies),
            "of_each": {kind: _cost([one for one in bodies if one.kind == kind], _Body.read, share) for kind in kinds},
        },
    )


def _cost(bodies: Sequence[_Body], work: Callable[[_Body], object], seconds: float) -> float:
    """Return the microseconds of one core for each event."""
    return 1e6 / a_second(lambda: [work(body) for body in bodies], seconds) / sum(body.events for body in bodies)


def _bodies() -> list[_Body]:
    found = [
        _open(kind, make("secret"), path)
        for kind, make in CARRIERS.items()
        for path in sorted((_BODIES / kind).glob("*"))
        if path.suffix in _TAKE_APART and ".expected" not in path.suffixes
    ]
    if not found:
        raise AssertionError(f"expected bodies of carriers in {_BODIES}, found none")
    return [body for body in found if body.events]


def _open(kind: str, carrier: Carrier, path: Path) -> _Body:
    raw = RawWebhook(source=kind, body=path.read_bytes(), received_at=_NOW)
    try:
        events = sum(len(update.events) for update in carrier.parse(raw).updates)
    except UnreadablePayload:
        events = 0
    return _Body(kind=kind, carrier=carrier, raw=raw, suffix=path.suffix, events=events)
