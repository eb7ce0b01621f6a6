"""What the simulator is told to do wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

from notifier.domain.notification import Channel
from notifier.errors import RequestInvalid


class Mode(StrEnum):
    """How a request is treated."""

    OK = "ok"
    SLOW = "slow"
    REFUSE = "refuse"
    RATE_LIMIT = "rate_limit"
    ERROR = "error"
    DROP = "drop"
    ACCEPT_AND_DROP = "accept_and_drop"
    ACCEPT_AND_STALL = "accept_and_stall"
    ACCEPT_AND_ERROR = "accept_and_error"
    ANSWER_TWICE = "answer_twice"
    NO_RECEIPTS = "no_receipts"


MEANING: dict[Mode, str] = {
    Mode.OK: "take it as usual: an exception from an older fault",
    Mode.SLOW: "wait for some seconds, then take it",
    Mode.REFUSE: "answer a 4xx: the status, and for Twilio the code, can be given",
    Mode.RATE_LIMIT: "answer 429 and ask to wait for some seconds",
    Mode.ERROR: "answer 500 without taking it",
    Mode.DROP: "hang up without an answer and without taking it",
    Mode.ACCEPT_AND_DROP: "take it, then hang up without an answer",
    Mode.ACCEPT_AND_STALL: "take it, then answer only after some seconds",
    Mode.ACCEPT_AND_ERROR: "take it, then answer 500",
    Mode.ANSWER_TWICE: "take it and post each receipt twice",
    Mode.NO_RECEIPTS: "take it and never post a receipt",
}


@dataclass(slots=True, kw_only=True)
class Fault:
    """One instruction. It strikes a request when channel, recipient and chance agree and `count` is not used up."""

    id: int
    mode: Mode
    channel: Channel | None = None
    to_contains: str = ""
    probability: float = 1.0
    count: int | None = None
    seconds: float = 1.0
    status: int = 400
    code: int = 21619
    hits: int = 0
    random: Random = field(default_factory=Random)

    def strikes(self, channel: Channel, to: str) -> bool:
        """Whether it is for this request."""
        if self.channel not in {None, channel} or self.to_contains not in to:
            return False
        if self.count is not None and self.hits >= self.count:
            return False
        return self.probability >= 1.0 or self.random.random() < self.probability


class FaultPlan:
    """The instructions in force. The newest that fits decides."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._last_id = 0
        self._faults: list[Fault] = []

    def add(self, spec: Mapping[str, Any]) -> Fault:
        """Put an instruction in force. Raises RequestInvalid."""
        fault = _read(spec, self._last_id + 1, self._seed)
        self._last_id = fault.id
        self._faults.insert(0, fault)
        return fault

    def strike(self, channel: Channel, to: str) -> Fault | None:
        """Return the instruction for this request, if there is one, and count it."""
        for fault in self._faults:
            if fault.strikes(channel, to):
                fault.hits += 1
                return fault
        return None

    def all(self) -> list[dict[str, Any]]:
        """Return the instructions in force, newest first, as plain values."""
        return [as_json(fault) for fault in self._faults]

    def clear(self) -> None:
        """Behave again."""
        self._faults.clear()


def as_json(fault: Fault) -> dict[str, Any]:
    """Return the instruction as plain values."""
    return {name: getattr(fault, name) for name in ("id", "mode", *_FIELDS, "hits")}


_FIELDS: dict[str, tuple[type, ...]] = {
    "channel": (str, type(None)),
    "to_contains": (str,),
    "probability": (int, float),
    "count": (int, type(None)),
    "seconds": (int, float),
    "status": (int,),
    "code": (int,),
}


def _read(spec: Mapping[str, Any], fault_id: int, seed: int) -> Fault:
    unknown = spec.keys() - _FIELDS.keys() - {"mode", "seed"}
    if unknown:
        raise RequestInvalid(f'unknown key "{min(unknown)}". Known: mode, seed, {", ".join(_FIELDS)}')
    for name, types in _FIELDS.items():
        if name in spec and not isinstance(spec[name], types):
            raise RequestInvalid(f'"{name}" is {type(spec[name]).__name__}; expected {types[0].__name__}')
    try:
        values = {name: spec[name] for name in _FIELDS if name in spec}
        if values.get("channel") is not None:
            values["channel"] = Channel(values["channel"])
        chance = Random(spec.get("seed", seed + fault_id))  # noqa: S311  chance that can be repeated, nothing secret
        return Fault(id=fault_id, mode=Mode(spec.get("mode", "")), random=chance, **values)
    except (ValueError, TypeError) as error:
        known = ", ".join(Mode)
        raise RequestInvalid(f"{error}. Modes: {known}. Channels: {', '.join(Channel)}") from error
