"""`notifier up`: the whole engine on this machine, in the foreground, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click
from sqlalchemy import make_url

from notifier import __version__
from notifier.cli.listening import noted
from notifier.cli.local import Local, claimed, prepare
from notifier.cli.local_secrets import SECRETS_FILE, read_secrets
from notifier.cli.processes import Say, Supervisor
from notifier.config.environment import Environment


@click.command()
@click.option("--clock-file", type=click.Path(path_type=Path), help="A file with a moved clock, for demonstrations.")
def up(clock_file: Path | None) -> None:
    """Run everything on this machine, with nothing else installed.

    Redis (one is started if NOTIFIER_REDIS_URL names none), the database (SQLite if NOTIFIER_DATABASE_URL names none),
    the web service, two workers, the scheduler, and the simulator where a provider has no account.

    Everything it keeps is in one folder (NOTIFIER_DATA). Started again, it goes on where it was.
    """
    variables = dict(os.environ)
    if clock_file is not None:
        variables["NOTIFIER_CLOCK_FILE"] = str(clock_file)
    with claimed(Environment.read(variables).data):
        local = prepare(variables)
        if local.redis and local.redis.warning:
            click.secho(f"Warning: {local.redis.warning}", err=True, fg="yellow")
        with noted(local.environment):
            run(local, Supervisor(local.programs, show_lines(local)))


def run(local: Local, supervisor: Supervisor) -> None:
    """Start the engine, say where everything is, and keep it running until a signal asks for an end."""
    stop = _Stop()
    click.echo(f"notifier {__version__} is starting …")
    try:
        supervisor.start(stop.was_asked_for)
        if not stop.was_asked_for():
            click.echo(describe(local))
        supervisor.watch(stop.was_asked_for)
        click.echo("Stopping …")
    finally:
        end(supervisor)


def end(supervisor: Supervisor) -> None:
    """Stop everything in order; a second Ctrl-C stops it at once."""
    try:
        supervisor.stop()
    except KeyboardInterrupt:
        supervisor.kill()


def show_lines(local: Local) -> Say:
    """Return what prints the lines of the processes, each behind the name of its process."""
    width = max(len(program.name) for program in local.programs)
    turn = threading.Lock()

    def say(name: str, line: str) -> None:
        # Whoever read this output may be gone; the engine works on.
        with turn, suppress(OSError):
            click.echo(f"{name:<{width}} | {line}")

    return say


def describe(local: Local) -> str:
    """Say where everything is, for somebody who sees it for the first time."""
    environment = local.environment
    secrets = environment.data / SECRETS_FILE
    rows = [
        ("Web", f"{local.web_url}, its API {local.web_url}/docs"),
        ("Console", f"{local.web_url}/ops; `notifier user add NAME --role admin` lets somebody in"),
        ("Simulator", f"{local.simulator_url}, what customers would have received" if local.has_simulator else ""),
        ("API key", _api_key(local, read_secrets(secrets))),
        ("Rules", f"{environment.config}, and templates in {local.config.templates}"),
        ("Database", make_url(environment.database_url).render_as_string(hide_password=True)),
        ("Redis", local.redis.description if local.redis else "the one that NOTIFIER_REDIS_URL names"),
        ("Secrets", str(secrets)),
    ]
    table = "\n".join(f"  {title:<10} {text}" for title, text in rows if text)
    return f"\n{table}\n\nReady. Ctrl-C stops everything. What is kept is there again at the next start.\n"


def _api_key(local: Local, made_up: Mapping[str, str]) -> str:
    """Return the key that opens the API if it was made up for this machine; one that somebody set is not shown."""
    key = local.config.api_keys[0].get_secret_value() if local.config.api_keys else ""
    if not key:
        return "none, so the API is closed"
    return key if key in made_up.values() else "the one that is set"


class _Stop:
    """Hears the signals that ask for an end. The second one does not ask."""

    def __init__(self) -> None:
        self._heard = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def was_asked_for(self) -> bool:
        """Whether somebody wants everything to end."""
        return self._heard > 0

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._heard += 1
        if self._heard > 1:
            raise KeyboardInterrupt
