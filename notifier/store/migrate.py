"""Brings the database to the schema of this version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from notifier.store.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"
_POSTGRESQL_LOCK = 7_301_622
"""Two processes that start at once must not both migrate; any constant number will do."""


def upgrade(url: str) -> None:
    """Apply every migration that is missing. Safe to call at each start, from several processes at once."""
    database = Database(url)
    try:
        with database.begin() as connection:
            if not database.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRESQL_LOCK)))
            command.upgrade(_config(connection), "head")
    finally:
        database.close()


def current(url: str) -> str | None:
    """Return the revision the database is at, or None if it is empty."""
    database = Database(url)
    try:
        with database.begin() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        database.close()


def newest() -> str | None:
    """Return the revision this version of the engine needs."""
    return ScriptDirectory(str(_SCRIPTS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
