"""Which legs are to be asked about: each by one worker, at its time, of the source that knows it."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.stages import Stage
from notifier.store import polls, shipments
from notifier.store.database import Database
from notifier.store.polls import LEASE, Asked, Whom
from notifier.store.shipments import NewEvent
from notifier.store.tables import legs
from notifier.store.tables import shipments as shipment_rows
from tests.builders import an_event
from tests.store.rows import NOON, add_shipment

UPS = Whom(source="ups", carriers=frozenset({"ups"}))
ANYBODY = Whom(source="agg", others=frozenset({"ups"}))
LATER = NOON + timedelta(hours=1)


def end(connection: Connection, name: str) -> None:
    connection.execute(
        sa.update(shipment_rows).where(shipment_rows.c.id == f"shp_{name}").values(stage=Stage.DELIVERED.value)
    )


def numbers(found: list[polls.DueLeg]) -> list[str]:
    return [leg.number for leg in found]


def test_a_new_leg_is_due_at_once_and_then_leased(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection, "1")
        assert polls.is_due(connection, UPS, NOON)
        assert numbers(polls.claim(connection, UPS, NOON, 10)) == ["N1"]
        assert polls.claim(connection, UPS, NOON, 10) == []
        assert not polls.is_due(connection, UPS, NOON + LEASE - timedelta(seconds=1))
        assert numbers(polls.claim(connection, UPS, NOON + LEASE, 10)) == ["N1"]


def test_each_source_gets_its_own(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection, "1")
        add_shipment(connection, "2", carrier="yunexpress")
        assert numbers(polls.claim(connection, UPS, NOON, 10)) == ["N1"]
        assert numbers(polls.claim(connection, ANYBODY, NOON, 10)) == ["N2"]


def test_two_workers_never_get_the_same(db: Database) -> None:
    with db.begin() as connection:
        for number in range(6):
            add_shipment(connection, str(number))
    if db.is_sqlite:
        with db.begin() as one:
            first = polls.claim(one, UPS, NOON, 3)
        with db.begin() as other:
            second = polls.claim(other, UPS, NOON, 10)
    else:
        with db.begin() as one, db.begin() as other:
            first, second = polls.claim(one, UPS, NOON, 3), polls.claim(other, UPS, NOON, 10)
    assert len(first) == 3
    assert len(second) == 3
    assert not set(numbers(first)) & set(numbers(second))


def test_a_leg_comes_with_what_its_next_time_depends_on(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection, "1", registered_at=NOON)
        connection.execute(sa.update(shipment_rows).values(stage=Stage.IN_CUSTOMS.value))
        (leg,) = polls.claim(connection, UPS, NOON, 10)
    assert (leg.stage, leg.registered_at) == (Stage.IN_CUSTOMS, NOON)


def test_what_has_ended_is_retired_without_being_asked_about(db: Database) -> None:
    with db.begin() as connection:
        for name in ("1", "2", "3"):
            add_shipment(connection, name)
        end(connection, "1")
        end(connection, "3")
        assert numbers(polls.claim(connection, UPS, NOON, 10)) == ["N2"]
        assert polls.retire(connection, UPS, NOON) == 2
        assert polls.retire(connection, UPS, NOON) == 0
        assert not polls.is_due(connection, UPS, NOON)


def test_what_is_put_back_is_due_when_it_says(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection, "1")
        add_shipment(connection, "2")
        one, two = polls.claim(connection, UPS, NOON, 10)
        back = [
            Asked(leg=one, next_poll_at=None, answered=True, is_known=True),
            Asked(leg=two, next_poll_at=LATER, answered=True),
        ]
        polls.put_back(connection, back, NOON)
        assert polls.claim(connection, UPS, LATER - timedelta(seconds=1), 10) == []
        assert numbers(polls.claim(connection, UPS, LATER, 10)) == ["N2"]
        assert shipments.answered_at(connection, ["shp_1", "shp_2"]) == {"shp_1": NOON}


def test_out_of_turn_a_source_is_asked_about_what_it_spoke_of_and_what_is_under_way(db: Database) -> None:
    waiting = Whom(source="agg", others=frozenset({"ups"}), waits=True)
    with db.begin() as connection:
        for name in ("1", "2", "3"):
            add_shipment(connection, name)
        new = [
            NewEvent(shipment_id=f"shp_{name}", source="agg", tracking_number="N", event=an_event(), inbox_id=1)
            for name in ("1", "3")
        ]
        shipments.add_events(connection, new)
        end(connection, "3")
        assert not polls.is_due(connection, waiting, NOON)
        assert polls.ask_out_of_turn(connection, waiting, None, NOON) == 1
        # Whose turn it would have been leaves it to the other.
        assert numbers(polls.claim(connection, UPS, NOON, 10)) == ["N2"]
        (leg,) = polls.claim(connection, waiting, NOON, 10)
        assert leg.number == "N1"
        polls.put_back(connection, [Asked(leg=leg, next_poll_at=LATER, answered=True)], NOON)
        assert polls.claim(connection, waiting, LATER, 10) == []
        assert "N1" in numbers(polls.claim(connection, UPS, LATER, 10))


def test_out_of_turn_leaves_out_what_was_answered_since(db: Database) -> None:
    with db.begin() as connection:
        for name in ("1", "2"):
            add_shipment(connection, name)
        connection.execute(sa.update(legs).where(legs.c.shipment_id == "shp_1").values(asked_at=LATER))
        assert polls.ask_out_of_turn(connection, UPS, LATER, LATER) == 1
        assert polls.ask_out_of_turn(connection, UPS, LATER + timedelta(seconds=1), LATER) == 2
