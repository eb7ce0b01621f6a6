"""The connection to the database, and what differs between SQLite and PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from notifier.errors import StoreUnavailable

Result = TypeVar("Result")

_SQLITE_WAIT_SECONDS = 30
_CONNECT_TIMEOUT_SECONDS = 5

_ONLY_READS = "notifier_only_reads"

_RESTART = (0.0, 0.1, 0.5, 1.0, 2.0, 4.0, 4.0)
"""After a deadlock the next try succeeds; a database that is restarted needs some seconds."""


class Database:
    """Transactions on one database. Everything that writes goes through `begin`."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url, pool_size)
        self._within = threading.local()

    @property
    def is_within(self) -> bool:
        """Whether this thread has a transaction open that may write: with another one SQLite waits for itself."""
        return getattr(self._within, "depth", 0) > 0

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that commits on leaving. Raises StoreUnavailable if the database does not answer."""
        try:
            with self.engine.begin() as connection, self._noted():
                yield connection
        except (OperationalError, InterfaceError) as error:
            raise StoreUnavailable(f"the database does not answer: {type(error.orig).__name__}") from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise StoreUnavailable("the connection to the database was lost") from error
            raise

    @contextmanager
    def _noted(self) -> Iterator[None]:
        self._within.depth = getattr(self._within, "depth", 0) + 1
        try:
            yield
        finally:
            self._within.depth -= 1

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Open a transaction that only reads: on SQLite it neither waits for writers nor holds them up.

        Raises StoreUnavailable if the database does not answer.
        """
        reading = self.engine.execution_options(**{_ONLY_READS: True})
        try:
            with reading.connect() as connection:
                yield connection
        except (OperationalError, InterfaceError) as error:
            raise StoreUnavailable(f"the database does not answer: {type(error.orig).__name__}") from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise StoreUnavailable("the connection to the database was lost") from error
            raise

    def run(self, work: Callable[[Connection], Result], waits: Sequence[float] = _RESTART) -> Result:
        """Do work in a transaction, again if the database broke it off: for what nobody else could do later.

        Raises StoreUnavailable if the database does not answer after the last of the waits (in seconds) either. The
        work must be safe to repeat.
        """
        for wait in waits:
            try:
                with self.begin() as connection:
                    return work(connection)
            except StoreUnavailable:
                time.sleep(wait)
        with self.begin() as connection:
            return work(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _sqlite_engine(url: sa.URL) -> Engine:
    # Errors must not print parameters: they are bodies and addresses.
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": _SQLITE_WAIT_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver must not open transactions on its own, or two readers that both want to write deadlock.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _take_write_lock(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get(_ONLY_READS)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def _postgresql_engine(url: sa.URL, pool_size: int) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT_SECONDS, "options": "-c timezone=UTC"},
    )


def insert_ignoring(connection: Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that passes over rows whose unique key is taken."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def upserting(
    connection: Connection, table: sa.Table, keys: list[str], changed: list[str]
) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that overwrites the columns `changed` where `keys` exist."""
    statement = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: getattr(statement.excluded, name) for name in changed}
    )
