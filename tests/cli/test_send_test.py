"""`notifier send-test`: does the account work?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from notifier.cli.send_test import command
from notifier.errors import NotFound, StartError
from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.cli.running import run
from tests.followed import CONFIG, lay_out


@pytest.fixture
def simulator() -> Iterator[str]:
    """A simulator of both providers."""
    with running(SimulatorSettings()) as url:
        yield url


def received(simulator: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{simulator}/api/messages").json()
    return found


def test_an_address_gets_an_email_and_the_answer_is_shown(tmp_path: Path, simulator: str) -> None:
    env = {**lay_out(tmp_path), "NOTIFIER_SIMULATOR_URL": simulator}
    result = run(command, "blackout", "--to", "ops@example.com", env=env)
    assert result.exit_code == 0
    assert result.output.startswith("sendgrid: accepted after ")
    assert ", reference " in result.output
    (message,) = received(simulator)
    assert message["to"] == "ops@example.com"
    assert message["subject"] == "We are keeping an eye on your order 1042"


def test_a_number_gets_a_text_message_in_the_language_asked_for(tmp_path: Path, simulator: str) -> None:
    env = {**lay_out(tmp_path), "NOTIFIER_SIMULATOR_URL": simulator}
    result = run(command, "customs-held", "--to", "+4915112345678", "--locale", "de", env=env)
    assert result.output.startswith("twilio: accepted after ")
    (message,) = received(simulator)
    assert message["to"] == "+4915112345678"
    assert "Zoll" in message["text"]


def test_a_provider_that_is_not_there_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    env = {**lay_out(tmp_path), "NOTIFIER_SIMULATOR_URL": "http://127.0.0.1:9"}
    result = run(command, "blackout", "--to", "ops@example.com", env=env)
    assert result.exit_code == 1
    assert result.output.startswith("sendgrid: not_sent after ")


def test_an_unknown_brand_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"`tea` is not a brand\. Known: default"):
        run(command, "blackout", "--to", "a@example.com", "--brand", "tea", env=lay_out(tmp_path))


def test_a_channel_that_is_not_in_use_is_said_to_have_no_provider(tmp_path: Path) -> None:
    only_email = CONFIG.replace("  sms: {provider: twilio}\n", "").replace("[email, sms]", "[email]")
    only_email = only_email.replace("channels: [sms]", "channels: [email]")
    only_email = only_email.replace('quiet_hours:\n  sms: {from: "21:00", to: "08:00"}\n', "")
    with pytest.raises(StartError, match="no provider is configured for sms"):
        run(command, "blackout", "--to", "+4915112345678", env=lay_out(tmp_path, only_email))
