"""`notifier inbox`: the bodies that came through the door and could not be read or judged."""

from __future__ import annotations

import click

from notifier.cli.opening import open_engine, read_surroundings
from notifier.store import inbox


@click.command()
@click.option("--limit", default=50, show_default=True, help="How many, the newest first.")
def command(limit: int) -> None:
    """List the bodies that could not be read or judged, and why.

    Unreadable ones are kept as they came; `notifier parse` shows what an adapter makes of a body. Failed ones are tried
    again by themselves.
    """
    with open_engine(read_surroundings()) as app, app.db.begin() as connection:
        rows = inbox.list_troubled(connection, limit)
    for row in rows:
        click.echo(
            f"{row['id']}  {row['received_at']:%Y-%m-%d %H:%M}Z  {row['source']}: {row['status']}, {row['detail']}"
        )
    click.echo("Everything that came could be read." if not rows else f"{len(rows)} to look at")
