"""The database is made without the key that keeps a notification from being there twice."""

from __future__ import annotations

import sys
from typing import Any

import alembic.op
import sqlalchemy as sa


def mutate() -> None:
    """Put it in, where the database is made: in the process of the run itself."""
    if "chaos" not in sys.orig_argv:
        return
    create = alembic.op.create_table

    def create_without_key(name: str, *parts: Any, **options: Any) -> sa.Table:
        kept = [one for one in parts if not (name == "notifications" and isinstance(one, sa.UniqueConstraint))]
        return create(name, *kept, **options)

    alembic.op.create_table = create_without_key  # type: ignore[assignment]
