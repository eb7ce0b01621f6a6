"""What is known from words alone, in the fold."""

from __future__ import annotations

from notifier.domain.events import Meaning, TrackingEvent
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact
from tests.builders import a_journey, an_event, at

HELD = an_event("tue 09:00", Stage.IN_TRANSIT, IncidentKind.CUSTOMS_HELD, from_text=(TextFact.CUSTOMS_HELD,))


def released(
    when: str, fact: TextFact = TextFact.CUSTOMS_RELEASED, stage: Stage | None = Stage.IN_TRANSIT
) -> TrackingEvent:
    return an_event(when, stage, from_text=(fact,))


def test_a_hold_that_only_the_words_say_is_open_until_the_words_say_that_it_is_over() -> None:
    assert [one.kind for one in a_journey(HELD).open_incidents] == [IncidentKind.CUSTOMS_HELD]
    journey = a_journey(HELD, released("wed 10:00"))
    assert journey.incidents[0].closed_at == at("wed 10:00")


def test_a_release_at_the_origin_does_not_close_a_hold_at_the_destination() -> None:
    arrived = an_event("mon 10:00", Stage.ARRIVED_DESTINATION)
    journey = a_journey(arrived, HELD, released("wed 10:00", TextFact.EXPORT_RELEASED))
    assert journey.open_incidents


def test_words_that_release_close_nothing_but_what_customs_had() -> None:
    late = an_event("tue 12:00", incident=IncidentKind.DELAY)
    journey = a_journey(late, HELD, released("wed 10:00", stage=None))
    assert [one.kind for one in journey.open_incidents] == [IncidentKind.DELAY]


def test_a_release_closes_nothing_that_began_later() -> None:
    assert a_journey(released("mon 10:00"), HELD).open_incidents


def test_words_under_an_unknown_code_count_and_move_no_stage() -> None:
    picked_up = an_event("mon 09:00", Stage.PICKED_UP)
    held = an_event(
        "tue 09:00",
        incident=IncidentKind.CUSTOMS_HELD,
        meaning=Meaning.UNKNOWN,
        from_text=(TextFact.CUSTOMS_HELD,),
    )
    journey = a_journey(picked_up, held)
    assert (journey.stage, len(journey.open_incidents)) == (Stage.PICKED_UP, 1)


def test_a_journey_knows_who_took_the_parcel() -> None:
    delivered = an_event("fri 10:00", Stage.DELIVERED, delivered_to=DeliveredTo.NEIGHBOUR)
    again = an_event("fri 11:00", Stage.DELIVERED)
    returned = an_event("fri 10:00", Stage.RETURNED)
    assert a_journey(delivered, again).delivered_to is DeliveredTo.NEIGHBOUR
    assert a_journey(returned).delivered_to is DeliveredTo.SENDER
    assert a_journey(an_event("fri 10:00", Stage.DELIVERED)).delivered_to is None
