"""Orders of several parcels: part of it arrived, all of it arrived."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.domain.notification import Channel
from notifier.domain.rules import Filter, OrderDelivered
from notifier.domain.stages import Stage
from tests.builders import a_rule
from tests.journeys.household import Household

ALL = a_rule(Stage.DELIVERED, "all_arrived", template="delivered", filter=Filter(order_delivered=OrderDelivered.ALL))
PART = a_rule(Stage.DELIVERED, "part_arrived", template="delivered", filter=Filter(order_delivered=OrderDelivered.PART))


@pytest.fixture
def household(tmp_path: Path, database_url: str) -> Iterator[Household]:
    told = Household(tmp_path, database_url=database_url)
    told.go_by(ALL, PART)
    yield told
    told.app.close()


def test_the_last_parcel_completes_the_order(household: Household) -> None:
    household.registered_parcels(3)
    household.at("mon 09:00")
    household.push_of(1, "delivered")
    household.at("mon 10:00")
    household.push_of(2, "delivered")
    household.at("mon 11:00")
    household.push_of(3, "delivered")
    household.push_of(1, "delivered")

    assert household.told == [
        ("mon 09:00", "part_arrived", "email"),
        ("mon 10:00", "part_arrived", "email"),
        ("mon 11:00", "all_arrived", "email"),
    ]


def test_an_order_of_one_parcel_is_complete(household: Household) -> None:
    household.registered_parcels(2, orders=("A", "B"))
    household.at("mon 09:00")
    household.push_of(1, "delivered")

    assert [rule for _, rule, _ in household.told] == ["all_arrived"]


def test_whichever_push_comes_last_the_order_is_complete_once(household: Household) -> None:
    household.registered_parcels(2)
    household.at("mon 12:00")
    household.push_of(1, "delivered")
    household.at("mon 13:00")
    household.scan_of(2, "delivered", "mon 11:00").push_of(2)
    household.push_of(1, "delivered")
    household.at("tue 12:00")

    assert [rule for _, rule, _ in household.told] == ["part_arrived", "all_arrived"]


def test_parcels_of_one_push_know_of_each_other(household: Household) -> None:
    household.registered_parcels(2)
    household.at("mon 09:00")
    household.scan_of(1, "delivered").scan_of(2, "delivered").push_together(1, 2)

    assert sorted({rule for _, rule, _ in household.told}) == ["all_arrived"]
    assert len(household.providers[Channel.EMAIL].messages) == 1
