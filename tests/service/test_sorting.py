"""Which shipment a number means: by carrier, by time, and by who said that it is its number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from notifier.domain.events import NamedLeg, TrackingUpdate, TzSource
from notifier.domain.shipment import Leg
from notifier.domain.stages import Stage
from notifier.service.sorting import choose, drop_earlier_parcel, further_legs, newest_first, numbers_of, parcels_told
from notifier.store.shipments import Candidate
from tests.builders import a_shipment, an_event, at

MONDAY = at("mon 09:00")


def update(*days: float, carrier: str = "ups", **more: Any) -> TrackingUpdate:
    """What a feed says of N1: a scan on each of the days after MONDAY."""
    events = tuple(an_event(MONDAY + timedelta(days=one), Stage.IN_TRANSIT) for one in days)
    return TrackingUpdate(source="aftership", carrier=carrier, tracking_number="n-1", events=events, **more)


def candidate(name: str, days: float = 0, **more: Any) -> Candidate:
    """A shipment registered so many days after MONDAY."""
    values: dict[str, Any] = {"carrier": "ups", "registered_at": MONDAY + timedelta(days=days)}
    return Candidate(shipment_id=name, **{**values, **more})


def test_the_same_carrier_goes_before_the_newer_registration() -> None:
    assert choose([candidate("old"), candidate("new", 5, carrier="dhl")], update(6)) == "old"
    assert choose([candidate("old"), candidate("new", 5)], update(6)) == "new"
    assert choose([candidate("other", carrier="dhl")], update(1)) == "other"


def test_a_number_of_the_shop_goes_before_one_that_a_feed_named() -> None:
    assert choose([candidate("shop"), candidate("feed", 5, is_named_by_feed=True)], update(6)) == "shop"


def test_a_parcel_that_arrived_long_ago_does_not_answer_to_its_number() -> None:
    arrived = candidate("old", ended_at=MONDAY + timedelta(days=5))
    assert choose([arrived], update(60)) == "old"
    assert choose([arrived], update(5, 130)) is None


def test_a_parcel_that_never_arrived_answers_until_it_was_not_seen_for_half_a_year() -> None:
    silent = candidate("old", last_scan_at=MONDAY + timedelta(days=30))
    assert choose([silent], update(200)) == "old"
    assert choose([silent], update(220)) is None


def test_what_happened_long_before_a_registration_is_of_the_parcel_before() -> None:
    old, new = candidate("old", ended_at=MONDAY + timedelta(days=5)), candidate("new", 200)
    assert choose([old, new], update(4)) == "old"
    assert choose([old, new], update(199)) == "new"
    assert choose([old, new], update()) == "new"


def test_an_old_parcel_may_be_registered_late_as_long_as_nothing_newer_is_known_of_it() -> None:
    assert choose([candidate("late", 200)], update(4)) == "late"
    assert choose([candidate("late", 200, last_scan_at=MONDAY + timedelta(days=3))], update(4)) == "late"
    assert choose([candidate("seen", 200, last_scan_at=MONDAY + timedelta(days=201))], update(4)) is None


def test_of_a_history_the_part_of_an_earlier_parcel_is_left_out() -> None:
    shipment = a_shipment(registered_at=MONDAY + timedelta(days=200))
    kept = drop_earlier_parcel(update(1, 5, 201), shipment)
    assert [event.at for event in kept.events] == [MONDAY + timedelta(days=201)]
    assert drop_earlier_parcel(update(199), shipment) == update(199)
    assert drop_earlier_parcel(update(1, 5), shipment) == update(1, 5)


def test_a_status_without_a_time_does_not_make_an_old_history_new() -> None:
    now = MONDAY + timedelta(days=200)
    summary = an_event(now, Stage.DELIVERED, tz_source=TzSource.RECEIVED, key="summary")
    said = update(1, 5)._replace(events=(*update(1, 5).events, summary))
    assert drop_earlier_parcel(said, a_shipment(registered_at=now)) == said
    assert choose([candidate("late", 200)], said) == "late"


def test_two_parcels_of_one_number_are_read_newest_first_and_one_shipment_takes_one() -> None:
    first, second = update(1, parcel_id="a"), update(9, parcel_id="b")
    assert newest_first([first, second]) == [second, first]
    assert newest_first([update(1), update(9)]) == [update(1), update(9)]
    both = [candidate("one"), candidate("two", 8)]
    assert (choose(both, second), choose(both, first, {"two"})) == ("two", "one")
    assert choose([candidate("one")], first, {"one"}) is None


def test_who_took_a_parcel_before_takes_it_again_whoever_was_registered_since() -> None:
    both = [candidate("old", parcel_id="aftership a"), candidate("new", 5)]
    assert choose(both, update(6, parcel_id="a")) == "old"
    assert choose(both, update(6, parcel_id="b")) == "new"
    assert choose(both, update(6)) == "new"


def test_a_shipment_that_ended_has_nothing_to_do_with_another_parcel_of_its_number() -> None:
    ended = candidate("old", parcel_id="aftership a", ended_at=MONDAY + timedelta(days=5))
    assert choose([ended], update(20, parcel_id="b")) is None
    assert choose([ended], update(20, parcel_id="a")) == "old"
    assert choose([ended], update(20)) == "old"
    assert choose([ended._replace(parcel_id="fedex x")], update(20, parcel_id="b")) == "old", "ids of two sources"
    assert choose([ended._replace(ended_at=None)], update(20, parcel_id="b")) == "old", "it was sent on"


def test_only_what_is_new_about_a_parcel_is_told() -> None:
    candidates = {"N1": [candidate("one", parcel_id="aftership a"), candidate("two")]}
    said = {"one": [(1, update(1, parcel_id="a"))], "two": [(1, update(1, parcel_id="b")), (2, update(2))]}
    assert parcels_told(said, candidates) == [("two", "N1", "aftership b")]


def test_every_number_is_looked_up_also_those_of_further_legs() -> None:
    legs = (NamedLeg(carrier="usps", tracking_number="9400 1"), NamedLeg(carrier="", tracking_number=" "))
    assert numbers_of([update(1, further_legs=legs)]) == {"N1", "94001"}


def test_a_further_leg_is_new_once_and_belongs_to_the_feed_that_named_it() -> None:
    named = NamedLeg(carrier="USPS", tracking_number="9400-1")
    said = update(1, further_legs=(named, named))
    shipment = a_shipment()
    (leg,) = further_legs(shipment, [said, said], {})
    assert (leg.carrier, leg.tracking_number, leg.source) == ("usps", "94001", "aftership")
    assert further_legs(a_shipment(legs=(Leg(carrier="usps", tracking_number="94001"),)), [said], {}) == ()


def test_a_number_of_another_parcel_of_the_shop_is_not_taken_from_it() -> None:
    said = update(1, further_legs=(NamedLeg(carrier="usps", tracking_number="94001"),))
    arrived = candidate("other", -400, ended_at=MONDAY - timedelta(days=380))
    assert further_legs(a_shipment(), [said], {"94001": [candidate("other")]}) == ()
    assert len(further_legs(a_shipment(), [said], {"94001": [arrived]})) == 1
    assert len(further_legs(a_shipment(), [said], {"94001": [candidate("s1")]})) == 1


def test_a_shipment_has_no_more_legs_than_a_way_can_have() -> None:
    named = tuple(NamedLeg(carrier="x", tracking_number=f"N{number}") for number in range(90))
    assert len(further_legs(a_shipment(), [update(1, further_legs=named)], {})) == 19
