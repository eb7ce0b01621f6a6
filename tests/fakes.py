"""Stand-ins for what plugs in. Each mirrors a protocol of `notifier.ports`, so that the type checker keeps it true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from notifier.ports import Clock, Pacer, Queue


@dataclass(slots=True)
class FrozenClock:
    """A clock that moves only when it is told to."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        """Stand at that instant."""
        self.at = at

    def advance(self, **span: float) -> None:
        """Go on by a span, in the words of timedelta: `advance(hours=3)`."""
        self.at += timedelta(**span)


@dataclass(slots=True)
class RecordingQueue:
    """A queue that nobody serves: it remembers every wake-up as (task, ids)."""

    sent: list[tuple[str, list[object]]] = field(default_factory=list)

    def judge(self, inbox_ids: Sequence[int]) -> None:
        self.sent.append(("judge", list(inbox_ids)))

    def look_again(self, shipment_ids: Sequence[str]) -> None:
        self.sent.append(("look_again", list(shipment_ids)))

    def deliver(self, notification_ids: Sequence[str]) -> None:
        self.sent.append(("deliver", list(notification_ids)))

    def receive(self, inbox_ids: Sequence[int]) -> None:
        self.sent.append(("receive", list(inbox_ids)))

    def poll(self, sources: Sequence[str]) -> None:
        self.sent.append(("poll", list(sources)))

    def follow_shops(self, inbox_ids: Sequence[int]) -> None:
        self.sent.append(("follow_shops", list(inbox_ids)))

    def take(self, task: str) -> list[object]:
        """Return the ids that the task was woken for since the last time, in order, and forget them."""
        found = [one for name, ids in self.sent if name == task for one in ids]
        self.sent = [(name, ids) for name, ids in self.sent if name != task]
        return found


class NoPace:
    """Lets every call through."""

    def wait(self, provider: str, sender: str, tokens: int) -> timedelta:
        return timedelta(0)


_CLOCK: Clock = FrozenClock()
_QUEUE: Queue = RecordingQueue()
_PACER: Pacer = NoPace()
