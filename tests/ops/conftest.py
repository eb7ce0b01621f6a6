"""One console that runs, and one browser, for all tests of the console: both take seconds to start.

They end with the last of these tests: Playwright keeps an event loop running, which others could not bear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest

from notifier.domain.access import Role
from tests.ops.running import CHROMIUM, Console, console_running, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SignedIn = Callable[[Role], httpx.Client]


@pytest.fixture(scope="package")
def console(tmp_path_factory: pytest.TempPathFactory, _redis: str) -> Iterator[Console]:
    """Run `notifier web` with the console in it."""
    with console_running(tmp_path_factory.mktemp("console"), _redis) as running:
        yield running


@pytest.fixture(scope="package")
def as_role(console: Console) -> Iterator[SignedIn]:
    """Return a client of somebody who signed in with that role, once for all tests."""
    with ExitStack() as stack:
        clients: dict[Role, httpx.Client] = {}

        def client(role: Role) -> httpx.Client:
            if role not in clients:
                clients[role] = stack.enter_context(signed_in(console, role))
            return clients[role]

        yield client


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()
