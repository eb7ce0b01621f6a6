"""Which shipments an order comes to, from the newest that was said of it and its fulfilments."""

from __future__ import annotations

from itertools import permutations

from notifier.domain.shipment import Stop
from notifier.domain.shop import FulfilmentState, Known, OrderState, Planned, Statement, newest, plan


def stops(order: OrderState | None, *fulfilments: FulfilmentState) -> list[tuple[str, Stop | None]]:
    return [(one.number, one.stop) for one in plan(Known(order=order, fulfilments=fulfilments))]


def sent(*numbers: str, is_cancelled: bool = False) -> FulfilmentState:
    return FulfilmentState(parcels=tuple(("ups", number) for number in numbers), is_cancelled=is_cancelled)


def test_an_order_that_is_not_shipped_stands_for_itself() -> None:
    assert stops(OrderState()) == [("", None)]
    assert stops(OrderState(is_unpaid=True)) == [("", Stop.UNPAID)]
    assert stops(OrderState(is_complete=True)) == [("", Stop.NOTHING_TO_SHIP)]
    assert stops(OrderState(is_cancelled=True)) == [("", Stop.CANCELLED)]


def test_several_parcels_are_several_shipments_and_the_order_itself_is_quiet() -> None:
    assert stops(OrderState(), sent("A", "B"), sent("C")) == [("", Stop.SHIPPED), ("A", None), ("B", None), ("C", None)]


def test_a_parcel_to_be_paid_at_the_door_is_told_of() -> None:
    assert stops(OrderState(is_unpaid=True), sent("A")) == [("", Stop.SHIPPED), ("A", None)]


def test_a_cancelled_order_stops_all_of_it() -> None:
    assert stops(OrderState(is_cancelled=True), sent("A")) == [("", Stop.CANCELLED), ("A", Stop.CANCELLED)]


def test_with_its_only_fulfilment_cancelled_an_order_is_not_shipped() -> None:
    assert stops(OrderState(), sent("A", is_cancelled=True)) == [("", None), ("A", Stop.WITHDRAWN)]


def test_a_number_that_another_fulfilment_still_names_is_followed_once() -> None:
    for fulfilments in permutations((sent("A 1", is_cancelled=True), sent("a-1"))):
        (_, parcel) = stops(OrderState(), *fulfilments)
        assert parcel[1] is None


def test_a_number_that_was_mended_is_withdrawn() -> None:
    mended = sent("B").after(sent("A"))
    assert stops(OrderState(), mended) == [("", Stop.SHIPPED), ("B", None), ("A", Stop.WITHDRAWN)]
    assert stops(OrderState(), sent("A").after(mended)) == [("", Stop.SHIPPED), ("A", None), ("B", Stop.WITHDRAWN)]


def test_without_its_order_only_parcels_are_there() -> None:
    assert plan(Known(fulfilments=(sent("A"),))) == (Planned(carrier="ups", number="A"),)


def test_of_several_statements_about_one_object_the_newest_counts_in_any_order() -> None:
    said = [Statement(order_key="1", version=f"{number}", state=OrderState(value=f"{number}")) for number in range(3)]
    for order in permutations(said):
        assert newest(order) == [said[2]]
