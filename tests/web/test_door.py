"""The group commit: nobody is answered before the commit, and nobody waits for more than one commit in front."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from notifier.errors import StoreUnavailable
from notifier.ports import RawWebhook
from notifier.store.inbox import Arrival, InboxKind
from notifier.store.tables import inbox
from notifier.web import door as door_module
from notifier.web.door import MOST_IN_ONE_COMMIT, Door
from tests.fakes import RecordingQueue
from tests.web.engine import Engine, build_engine


def arrival(engine: Engine, name: str, kind: InboxKind = InboxKind.WEBHOOK) -> Arrival:
    raw = RawWebhook(source="courier", body=name.encode(), received_at=engine.clock.now())
    return Arrival(kind=kind, raw=raw, identity="")


def at_the_door(engine: Engine, visit: Any) -> Any:
    """Run what a test does at a door, and close it as the server does."""

    async def run() -> Any:
        door = Door(engine.app)
        try:
            return await visit(door)
        finally:
            await door.close()

    return asyncio.run(run())


def together(door: Door, arrivals: Sequence[Arrival]) -> Coroutine[Any, Any, list[Any]]:
    return asyncio.gather(*(door.take(one) for one in arrivals), return_exceptions=True)  # type: ignore[return-value]


def test_a_hundred_at_once_share_two_commits_and_all_are_woken_for(engine: Engine) -> None:
    many = [arrival(engine, f"body {n}") for n in range(100)]
    answers = at_the_door(engine, lambda door: together(door, many))
    assert answers == [True] * 100
    assert engine.commits() <= 2
    kept = [row["id"] for row in engine.rows(inbox)]
    assert len(kept) == 100
    assert set(engine.queue.take("judge")) == set(kept)


def test_each_commit_is_one_statement(engine: Engine) -> None:
    many = [arrival(engine, f"body {n}") for n in range(100)]
    at_the_door(engine, lambda door: together(door, many))
    inserts = [one for one in engine.statements if one.startswith("INSERT")]
    assert len(inserts) == engine.commits()


def test_at_rest_a_request_does_not_wait_for_company(engine: Engine) -> None:
    async def one_after_the_other(door: Door) -> list[bool]:
        return [await door.take(arrival(engine, f"body {n}")) for n in range(3)]

    assert at_the_door(engine, one_after_the_other) == [True, True, True]
    assert engine.commits() == 3


def test_a_commit_is_never_larger_than_the_bound(engine: Engine) -> None:
    many = [arrival(engine, f"body {n}") for n in range(2 * MOST_IN_ONE_COMMIT + 1)]
    at_the_door(engine, lambda door: together(door, many))
    assert engine.commits() == 3
    assert len(engine.rows(inbox)) == len(many)


def test_the_same_body_twice_in_one_commit_is_kept_once(engine: Engine) -> None:
    twins = [arrival(engine, "the same"), arrival(engine, "the same"), arrival(engine, "another")]
    assert sorted(at_the_door(engine, lambda door: together(door, twins))) == [False, True, True]
    assert len(engine.queue.take("judge")) == 2


def test_nothing_new_wakes_nobody(engine: Engine) -> None:
    async def twice(door: Door) -> None:
        await door.take(arrival(engine, "the same"))
        await door.take(arrival(engine, "the same"))

    at_the_door(engine, twice)
    assert len(engine.queue.sent) == 1


def test_webhooks_and_receipts_share_a_commit_and_wake_their_own_workers(engine: Engine) -> None:
    mixed = [arrival(engine, "a"), arrival(engine, "b", InboxKind.RECEIPT), arrival(engine, "c")]
    at_the_door(engine, lambda door: together(door, mixed))
    kinds = {row["id"]: row["kind"] for row in engine.rows(inbox)}
    assert {kinds[one] for one in engine.queue.take("judge")} == {"webhook"}
    assert {kinds[one] for one in engine.queue.take("receive")} == {"receipt"}


def test_a_caller_who_goes_away_takes_nothing_back(engine: Engine) -> None:
    async def leave(door: Door) -> bool:
        gone = asyncio.ensure_future(door.take(arrival(engine, "from one who left")))
        stays = asyncio.ensure_future(door.take(arrival(engine, "from one who stays")))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert at_the_door(engine, leave) is True
    assert len(engine.rows(inbox)) == 2
    assert len(engine.queue.take("judge")) == 2


def test_closing_finishes_what_waits(engine: Engine) -> None:
    async def leave_waiting(door: Door) -> list[asyncio.Task[bool]]:
        waiting = [asyncio.ensure_future(door.take(arrival(engine, f"body {n}"))) for n in range(700)]
        await asyncio.sleep(0)
        await door.close()
        return waiting

    waiting = at_the_door(engine, leave_waiting)
    assert all(one.result() for one in waiting)
    assert len(engine.queue.take("judge")) == 700


def test_while_the_database_is_down_everybody_is_told_to_come_again_and_then_it_works(
    tmp_path: Path, engine: Engine
) -> None:
    database, away = tmp_path / "notifier.db", tmp_path / "away.db"

    async def through_an_outage(door: Door) -> tuple[list[Any], list[Any]]:
        engine.app.db.engine.dispose()
        database.rename(away)
        database.mkdir()  # A database that cannot be opened.
        first = await together(door, [arrival(engine, f"body {n}") for n in range(5)])
        database.rmdir()
        away.rename(database)
        return first, await together(door, [arrival(engine, f"body {n}") for n in range(5)])

    down, up = at_the_door(engine, through_an_outage)
    assert [type(one) for one in down] == [StoreUnavailable] * 5
    assert up == [True] * 5
    assert len(engine.queue.take("judge")) == 5


def test_one_arrival_that_cannot_be_kept_does_not_take_the_others_with_it(engine: Engine) -> None:
    poison = arrival(engine, "poison")
    object.__setattr__(poison.raw, "path", object())  # No database takes this.
    mixed = [arrival(engine, "a"), poison, arrival(engine, "b")]
    with capture_logs() as logged:
        answers = at_the_door(engine, lambda door: together(door, mixed))
    assert [type(one) for one in answers] == [bool, StoreUnavailable, bool]
    assert [(one["event"], one["size"]) for one in logged] == [("commit_failed", 3), ("commit_failed", 1)]
    assert {row["body"] for row in engine.rows(inbox)} == {b"a", b"b"}


@dataclass(slots=True)
class StalledQueue(RecordingQueue):
    """A Redis that hangs until it is let go."""

    let_go: threading.Event = field(default_factory=threading.Event)

    def judge(self, inbox_ids: Sequence[int]) -> None:
        self.let_go.wait(30)
        RecordingQueue.judge(self, inbox_ids)


def test_a_queue_that_hangs_delays_no_answer(tmp_path: Path) -> None:
    queue = StalledQueue()
    engine = build_engine(tmp_path, queue=queue)

    async def while_it_hangs(door: Door) -> tuple[bool, bool, int]:
        first = await door.take(arrival(engine, "one"))
        second = await door.take(arrival(engine, "two"))
        published = len(queue.sent)
        queue.let_go.set()
        return first, second, published

    assert at_the_door(engine, while_it_hangs) == (True, True, 0)
    assert len(queue.take("judge")) == 2, "what waited is published on closing"
    engine.close()


class BrokenQueue(RecordingQueue):
    """A queue with a mistake in it."""

    def judge(self, inbox_ids: Sequence[int]) -> None:
        raise RuntimeError("nobody expected this")


def test_a_queue_that_fails_fails_no_request(tmp_path: Path) -> None:
    engine = build_engine(tmp_path, queue=BrokenQueue())

    async def twice(door: Door) -> list[bool]:
        return [await door.take(arrival(engine, name)) for name in ("one", "two")]

    with capture_logs() as logged:
        assert at_the_door(engine, twice) == [True, True]
    assert [(one["event"], one["left_to"]) for one in logged] == [("wake_failed", "sweep")] * 2
    engine.close()


def test_beyond_the_bound_senders_are_told_to_come_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "MOST_WAITING", 10)
    many = [arrival(engine, f"body {n}") for n in range(15)]
    answers = at_the_door(engine, lambda door: together(door, many))
    assert answers[:10] == [True] * 10
    assert {type(one) for one in answers[10:]} == {StoreUnavailable}
