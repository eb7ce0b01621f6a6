"""`notifier ops`: the console in a process of its own, and a web service without it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from notifier.config.environment import Environment
from notifier.domain.access import Actor, Role
from notifier.errors import ConfigError
from notifier.service.accounts import add_user, disable_user
from tests.ops.running import PASSWORD, Console, console_beside, signed_in

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def alone(console: Console, tmp_path_factory: pytest.TempPathFactory, _redis: str) -> Iterator[Console]:
    """Run `notifier ops` beside the web service, on the same engine."""
    with console_beside(console, tmp_path_factory.mktemp("alone"), _redis) as running:
        yield running


def test_it_shows_the_console_and_nothing_else(alone: Console) -> None:
    with signed_in(alone, Role.AGENT) as client:
        assert client.get("/ops/shipments").status_code == httpx.codes.OK
        assert client.get("/v1/shipments/P-1").status_code == httpx.codes.NOT_FOUND
        assert client.post("/webhooks/aftership").status_code == httpx.codes.NOT_FOUND
        assert client.get("/openapi.json").status_code == httpx.codes.NOT_FOUND


def test_a_user_who_is_shut_out_is_out_in_this_process_too(alone: Console) -> None:
    root = Actor(name="root", role=Role.ADMIN)
    add_user(alone.engine.app, root, "short-stay", Role.EDITOR, PASSWORD)
    with signed_in(alone, "short-stay") as client:
        assert client.get("/ops/rules").status_code == httpx.codes.OK
        disable_user(alone.engine.app, root, "short-stay")
        assert client.get("/ops/rules").status_code == httpx.codes.UNAUTHORIZED


def test_whether_the_web_service_shows_it_is_a_setting() -> None:
    assert Environment.read({}).ops
    assert not Environment.read({"NOTIFIER_OPS": "off"}).ops
    with pytest.raises(ConfigError, match="NOTIFIER_OPS"):
        Environment.read({"NOTIFIER_OPS": "perhaps"})
