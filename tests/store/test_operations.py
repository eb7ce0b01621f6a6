"""Since when rules are live: never from before they were there."""

from __future__ import annotations

from datetime import timedelta

from notifier.store import operations
from notifier.store.database import Database
from tests.store.rows import NOON

LATER = NOON + timedelta(days=1)


def test_the_first_rules_ever_have_no_beginning(db: Database) -> None:
    with db.begin() as connection:
        operations.learn_rules(connection, {"delivered": "a"}, NOON)
        assert operations.live_from(connection, {"delivered": "a"}) == {}


def test_a_new_or_edited_rule_is_live_from_when_it_came(db: Database) -> None:
    with db.begin() as connection:
        operations.learn_rules(connection, {"delivered": "a"}, NOON)
        marks = {"delivered": "b", "lost": "c"}
        operations.learn_rules(connection, marks, LATER)
        operations.learn_rules(connection, marks, LATER + timedelta(days=1))
        assert operations.live_from(connection, marks) == {"delivered": LATER, "lost": LATER}


def test_a_rule_that_is_switched_off_and_on_again_is_live_from_then(db: Database) -> None:
    with db.begin() as connection:
        operations.learn_rules(connection, {"delivered": "on"}, NOON)
        operations.learn_rules(connection, {"delivered": "off"}, NOON)
        operations.learn_rules(connection, {"delivered": "on"}, LATER)
        assert operations.live_from(connection, {"delivered": "on"}) == {"delivered": LATER}


def test_a_rule_that_is_taken_out_and_put_in_again_is_live_from_then(db: Database) -> None:
    with db.begin() as connection:
        operations.learn_rules(connection, {"delivered": "a", "lost": "b"}, NOON)
        operations.learn_rules(connection, {"delivered": "a"}, NOON)
        operations.learn_rules(connection, {"delivered": "a"}, LATER)
        marks = {"delivered": "a", "lost": "b"}
        operations.learn_rules(connection, marks, LATER)
        assert operations.live_from(connection, marks) == {"lost": LATER}


def test_what_is_due_is_counted_and_the_next_moment_is_known(db: Database) -> None:
    with db.begin() as connection:
        assert operations.count_due(connection, NOON) == 0
        assert operations.next_due(connection, NOON) is None
        assert operations.gauges(connection, NOON)["timer_overdue_seconds"] == 0.0


def test_a_canary_is_remembered_by_its_last_time(db: Database) -> None:
    with db.begin() as connection:
        operations.beat(connection, "judge", NOON)
        operations.beat(connection, "judge", LATER)
        assert operations.last_beats(connection) == {"judge": LATER}
