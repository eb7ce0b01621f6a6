"""The reference's connection to its database."""

from __future__ import annotations

import os

import sqlalchemy as sa

from notifier.store.database import Database


def connect() -> sa.Engine:
    """Return an engine on REFERENCE_DATABASE_URL.

    SQLite is set up as the engine that is measured sets it up, because as it comes it would fail under two processes.
    """
    url = os.environ.get("REFERENCE_DATABASE_URL", "sqlite://")
    return Database(url).engine if url.startswith("sqlite") else sa.create_engine(url)
