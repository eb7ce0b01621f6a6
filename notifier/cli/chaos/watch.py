"""What is out, seen from outside (the provider's own record) and from inside (what the engine has given up on)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from notifier.cli.chaos.parcels import FOLLOWS
from notifier.domain.notification import Status
from notifier.errors import StoreUnavailable
from notifier.store.database import Database
from notifier.store.tables import attempts, notifications, orders, receipts

UNSETTLED = frozenset({Status.UNKNOWN, Status.HELD})
UNDER_WAY = frozenset({Status.CREATED, Status.SENDING})


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that the provider took."""

    address: str
    channel: str
    rule: str
    at: datetime
    attempt_id: str

    @property
    def name(self) -> str:
        """`rule/channel`."""
        return f"{self.rule}/{self.channel}"


@dataclass(frozen=True, slots=True)
class Sent:
    """One notification of the engine."""

    id: str
    number: str
    rule: str
    channel: str
    status: Status

    @property
    def name(self) -> str:
        """`rule/channel`."""
        return f"{self.rule}/{self.channel}"


@dataclass(slots=True)
class Record:
    """Reads the simulator's record as it grows."""

    path: Path
    heard: list[Heard] = field(default_factory=list)
    _read_to: int = 0

    def read_on(self) -> None:
        """Take in the lines that are whole."""
        with suppress(FileNotFoundError), self.path.open("rb") as file:
            file.seek(self._read_to)
            whole, end, _ = file.read().rpartition(b"\n")
            self._read_to += len(whole) + len(end)
            for line in whole.splitlines():
                with suppress(orjson.JSONDecodeError):
                    self._take(orjson.loads(line))

    def _take(self, row: dict[str, Any]) -> None:
        if row["accepted"]:
            at = datetime.fromisoformat(row["received_at"])
            rule = row["text"].partition(" ")[0]
            self.heard.append(Heard(row["to"], row["channel"], rule, at, row["attempt_id"]))


def read_notifications(database: Database) -> list[Sent]:
    """Return every notification there is. Raises StoreUnavailable."""
    statement = sa.select(
        notifications.c.id, orders.c.ref, notifications.c.rule, notifications.c.channel, notifications.c.status
    ).join(orders, orders.c.id == notifications.c.order_id)
    with database.begin() as connection:
        return [
            Sent(row.id, row.ref, row.rule, row.channel, Status(row.status)) for row in connection.execute(statement)
        ]


def read_doubtful(database: Database) -> set[str]:
    """Return the notifications with an attempt of which the engine did not hear how it ended."""
    statement = sa.select(attempts.c.notification_id).where(attempts.c.outcome.in_(["", "ambiguous"])).distinct()
    with database.begin() as connection:
        return set(connection.execute(statement).scalars())


def read_receipted(database: Database) -> set[str]:
    """Return the notifications of which a receipt came in."""
    statement = sa.select(attempts.c.notification_id).join(receipts, receipts.c.attempt_id == attempts.c.id).distinct()
    with database.begin() as connection:
        return set(connection.execute(statement).scalars())


@dataclass(slots=True)
class Watch:
    """Both views, and what was ever seen in doubt."""

    record: Record
    database: Database
    seen_in_doubt: set[str] = field(default_factory=set)
    _heard: Counter[tuple[str, str]] = field(default_factory=Counter)
    _given_up: Counter[tuple[str, str]] = field(default_factory=Counter)
    _held: set[tuple[str, str]] = field(default_factory=set)
    """Parcels and rules of which every message is held for a person."""

    def look(self) -> None:
        """Take in what has changed."""
        self.record.read_on()
        self._heard = Counter((one.address, one.name) for one in self.record.heard)
        with suppress(StoreUnavailable):
            found = read_notifications(self.database)
            self.seen_in_doubt |= {one.id for one in found if one.status in UNSETTLED}
            self._given_up = Counter((one.number, one.name) for one in found if one.status not in UNDER_WAY)
            others = {(one.number, one.rule) for one in found if one.status is not Status.HELD}
            self._held = {(one.number, one.rule) for one in found} - others

    def is_out(self, number: str, address: str, name: str, times: int) -> bool:
        """Whether a message was heard so often, or will not be heard any more."""
        is_kept_back = (number, FOLLOWS.get(name.partition("/")[0])) in self._held
        return is_kept_back or self._heard[address, name] >= times or self._given_up[number, name] >= times
