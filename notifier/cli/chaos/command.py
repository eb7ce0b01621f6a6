"""`notifier chaos`: the command, its options, and its last line."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import click

from notifier.cli.chaos.databases import open_database
from notifier.cli.chaos.run import Result, Trial, run

_DATABASE_VARIABLE = "NOTIFIER_CHAOS_DATABASE_URL"


@click.command()
@click.option("--faults", default=100, show_default=True, type=click.IntRange(min=0), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same faults and the same load.")
@click.option("--database", default="sqlite", show_default=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--only", multiple=True, metavar="TEXT", help="Only faults with this in their names. Can be repeated.")
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Keep the database, the record and the log in this folder."
)
def chaos(faults: int, seed: int, database: str, only: tuple[str, ...], keep: Path | None) -> None:
    """Shake a running engine, and count what was lost and what was told twice.

    Real processes, a real Redis, a real database, the simulated providers as adversary, and load. Kills processes at
    random and at every named point, flushes and freezes Redis, breaks the database off, lets providers fail in every
    way. Then counts from the providers' own record what each customer heard, against what the input alone says they
    must hear. The exit status is 0 only if nothing was lost and nothing came twice.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    folder = _folder(keep)
    opened = open_database(database, folder, os.environ.get(_DATABASE_VARIABLE, ""))
    try:
        result = run(Trial(folder=folder, database=opened, faults=faults, seed=seed, only=only), click.echo)
    finally:
        opened.close()
        if keep is None and sys.exc_info()[0] is not None:
            shutil.rmtree(folder, ignore_errors=True)
    if result.tally.is_good and keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    elif not result.tally.is_good:
        click.echo(f"kept for a look: engine.log, the database and the simulator's record, in {folder}")
    click.echo(last_line(result))
    sys.exit(0 if result.tally.is_good else 1)


def last_line(result: Result) -> str:
    """Return the line for those who read no other."""
    tally = result.tally
    return (
        f"chaos: {result.inflicted} faults, {tally.accepted} events accepted, {tally.due} messages due, "
        f"{len(tally.lost)} lost, {len(tally.twice)} twice, "
        f"{tally.unknown} unknown ({tally.unknown - tally.held} resolved, {tally.held} held)"
    )


def _folder(keep: Path | None) -> Path:
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="notifier-chaos-"))
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise click.BadParameter(f"{keep} is not empty", param_hint="--keep")
    return keep.resolve()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Make every request for an end what Ctrl-C is, so that nothing is left running."""
    raise KeyboardInterrupt
