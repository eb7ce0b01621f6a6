"""Bodies: kept once, taken by one worker, woken again when nobody took them."""

from __future__ import annotations

from datetime import timedelta

from notifier.store import inbox
from notifier.store.database import Database
from notifier.store.inbox import InboxKind, InboxStatus
from tests.store.rows import NOON, add_shipment, an_arrival


def test_a_body_is_kept_once_by_its_content(db: Database) -> None:
    with db.begin() as connection:
        first, again, other = inbox.keep(connection, [an_arrival(b"a"), an_arrival(b"a"), an_arrival(b"b")])
        later = inbox.keep(connection, [an_arrival(b"b")])
    assert first is not None
    assert other is not None
    assert again is None
    assert later == [None]


def test_a_body_with_an_id_is_known_by_it_whatever_it_says(db: Database) -> None:
    with db.begin() as connection:
        first, again = inbox.keep(connection, [an_arrival(b"a", "e1"), an_arrival(b"b", "e1")])
        of_another_source = inbox.keep(connection, [an_arrival(b"a", "e1", "easypost")])
    assert first is not None
    assert again is None
    assert of_another_source != [None]


def test_a_body_comes_back_as_it_came(db: Database) -> None:
    with db.begin() as connection:
        kept = inbox.keep(connection, [an_arrival(b"\x00\xff\n")])[0]
        row = inbox.take(connection, [kept or 0], InboxKind.WEBHOOK)[0]
    assert (row.raw.body, row.raw.received_at, row.raw.headers) == (b"\x00\xff\n", NOON, {"x": "y"})


def test_a_settled_body_is_not_taken_again(db: Database) -> None:
    with db.begin() as connection:
        kept = inbox.keep(connection, [an_arrival()])[0] or 0
        inbox.settle(connection, {kept: (InboxStatus.JUDGED, "")})
        assert inbox.take(connection, [kept], InboxKind.WEBHOOK) == []
        assert inbox.wake_due(connection, NOON + timedelta(days=1), 10) == []


def test_a_lost_wake_up_is_found_and_not_found_again_at_once(db: Database) -> None:
    with db.begin() as connection:
        kept = inbox.keep(connection, [an_arrival()])[0]
        assert inbox.wake_due(connection, NOON, 10) == []
        later = NOON + inbox.WAKE_AGAIN_AFTER
        assert inbox.wake_due(connection, later, 10) == [(kept, InboxKind.WEBHOOK)]
        assert inbox.wake_due(connection, later, 10) == []


def test_a_failed_body_is_tried_again_at_growing_intervals(db: Database) -> None:
    with db.begin() as connection:
        kept = inbox.keep(connection, [an_arrival()])[0] or 0
        waits = []
        for tries in range(5):
            inbox.fail(connection, kept, tries, "broken", NOON)
            due = next(
                wait for wait in (*inbox.RETRY_WAITS, timedelta(days=1)) if inbox.wake_due(connection, NOON + wait, 10)
            )
            waits.append(due)
    assert waits == [*inbox.RETRY_WAITS, inbox.RETRY_WAITS[-1]]


def test_a_body_that_waits_for_a_number_is_new_again_once_the_number_is_known(db: Database) -> None:
    with db.begin() as connection:
        kept = inbox.keep(connection, [an_arrival()])[0] or 0
        inbox.settle(connection, {kept: (InboxStatus.UNMATCHED, "")})
        inbox.remember_unmatched(connection, [("N1", kept), ("N1", kept)])
        assert inbox.reopen_matched(connection, NOON) == []
        add_shipment(connection)
        assert inbox.reopen_matched(connection, NOON) == [kept]
        assert inbox.reopen_matched(connection, NOON) == []
        assert [row.id for row in inbox.take(connection, [kept], InboxKind.WEBHOOK)] == [kept]


def test_bodies_nobody_could_read_are_listed(db: Database) -> None:
    with db.begin() as connection:
        kept = inbox.keep(connection, [an_arrival()])[0] or 0
        inbox.settle(connection, {kept: (InboxStatus.UNREADABLE, "no JSON")})
        assert [(row["id"], row["detail"]) for row in inbox.list_troubled(connection)] == [(kept, "no JSON")]
