"""Nobody hears more than so much within a while; what is over waits, and is told if it is still true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.domain.notification import Channel
from notifier.domain.rules import Cap, Caps, Policy, Rule, Urgency
from notifier.domain.stages import Stage
from tests.builders import a_rule
from tests.journeys.household import Household

DAY = timedelta(days=1)
TWO_A_DAY = Policy(caps=Caps(recipient=Cap(at_most=2, within=DAY)))


def told_at(stage: Stage, name: str, **more: object) -> Rule:
    values = {"template": "delivered", "max_event_age": timedelta(days=3), "channels": (Channel.EMAIL,), **more}
    return a_rule(stage, name, **values)


MOVED = told_at(Stage.PICKED_UP, "moved")
CUSTOMS = told_at(Stage.IN_CUSTOMS, "customs")
ARRIVED = told_at(Stage.DELIVERED, "arrived")


@pytest.fixture
def household(tmp_path: Path, database_url: str) -> Iterator[Household]:
    told = Household(tmp_path, database_url=database_url)
    yield told
    told.app.close()


def test_the_third_message_of_a_day_waits_until_the_first_is_a_day_old(household: Household) -> None:
    household.go_by(MOVED, policy=TWO_A_DAY).registered_parcels(3, orders=("A", "B", "C"))
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 10:00")
    household.push_of(2, "picked_up")
    household.at("mon 11:00")
    household.push_of(3, "picked_up")

    household.at("wed 12:00")

    assert household.told == [
        ("mon 09:00", "moved", "email"),
        ("mon 10:00", "moved", "email"),
        ("tue 09:00", "moved", "email"),
    ]


def test_what_is_no_longer_true_when_there_is_room_is_not_told(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=TWO_A_DAY).registered_parcels(3, orders=("A", "B", "C"))
    household.at("mon 09:00")
    for number in (1, 2, 3):
        household.push_of(number, "picked_up")
    household.at("mon 20:00")
    household.push_of(3, "delivered")

    household.at("wed 12:00")

    assert household.told == [
        ("mon 09:00", "moved", "email"),
        ("mon 09:00", "moved", "email"),
        ("tue 09:00", "arrived", "email"),
    ]


def test_what_needs_action_passes_the_cap_and_counts(household: Household) -> None:
    urgent = told_at(Stage.IN_CUSTOMS, "customs", urgency=Urgency.ACTION_NEEDED)
    household.go_by(MOVED, urgent, policy=TWO_A_DAY).registered_parcels(3, orders=("A", "B", "C"))
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")
    household.at("mon 15:00")
    household.push_of(1, "in_customs")
    household.at("mon 16:00")
    household.push_of(3, "picked_up")

    household.at("wed 12:00")

    assert household.told == [
        ("mon 09:00", "moved", "email"),
        ("mon 09:00", "moved", "email"),
        ("mon 15:00", "customs", "email"),
        ("tue 09:00", "moved", "email"),
    ]


def test_parcels_that_become_due_at_once_are_counted_among_each_other(household: Household) -> None:
    household.go_by(MOVED, policy=Policy(caps=Caps(recipient=Cap(at_most=1, within=DAY))))
    household.registered_parcels(3, orders=("A", "B", "C"))
    household.at("mon 09:00")
    for number in (1, 2, 3):
        household.push_of(number, "picked_up")

    household.at("fri 12:00")

    assert [when for when, _, _ in household.told] == ["mon 09:00", "tue 09:00", "wed 09:00"]


def test_each_parcel_and_each_channel_have_a_cap_of_their_own(household: Household) -> None:
    both = (Channel.EMAIL, Channel.SMS)
    rules = [told_at(Stage.PICKED_UP, "moved", channels=both), told_at(Stage.IN_CUSTOMS, "customs", channels=both)]
    household.go_by(*rules, policy=Policy(caps=Caps(shipment=Cap(at_most=1, within=DAY))))
    household.registered_parcels(2)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")
    household.at("mon 12:00")
    household.push_of(1, "in_customs")

    household.at("wed 12:00")

    assert household.told == [
        *[("mon 09:00", "moved", channel) for channel in ("email", "sms")] * 2,
        ("tue 09:00", "customs", "email"),
        ("tue 09:00", "customs", "sms"),
    ]


def test_another_customer_has_a_cap_of_their_own(household: Household) -> None:
    household.go_by(MOVED, policy=Policy(caps=Caps(recipient=Cap(at_most=1, within=DAY))))
    household.registered_parcels(2, orders=("A", "B"), emails=("jo@example.com", "mo@example.com"))
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")

    assert [when for when, _, _ in household.told] == ["mon 09:00", "mon 09:00"]
