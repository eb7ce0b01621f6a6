"""A scan that a provider writes anew is one scan; what its sender takes back is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.counting import AS_ONE, find_repeated
from notifier.domain.events import Place, Precision, TrackingEvent, TzSource
from notifier.domain.journey import Journey, can_append, fold
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact
from tests.builders import an_event
from tests.domain.strategies import histories

LEIPZIG = Place(city="Leipzig", country="DE")


def scan(key: str, when: str = "mon 09:00", received: str = "mon 09:05", **more: Any) -> TrackingEvent:
    stage = more.pop("stage", Stage.ARRIVED_DESTINATION)
    return an_event(when, stage, key=key, received_at=received, raw_code="AR", place=LEIPZIG, **more)


FIRST = scan("first")


@pytest.mark.parametrize(
    "again",
    [
        scan("again", "mon 09:02", "tue 09:00"),
        scan("again", "mon 08:58", "tue 09:00"),
        scan("again", "mon 09:01", "tue 09:00", raw_text="Arrivé"),
        scan("again", "mon 09:01", "tue 09:00")._replace(place=Place(city="LEIPZIG ")),
    ],
)
def test_a_scan_that_comes_again_with_its_time_moved_is_one_scan(again: TrackingEvent) -> None:
    assert find_repeated([again, FIRST]) == {"again": "first"}
    assert fold([FIRST, again]).last_scan_at == FIRST.at
    assert fold([FIRST, again]).last_scan_received_at == FIRST.received_at


@pytest.mark.parametrize(
    "other",
    [
        scan("other", "mon 09:03", "tue 09:00"),
        scan("other", "mon 09:01", "mon 09:05"),
        scan("other", "mon 09:01", "tue 09:00")._replace(raw_code="DP"),
        scan("other", "mon 09:01", "tue 09:00")._replace(place=Place(city="Halle", country="DE")),
        scan("other", "mon 09:01", "tue 09:00")._replace(carrier="ups"),
        scan("other", "mon 09:01", "tue 09:00")._replace(stage=Stage.IN_CUSTOMS),
        scan("other", "mon 09:01", "tue 09:00")._replace(incident=IncidentKind.CUSTOMS_HELD),
        scan("other", "mon 09:01", "tue 09:00")._replace(from_text=(TextFact.CUSTOMS_PRESENTED,)),
        scan("other", "mon 09:01", "tue 09:00")._replace(delivered_to=DeliveredTo.LOCKER),
        scan("other", "mon 09:01", "tue 09:00")._replace(resolves=True),
    ],
    ids=["later", "same body", "code", "place", "carrier", "stage", "incident", "words", "taker", "resolves"],
)
def test_scans_that_differ_in_more_than_two_minutes_are_two(other: TrackingEvent) -> None:
    assert find_repeated([FIRST, other]) == {}


def test_out_again_within_two_minutes_of_a_failed_round_is_a_second_round() -> None:
    out = scan("out", "mon 09:00", "mon 09:00", stage=Stage.OUT_FOR_DELIVERY)
    failed = scan("failed", "mon 09:01", "mon 09:01", stage=Stage.ATTEMPT_FAILED)._replace(raw_code="NH")
    out_again = scan("out again", "mon 09:02", "mon 09:02", stage=Stage.OUT_FOR_DELIVERY)

    assert find_repeated([out, failed, out_again]) == {}
    assert find_repeated([out, failed._replace(carrier="ups"), out_again]) == {"out again": "out"}
    assert fold([out, failed, out_again]).stage is Stage.OUT_FOR_DELIVERY


@pytest.mark.parametrize(
    "vague",
    [{"raw_code": ""}, {"precision": Precision.DATE}, {"tz_source": TzSource.RECEIVED}],
    ids=lambda one: str(one),
)
def test_what_has_no_code_or_no_time_of_day_is_never_taken_for_another(vague: dict[str, Any]) -> None:
    assert find_repeated([FIRST._replace(**vague), scan("other", "mon 09:01", "tue 09:00")._replace(**vague)]) == {}


def test_a_scan_stays_what_it_was_when_it_was_first_heard_of_so_that_a_silence_does_not_begin_anew() -> None:
    heard_first = scan("heard first", "mon 09:01", "mon 09:05")
    moved_back, moved_on = scan("back", "mon 09:00", "tue 09:00"), scan("on", "mon 09:02", "wed 09:00")
    assert fold([moved_back, moved_on, heard_first]).last_scan_at == heard_first.at


def test_what_a_signed_body_repeats_is_confirmed() -> None:
    unsigned = scan("unsigned", stage=Stage.DELIVERED, confirmed=False)
    signed = scan("signed", "mon 09:01", "tue 09:00", stage=Stage.DELIVERED)
    entry = fold([unsigned, signed]).entry
    assert entry is not None
    assert entry.confirmed


def test_what_was_taken_back_counts_for_nothing() -> None:
    delivered = scan("delivered", "mon 12:00", stage=Stage.DELIVERED)
    taken_back = delivered._replace(retracted_at=delivered.received_at + timedelta(hours=1))
    assert fold([FIRST, delivered]).has_ended
    assert fold([FIRST, taken_back]) == fold([FIRST])
    assert fold([taken_back]) == Journey()


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[list[TrackingEvent], list[TrackingEvent]]:
    """A history with codes, and some of its scans written anew: later, and at another time by two minutes at most."""
    history = [one._replace(raw_code=str(one.stage or one.incident)) for one in draw(histories())]
    chosen = draw(st.lists(st.sampled_from(history), max_size=4)) if history else []
    shifts = st.timedeltas(-AS_ONE, AS_ONE)
    return history, [
        one._replace(
            key=f"{one.key} again {n}",
            at=one.at + draw(shifts),
            received_at=one.received_at + timedelta(days=n + 9),
        )
        for n, one in enumerate(chosen)
    ]


@given(world=rewritten(), data=st.data())
def test_rewritten_history_gives_one_journey_in_any_order_and_in_batches(
    world: tuple[list[TrackingEvent], list[TrackingEvent]], data: st.DataObject
) -> None:
    said = [*world[0], *world[1]]
    whole, journey, kept = fold(said), Journey(), list[TrackingEvent]()
    for event in data.draw(st.permutations(said)):
        kept.append(event)
        journey = fold([event], journey) if can_append(journey, [event]) else fold(kept)
    assert journey == whole
