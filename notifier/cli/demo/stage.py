"""The engine that the demonstration plays on: its clock is moved, and it is waited for after each move."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import orjson

from notifier.bootstrap import MovedClock, assemble
from notifier.cli.local import Local
from notifier.errors import StartError
from notifier.queue import CeleryQueue, connect
from notifier.service.app import App
from notifier.store import operations, shipments

_PATIENCE_SECONDS = 30.0
_MOMENT_SECONDS = 0.3
_TICK = 0.02


@dataclass(frozen=True, slots=True)
class Stage:
    """A running engine, seen from outside (its door, its API, the inbox) and from inside (what it still has to do)."""

    local: Local
    app: App
    queue: CeleryQueue
    clock_file: Path
    client: httpx.Client

    def move_to(self, at: datetime) -> None:
        """Set the clock, going through every moment on the way at which something is due."""
        while (due := self._next_due(at)) is not None:
            self._set(due)
            self.settle()
        self._set(at)
        self.settle()

    def _next_due(self, at: datetime) -> datetime | None:
        with self.app.db.begin() as connection:
            due = operations.next_due(connection, self.app.clock.now())
        return due if due is not None and due <= at else None

    def _set(self, at: datetime) -> None:
        if at > self.app.clock.now():
            set_clock(self.clock_file, at)

    def await_receipts(self) -> None:
        """Wait until the simulator has reported what became of every message, and that is taken in."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._receipts_under_way() and time.monotonic() < deadline:
            time.sleep(_TICK)
        self.settle()

    def _receipts_under_way(self) -> bool:
        answer = self.client.get(f"{self.local.simulator_url}/api/stats")
        return bool(orjson.loads(answer.content)["receipts"]["waiting"])

    def settle(self) -> None:
        """Let the sweep look, again and again, until nothing is left to do. Raises StartError if that never comes.

        What is sent can make a look at its parcel due, which is for the sweep that comes next.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        self.queue.sweep()
        while not self._comes_to_rest():
            if time.monotonic() > deadline:
                raise StartError(f"the engine did not come to rest: {self._left()} thing(s) are still to be done")
            self.queue.sweep()

    def _comes_to_rest(self) -> bool:
        """Wait for a moment until nothing is left to do; return whether it is so."""
        until = time.monotonic() + _MOMENT_SECONDS
        while is_busy := self._left() > 0:
            if time.monotonic() > until:
                break
            time.sleep(_TICK)
        return not is_busy

    def _left(self) -> int:
        with self.app.db.begin() as connection:
            return operations.count_due(connection, self.app.clock.now())

    def register(self, registration: dict[str, Any]) -> None:
        """Register a shipment through the API."""
        key = self.local.config.api_keys[0].get_secret_value()
        answer = self.client.post(
            f"{self.local.web_url}/v1/shipments", json=registration, headers={"Authorization": f"Bearer {key}"}
        )
        answer.raise_for_status()

    def push(self, source: str, body: bytes) -> int:
        """Post a body as the provider would, signed as it signs; return the status of the answer."""
        signature = self.app.settings().carriers[source].sign(body)
        headers = {"content-type": "application/json", **signature}
        answer = self.client.post(f"{self.local.web_url}/webhooks/{source}", content=body, headers=headers)
        answer.raise_for_status()
        return answer.status_code

    def attempts(self) -> dict[str, tuple[str, str]]:
        """Return (tracking number, rule) of every attempt, by its id."""
        with self.app.db.begin() as connection:
            sent = operations.attempts_by_id(connection)
            stored = shipments.load(connection, sorted({shipment for shipment, _, _ in sent.values()}))
        return {attempt: (stored[shipment].shipment.order_ref, rule) for attempt, (shipment, rule, _) in sent.items()}

    def inbox(self) -> list[dict[str, Any]]:
        """Return what the simulator received, oldest first: what customers would have."""
        answer = self.client.get(f"{self.local.simulator_url}/api/messages")
        found: list[dict[str, Any]] = orjson.loads(answer.content)
        return sorted(found, key=lambda message: str(message["received_at"]))


def set_clock(file: Path, at: datetime) -> None:
    """Write the clock file as a whole: a reader must never see half of it."""
    draft = file.with_suffix(".new")
    draft.write_text(at.isoformat())
    draft.replace(file)


@contextmanager
def on_stage(local: Local, clock_file: Path) -> Iterator[Stage]:
    """Open the connections to an engine that runs, and close them at the end."""
    queue = connect(local.environment.redis_url)
    app = assemble(local.environment, clock=MovedClock(clock_file), queue=queue)
    with httpx.Client(timeout=30) as client:
        yield Stage(local, app, queue, clock_file, client)
    app.close()
