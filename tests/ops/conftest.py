"""A console that runs, once for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ops.running import Console, console_running


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, _redis: str) -> Iterator[Console]:
    """Run `notifier web` with the console in it."""
    with console_running(tmp_path_factory.mktemp("console"), _redis) as running:
        yield running
