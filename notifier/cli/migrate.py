"""`notifier migrate`: bring the database to the schema of this version."""

from __future__ import annotations

import click

from notifier.bootstrap import read_environment
from notifier.store.migrate import newest, upgrade


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version.

    To be run once before a new version starts. It is safe to run again, and from several machines at once.
    """
    upgrade(read_environment().database_url)
    click.echo(f"The database is at revision {newest()}, the newest there is.")
