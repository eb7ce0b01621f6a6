"""`notifier demo`: the parcels, the engine, the count at the end."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import click

from notifier.cli.demo.parcels import PARCELS
from notifier.cli.demo.play import Played, count_lost, count_twice, play
from notifier.cli.demo.stage import Stage, on_stage, set_clock
from notifier.cli.demo.summary import summarise
from notifier.cli.local import claimed, prepare
from notifier.cli.processes import Supervisor
from notifier.config.environment import Environment
from notifier.store import operations

_TAKEN = ("NOTIFIER_CONFIG", "NOTIFIER_TEMPLATES")
"""What the demonstration takes from the environment: the rules and templates to be shown."""


@click.command()
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the data in this folder, to look at it afterwards.")
@click.option("--verbose", is_flag=True, help="Show what the processes print.")
def demo(keep: Path | None, verbose: bool) -> None:
    """Play several parcels' weeks through a fresh engine in a minute.

    Real processes, a real queue, signed webhooks through the real door, and the providers' own SDKs against the
    simulator. Only the clock is moved. Ends with what was told to whom, when and why; the exit status is 0 only if
    everything was told that should have been, and nothing twice.
    """
    with tempfile.TemporaryDirectory(prefix="notifier-demo-") as made:
        folder = keep or Path(made)
        with claimed(folder):
            _perform(folder, verbose=verbose)


def _perform(folder: Path, *, verbose: bool) -> None:
    clock_file = folder / "clock"
    set_clock(clock_file, min(parcel.when("1 08:00") for parcel in PARCELS) - timedelta(hours=1))
    local = prepare(_variables(folder, clock_file))

    def show(name: str, line: str) -> None:
        if verbose:
            click.echo(f"{name:<10} | {line}")

    click.echo("Starting a fresh engine …")
    with Supervisor(local.programs, show) as supervisor:
        supervisor.start()
        with on_stage(local, clock_file) as stage:
            played = play(stage, PARCELS, click.echo)
            stage.await_receipts()
            passed = _report(stage, played)
    sys.exit(0 if passed else 1)


def _variables(folder: Path, clock_file: Path) -> dict[str, str]:
    """Return the environment of a fresh engine: nothing of an installation that may be on this machine."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("NOTIFIER_", "SENDGRID_", "TWILIO_"))
    }
    kept |= {name: os.environ[name] for name in _TAKEN if name in os.environ}
    return {
        **kept,
        "NOTIFIER_DATA": str(folder),
        "NOTIFIER_CACHE": str(_cache(folder)),
        "NOTIFIER_CLOCK_FILE": str(clock_file),
        "NOTIFIER_PORT": str(_free_port()),
        "NOTIFIER_SIMULATOR_PORT": str(_free_port()),
        "NOTIFIER_LOG_LEVEL": "warning",
    }


def _cache(folder: Path) -> Path:
    """Return the cache of the installation on this machine, if there is one: it only saves time."""
    usual = Environment.read(os.environ).cache
    return usual if usual.parent.is_dir() else folder / "cache"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _report(stage: Stage, played: Played) -> bool:
    """Print the table and the count; return whether everything is as it should be."""
    click.echo("")
    for line in summarise(stage.app, PARCELS):
        click.echo(line)
    with stage.app.db.begin() as connection:
        decisions = operations.count_decisions(connection)
    lost, twice = count_lost(PARCELS, played), count_twice(PARCELS, played)
    for parcel in PARCELS:
        if Counter(parcel.must_hear) != Counter(played.heard[parcel.number]):
            click.echo(f"{parcel.title}: heard {played.heard[parcel.number]}, expected {list(parcel.must_hear)}")
    messages = sum(len(heard) for heard in played.heard.values())
    click.echo(
        f"demo: {played.webhooks} webhooks, {decisions} decisions, {messages} messages, {lost} lost, {twice} twice"
    )
    return lost == 0 and twice == 0
