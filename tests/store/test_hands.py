"""Sending a handful costs the same however many wait beside it: no statement looks through all notifications for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.store import lately, migrate, notifications
from notifier.store.database import Database
from tests.store.rows import NOON, a_notification, an_attempt

WAITING = 1000
HAND = [f"{number}" for number in range(16)]
READS_MANY = ("Seq Scan on notifications", "ix_notifications_waiting")


@pytest.fixture
def backlog(empty_postgres_url: str) -> Iterator[Database]:
    """A database of its own, so that the planner knows no more of its tables than on the first day."""
    migrate.upgrade(empty_postgres_url)
    database = Database(empty_postgres_url)
    with database.begin() as connection:
        notifications.create(connection, [a_notification(f"{number}") for number in range(WAITING)])
    yield database
    database.close()


def send_a_hand(connection: Connection) -> None:
    until = NOON + timedelta(minutes=5)
    hand = {one.id: one for one in map(a_notification, HAND)}
    claimed = notifications.claim(connection, hand, NOON, until)
    notifications.claim_along(connection, claimed, ["delivered"], NOON, until)
    shipments = {one.shipment.id: one.shipment for one in hand.values()}
    lately.lately(connection, shipments, NOON - timedelta(days=1), NOON)
    lately.lock_recipients(connection, shipments.values())
    ours = notifications.still_claimed(connection, [one.id for one in claimed], until)
    assert len(ours) == len(HAND)
    notifications.write_attempts(connection, [an_attempt(hand[one], one) for one in ours])
    accepted = Outcome(kind=OutcomeKind.ACCEPTED)
    notifications.finish_attempts(connection, [(one, accepted, NOON) for one in ours])
    notifications.mark_sent(connection, dict.fromkeys(ours, NOON))


def test_a_hand_is_sent_without_a_look_at_what_else_waits(backlog: Database) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    sa.event.listen(backlog.engine, "before_cursor_execute", note)
    with backlog.begin() as connection:
        send_a_hand(connection)
    sa.event.remove(backlog.engine, "before_cursor_execute", note)

    assert len(asked) >= 9
    for statement, parameters in asked:
        with backlog.look() as connection:
            plan = [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
        assert [line for line in plan if any(words in line for words in READS_MANY)] == [], statement


def test_what_one_worker_holds_another_passes_over(backlog: Database) -> None:
    until = NOON + timedelta(minutes=5)
    ids = [a_notification(name).id for name in HAND]
    with backlog.begin() as one, backlog.begin() as other:
        taken = notifications.claim(one, ids[:10], NOON, until)
        left = notifications.claim(other, ids, NOON, until + timedelta(seconds=1))
    with backlog.begin() as later:
        assert notifications.claim(later, ids, NOON, until) == []

    assert {one.id for one in taken} == set(ids[:10])
    assert {one.id for one in left} == set(ids[10:])
    assert {one.channel for one in (*taken, *left)} == {Channel.EMAIL}


def test_who_records_a_hand_asks_for_the_messages_before_their_attempts(backlog: Database) -> None:
    """Receipts are applied in that order, and the other way round each would wait for the other."""
    ids = [a_notification(name).id for name in HAND]
    with backlog.begin() as receiver, backlog.begin() as recorder:
        notifications.lock(receiver, ids[:1])
        recorder.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError):
            notifications.lock(recorder, ids)
