"""How often a carrier is asked about a parcel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.domain.polling import GIVEN_UP_AFTER, ask_again_at, leave_alone_for
from notifier.domain.stages import END_STAGES, Stage
from tests.builders import at

NOW = at("mon 09:00")


def hours_until(stage: Stage | None, number: str = "LX1") -> float:
    next_at = ask_again_at(stage, NOW, number, NOW)
    assert next_at is not None
    return (next_at - NOW) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("stage", "hours"),
    [
        (None, 12),
        (Stage.LABEL_CREATED, 12),
        (Stage.IN_TRANSIT, 6),
        (Stage.IN_CUSTOMS, 6),
        (Stage.AT_DELIVERY_DEPOT, 3),
        (Stage.OUT_FOR_DELIVERY, 1),
        (Stage.AVAILABLE_FOR_PICKUP, 12),
        (Stage.RETURNING, 12),
    ],
)
def test_the_nearer_it_is_the_more_often(stage: Stage | None, hours: float) -> None:
    assert hours <= hours_until(stage) <= hours * 1.1


@pytest.mark.parametrize("stage", END_STAGES)
def test_what_has_ended_is_never_asked_about(stage: Stage) -> None:
    assert ask_again_at(stage, NOW, "LX1", NOW) is None


def test_what_was_never_finished_is_given_up_one_day() -> None:
    assert ask_again_at(Stage.IN_TRANSIT, NOW - GIVEN_UP_AFTER - timedelta(days=1), "LX1", NOW) is None


def test_every_stage_has_its_pace() -> None:
    assert all(hours_until(stage) >= 1 for stage in Stage if stage not in END_STAGES)


def test_parcels_of_one_batch_drift_apart() -> None:
    assert len({hours_until(Stage.IN_TRANSIT, f"LX{number}") for number in range(50)}) > 25


def test_a_source_that_fails_is_left_alone_longer_each_time() -> None:
    waits = [leave_alone_for(failures, None) for failures in (1, 2, 3, 9, 50)]
    assert waits == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
        *[timedelta(minutes=256)],
        timedelta(hours=6),
    ]


def test_a_source_that_asks_for_longer_is_left_alone_for_longer() -> None:
    assert leave_alone_for(1, timedelta(hours=12)) == timedelta(hours=12)
    assert leave_alone_for(3, timedelta(seconds=1)) == timedelta(minutes=4)
