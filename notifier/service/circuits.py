"""The circuits of this process: which providers are left alone for a while."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime

from notifier import metrics
from notifier.domain.circuit import Circuit
from notifier.domain.notification import OutcomeKind


class Circuits:
    """One circuit per provider. Each process learns by itself, within a handful of calls."""

    def __init__(self) -> None:
        self._circuits: dict[str, Circuit] = {}
        self._lock = threading.Lock()

    def next_try_at(self, providers: Iterable[str], now: datetime) -> datetime:
        """Return when the first of the providers may be called again."""
        known = [self._circuits.get(provider, Circuit()) for provider in providers]
        return min((one.open_until for one in known if one.open_until is not None), default=now)

    def lets_through(self, provider: str, now: datetime) -> bool:
        """Whether the provider may be called."""
        return self._circuits.get(provider, Circuit()).lets_through(now)

    def note(self, provider: str, outcome: OutcomeKind, now: datetime) -> None:
        """Take in what a call came to."""
        with self._lock:
            before = self._circuits.get(provider)
            circuit = (before or Circuit()).after(outcome, now)
            if circuit == before:
                return
            self._circuits[provider] = circuit
        metrics.CIRCUIT_OPEN.labels(provider).set(0 if circuit.lets_through(now) else 1)
