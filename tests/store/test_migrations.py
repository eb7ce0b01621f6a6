"""The migrations make exactly the tables that the code speaks of."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from notifier.store import migrate
from notifier.store.database import Database
from notifier.store.tables import metadata


def test_migrations_and_tables_agree(db: Database) -> None:
    with db.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    migrate.upgrade(empty_database_url)
    assert migrate.current(empty_database_url) == migrate.newest()


def test_an_empty_database_has_no_revision(empty_database_url: str) -> None:
    assert migrate.current(empty_database_url) is None
