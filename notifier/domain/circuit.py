"""A circuit breaker: a provider that keeps failing is left alone for a while, then tried with one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.domain.notification import OutcomeKind

OPENS_AFTER = 5
"""So many failures in a row, with no success in between."""

STAYS_OPEN = timedelta(seconds=30)

FAILURES = frozenset({OutcomeKind.NOT_SENT, OutcomeKind.AMBIGUOUS, OutcomeKind.BAD_SETUP})
"""Outcomes that speak of the provider or of our account, not of one message."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """What one provider did lately. `open_until` is None while it is called as usual."""

    failures: int = 0
    open_until: datetime | None = None

    def lets_through(self, now: datetime) -> bool:
        """Whether a call may be made: always while closed, and again once the rest is over."""
        return self.open_until is None or now >= self.open_until

    def after(self, outcome: OutcomeKind, now: datetime) -> Circuit:
        """Return the circuit after a call. One failure after the rest opens it anew."""
        if outcome not in FAILURES:
            return Circuit()
        failures = self.failures + 1
        opens = failures >= OPENS_AFTER
        return replace(self, failures=failures, open_until=now + STAYS_OPEN if opens else None)
