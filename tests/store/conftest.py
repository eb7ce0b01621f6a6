"""A database of each kind, with the schema of this version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from notifier.store.database import Database


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An empty database, once SQLite and once PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()
