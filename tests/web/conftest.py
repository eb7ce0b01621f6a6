"""A web service over a fresh engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.engine import Engine, Web, build_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with an empty database."""
    built = build_engine(tmp_path)
    yield built
    built.close()


@pytest.fixture
def web(engine: Engine) -> Iterator[Web]:
    """A client of its web service."""
    client = Web(engine.app)
    yield client
    client.close()
