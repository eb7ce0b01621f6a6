"""Whatever carriers say, in whatever order and however often, it comes to one journey."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.events import TrackingEvent
from notifier.domain.journey import Journey, can_append, fold, state_promise
from notifier.domain.promise import Promise
from notifier.domain.stages import CUSTOMS_INCIDENTS, END_STAGES, PAPER_STAGES, RANK, Stage
from tests.domain.strategies import events, histories, promises


@given(history=histories(), data=st.data())
def test_any_order_and_repetition_of_events_gives_one_journey(
    history: list[TrackingEvent], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=5)) if history else []

    assert fold(data.draw(st.permutations(history + again))) == fold(history)


@given(history=histories(), said=st.lists(promises(), max_size=3), data=st.data())
def test_events_that_come_in_batches_give_the_same_journey_as_all_at_once(
    history: list[TrackingEvent], said: list[Promise], data: st.DataObject
) -> None:
    journey, kept = Journey(), dict[str, TrackingEvent]()
    for one in said:
        journey = state_promise(journey, one)
    for batch in _batches(data.draw(st.permutations(history)), data):
        new = [event for event in batch if event.key not in kept]
        kept.update({event.key: event for event in new})
        journey = (
            fold(new, journey) if can_append(journey, new) else fold(kept.values(), Journey(promises=journey.promises))
        )

    whole = fold(history, Journey(promises=journey.promises))
    assert journey == whole


def _batches(received: list[TrackingEvent], data: st.DataObject) -> list[list[TrackingEvent]]:
    """Cut what was received into bodies, each of which may repeat what came before."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(received)), max_size=4)))
    edges = [0, *cuts, len(received)]
    return [received[max(0, start - 1) : end] for start, end in pairwise(edges)]


@given(history=histories(), more=st.lists(events(), max_size=4))
def test_what_means_nothing_changes_nothing_wherever_it_lies(
    history: list[TrackingEvent], more: list[TrackingEvent]
) -> None:
    noise = [event for event in more if not event.moves]
    silent, noisy = fold(history), fold(history + noise)

    assert (silent.entries, silent.incidents, silent.last_scan_at) == (
        noisy.entries,
        noisy.incidents,
        noisy.last_scan_at,
    )


@given(histories())
def test_a_journey_is_a_row_of_stays_one_after_another(history: list[TrackingEvent]) -> None:
    journey = fold(history)

    for entry in journey.entries:
        assert entry.at <= entry.last_at
    for before, after in pairwise(journey.entries):
        assert before.last_at <= after.at
        assert before.stage is not after.stage or after.at - before.last_at > timedelta(hours=8)
        assert after.stage not in PAPER_STAGES or before.stage in PAPER_STAGES
        if after.stage is Stage.IN_TRANSIT:
            assert before.stage in END_STAGES or RANK[before.stage] < RANK[Stage.IN_TRANSIT]


@given(histories())
def test_of_each_kind_at_most_one_incident_is_open_and_none_ends_before_it_began(history: list[TrackingEvent]) -> None:
    journey = fold(history)

    kinds = [incident.kind for incident in journey.open_incidents]
    assert len(kinds) == len(set(kinds))
    for incident in journey.incidents:
        assert incident.closed_at is None or incident.closed_at >= incident.opened_at


@given(histories())
def test_scans_are_the_first_and_the_last_of_what_was_seen(history: list[TrackingEvent]) -> None:
    seen = [event.at for event in history if event.is_scan]
    journey = fold(history)

    assert (journey.first_scan_at, journey.last_scan_at) == (min(seen, default=None), max(seen, default=None))


@given(histories())
def test_customs_trouble_ends_only_with_a_milestone_or_a_release_in_words(history: list[TrackingEvent]) -> None:
    milestones = {event.at for event in history if event.stage is not None or event.from_text}

    for incident in fold(history).incidents:
        if incident.kind in CUSTOMS_INCIDENTS:
            assert incident.closed_at is None or incident.closed_at in milestones
