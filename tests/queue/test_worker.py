"""A real worker with our settings, on a real Redis, and what it does when things break."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest
from redis import Redis

from notifier.cli.processes import Process, Program
from notifier.queue import QUEUES, CeleryQueue, connect
from tests.waiting import eventually

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """Return the file into which the worker's tasks write."""
    file = tmp_path / "diary"
    file.touch()
    return file


@pytest.fixture
def worker(redis_url: str, diary: Path) -> Iterator[Process]:
    """Start a worker that serves every queue."""
    celery = (sys.executable, "-m", "celery", "--quiet", "--workdir", str(REPOSITORY), "--app", "tests.queue.probe")
    program = Program(
        name="worker",
        command=(*celery, "worker", "--concurrency", "1", "--queues", ",".join(QUEUES), "--loglevel", "WARNING"),
        environment={**os.environ, "PROBE_REDIS_URL": redis_url, "PROBE_DIARY": str(diary), "C_FORCE_ROOT": "1"},
    )
    process = Process(program, say=lambda _name, _line: None)
    process.start()
    yield process
    process.kill()


@pytest.fixture
def sender(redis_url: str) -> CeleryQueue:
    return connect(redis_url)


def test_a_message_survives_the_death_of_the_child_that_works_on_it(
    worker: Process, sender: CeleryQueue, diary: Path
) -> None:
    sender.deliver(["n1"])
    assert eventually(lambda: "delivered ['n1']" in diary.read_text())
    assert diary.read_text().count("delivering") == 2


def test_a_message_survives_the_death_of_the_whole_worker(worker: Process, sender: CeleryQueue, diary: Path) -> None:
    sender.receive([1])
    assert eventually(lambda: "receiving [1]" in diary.read_text())
    worker.send(SIGKILL)
    worker.restart()
    assert eventually(lambda: "received [1]" in diary.read_text())


def test_a_worker_goes_on_when_redis_is_flushed_and_when_it_drops_every_connection(
    worker: Process, sender: CeleryQueue, diary: Path, redis_url: str
) -> None:
    with Redis.from_url(redis_url) as redis:
        sender.judge([1])
        assert eventually(lambda: "judged [1]" in diary.read_text())
        redis.flushall()
        sender.judge([2])
        assert eventually(lambda: "judged [2]" in diary.read_text())
        redis.client_kill_filter(_type="normal", skipme=True)
        sender.judge([3])
        assert eventually(lambda: "judged [3]" in diary.read_text())


def test_a_worker_that_is_told_to_stop_ends_in_peace(worker: Process, sender: CeleryQueue, diary: Path) -> None:
    sender.judge([1])
    assert eventually(lambda: "judged [1]" in diary.read_text())
    worker.stop()
    assert worker.exit_status == 0
