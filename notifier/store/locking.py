"""Taking rows that nobody else has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def locked(found: sa.Select[Any], table: sa.Table) -> sa.CTE:
    """Return `found` as a WITH that locks its rows of `table`, and is run once, so that its limit holds.

    PostgreSQL may run a plain sub-select once for each row of what it is joined with. One that leaves out what is
    locked finds other rows each time. A WITH that locks rows is never folded into what it stands in:
    https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION
    """
    return found.with_for_update(skip_locked=True, of=table).cte("locked")
