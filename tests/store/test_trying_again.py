"""Work that nobody else could do later is done again when the database breaks it off."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from notifier.errors import StoreUnavailable
from notifier.store.database import Database


class Broken:
    """Work that the database breaks off some times before it is done."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.tried = 0

    def __call__(self, connection: Connection) -> int:
        self.tried += 1
        connection.execute(sa.text("CREATE TABLE done (once INTEGER)"))
        if self.tried <= self.times:
            raise OperationalError("the statement", {}, Exception("deadlock detected"))
        return self.tried


def test_work_that_was_broken_off_is_done_again_from_the_start(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert database.run(Broken(2), waits=(0, 0, 0)) == 3
    database.close()


def test_work_is_not_done_again_when_it_was_done(empty_database_url: str) -> None:
    database, work = Database(empty_database_url), Broken(0)
    assert database.run(work, waits=(0, 0, 0)) == 1
    assert work.tried == 1
    database.close()


def test_a_database_that_goes_on_breaking_it_off_is_not_there(empty_database_url: str) -> None:
    database, work = Database(empty_database_url), Broken(100)
    with pytest.raises(StoreUnavailable):
        database.run(work, waits=(0, 0))
    assert work.tried == 3
    database.close()


def test_a_fault_of_the_work_itself_is_not_tried_again(empty_database_url: str) -> None:
    tried: list[int] = []

    def fail(_connection: Connection) -> None:
        tried.append(1)
        raise ValueError("a fault")

    database = Database(empty_database_url)
    with pytest.raises(ValueError, match="a fault"):
        database.run(fail)
    assert tried == [1]
    database.close()
