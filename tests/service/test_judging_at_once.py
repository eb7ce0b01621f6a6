"""Two workers on one backlog: what one holds, the other leaves for later, and nothing waits that need not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.service import explain
from notifier.service.judge import judge_inbox
from notifier.store import shipments
from tests.journeys.household import Household


@pytest.fixture
def household(tmp_path: Path, postgres_url: str) -> Iterator[Household]:
    here = Household(tmp_path, database_url=postgres_url).registered_parcels(2)
    yield here
    here.app.close()


def keep_pushes(household: Household) -> list[int]:
    """Bring a push for each parcel through the door; return the ids of the bodies."""
    for number in (1, 2):
        household.scan_of(number, "picked_up")
        household.keep_push_of(number)
    ids = [one for _, batch in household.queue.jobs for one in batch]
    household.queue.lose()
    return ids  # type: ignore[return-value]


def stage_of(household: Household, number: int) -> object:
    return explain.as_json(explain.tell(household.app, f"P-{number}"))["stage"]


def test_a_parcel_that_another_worker_holds_keeps_no_other_waiting(household: Household) -> None:
    first, second = keep_pushes(household)
    with household.app.db.begin() as another:
        shipments.lock(another, shipments.find_ref(another, "P-1"))
        judge_inbox(household.app, [first, second])

        assert household.queue.jobs == [("judge", [first])]
        assert (stage_of(household, 1), stage_of(household, 2)) == (None, "picked_up")
    household.run()
    assert stage_of(household, 1) == "picked_up"


def test_what_is_left_for_later_is_judged_once(household: Household) -> None:
    bodies = keep_pushes(household)
    with household.app.db.begin() as another:
        shipments.lock(another, shipments.find_ref(another, "P-2"))
        judge_inbox(household.app, bodies)
    household.run()
    judge_inbox(household.app, bodies)
    events = explain.as_json(explain.tell(household.app, "P-2"))["scans"]

    assert len(events) == 1
    assert household.queue.jobs == []
