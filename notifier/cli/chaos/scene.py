"""The engine that is shaken: its processes, its folder, and an eye on all of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import yaml

from notifier.bootstrap import SystemClock, assemble
from notifier.cli.chaos.databases import ShakenDatabase
from notifier.cli.embedded_redis import free_port
from notifier.cli.local import Local, prepare
from notifier.cli.processes import Process, Program, Supervisor
from notifier.errors import StoreUnavailable
from notifier.points import FOLDER_VARIABLE
from notifier.queue import QUEUES, connect
from notifier.service.app import App
from notifier.store import operations

Say = Callable[[str], None]

PATIENCE = {"NOTIFIER_CALL_SECONDS": "2", "NOTIFIER_UNKNOWN_SECONDS": "12", "NOTIFIER_RETRY_SECONDS": "0.3"}
"""The engine's own waits, short enough that what they lead to can be seen within the run."""

TWICE = ("worker", "sender")
"""Processes of which two run."""

_START_AGAIN_AFTER = 0.5
_TICK = 0.05

_LAYOUT = """\
<mjml>
  <mj-head><!-- preview --></mj-head>
  <mj-body><mj-section><mj-column><!-- content --></mj-column></mj-section></mj-body>
</mjml>
"""

_WORDS = "RULE {{ order_ref }}{% if promise_text %} by {{ promise_text }}{% endif %}\n"
"""Every message begins with the name of its rule, so that the record of the provider alone tells what was heard."""


@dataclass(slots=True)
class Scene:
    """A running engine, and the means to harm it."""

    local: Local
    app: App
    database: ShakenDatabase
    supervisor: Supervisor
    orders: Path
    client: httpx.Client
    say: Say
    _died_at: dict[str, float] = field(default_factory=dict)

    def process(self, name: str) -> Process:
        """Return the process of that name."""
        return self.supervisor.processes[name]

    @property
    def record(self) -> Path:
        """The file in which the simulator notes each message before it answers."""
        return self.local.environment.data / "simulator-messages.jsonl"

    def look_after(self) -> None:
        """Start again, after a moment, what has died: what systemd or an orchestrator would do."""
        now = time.monotonic()
        for name, process in self.supervisor.processes.items():
            if process.is_running:
                self._died_at.pop(name, None)
            elif now - self._died_at.setdefault(name, now) >= _START_AGAIN_AFTER:
                process.kill()  # What the dead process left behind.
                process.start()
                del self._died_at[name]

    def rest(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass, looking after the processes. Return whether `until` came true before the time was over."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.look_after()
            if until():
                return True
            time.sleep(_TICK)
        return until()

    def ask_simulator(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Any:
        """Call the simulator's own API, waiting for it if it is being started. Return what it answers, or None."""
        answers: list[Any] = []

        def ask() -> bool:
            with suppress(httpx.HTTPError):
                answer = self.client.request(method, f"{self.local.simulator_url}{path}", json=content)
                answer.raise_for_status()
                answers.append(answer.json() if answer.content else None)
            return bool(answers)

        self.rest(30, ask)
        return answers[0] if answers else None

    def is_served_since(self, at: datetime) -> bool:
        """Whether a canary has gone through every queue since then, and the web service answers."""
        with suppress(StoreUnavailable, httpx.HTTPError):
            with self.app.db.begin() as connection:
                beats = operations.last_beats(connection)
            answer = self.client.get(f"{self.local.web_url}/healthz")
            return answer.is_success and all(queue in beats and beats[queue] > at for queue in QUEUES)
        return False


def utc_now() -> datetime:
    """Return the instant."""
    return datetime.now(UTC)


@contextmanager
def running_engine(folder: Path, database: ShakenDatabase, say: Say) -> Iterator[Scene]:
    """Start a fresh engine in the folder, and leave nothing of it running. Raises StartError."""
    orders = folder / "orders"
    orders.mkdir()
    local = prepare(_variables(folder, database.url, orders))
    with (folder / "engine.log").open("a", buffering=1) as log:
        supervisor = Supervisor(_with_seconds(local), lambda name, line: _note(log.write, name, line))
        try:
            supervisor.start()
            yield from _opened(local, database, supervisor, orders, say)
        finally:
            supervisor.kill()


def _with_seconds(local: Local) -> list[Program]:
    """Return the programs, and of those that take work a second one: they must not get in each other's way."""
    seconds = [replace(one, name=second_of(one.name)) for one in local.programs if one.name in TWICE]
    return [*local.programs, *seconds]


def second_of(name: str) -> str:
    """Return the name of the second process of that kind."""
    return f"{name}-2"


def _opened(local: Local, database: ShakenDatabase, supervisor: Supervisor, orders: Path, say: Say) -> Iterator[Scene]:
    app = assemble(local.environment, clock=SystemClock(), queue=connect(local.environment.redis_url))
    try:
        with httpx.Client(timeout=5, trust_env=False) as client:
            yield Scene(local, app, database, supervisor, orders, client, say)
    finally:
        app.close()


def _note(write: Callable[[str], object], name: str, line: str) -> None:
    # At the very end the file may be closed before the last words of a process are in.
    with suppress(ValueError):
        write(f"{utc_now():%H:%M:%S.%f} {name:<10} | {line}\n")


def _variables(folder: Path, database_url: str, orders: Path) -> dict[str, str]:
    """Return the environment of a fresh engine: nothing of an installation that may be on this machine."""
    foreign = ("NOTIFIER_", "SENDGRID_", "TWILIO_", "AFTERSHIP_", "EASYPOST_", "MY_COURIER_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
        **PATIENCE,
        **_rules(folder),
        "NOTIFIER_DATA": str(folder),
        "NOTIFIER_DATABASE_URL": database_url,
        "NOTIFIER_PORT": str(free_port()),
        "NOTIFIER_SIMULATOR_PORT": str(free_port()),
        FOLDER_VARIABLE: str(orders),
    }


def _rules(folder: Path) -> dict[str, str]:
    """Put the rules and their templates into the folder; return the variables that name them."""
    config, templates = folder / "config.yaml", folder / "templates"
    config.write_text((files("notifier.cli.chaos") / "config.yaml").read_text())
    _write(templates / "_layout" / "email.mjml", _LAYOUT)
    for rule in yaml.safe_load(config.read_text())["rules"]:
        words = _WORDS.replace("RULE", rule["name"])
        for part, text in (("subject.txt", words), ("email.txt", words), ("sms.txt", words)):
            _write(templates / rule["template"] / part, text)
        _write(templates / rule["template"] / "email.mjml", f"<mj-text>{words.strip()}</mj-text>\n")
    return {"NOTIFIER_CONFIG": str(config), "NOTIFIER_TEMPLATES": str(templates)}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def children_of(pid: int) -> Sequence[int]:
    """Return the process ids of a process's children; none where the kernel has no /proc."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in listed.read_text().split()]
    return found
