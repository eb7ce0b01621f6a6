"""A worker takes no more at once than it asked for, whatever plan PostgreSQL makes of the statement.

It is free to run a sub-select once for each row beside it. One that locks and leaves out what is locked finds other
rows each time, so that together they were more than its limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Status
from notifier.domain.stages import Stage
from notifier.store import inbox, notifications, polls, shipments
from notifier.store.database import Database
from notifier.store.polls import Whom
from notifier.store.tables import notifications as notification_rows
from notifier.store.tables import shipments as shipment_rows
from tests.store.rows import NOON, a_notification, add_shipment, an_arrival, an_attempt

MANY = 6
LIMIT = 3
UPS = Whom(source="ups", carriers=frozenset({"ups"}))
LATER = NOON + timedelta(hours=1)


@pytest.fixture(params=["enable_nestloop", "enable_hashjoin", "enable_mergejoin"])
def only(request: pytest.FixtureRequest, db: Database) -> Iterator[Connection]:
    """A connection that joins in one way alone, and looks nothing up in an index or a table of hashes."""
    with db.begin() as connection:
        if not db.is_sqlite:
            for way in ("nestloop", "hashjoin", "mergejoin", "hashagg", "sort", "material", "indexscan", "bitmapscan"):
                is_on = request.param == f"enable_{way}"
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = {'on' if is_on else 'off'}")
        yield connection


def add_notifications(connection: Connection, status: Status, *, attempted: bool) -> None:
    made = [a_notification(f"{number}") for number in range(MANY)]
    notifications.create(connection, made)
    values = {"status": status.value, "due_at": NOON}
    if attempted:
        notifications.write_attempts(connection, [an_attempt(one, one.id) for one in made])
        connection.execute(sa.update(notification_rows).values(attempt_id=notification_rows.c.id))
    connection.execute(sa.update(notification_rows).values(values))


def claim_legs(connection: Connection) -> int:
    for number in range(MANY):
        add_shipment(connection, f"{number}")
    return len(polls.claim(connection, UPS, NOON, LIMIT))


def retire_legs(connection: Connection) -> int:
    for number in range(MANY):
        add_shipment(connection, f"{number}")
    connection.execute(sa.update(shipment_rows).values(stage=Stage.DELIVERED.value))
    return polls.retire(connection, UPS, NOON, LIMIT)


def take_shipments(connection: Connection) -> int:
    for number in range(MANY):
        add_shipment(connection, f"{number}")
    connection.execute(sa.update(shipment_rows).values(look_again_at=NOON))
    return len(shipments.take_due(connection, NOON, LIMIT))


def wake_bodies(connection: Connection) -> int:
    inbox.keep(connection, [an_arrival(b"%d" % number) for number in range(MANY)])
    return len(inbox.wake_due(connection, LATER, LIMIT))


def wake_notifications(connection: Connection) -> int:
    add_notifications(connection, Status.CREATED, attempted=False)
    return len(notifications.wake_due(connection, NOON, LIMIT))


def expire(connection: Connection) -> int:
    add_notifications(connection, Status.SENDING, attempted=True)
    return len(notifications.expire_claims(connection, NOON, LATER, LIMIT))


def free(connection: Connection) -> int:
    add_notifications(connection, Status.SENDING, attempted=False)
    return len(notifications.free_claims(connection, NOON, LIMIT))


def look_up(connection: Connection) -> int:
    add_notifications(connection, Status.UNKNOWN, attempted=True)
    return len(notifications.take_unknown(connection, NOON, LIMIT, LATER))


TAKING = [
    claim_legs,
    retire_legs,
    take_shipments,
    wake_bodies,
    wake_notifications,
    expire,
    free,
    look_up,
]


@pytest.mark.parametrize("take", TAKING)
def test_nobody_takes_more_than_the_limit(only: Connection, take: Callable[[Connection], int]) -> None:
    assert take(only) == LIMIT
