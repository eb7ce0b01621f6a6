"""`notifier poll`: catching up after an outage, of a source or of ours."""

from __future__ import annotations

from datetime import datetime

import click

from notifier.cli.layout import count
from notifier.cli.opening import open_engine, read_surroundings
from notifier.errors import NotFound
from notifier.service.polling import catch_up


def _read_instant(context: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """Return the instant that ISO 8601 writes with its zone."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter(f"{value!r} is no instant with a zone, such as 2026-11-23T09:00:00Z", context, option)
    return found


@click.command()
@click.option("--source", required=True, help="Which source is asked; it needs `poll` in the configuration.")
@click.option(
    "--since",
    metavar="INSTANT",
    callback=_read_instant,
    help="Leave out parcels for which it answered after that instant.",
)
def command(source: str, since: datetime | None) -> None:
    """Have a source asked about every parcel under way that it knows: those it has spoken of, and its own carriers'.

    The engine's workers do the asking, at the source's pace. A source whose webhooks fall silent is asked by itself.
    """
    with open_engine(read_surroundings()) as app:
        askable = app.settings().fetchers
        if source not in askable:
            known = ", ".join(sorted(askable)) or "none"
            raise NotFound(f"`{source[:60]}` is not asked: it needs `poll` with its keys. Those that are: {known}")
        asked = catch_up(app, source, since)
    click.echo(f"{source}: {count(asked, 'leg')} to be asked about")
