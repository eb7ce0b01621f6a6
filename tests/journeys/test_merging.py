"""One message for all that waits for an order: nothing in it is lost, nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.domain.notification import Channel, OutcomeKind
from notifier.domain.rules import Cap, Caps, Merge, OnUnknown, Policy, Rule, Urgency
from notifier.domain.stages import Stage
from tests.builders import a_rule
from tests.journeys.household import Household

HALF_AN_HOUR = Policy(merge=Merge(within=timedelta(minutes=30)))


def low(stage: Stage, name: str, **more: object) -> Rule:
    usual = {"template": "delivered", "channels": (Channel.EMAIL,), "urgency": Urgency.LOW}
    return a_rule(stage, name, **{**usual, **more})


MOVED = low(Stage.PICKED_UP, "moved", template="moving-again")
ARRIVED = low(Stage.DELIVERED, "arrived")


@pytest.fixture
def household(tmp_path: Path, database_url: str) -> Iterator[Household]:
    told = Household(tmp_path, database_url=database_url)
    yield told
    told.app.close()


def test_what_is_of_low_urgency_waits_and_leaves_as_one_message_that_tells_it_all(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=HALF_AN_HOUR).registered_parcels(3)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 09:10")
    household.push_of(2, "picked_up")
    household.at("mon 09:20")
    household.push_of(3, "delivered")

    household.at("tue 12:00")

    assert household.told == [("mon 09:30", "moved", "email")]
    message = household.providers[Channel.EMAIL].messages[0]
    assert message.subject == "News of your order 1001"
    for line in (
        "Your order 1001 is moving again (LX1)",
        "Your order 1001 is moving again (LX2)",
        "Delivered: your order 1001 (LX3)",
    ):
        assert line in message.text
    assert [household.heard(number) for number in (1, 2, 3)] == [
        [("moved", "sent")],
        [("moved", "sent")],
        [("arrived", "sent")],
    ]


def test_one_that_stays_alone_is_told_in_its_own_words(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 09:00")
    household.push_of(1, "delivered")

    household.at("tue 12:00")

    assert household.told == [("mon 09:30", "arrived", "email")]
    assert household.providers[Channel.EMAIL].messages[0].subject == "Delivered: your order 1001"


def test_what_is_more_urgent_leaves_at_once_and_takes_along_what_waits(household: Household) -> None:
    normal = replace(ARRIVED, urgency=Urgency.NORMAL)
    household.go_by(MOVED, normal, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 09:10")
    household.push_of(2, "delivered")

    household.at("tue 12:00")

    assert household.told == [("mon 09:10", "arrived", "email")]
    assert "is moving again (LX1)" in household.text()


def test_parcels_of_an_order_that_come_one_after_the_other_are_told_in_two_messages(household: Household) -> None:
    normal = replace(ARRIVED, urgency=Urgency.NORMAL)
    household.go_by(normal, policy=HALF_AN_HOUR).registered_parcels(9, orders=("A",) * 8 + ("B",))
    household.at("mon 09:00")
    household.push_of(1, "delivered")
    for number in range(2, 9):
        household.at(f"mon 09:0{number}")
        household.push_of(number, "delivered")
    household.push_of(9, "delivered")

    household.at("tue 12:00")

    assert household.told == [
        ("mon 09:00", "arrived", "email"),
        ("mon 09:08", "arrived", "email"),
        ("mon 09:30", "arrived", "email"),
    ], "the first at once, another order at once, the rest together"
    assert all(f"(LX{number})" in household.text() for number in range(2, 9))
    assert "(LX1)" not in household.text()


def test_what_is_told_meanwhile_puts_nothing_off_for_longer_than_the_window(household: Household) -> None:
    normal = replace(ARRIVED, urgency=Urgency.NORMAL)
    urgent = replace(MOVED, urgency=Urgency.ACTION_NEEDED)
    household.go_by(normal, urgent, policy=HALF_AN_HOUR).registered_parcels(4)
    household.at("mon 09:00")
    household.push_of(1, "delivered")
    household.at("mon 09:08")
    household.push_of(2, "delivered")
    household.at("mon 09:20")
    household.push_of(3, "picked_up")
    household.at("mon 09:30")
    household.push_of(4, "picked_up")

    household.at("tue 12:00")

    assert household.told == [
        ("mon 09:00", "arrived", "email"),
        ("mon 09:20", "moved", "email"),
        ("mon 09:30", "moved", "email"),
        ("mon 09:38", "arrived", "email"),
    ]


def test_news_of_the_same_parcel_waits_for_nobody(household: Household) -> None:
    moved, arrived = (replace(one, urgency=Urgency.NORMAL) for one in (MOVED, ARRIVED))
    household.go_by(moved, arrived, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 09:05")
    household.push_of(1, "delivered")

    household.at("tue 12:00")

    assert household.told == [("mon 09:00", "moved", "email"), ("mon 09:05", "arrived", "email")]


def test_what_needs_action_stands_alone(household: Household) -> None:
    urgent = replace(ARRIVED, urgency=Urgency.ACTION_NEEDED)
    household.go_by(MOVED, urgent, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 09:10")
    household.push_of(2, "delivered")

    household.at("tue 12:00")

    assert household.told == [("mon 09:10", "arrived", "email"), ("mon 09:30", "moved", "email")]


def test_what_is_no_longer_true_is_left_out(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")
    household.at("mon 09:20")
    household.push_of(2, "delivered")

    household.at("tue 12:00")

    assert household.told == [("mon 09:30", "moved", "email")]
    assert "Delivered: your order 1001 (LX2)" in household.text()
    assert "moving again (LX2)" not in household.text()
    assert household.heard(2) == [("moved", "cancelled"), ("arrived", "sent")]


def test_orders_and_channels_are_told_apart(household: Household) -> None:
    both = replace(MOVED, channels=(Channel.EMAIL, Channel.SMS))
    household.go_by(both, policy=HALF_AN_HOUR).registered_parcels(3, orders=("A", "A", "B"))
    household.at("mon 09:00")
    for number in (1, 2, 3):
        household.push_of(number, "picked_up")

    household.at("mon 10:00")

    assert sorted(household.told) == sorted([("mon 09:30", "moved", "email"), ("mon 09:30", "moved", "sms")] * 2)


def test_what_a_cap_holds_goes_along_with_the_next_that_may_leave(household: Household) -> None:
    policy = Policy(
        merge=Merge(within=timedelta(minutes=30)), caps=Caps(recipient=Cap(at_most=1, within=timedelta(hours=3)))
    )
    normal = replace(MOVED, urgency=Urgency.NORMAL)
    household.go_by(normal, policy=policy).registered_parcels(4)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 09:10")
    for number in (2, 3, 4):
        household.push_of(number, "picked_up")

    household.at("tue 12:00")

    assert household.told == [("mon 09:00", "moved", "email"), ("mon 12:00", "moved", "email")]
    assert all(f"(LX{number})" in household.text() for number in (2, 3, 4))


def test_a_digest_that_surely_was_not_sent_is_put_together_again(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=HALF_AN_HOUR).registered_parcels(3)
    household.providers[Channel.EMAIL].answers = [OutcomeKind.NOT_SENT]
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")

    household.at("mon 10:00")

    assert household.told == [("mon 09:30", "moved", "email")]
    assert [household.heard(number) for number in (1, 2)] == [[("moved", "sent")]] * 2


@pytest.mark.parametrize(
    ("policy", "statuses", "messages"),
    [(OnUnknown.HOLD, "held", 1), (OnUnknown.RESEND, "sent", 2)],
)
def test_of_a_digest_with_an_unknown_outcome_all_parts_share_the_fate(
    household: Household, policy: OnUnknown, statuses: str, messages: int
) -> None:
    household.go_by(replace(MOVED, on_unknown=policy), policy=HALF_AN_HOUR).registered_parcels(2)
    household.providers[Channel.EMAIL].answers = [OutcomeKind.AMBIGUOUS]
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")
    household.at("mon 09:31")
    assert [household.heard(number) for number in (1, 2)] == [[("moved", "unknown")]] * 2

    household.at("tue 12:00")

    assert len(household.told) == messages
    assert [household.heard(number) for number in (1, 2)] == [[("moved", statuses)]] * 2


def test_a_digest_of_unknown_outcome_is_said_whole_on_the_other_channel(household: Household) -> None:
    rule = replace(MOVED, on_unknown=OnUnknown.OTHER_CHANNEL)
    household.go_by(rule, policy=HALF_AN_HOUR).registered_parcels(2)
    household.providers[Channel.EMAIL].answers = [OutcomeKind.AMBIGUOUS]
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")

    household.at("mon 12:00")

    assert "LX1" in household.text(Channel.SMS)
    assert "LX2" in household.text(Channel.SMS)
