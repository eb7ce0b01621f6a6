"""What is kept of each source: hours, unknown codes, and how it does."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from notifier.store import feeds, inbox
from notifier.store.database import Database
from notifier.store.feeds import FeedHour, UnmappedCode
from notifier.store.inbox import InboxStatus
from notifier.store.tables import feed_hours
from tests.store.rows import NOON, an_arrival

HOUR = timedelta(hours=1)


def an_hour(source: str = "ups", number: int = 0, minutes: int | None = 5, **counts: int) -> FeedHour:
    hour = NOON + number * HOUR
    last_at = None if minutes is None else hour + timedelta(minutes=minutes)
    return FeedHour(source=source, hour=hour, last_at=last_at, counts=counts)


def test_an_hour_adds_up_and_keeps_the_latest_instant(db: Database) -> None:
    with db.begin() as connection:
        feeds.add_hours(connection, [an_hour(bodies=2, lag_1m=1), an_hour("fedex", bodies=1)])
        feeds.add_hours(connection, [an_hour(minutes=3, bodies=3), an_hour(minutes=None, refused=7)])
        rows = {row.source: row for row in connection.execute(sa.select(feed_hours))}
    assert (rows["ups"].bodies, rows["ups"].lag_1m, rows["ups"].refused) == (5, 1, 7)
    assert rows["ups"].last_at == NOON + timedelta(minutes=5)
    assert rows["fedex"].bodies == 1


def test_an_hour_that_began_with_a_refusal_is_heard_when_a_body_comes(db: Database) -> None:
    with db.begin() as connection:
        feeds.add_hours(connection, [an_hour(minutes=None, refused=1)])
        assert feeds.last_heard(connection, "ups") is None
        assert feeds.heard_since(connection, NOON) == {}
        feeds.add_hours(connection, [an_hour(bodies=1)])
        assert feeds.last_heard(connection, "ups") == NOON + timedelta(minutes=5)
        assert feeds.heard_since(connection, NOON) == {"ups": NOON + timedelta(minutes=5)}


def test_hours_are_read_by_source_and_summed_over_a_time(db: Database) -> None:
    with db.begin() as connection:
        feeds.add_hours(connection, [an_hour(number=n, bodies=n, refused=1) for n in range(4)])
        assert feeds.hours_of(connection, "ups", NOON + 2 * HOUR) == {NOON + 2 * HOUR: 2, NOON + 3 * HOUR: 3}
        assert feeds.hours_of(connection, "ups", NOON) == {NOON + n * HOUR: n for n in (1, 2, 3)}
        assert feeds.sum_hours(connection, NOON)["ups"]["bodies"] == 6
        assert feeds.sum_hours(connection, NOON)["ups"]["refused"] == 4


def test_old_hours_and_codes_are_deleted(db: Database) -> None:
    code = UnmappedCode(source="ups", code="X", times=1, first_at=NOON, last_at=NOON)
    with db.begin() as connection:
        feeds.add_hours(connection, [an_hour(bodies=1), an_hour(number=1, bodies=1)])
        feeds.add_unmapped(connection, [code])
        feeds.purge(connection, NOON + HOUR)
        assert feeds.hours_of(connection, "ups", NOON - HOUR) == {NOON + HOUR: 1}
        assert feeds.list_unmapped(connection) == []


def test_codes_are_counted_and_keep_their_first_example(db: Database) -> None:
    first = UnmappedCode(source="ups", code="X", times=2, first_at=NOON, last_at=NOON, example="limbo")
    later = UnmappedCode(source="ups", code="X", times=3, first_at=NOON + HOUR, last_at=NOON + HOUR, example="else")
    with db.begin() as connection:
        feeds.add_unmapped(connection, [first])
        feeds.add_unmapped(
            connection, [later, UnmappedCode(source="a", code="Y", times=1, first_at=NOON, last_at=NOON)]
        )
        assert feeds.list_unmapped(connection, ["ups"]) == [
            UnmappedCode(source="ups", code="X", times=5, first_at=NOON, last_at=NOON + HOUR, example="limbo")
        ]
        assert [one.source for one in feeds.list_unmapped(connection)] == ["a", "ups"]
        feeds.forget_unmapped(connection, "ups", ["X"])
        assert [one.source for one in feeds.list_unmapped(connection)] == ["a"]


def test_of_how_a_source_does_only_what_is_named_changes(db: Database) -> None:
    with db.begin() as connection:
        feeds.save_state(connection, "ups", silent_since=NOON, poll_failures=2)
        feeds.save_state(connection, "ups", poll_problem="refused")
        state = feeds.states(connection)["ups"]
    assert (state.silent_since, state.poll_failures, state.poll_problem) == (NOON, 2, "refused")


def test_who_is_silent_or_catches_up_is_not_heard(db: Database) -> None:
    with db.begin() as connection:
        feeds.save_state(connection, "silent", silent_since=NOON)
        feeds.save_state(connection, "back", silent_since=None, returned_at=NOON, settles_at=NOON + 2 * HOUR)
        feeds.save_state(connection, "settled", silent_since=None, returned_at=NOON, settles_at=NOON + HOUR)
        deaf = feeds.deaf_sources(connection, NOON + HOUR)
    assert {name: (one.since, one.until) for name, one in deaf.items()} == {
        "silent": (NOON, None),
        "back": (NOON, NOON + 2 * HOUR),
    }


def test_a_source_is_behind_while_its_bodies_wait(db: Database) -> None:
    with db.begin() as connection:
        (row_id,) = inbox.keep(connection, [an_arrival()])
        assert row_id is not None
        assert feeds.is_behind(connection, "aftership")
        assert not feeds.is_behind(connection, "ups")
        inbox.settle(connection, {row_id: (InboxStatus.JUDGED, "")})
        assert not feeds.is_behind(connection, "aftership")


def test_one_process_at_a_time_watches(db: Database) -> None:
    with db.begin() as connection:
        assert feeds.take_turn(connection)
        if not db.is_sqlite:
            with db.begin() as other:
                assert not feeds.take_turn(other)
