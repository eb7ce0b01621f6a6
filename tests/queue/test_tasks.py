"""The tasks of the workers: which use case each name runs, and what is said when one fails."""

from __future__ import annotations

import inspect
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from notifier.errors import StoreUnavailable
from notifier.queue import CANARY, QUEUE_OF
from notifier.service.app import App
from workers import tasks
from workers.tasks import USE_CASES, run

NO_APP = cast(App, object())


@pytest.fixture
def use_case(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Put a use case in the place of judging, and return the list of what it was called with."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks, "USE_CASES", {**USE_CASES, "judge": lambda *given: calls.append(given)})
    return calls


def test_every_name_that_is_sent_runs_a_use_case_that_takes_what_is_sent() -> None:
    carried = {**dict.fromkeys(QUEUE_OF, 1), "sweep": 0, CANARY: 1}
    for name, count in carried.items():
        inspect.signature(USE_CASES[name]).bind(NO_APP, *range(count))
    assert USE_CASES.keys() == carried.keys()


def test_a_task_hands_the_engine_and_its_ids_on(use_case: list[tuple[Any, ...]]) -> None:
    run("judge", NO_APP, ([1, 2],))
    assert use_case == [(NO_APP, [1, 2])]


def test_a_task_that_fails_says_of_what_and_fails_for_celery_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(tasks, "USE_CASES", {**USE_CASES, "judge": fail})
    with capture_logs() as logged, pytest.raises(StoreUnavailable):
        run("judge", NO_APP, ([1, 2],))
    assert logged == [
        {"log_level": "error", "event": "task_failed", "task": "judge", "work": ([1, 2],), "error": "StoreUnavailable"}
    ]
