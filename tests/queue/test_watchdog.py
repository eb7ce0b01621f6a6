"""A worker that is alive and takes no work: it must notice by itself, and end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from redis import Redis

from notifier.cli.processes import Process, Program
from notifier.queue import QUEUE_OF, connect, count_waiting
from tests.waiting import eventually

REPOSITORY = Path(__file__).parents[2]
STALL_MILLISECONDS = 11_000
"""Longer than a worker waits for an answer of Redis."""


def test_a_worker_that_a_stall_of_redis_has_left_without_work_ends_and_serves_again(
    redis_url: str, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    celery = (sys.executable, "-m", "celery", "--quiet", "--workdir", str(REPOSITORY), "--app", "tests.queue.watched")
    program = Program(
        name="worker",
        command=(*celery, "worker", "--concurrency", "1", "--queues", QUEUE_OF["judge"], "--loglevel", "WARNING"),
        environment={**os.environ, "PROBE_REDIS_URL": redis_url, "PROBE_DIARY": str(diary), "C_FORCE_ROOT": "1"},
    )
    worker, sender = Process(program, say=lambda _name, _line: None), connect(redis_url)
    diary.touch()
    worker.start()
    try:
        sender.look_again(["s1"])
        assert eventually(lambda: "begun ['s1']" in diary.read_text())
        with Redis.from_url(redis_url) as redis:
            redis.client_pause(STALL_MILLISECONDS)
        (tmp_path / "go on").touch()  # It ends now, and cannot say so to Redis.
        with Redis.from_url(redis_url, socket_timeout=60) as redis:
            assert eventually(redis.ping, within=60)
        sender.judge([1])
        assert eventually(lambda: not worker.is_running, within=60)
        assert worker.exit_status == 1
        worker.start()
        assert eventually(lambda: "judged [1]" in diary.read_text(), within=60)
    finally:
        worker.kill()


def test_what_waits_in_queues_is_counted_and_a_redis_that_is_not_there_counts_as_empty(redis_url: str) -> None:
    sender = connect(redis_url)
    sender.judge([1])
    sender.look_again(["s1"])
    sender.receive([2])
    assert count_waiting(redis_url, ["judge", "receive"]) == 3
    assert count_waiting(redis_url, ["deliver"]) == 0
    assert count_waiting("redis://127.0.0.1:1/0", ["judge"]) == 0
