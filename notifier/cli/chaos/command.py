"""`notifier chaos`: faults under load, then peace, then the count."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from types import FrameType

import click
import sqlalchemy as sa

from notifier.cli.chaos.count import Tally, count
from notifier.cli.chaos.databases import open_database
from notifier.cli.chaos.faults import Inflict, faults_of, plan
from notifier.cli.chaos.load import Load
from notifier.cli.chaos.parcels import Parcel, make_parcels
from notifier.cli.chaos.scene import Scene, running_engine, utc_now
from notifier.cli.chaos.watch import Record, Watch
from notifier.cli.story_text import story_text
from notifier.domain.notification import Status
from notifier.errors import StartError, StoreUnavailable
from notifier.service import explain
from notifier.store import operations
from notifier.store.inbox import InboxStatus
from notifier.store.tables import inbox

PARCELS_PER_FAULT = 3
_LONGEST_PAUSE = 1.5
_HEALED_WITHIN = 90.0
_SETTLED_WITHIN = 300.0
_MOST_STORIES = 5


@click.command()
@click.option("--faults", "amount", default=100, show_default=True, type=click.IntRange(min=0), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same faults and the same load.")
@click.option("--database", default="sqlite", show_default=True, type=click.Choice(["sqlite", "postgresql"]))
@click.option("--only", multiple=True, metavar="TEXT", help="Inflict only faults with this in their names. Repeatable.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep database, record and log in this folder.")
def chaos(amount: int, seed: int, database: str, only: tuple[str, ...], keep: Path | None) -> None:
    """Shake a running engine, and count what was lost or told twice.

    Real processes, a real Redis, a real database, and the simulated providers as adversary, under load. Kills them at
    random and at every named point, flushes and freezes Redis, breaks the database off, lets the providers fail in
    every way. Then counts from the providers' own record what each customer heard, against what the input alone says
    they must hear. The exit status is 0 only if nothing is lost and nothing came twice.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    folder = _folder(keep)
    tally = _perform(folder, amount, seed, database, only)
    if keep is None and tally.is_good:
        shutil.rmtree(folder, ignore_errors=True)
    elif not tally.is_good:
        click.echo(f"Everything is kept in {folder}: engine.log, the database, and the simulator's record.")
    click.echo(_last_line(amount, tally))
    sys.exit(0 if tally.is_good else 1)
