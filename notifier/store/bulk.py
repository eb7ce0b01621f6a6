"""Many rows with one statement and one parameter.

On PostgreSQL a batch travels as one JSON text that the server unfolds into rows of the table's own type: neither the
driver nor the server has to look at thousands of placeholders, and the statement is the same for every size of batch.
SQLite runs in our process and is fastest when it is given row after row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

Row = Mapping[str, Any]

_GIVEN = "given"
"""No column is called that."""


def among(connection: Connection, column: sa.ColumnElement[Any], values: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that `column` is one of `values`, with one parameter however many there are."""
    return _is_in(connection.dialect.name, column, sa.literal(_pack(values), sa.Text))


def among_given(dialect: str, column: sa.ColumnElement[Any], name: str = _GIVEN) -> sa.ColumnElement[bool]:
    """Return the condition that `column` is one of the values that are `given` when the statement is executed.

    For statements that are made once and kept, since making one costs several times what executing it does. `name`
    tells several such conditions of one statement apart.
    """
    return _is_in(dialect, column, sa.bindparam(name, type_=sa.Text))


def given(values: Iterable[Any], name: str = _GIVEN) -> dict[str, str]:
    """Return the parameter of a statement that was made with `among_given`."""
    return {name: _pack(values)}


def among_found(dialect: str, column: sa.ColumnElement[Any], found: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that `column` is one of the values that `found` selects, looked up in its index."""
    if dialect == "sqlite":
        return column.in_(found)
    return column == sa.any_(sa.func.array(found.scalar_subquery()))


def _pack(values: Iterable[Any]) -> str:
    return orjson.dumps(sorted(set(values))).decode()


def _is_in(dialect: str, column: sa.ColumnElement[Any], packed: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    if dialect == "sqlite":
        unfolded = sa.func.json_each(packed).table_valued("value")
        return column.in_(sa.select(unfolded.c.value))
    # Text again, because an array costs psycopg a call for each element. As an array of the server's own, worked out
    # once, it is looked up in the index; joined, a plan made while the table was small goes on reading all of it.
    unfolded = sa.func.json_array_elements_text(sa.cast(packed, postgresql.JSON)).table_valued("value")
    values = sa.select(sa.cast(unfolded.c.value, column.type)).scalar_subquery()
    return column == sa.any_(sa.func.array(values))


def insert_many(connection: Connection, table: sa.Table, rows: Sequence[Row], *, ignoring: bool = False) -> None:
    """Insert rows that all name the same columns; `ignoring` passes over those whose unique key is taken."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(table)
        connection.execute(statement.on_conflict_do_nothing() if ignoring else statement, rows)
    else:
        connection.exec_driver_sql(_insert_sql(table, tuple(rows[0]), ignoring), (_unfoldable(rows),))


def insert_returning(connection: Connection, table: sa.Table, rows: Sequence[Row], *columns: str) -> list[sa.Row[Any]]:
    """Insert rows as `insert_many` does, passing over those whose unique key is taken; return these columns of those
    that went in."""
    if not rows:
        return []
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(table).on_conflict_do_nothing().returning(*(table.c[name] for name in columns))
        return list(connection.execute(statement, rows))
    returning = f"{_insert_sql(table, tuple(rows[0]), True)} RETURNING {', '.join(columns)}"
    return list(connection.exec_driver_sql(returning, (_unfoldable(rows),)))


def update_many(
    connection: Connection,
    table: sa.Table,
    rows: Sequence[Row],
    *,
    key: str = "id",
    only_in: tuple[str, Sequence[str]] | None = None,
) -> None:
    """Set, for each row, the columns it names where `key` is its own; all rows name the same columns.

    `only_in` guards the change: a column and the values it must have now, else the row is left as it is.
    """
    if not rows:
        return
    columns = tuple(name for name in rows[0] if name != key)
    if connection.dialect.name == "sqlite":
        connection.execute(_sqlite_update(table, columns, key, only_in), [_prefixed(row) for row in rows])
    else:
        guard = None if only_in is None else (only_in[0], tuple(only_in[1]))
        keys = _pack(row[key] for row in rows)
        connection.exec_driver_sql(_update_sql(table, columns, key, guard), (_unfoldable(rows), keys))


def _unfoldable(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows, default=_write_bytes).decode()


def _write_bytes(value: object) -> str:
    """Write bytes as PostgreSQL reads them: https://www.postgresql.org/docs/current/datatype-binary.html"""
    if not isinstance(value, bytes):
        raise TypeError(f"a column was given a {type(value).__name__}, which is nothing that a database keeps")
    return f"\\x{value.hex()}"


def _prefixed(row: Row) -> dict[str, Any]:
    """A parameter must not be named like the column it sets."""
    return {f"new_{name}": value for name, value in row.items()}


def _sqlite_update(
    table: sa.Table, columns: Sequence[str], key: str, only_in: tuple[str, Sequence[str]] | None
) -> sa.Update:
    statement = sa.update(table).where(table.c[key] == sa.bindparam(f"new_{key}"))
    if only_in is not None:
        statement = statement.where(sa.or_(*(table.c[only_in[0]] == value for value in only_in[1])))
    return statement.values({name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in columns})


@lru_cache(maxsize=64)
def _insert_sql(table: sa.Table, columns: tuple[str, ...], ignoring: bool) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    ending = " ON CONFLICT DO NOTHING" if ignoring else ""
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {_unfolded(table)}{ending}"  # noqa: S608


@lru_cache(maxsize=64)
def _update_sql(
    table: sa.Table, columns: tuple[str, ...], key: str, only_in: tuple[str, tuple[str, ...]] | None
) -> str:
    changes = ", ".join(f'"{name}" = unfolded."{name}"' for name in columns)
    guard = ""
    if only_in is not None:
        allowed = ", ".join(f"'{value}'" for value in only_in[1])
        guard = f" AND {table.name}.{only_in[0]} IN ({allowed})"
    kind = table.c[key].type.compile(postgresql.dialect())  # type: ignore[no-untyped-call]
    return (
        f"UPDATE {table.name} SET {changes} FROM {_unfolded(table)} AS unfolded "  # noqa: S608
        f'WHERE {table.name}."{key}" = unfolded."{key}"{guard} '
        # Once more by themselves, or all of a small table is read to find a few rows of it.
        f'AND {table.name}."{key}" = ANY (ARRAY(SELECT json_array_elements_text(%s::json)::{kind}))'
    )


def _unfolded(table: sa.Table) -> str:
    """The rows of the one parameter. Every name here is a name of our own schema, never input."""
    return f"json_populate_recordset(NULL::{table.name}, %s)"
