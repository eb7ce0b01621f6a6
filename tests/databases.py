"""Databases with the schema of this version, made once in each process: migrating takes longer than most tests.

A file of SQLite is copied. The database of PostgreSQL stays, and is cleared: to make and drop one takes a hundred times
as long as to delete the few rows that a test leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import sqlalchemy as sa
from psycopg.sql import SQL, Composed, Identifier

from notifier.store import migrate
from notifier.store.tables import metadata


def make_ready(url: str) -> None:
    """Make a SQLite database that has the schema of this version and nothing else."""
    Path(str(sa.make_url(url).database)).write_bytes(_migrated_file())


@cache
def _migrated_file() -> bytes:
    with TemporaryDirectory(prefix="notifier-schema-") as folder:
        path = Path(folder) / "test.db"
        migrate.upgrade(f"sqlite:///{path}")
        return path.read_bytes()


def name_database(server: str, name: str) -> str:
    """Return the URL of a database of a PostgreSQL server, as SQLAlchemy reads it."""
    return server.replace("postgresql://", "postgresql+psycopg://").replace("@/postgres?", f"@/{name}?")


@dataclass(frozen=True, slots=True)
class Cleared:
    """A database of PostgreSQL that is used again and again."""

    url: str
    connection: psycopg.Connection
    statements: Composed

    def clear(self) -> None:
        """End what others still do in it, delete every row, and let every id begin at 1 again."""
        self.connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        self.connection.execute(self.statements)


@contextmanager
def cleared(server: str) -> Iterator[Cleared]:
    """Make such a database on a server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE cleared")
    url = name_database(server, "cleared")
    migrate.upgrade(url)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        yield Cleared(url=url, connection=connection, statements=_clear_all(connection))


def _clear_all(connection: psycopg.Connection) -> Composed:
    """Return what empties every table, those first that point at others."""
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    sequences = connection.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'").fetchall()
    deletes = [SQL("DELETE FROM {}").format(Identifier(table)) for table in tables]
    restarts = [SQL("SELECT setval({}, 1, false)").format(name) for (name,) in sequences]
    return SQL("; ").join([*deletes, *restarts])
