"""A change of the configuration is taken up by the running service, and a failed one does no harm."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from notifier.errors import StoreUnavailable
from notifier.service.app import Settings
from notifier.web import entrance
from tests.web.engine import Courier, Engine, Web


class Changing:
    """Settings that are others at each look; `seen` tells that the look after a change has begun."""

    def __init__(self, first: Settings, *then: Callable[[], Settings]) -> None:
        self._first = first
        self._then = list(then)
        self.looks = 0
        self.seen = threading.Event()

    def __call__(self) -> Settings:
        self.looks += 1
        if self.looks == 1:
            return self._first
        if self.looks > len(self._then) + 1:
            self.seen.set()
        return self._then[min(self.looks - 2, len(self._then) - 1)]()


def asked_while_running(engine: Engine, settings: Changing) -> int:
    """Run the service until the settings have changed, and ask for a source that only the new ones know."""
    web = Web(replace(engine.app, settings=settings))

    async def run() -> int:
        async with web.api.router.lifespan_context(web.api):
            assert await asyncio.to_thread(settings.seen.wait, 30)
            return (await web.client.get("/webhooks/new-courier")).status_code

    status = web.runner.run(run())
    web.close()
    return status


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "REFRESH_SECONDS", 0)


def test_a_source_that_is_added_is_known_within_moments(engine: Engine) -> None:
    old = engine.app.settings()
    new = replace(old, carriers={**old.carriers, "new-courier": Courier()})
    assert asked_while_running(engine, Changing(old, lambda: new)) == 200


def test_a_change_that_cannot_be_loaded_leaves_the_old_one_in_force_and_is_tried_again(engine: Engine) -> None:
    old = engine.app.settings()
    new = replace(old, carriers={**old.carriers, "new-courier": Courier()})

    def fail() -> Settings:
        raise StoreUnavailable("the database does not answer")

    with capture_logs() as logged:
        assert asked_while_running(engine, Changing(old, fail, lambda: new)) == 200
    assert [one["event"] for one in logged] == ["settings_not_refreshed"]
