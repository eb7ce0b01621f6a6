"""The messages that the simulator was sent, in memory and on disk."""

from __future__ import annotations

import os
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.errors import StartError


@dataclass(slots=True, kw_only=True)
class Posted:
    """A receipt about a message, and how the engine answered it: an HTTP status, or why there was no answer."""

    event: str
    answer: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Received:
    """A message that was sent to the simulator. `status` and `events` are in the words of the provider it plays."""

    id: str
    channel: Channel
    to: str
    received_at: datetime
    text: str
    subject: str = ""
    html: str = ""
    to_name: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    arguments: dict[str, str] = field(default_factory=dict)
    attempt_id: str = ""
    callback_url: str = ""
    account: str = ""
    service: str = ""
    validity: int | None = None
    accepted: bool = True
    refusal: str = ""
    status: str = ""
    error_code: int | None = None
    events: list[str] = field(default_factory=list)
    receipts: list[Posted] = field(default_factory=list)


class Record:
    """A file with one JSON line for each message, written before the message is answered.

    After a crash of either side it tells which attempts were taken. It is not synced to the disk: it survives the
    process, not the machine.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._end_torn_line()

    def append(self, message: Received) -> None:
        """Write the message. Raises OSError."""
        line = orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE)
        if os.write(self._file, line) != len(line):
            raise OSError(f"simulator: the disk took only part of a line of {self._path}")

    def read(self) -> Iterator[Received]:
        """Return what was written, oldest first. A line that a crash left half written is passed over.

        Raises StartError where the file holds something else.
        """
        with self._path.open("rb") as file:
            for line in file:
                try:
                    row: dict[str, Any] = orjson.loads(line)
                except orjson.JSONDecodeError:
                    continue
                yield self._message(row)

    def _message(self, row: dict[str, Any]) -> Received:
        try:
            row |= {"channel": Channel(row["channel"]), "received_at": datetime.fromisoformat(row["received_at"])}
            return Received(**row)
        except (KeyError, TypeError, ValueError) as error:
            raise StartError(
                f"simulator: {self._path} was written by another version ({error}). Move it away to start anew"
            ) from error

    def clear(self) -> None:
        """Forget everything."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _end_torn_line(self) -> None:
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")


class Mailbox:
    """Keeps the newest messages, and counts all of them."""

    def __init__(self, keep: int, record: Record | None = None) -> None:
        self._keep = keep
        self._record = record
        self._messages: OrderedDict[str, Received] = OrderedDict()
        self._accepted: Counter[Channel] = Counter()
        self._refused = 0
        self._attempts: Counter[str] = Counter()
        for message in record.read() if record else ():
            self._remember(message)

    def add(self, message: Received) -> None:
        """Keep a message, on disk first. Raises OSError."""
        if self._record:
            self._record.append(message)
        self._remember(message)

    def get(self, message_id: str) -> Received | None:
        """Return the message of that id, if it is still kept."""
        return self._messages.get(message_id)

    def newest(self) -> Iterator[Received]:
        """Return the messages that are kept, newest first."""
        return reversed(self._messages.values())

    def clear(self) -> None:
        """Forget every message and every count."""
        if self._record:
            self._record.clear()
        self._messages.clear()
        self._accepted.clear()
        self._attempts.clear()
        self._refused = 0

    def close(self) -> None:
        """Close the record."""
        if self._record:
            self._record.close()

    def counts(self) -> dict[str, Any]:
        """Return how many messages there were, and which attempts were accepted more than once."""
        return {
            "accepted": {channel.value: self._accepted[channel] for channel in CUSTOMER_CHANNELS},
            "refused": self._refused,
            "attempts": len(self._attempts),
            "repeated_attempts": [attempt for attempt, count in self._attempts.items() if count > 1],
        }

    def _remember(self, message: Received) -> None:
        self._messages[message.id] = message
        if len(self._messages) > self._keep:
            self._messages.popitem(last=False)
        if not message.accepted:
            self._refused += 1
            return
        self._accepted[message.channel] += 1
        if message.attempt_id:
            self._attempts[message.attempt_id] += 1


def as_json(message: Received) -> dict[str, Any]:
    """Return the message as plain values."""
    return asdict(message)
