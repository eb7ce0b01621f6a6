"""What is foreseen of an order of several parcels is what happens: they share messages, caps and announcements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifier.domain.notification import Channel
from notifier.domain.rules import Cap, Caps, Filter, Merge, Policy
from notifier.domain.silences import SilenceAction
from notifier.domain.stages import Stage
from notifier.service.explain import tell_all
from notifier.service.forecast import MOST_TOGETHER, Forecast
from notifier.service.silencing import add_silence
from notifier.service.simulate import simulate
from tests.journeys.household import Household
from tests.journeys.test_merging import ARRIVED, HALF_AN_HOUR, MOVED, low

DAY = timedelta(days=1)


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    told = Household(tmp_path)
    yield told
    told.app.close()


def forecasts(household: Household) -> dict[str, Forecast]:
    return {one.stored.shipment.ref: one.forecast for one in tell_all(household.app, "1001")}


def leaving(household: Household) -> list[tuple[datetime, str, str]]:
    """Every message that the order is foreseen to be sent, once."""
    found = [message for one in forecasts(household).values() for message in one.messages]
    return sorted((one.at, one.rule, one.channel.value) for one in found if not one.dropped and not one.told_by)


def test_news_of_two_parcels_are_foreseen_in_one_message(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 10:00")
    household.push_of(1, "picked_up")
    household.at("mon 10:20")
    household.push_of(2, "picked_up")

    first, second = forecasts(household).values()

    assert [(household.name_of(one.at), one.rule, one.told_by) for one in first.messages] == [
        ("mon 10:30", "moved", "")
    ]
    assert [(household.name_of(one.at), one.told_by, one.told_with) for one in second.messages] == [
        ("mon 10:30", "moved", "P-1")
    ]
    assert first.messages[0].subject == second.messages[0].subject == "News of your order 1001"
    assert first.caveats == ()
    household.at("mon 12:00")
    assert household.told == [("mon 10:30", "moved", "email")]


def test_of_one_parcel_alone_its_others_are_reckoned_with_too(household: Household) -> None:
    household.go_by(MOVED, ARRIVED, policy=HALF_AN_HOUR).registered_parcels(2)
    household.at("mon 10:00")
    household.push_of(1, "picked_up")
    household.at("mon 10:20")
    household.push_of(2, "picked_up")

    (found,) = simulate(household.app, household.when("tue 10:00"), ["P-2"])

    assert found.stored.shipment.ref == "P-2"
    assert [(household.name_of(one.at), one.told_with) for one in found.messages] == [("mon 10:30", "P-1")]


def test_what_others_of_the_order_take_from_a_cap_is_foreseen(household: Household) -> None:
    policy = Policy(caps=Caps(recipient=Cap(at_most=1, within=DAY)), merge=Merge(within=timedelta(minutes=30)))
    urgent = replace(ARRIVED, channels=(Channel.EMAIL, Channel.SMS))
    household.go_by(low(Stage.PICKED_UP, "moved", template="moving-again"), urgent, policy=policy)
    household.registered_parcels(2)
    household.at("mon 10:00")
    household.push_of(1, "delivered")
    household.at("mon 10:31")
    household.push_of(2, "picked_up")
    expected = leaving(household)

    household.at("thu 12:00")

    assert expected == [(household.when("tue 10:30"), "moved", "email")]
    assert household.told[-1] == ("tue 10:30", "moved", "email")


def test_an_announcement_is_foreseen_once_for_all_parcels(household: Household) -> None:
    household.go_by(MOVED).registered_parcels(3)
    household.at("mon 09:00")
    for number in (1, 2, 3):
        household.push_of(number, "in_transit")
    add_silence(
        household.app,
        where=Filter(),
        until=household.when("thu 09:00"),
        action=SilenceAction.HOLD,
        by="ada",
        announce="disruption",
    )

    expected = leaving(household)

    assert len(expected) == 1
    household.sweep()
    assert [(household.when(when), rule, way) for when, rule, way in household.told] == expected


def held_together(household: Household) -> None:
    household.at("fri 16:00")
    household.push_all("in_customs", "customs_held")


def silent_one_after_the_other(household: Household) -> None:
    for number, day in ((1, "mon"), (2, "tue"), (3, "tue")):
        household.at(f"{day} 10:00")
        household.push_of(number, "picked_up")


def tried_in_vain_at_night(household: Household) -> None:
    household.at("tue 22:10")
    household.push_of(1, "out_for_delivery", "attempt_failed")
    household.push_of(2, "available_for_pickup")
    household.at("tue 22:30")
    household.push_of(3, "customs_held")


def over_the_cap(household: Household) -> None:
    household.at("mon 08:10")
    for scan in ("storm", "out_for_delivery", "attempt_failed", "available_for_pickup"):
        household.push_of(1, scan)
        household.push_of(2, scan)
    household.push_of(3, "out_for_delivery")
    household.push_of(3, "attempt_failed")
    household.push_of(3, "available_for_pickup")


@pytest.mark.parametrize(
    "happen",
    [held_together, silent_one_after_the_other, tried_in_vain_at_night, over_the_cap],
    ids=lambda happen: happen.__name__,
)
def test_what_is_foreseen_of_an_order_under_the_shipped_rules_is_what_happens(
    happen: Callable[[Household], None], household: Household
) -> None:
    household.registered_parcels(3)
    for number in (1, 2, 3):
        household.push_of(number)
    happen(household)
    told_before, expected = len(household.told), leaving(household)
    assert expected

    for week in range(1, 6):
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            household.at(f"{day}+{week} 12:00")

    happened = sorted((household.when(when), rule, way) for when, rule, way in household.told[told_before:])
    assert expected == happened


def test_a_very_large_order_is_foreseen_in_pieces_and_says_so(household: Household) -> None:
    household.go_by(MOVED, policy=HALF_AN_HOUR).registered_parcels(MOST_TOGETHER + 2)
    household.at("mon 10:00")
    household.push_of(1, "picked_up")

    found = forecasts(household)

    assert len(found) == MOST_TOGETHER + 2
    (message,) = found["P-1"].messages
    assert message.rule == "moved"
    told = [one for one in found.values() if one.messages]
    assert [len(one.caveats) for one in told] == [1]
