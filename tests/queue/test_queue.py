"""The queue on a real Redis: what is sent, and what happens when it cannot be."""

from __future__ import annotations

import base64
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from structlog.testing import capture_logs

from notifier import queue
from notifier.cli.embedded_redis import find_redis
from notifier.cli.processes import Process
from notifier.queue import celery_settings, connect


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


def messages(redis: Redis, name: str) -> list[dict[str, Any]]:
    """Return what waits in a queue, oldest first, as {"task", "ids", "headers"}."""
    waiting: Any = redis.lrange(f"notifier:{name}", 0, -1)
    return [_read(json.loads(raw)) for raw in reversed(waiting)]


def _read(message: dict[str, Any]) -> dict[str, Any]:
    args, _kwargs, _embedded = json.loads(base64.b64decode(message["body"]))
    return {"task": message["headers"]["task"], "ids": args[0], "headers": message["headers"]}


def test_each_wake_up_travels_in_the_queue_of_its_task(redis: Redis, redis_url: str) -> None:
    sender = connect(redis_url)
    sender.judge([1, 2])
    sender.look_again(["s1"])
    sender.deliver(["n1"])
    sender.receive([3])
    assert [(one["task"], one["ids"]) for one in messages(redis, "judge")] == [
        ("judge", [1, 2]),
        ("look_again", ["s1"]),
    ]
    assert [(one["task"], one["ids"]) for one in messages(redis, "deliver")] == [("deliver", ["n1"])]
    assert [(one["task"], one["ids"]) for one in messages(redis, "receive")] == [("receive", [3])]


def test_a_message_is_due_at_once_and_for_ever(redis: Redis, redis_url: str) -> None:
    connect(redis_url).judge([1])
    (message,) = messages(redis, "judge")
    assert (message["headers"]["eta"], message["headers"]["expires"]) == (None, None)


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (16, [16]), (17, [16, 1]), (48, [16, 16, 16])])
def test_no_message_asks_for_more_calls_to_providers_than_a_worker_makes_at_once(
    redis: Redis, redis_url: str, count: int, sizes: list[int]
) -> None:
    ids = [f"n{number}" for number in range(count)]
    connect(redis_url).deliver(ids)
    sent = [one["ids"] for one in messages(redis, "deliver")]
    assert [len(chunk) for chunk in sent] == sizes
    assert [one for chunk in sent for one in chunk] == ids


def test_a_long_list_is_judged_in_batches_of_two_hundred(redis: Redis, redis_url: str) -> None:
    connect(redis_url).judge(range(450))
    assert [len(one["ids"]) for one in messages(redis, "judge")] == [200, 200, 50]


def test_a_flushed_redis_takes_the_next_message_as_if_nothing_had_happened(redis: Redis, redis_url: str) -> None:
    sender = connect(redis_url)
    sender.judge([1])
    redis.flushall()
    sender.judge([2])
    assert [one["ids"] for one in messages(redis, "judge")] == [[2]]


@pytest.fixture
def dead_url() -> Iterator[str]:
    """The URL of a Redis that is not there: the port stays taken, and nobody listens on it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"redis://127.0.0.1:{taken.getsockname()[1]}/0"


@pytest.fixture
def stalled_url() -> Iterator[str]:
    """The URL of a Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


def test_a_redis_that_is_gone_costs_a_line_in_the_log_and_nothing_else(dead_url: str) -> None:
    with capture_logs() as logged:
        connect(dead_url).judge([1, 2, 3])
    assert logged == [
        {
            "log_level": "warning",
            "event": "publish_failed",
            "task": "judge",
            "count": 3,
            "error": "OperationalError",
            "left_to": "sweep",
        }
    ]


def test_a_redis_that_hangs_holds_nobody_up_for_long(stalled_url: str) -> None:
    before = time.monotonic()
    with capture_logs() as logged:
        connect(stalled_url).judge([1])
    assert [line["event"] for line in logged] == ["publish_failed"]
    assert time.monotonic() - before < 5, "the door waits for this"


def test_after_a_failure_redis_is_left_alone_for_a_while(dead_url: str) -> None:
    sender = connect(dead_url)
    with capture_logs() as logged:
        for number in range(100):
            sender.judge([number])
    assert len(logged) == 1


def test_when_redis_is_back_and_the_pause_is_over_messages_are_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_PAUSE_SECONDS", 0.0)
    found = find_redis(tmp_path, os.environ)
    server = Process(found.program, say=lambda _name, _line: None)
    sender = connect(found.url)
    sender.judge([1])
    try:
        server.start()
        server.wait_ready()
        sender.judge([2])
        with Redis.from_url(found.url) as client:
            assert [one["ids"] for one in messages(client, "judge")] == [[2]]
    finally:
        server.stop()


def test_the_shortest_timeout_of_all_counts_so_everybody_has_the_same() -> None:
    sending = connect("redis://127.0.0.1:1/0")._app.conf.broker_transport_options
    running = celery_settings("redis://127.0.0.1:1/0")["broker_transport_options"]
    for name in ("visibility_timeout", "unacked_restore_interval", "global_keyprefix"):
        assert sending[name] == running[name]


def test_no_task_can_still_run_when_its_message_is_delivered_again() -> None:
    settings = celery_settings("redis://127.0.0.1:1/0")
    assert settings["broker_transport_options"]["visibility_timeout"] >= 4 * settings["task_time_limit"]


def test_beat_sends_a_canary_through_every_queue() -> None:
    schedule = celery_settings("redis://127.0.0.1:1/0")["beat_schedule"].values()
    canaries = {tuple(entry["args"]): entry["options"]["queue"] for entry in schedule if entry["task"] == queue.CANARY}
    assert canaries == {(name,): name for name in queue.QUEUES}
