"""The ledger of what the recipient last heard, read from the notifications of one shipment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from notifier.domain.journey import Journey
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.shipment import Shipment

HEARD = frozenset({Status.SENT, Status.DELIVERED})
"""Statuses in which the recipient has the message as far as anybody knows."""

WAITING = frozenset({Status.CREATED, Status.SENDING})
"""Statuses in which it will still leave, with the words of that moment."""


class ToldEntry(NamedTuple):
    """One notification, as far as deciding about the next one needs it.

    `fact_at` is the beginning of the occurrence it spoke of, `promise_before` the window it departed from,
    `promise_told` the window that the sent message named.
    """

    rule: str
    channel: Channel
    occurrence: str
    fact_at: datetime
    status: Status
    created_at: datetime
    sent_at: datetime | None = None
    was_superseded: bool = False
    """Cancelled before it was sent, because it was no longer true: as if it had never been decided."""
    repeat: int = 0
    promise_before: Promise | None = None
    promise_target: Promise | None = None
    promise_told: Promise | None = None

    @property
    def is_heard(self) -> bool:
        """Whether the customer has it, as far as anybody knows. What the team was told, no customer heard."""
        return self.status in HEARD and self.channel in CUSTOMER_CHANNELS


@dataclass(frozen=True, slots=True)
class Told:
    """All notifications of one shipment, by rule."""

    by_rule: dict[str, tuple[ToldEntry, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[ToldEntry]) -> Told:
        by_rule: dict[str, list[ToldEntry]] = {}
        for entry in entries:
            by_rule.setdefault(entry.rule, []).append(entry)
        return cls({rule: tuple(sorted(found, key=lambda e: e.created_at)) for rule, found in by_rule.items()})

    def decided(self, rule: str) -> tuple[ToldEntry, ...]:
        """Return what stands of this rule: everything but what was taken back before it was sent."""
        if rule not in self.by_rule:
            return ()
        return tuple(entry for entry in self.by_rule[rule] if not entry.was_superseded)

    def names_taken(self, rule: str, occurrence: str, repeat: int) -> int:
        """Return how many notifications (of all channels one) carry the name of that occurrence, numbered or not."""
        return len(
            {
                entry.occurrence
                for entry in self.by_rule.get(rule, ())
                if entry.repeat == repeat and entry.occurrence.partition("#")[0] == occurrence
            }
        )

    def heard(self, rules: Iterable[str]) -> datetime | None:
        """Return when the recipient last heard one of the rules, or None."""
        return max(
            (e.sent_at for rule in rules for e in self.by_rule.get(rule, ()) if e.is_heard and e.sent_at),
            default=None,
        )

    def count_heard(self) -> int:
        """Return how many messages the recipient has."""
        return sum(entry.is_heard for entries in self.by_rule.values() for entry in entries)

    def last_heard(self, rules: Iterable[str]) -> ToldEntry | None:
        """Return the last message of one of the rules that the recipient has."""
        heard = [e for rule in rules for e in self.by_rule.get(rule, ()) if e.is_heard and e.sent_at]
        return max(heard, key=lambda e: e.sent_at or e.created_at, default=None)

    def was_followed(self, entry: ToldEntry) -> bool:
        """Whether the recipient heard since of something that happened later. A window that moved is no such thing."""
        return any(
            other.is_heard
            and other.promise_before is None
            and other.fact_at > entry.fact_at
            and (other.sent_at or other.created_at) > (entry.sent_at or entry.created_at)
            for others in self.by_rule.values()
            for other in others
        )

    def other_window_since(self, entry: ToldEntry) -> ToldEntry | None:
        """Return a message of another rule that named the recipient a window after this one was decided, or None."""
        return next(
            (
                other
                for others in self.by_rule.values()
                for other in others
                if other.rule != entry.rule
                and other.promise_told is not None
                and other.is_heard
                and (other.sent_at or other.created_at) > entry.created_at
            ),
            None,
        )

    @property
    def promise(self) -> Promise | None:
        """The window that the last message which named one named; of messages sent at once, the newest window."""
        if not self.by_rule:
            return None
        heard = [
            (entry.sent_at, entry.promise_told)
            for entries in self.by_rule.values()
            for entry in entries
            if entry.promise_told is not None and entry.sent_at is not None and entry.is_heard
        ]
        return max(heard, key=lambda pair: (pair[0], pair[1].stated_at))[1] if heard else None


def promise_heard(shipment: Shipment, journey: Journey, told: Told) -> Promise | None:
    """Return the window the recipient goes by.

    That is what we last told, else what the shop promised at the till, else what the carrier first stated once the
    parcel was moving: windows from label time are often wrong, and nobody has acted on them.
    """
    return told.promise or shipment.promise or _first_promise_in_motion(journey)


def _first_promise_in_motion(journey: Journey) -> Promise | None:
    if journey.first_scan_at is None:
        return None
    before = None
    for promise in journey.promises:
        if promise.stated_at > journey.first_scan_at:
            return before or promise
        before = promise
    return before
