from __future__ import annotations

from time import monotonic
from typing import Any

import httpx
import pytest

from notifier.domain.notification import Channel
from notifier.errors import RequestInvalid
from notifier.simulator.faults import MEANING, FaultPlan, Mode
from tests.simulator.conftest import Caller


def both(simulator: Caller) -> list[httpx.Response]:
    return [simulator.mail(), simulator.text()]


def test_told_to_refuse_it_refuses_as_told(simulator: Caller) -> None:
    simulator.fault(mode="refuse", status=403, code=20003)

    by_mail, by_text = both(simulator)

    assert (by_mail.status_code, by_text.status_code, by_text.json()["code"]) == (403, 403, 20003)
    assert simulator.kept() == []


def test_told_to_limit_it_asks_to_wait(simulator: Caller) -> None:
    simulator.fault(mode="rate_limit", seconds=6.5)

    for answer in both(simulator):
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert simulator.kept() == []


@pytest.mark.parametrize(("mode", "kept"), [("error", 0), ("accept_and_error", 2)])
def test_told_to_fail_it_fails_with_or_without_the_message(mode: str, kept: int, simulator: Caller) -> None:
    simulator.fault(mode=mode)

    assert [answer.status_code for answer in both(simulator)] == [500, 500]
    assert len(simulator.kept()) == kept


@pytest.mark.parametrize(("mode", "kept"), [("drop", 0), ("accept_and_drop", 2)])
def test_told_to_hang_up_it_hangs_up_with_or_without_the_message(mode: str, kept: int, simulator: Caller) -> None:
    simulator.fault(mode=mode)

    for call in (simulator.mail, simulator.text):
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            call()
    assert len(simulator.kept()) == kept


def test_told_to_be_slow_it_takes_the_message_late(simulator: Caller) -> None:
    simulator.fault(mode="slow", seconds=0.2)

    begun = monotonic()

    assert [answer.status_code for answer in both(simulator)] == [202, 201]
    assert monotonic() - begun >= 0.4


def test_told_to_stall_it_takes_the_message_and_answers_late(simulator: Caller) -> None:
    simulator.fault(mode="accept_and_stall", seconds=0.5)

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{simulator.url}/v3/mail/send",
            json={
                "personalizations": [{"to": [{"email": "jo@example.com"}]}],
                "from": {"email": "shop@example.com"},
                "subject": "Hello",
                "content": [{"type": "text/plain", "value": "Hello"}],
            },
            headers={"authorization": "Bearer SG.test"},
            timeout=0.2,
        )

    assert len(simulator.kept()) == 1
    assert simulator.text().status_code == 201


def test_a_fault_strikes_only_its_channel(simulator: Caller) -> None:
    simulator.fault(mode="error", channel="sms")

    assert [answer.status_code for answer in both(simulator)] == [202, 500]


def test_a_fault_strikes_only_its_recipients(simulator: Caller) -> None:
    simulator.fault(mode="error", to_contains="0101")

    assert simulator.text(To="+14155550101").status_code == 500
    assert simulator.text(To="+14155550102").status_code == 201


def test_a_fault_is_used_up(simulator: Caller) -> None:
    simulator.fault(mode="error", count=2)

    assert [simulator.text().status_code for _ in range(4)] == [500, 500, 201, 201]
    assert [(fault["mode"], fault["hits"]) for fault in simulator.http.get("/api/faults").json()] == [("error", 2)]


def test_the_newest_fault_that_fits_decides(simulator: Caller) -> None:
    simulator.fault(mode="error")
    simulator.fault(mode="ok", to_contains="0101")

    assert simulator.text(To="+14155550101").status_code == 201
    assert simulator.text(To="+14155550102").status_code == 500


def test_forgiven_it_behaves_again(simulator: Caller) -> None:
    simulator.fault(mode="error")
    simulator.http.delete("/api/faults").raise_for_status()

    assert [answer.status_code for answer in both(simulator)] == [202, 201]


def _pattern(seed: int) -> list[bool]:
    plan = FaultPlan(seed=0)
    plan.add({"mode": "error", "probability": 0.5, "seed": seed})
    return [plan.strike(Channel.SMS, "+14155550100") is not None for _ in range(64)]


def test_the_same_seed_strikes_the_same_requests() -> None:
    assert _pattern(1) == _pattern(1) != _pattern(2)
    assert 10 < sum(_pattern(1)) < 54


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, "Modes: ok"),
        ({"mode": "explode"}, "Modes: ok"),
        ({"mode": "ok", "channel": "pigeon"}, "Channels: email, sms"),
        ({"mode": "ok", "chanel": "sms"}, 'unknown key "chanel"'),
        ({"mode": "ok", "count": "many"}, '"count" is str; expected int'),
        ({"mode": "ok", "seed": []}, "Modes: ok"),
        ([], "expected a JSON object"),
    ],
)
def test_an_instruction_that_cannot_be_read_is_refused(spec: Any, said: str, simulator: Caller) -> None:
    answer = simulator.http.post("/api/faults", json=spec)

    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert simulator.http.get("/api/faults").json() == []


def test_an_instruction_that_is_no_json_is_refused(simulator: Caller) -> None:
    assert simulator.http.post("/api/faults", content=b"{").status_code == 400


def test_a_plan_refuses_what_it_does_not_know() -> None:
    with pytest.raises(RequestInvalid):
        FaultPlan(seed=0).add({"mode": "explode"})


def test_every_mode_is_explained() -> None:
    assert MEANING.keys() == set(Mode)
