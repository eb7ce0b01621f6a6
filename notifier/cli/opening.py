"""How a command comes to an engine that runs (or ran) on this machine: its settings, its files, its database."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from notifier import logs
from notifier.bootstrap import MovedClock, Providers, SystemClock, assemble
from notifier.channels import quiet_sdk_loggers
from notifier.cli.listening import read_noted
from notifier.cli.local_secrets import SECRETS_FILE, read_secrets
from notifier.config.environment import Environment
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import StartError, WebhookRejected
from notifier.ports import Clock, Message, RawWebhook, Receipt
from notifier.queue import connect
from notifier.service.app import App
from notifier.store.database import Database
from notifier.store.migrate import current, newest


def read_surroundings() -> Environment:
    """Return the settings as the engine here has them. Raises ConfigError for bad values.

    The secrets that `notifier up` made up, and where it listens while it runs, stand in for what the environment does
    not set.
    """
    given = Environment.read(os.environ)
    made_up = read_secrets(given.data / SECRETS_FILE)
    said = {name: value for name, value in os.environ.items() if value}
    return Environment.read({**read_noted(given.data), **made_up, **said})


def with_simulator(environment: Environment) -> Environment:
    """Return the settings with the simulator where `notifier up` starts it, if nothing says where it is."""
    url = environment.simulator_url or f"http://127.0.0.1:{environment.simulator_port}"
    return dataclasses.replace(environment, simulator_url=url)


def require_secret(environment: Environment) -> None:
    """Return if the engine's secret is known: what stands in the database as a keyed hash is not found without it.

    Raises StartError.
    """
    if not environment.secret:
        raise StartError("NOTIFIER_SECRET is not set. It must be the one that the engine runs with")


@contextmanager
def open_engine(environment: Environment, *, calls_providers: bool = False) -> Iterator[App]:
    """Open the engine's database beside it. Nothing is ever sent through what is given, unless it `calls_providers`.

    Raises StartError if there is no database of this version, and ConfigError for mistakes in files.
    """
    logs.configure(logs.LogFormat.TEXT, "ERROR")
    quiet_sdk_loggers()
    _require_database(environment.database_url)
    # Where no Redis is named, wake-ups stay in this process: the sweep of the engine finds what was not woken.
    queue = connect(environment.redis_url or "memory://localhost")
    providers = None if calls_providers else _NOBODY
    app = assemble(environment, clock=clock_of(environment), queue=queue, providers=providers, only_look=True)
    try:
        yield app
    finally:
        app.close()


@contextmanager
def open_database(environment: Environment) -> Iterator[Database]:
    """Open the engine's database and nothing else: what is wrong with files does not matter.

    Raises StartError if there is no database of this version.
    """
    _require_database(environment.database_url)
    database = Database(environment.database_url)
    try:
        yield database
    finally:
        database.close()


def clock_of(environment: Environment) -> Clock:
    """Return the clock that the engine goes by."""
    return MovedClock(environment.clock_file) if environment.clock_file else SystemClock()


def _require_database(url: str) -> None:
    """Say what is missing: SQLite would make an empty database of any name."""
    parsed = sa.make_url(url)
    shown = parsed.render_as_string(hide_password=True)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database is not None
    if is_file and not Path(str(parsed.database)).exists():
        raise StartError(f"there is no database at {shown}. `notifier up` makes one, and so does `notifier migrate`")
    found, wanted = current(url), newest()
    if found != wanted:
        state = f"at revision {found}" if found else "empty"
        raise StartError(f"the database at {shown} is {state}, expected {wanted}. Run `notifier migrate`")


class _Nobody:
    """A provider that sends nothing: commands that look must never write to a customer."""

    name = "nobody"

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def send(self, message: Message, attempt_id: str) -> Outcome:
        """Refuse."""
        return Outcome(kind=OutcomeKind.NOT_SENT, detail="this command sends nothing")

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        """Return None: nothing was sent."""
        return None

    def verify(self, raw: RawWebhook) -> None:
        """Refuse. Raises WebhookRejected."""
        raise WebhookRejected("nobody reports here")

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        """Return nothing."""
        return []


_NOBODY: Providers = {channel: (_Nobody(channel),) for channel in Channel}
