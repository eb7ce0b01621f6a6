"""One engine to be measured: its folder, its database, its processes, and a way into it from this process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.parcels import Parcel
from bench.services import Services
from notifier.bootstrap import assemble
from notifier.cli.embedded_redis import free_port
from notifier.cli.local import Local, prepare
from notifier.cli.processes import Process, Program
from notifier.ports import Clock, RawWebhook
from notifier.queue import CeleryQueue, connect
from notifier.service import accept, register
from notifier.service.app import App
from notifier.service.judge import judge_inbox
from notifier.store.inbox import InboxKind

T = TypeVar("T")

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = "aftership"

_KEPT_OF_THE_ENVIRONMENT = ("HOME", "LANG", "PATH", "PYTHONPATH", "TMPDIR", "XDG_RUNTIME_DIR")
_CHUNK = 1000


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class Remembering:
    """A queue that nobody serves: it remembers what was to be delivered."""

    due: list[str] = field(default_factory=list)

    def judge(self, inbox_ids: Sequence[int]) -> None:
        pass

    def look_again(self, shipment_ids: Sequence[str]) -> None:
        pass

    def deliver(self, notification_ids: Sequence[str]) -> None:
        self.due.extend(notification_ids)

    def receive(self, inbox_ids: Sequence[int]) -> None:
        pass

    def poll(self, sources: Sequence[str]) -> None:
        pass

    def follow_shops(self, inbox_ids: Sequence[int]) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine that is ready to be started. `app` is the same engine in this process; it wakes nobody."""

    local: Local
    app: App
    woken: Remembering

    @property
    def queue(self) -> CeleryQueue:
        """The queue that its workers are served from."""
        return connect(self.local.environment.redis_url)

    def program(self, name: str) -> Program:
        """Return one of the programs of `notifier up`."""
        return next(program for program in self.local.programs if program.name == name)

    def worker(self, name: str, processes: int) -> Program:
        """Return the worker of that name of `notifier up`, with so many processes."""
        program = self.program(name)
        return replace(program, command=(*program.command, "--concurrency", str(processes)))

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which AfterShip would push a body to this engine."""
        return self.app.settings().carriers[SOURCE].sign(body)

    def register(self, parcels: Sequence[Parcel]) -> None:
        """Register parcels as a shop does."""
        now = self.app.clock.now()
        for chunk in chunks(parcels):
            register.register(self.app, [parcel.registration(now) for parcel in chunk])

    def keep(self, bodies: Sequence[bytes]) -> list[int]:
        """Take bodies in at the door, and return their ids."""
        kept: list[int] = []
        for chunk in chunks(bodies):
            arrivals = [accept.open_door(self.app.settings(), InboxKind.WEBHOOK, self._request(body)) for body in chunk]
            kept.extend(one for one in accept.keep(self.app, arrivals) if one is not None)
        return kept

    def judge(self, bodies: Sequence[bytes]) -> list[str]:
        """Take bodies in and judge them here; return the ids of the messages that are due for it."""
        self.woken.due.clear()
        for chunk in chunks(self.keep(bodies), 200):
            judge_inbox(self.app, chunk)
        return list(self.woken.due)

    def _request(self, body: bytes) -> RawWebhook:
        headers = {"content-type": "application/json", **self.sign(body)}
        return RawWebhook(
            source=SOURCE, body=body, received_at=self.app.clock.now(), headers=headers, path=f"/webhooks/{SOURCE}"
        )


@contextmanager
def engine(
    here: Services, kind: str, clock: Clock | None = None, variables: Mapping[str, str] | None = None
) -> Iterator[Engine]:
    """Make a new engine on a database of that kind, with the rules and templates of this repository.

    `variables` are more of its environment.
    """
    with here.new_database(kind) as url:
        local = prepare(
            {
                **{name: os.environ[name] for name in _KEPT_OF_THE_ENVIRONMENT if name in os.environ},
                "NOTIFIER_CONFIG": str(REPOSITORY / "config.yaml"),
                "NOTIFIER_DATA": str(here.new_folder("engine")),
                "NOTIFIER_DATABASE_URL": url,
                "NOTIFIER_REDIS_URL": here.redis_url,
                "NOTIFIER_PORT": str(free_port()),
                "NOTIFIER_SIMULATOR_PORT": str(free_port()),
                **(variables or {}),
            }
        )
        woken = Remembering()
        app = assemble(local.environment, clock=clock or SystemClock(), queue=woken)
        try:
            yield Engine(local=local, app=app, woken=woken)
        finally:
            app.close()


@contextmanager
def running(*programs: Program) -> Iterator[list[Process]]:
    """Run programs; stop them in the reverse order."""
    with ExitStack() as stack:
        processes = []
        for program in programs:
            process = Process(replace(program, is_quiet=True), say=lambda _name, _line: None)
            stack.callback(process.stop)
            process.start()
            processes.append(process)
        for process in processes:
            process.wait_ready()
        yield processes


def chunks(items: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    """Return the items in their order, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
