from __future__ import annotations

import pytest

from notifier.simulator.app import from_env
from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.simulator.conftest import Caller


def test_messages_come_newest_first_and_can_be_narrowed_down(simulator: Caller) -> None:
    simulator.mail_to("a@example.com", attempt_id="attempt-a")
    simulator.text()
    simulator.mail_to("b@example.com", attempt_id="attempt-b")

    assert [message["to"] for message in simulator.kept()] == ["b@example.com", "+14155550100", "a@example.com"]
    assert [message["to"] for message in simulator.kept(channel="sms")] == ["+14155550100"]
    assert [message["to"] for message in simulator.kept(attempt_id="attempt-a")] == ["a@example.com"]
    assert [message["to"] for message in simulator.kept(to="b@example.com")] == ["b@example.com"]
    assert [message["to"] for message in simulator.kept(limit="1")] == ["b@example.com"]


def test_forgotten_messages_are_gone(simulator: Caller) -> None:
    simulator.mail()

    assert simulator.http.delete("/api/messages").status_code == 204
    assert simulator.kept() == []
    assert simulator.stats()["accepted"] == {"email": 0, "sms": 0}


def test_the_counts_tell_what_came(simulator: Caller) -> None:
    simulator.mail()
    simulator.mail()
    simulator.text(To="+15005550001")

    stats = simulator.stats()

    assert stats["accepted"] == {"email": 2, "sms": 0}
    assert (stats["refused"], stats["attempts"], stats["repeated_attempts"]) == (1, 1, ["attempt-1"])


def test_the_environment_describes_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFIER_SIMULATOR_KEEP", "7")

    assert from_env().state.simulation.settings.keep == 7


def test_it_can_be_started_twice_side_by_side() -> None:
    with running(SimulatorSettings()) as one, running(SimulatorSettings()) as other:
        first, second = Caller(one), Caller(other)
        first.mail()

        assert (len(first.kept()), len(second.kept())) == (1, 0)
        first.http.close()
        second.http.close()
