from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest
from urllib3 import ProxyManager, Timeout

from notifier.channels import Twilio
from notifier.channels.twilio_client import connect
from notifier.channels.twilio_codes import ANSWERS, kind_of_answer
from notifier.domain.notification import OutcomeKind
from notifier.errors import StartError
from notifier.ports import Message
from tests.channels.conftest import ACCOUNT
from tests.channels.peers import answering, http, peer

SID = "SM" + "a" * 32
SERVICE = "MG" + "b" * 32
TAKEN = http("201 Created", json.dumps({"sid": SID, "status": "queued"}).encode())


def twilio(url: str, callback_url: str = "") -> Twilio:
    return Twilio(account_sid=ACCOUNT, auth_token="token", base_url=url, callback_url=callback_url)


def fields(request: bytes) -> dict[str, list[str]]:
    return parse_qs(request.partition(b"\r\n\r\n")[2].decode(), keep_blank_values=True)


def test_an_accepted_text_is_known_by_twilios_id(text: Message) -> None:
    with peer(answering(TAKEN)) as url:
        outcome = twilio(url).send(text, "attempt-1")

    assert (outcome.kind, outcome.reference) == (OutcomeKind.ACCEPTED, SID)


@pytest.mark.parametrize("sid", ["", "SM123", "CA" + "a" * 32, SID + "0", "xx" + SID])
def test_a_201_without_a_message_is_not_believed(sid: str, text: Message) -> None:
    with peer(answering(http("201 Created", json.dumps({"sid": sid}).encode()))) as url:
        assert twilio(url).send(text, "attempt-1").kind is OutcomeKind.AMBIGUOUS


def test_a_200_with_a_message_is_not_believed(text: Message) -> None:
    with peer(answering(http("200 OK", json.dumps({"sid": SID}).encode()))) as url:
        assert twilio(url).send(text, "attempt-1").kind is OutcomeKind.AMBIGUOUS


def test_the_request_carries_text_sender_and_callback(text: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(TAKEN, seen)) as url:
        twilio(url, "https://parcels.shop.example/").send(replace(text, validity=timedelta(hours=1)), "attempt-1")

    assert seen[0].startswith(f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1".encode())
    assert fields(seen[0]) == {
        "To": ["+14155550100"],
        "From": ["+14155550111"],
        "Body": ["Shop: your parcel is held in customs."],
        "SmartEncoded": ["false"],
        "ValidityPeriod": ["3600"],
        "StatusCallback": [
            "https://parcels.shop.example/receipts/twilio/attempt-1#rc=5&rp=all&ct=3000&rt=15000",
        ],
    }


@pytest.mark.parametrize(
    ("sender", "field"),
    [(SERVICE, "MessagingServiceSid"), ("+14155550111", "From"), ("MGSHOP", "From"), ("Shop", "From")],
)
def test_the_sender_is_a_service_only_if_it_looks_like_one(sender: str, field: str, text: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(TAKEN, seen)) as url:
        twilio(url).send(replace(text, sender=sender), "attempt-1")

    sent = fields(seen[0])
    assert sent[field] == [sender]
    assert len({"From", "MessagingServiceSid"} & sent.keys()) == 1


@pytest.mark.parametrize(
    ("validity", "seconds"),
    [(timedelta(0), "1"), (timedelta(seconds=90.7), "90"), (timedelta(days=3), "36000")],
)
def test_the_validity_is_kept_within_what_twilio_takes(validity: timedelta, seconds: str, text: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(TAKEN, seen)) as url:
        twilio(url).send(replace(text, validity=validity), "attempt-1")

    assert fields(seen[0])["ValidityPeriod"] == [seconds]


def test_without_a_callback_url_none_is_asked_for(text: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(TAKEN, seen)) as url:
        twilio(url).send(text, "attempt-1")

    assert "StatusCallback" not in fields(seen[0])


def test_a_text_that_is_too_long_is_refused_before_the_call(text: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(TAKEN, seen)) as url:
        outcome = twilio(url).send(replace(text, text="a" * 1601), "attempt-1")
        longest = twilio(url).send(replace(text, text="a" * 1600), "attempt-2")

    assert (outcome.kind, outcome.code) == (OutcomeKind.BAD_CONTENT, "21617")
    assert longest.kind is OutcomeKind.ACCEPTED
    assert len(seen) == 1


@pytest.mark.parametrize(("code", "kind"), sorted(ANSWERS.items()))
def test_each_code_means_what_the_table_says(code: int, kind: OutcomeKind, text: Message) -> None:
    status = 429 if kind is OutcomeKind.RATE_LIMITED else 400
    body = json.dumps({"code": code, "message": "no", "status": status}).encode()
    with peer(answering(http(f"{status} No", body))) as url:
        outcome = twilio(url).send(text, "attempt-1")

    assert (outcome.kind, outcome.code) == (kind, str(code))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 29999, OutcomeKind.BAD_CONTENT),
        (400, 0, OutcomeKind.BAD_CONTENT),
        (401, 0, OutcomeKind.BAD_SETUP),
        (403, 0, OutcomeKind.BAD_SETUP),
        (404, 0, OutcomeKind.BAD_SETUP),
        (429, 0, OutcomeKind.RATE_LIMITED),
        (429, 29999, OutcomeKind.RATE_LIMITED),
        (500, 20500, OutcomeKind.AMBIGUOUS),
        (503, 20503, OutcomeKind.AMBIGUOUS),
        (500, 21211, OutcomeKind.AMBIGUOUS),
        (302, 0, OutcomeKind.AMBIGUOUS),
    ],
)
def test_an_unlisted_answer_gets_the_safe_meaning(status: int, code: int, kind: OutcomeKind) -> None:
    assert kind_of_answer(status, code) is kind


@pytest.mark.parametrize(
    ("code", "headers", "wait"),
    [
        (20429, {"Retry_After": "7"}, timedelta(seconds=7)),
        (20429, {}, None),
        (63038, {}, timedelta(hours=6)),
    ],
)
def test_twilios_wait_is_heard_though_its_exception_hides_it(
    code: int, headers: dict[str, str], wait: timedelta | None, text: Message
) -> None:
    body = json.dumps({"code": code, "message": "slower", "status": 429}).encode()
    with peer(answering(http("429 Too Many Requests", body, **headers))) as url:
        outcome = twilio(url).send(text, "attempt-1")

    assert (outcome.kind, outcome.retry_after) == (OutcomeKind.RATE_LIMITED, wait)


def test_an_error_in_the_newer_format_is_read_too(text: Message) -> None:
    problem = {"type": "https://twilio.example/p", "title": "No such number", "status": 400, "code": 21211}
    with peer(answering(http("400 Bad Request", json.dumps(problem).encode()))) as url:
        outcome = twilio(url).send(text, "attempt-1")

    assert (outcome.kind, outcome.code, outcome.detail) == (OutcomeKind.BAD_RECIPIENT, "21211", "No such number")


def test_a_region_of_the_environment_moves_no_call(text: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with peer(answering(TAKEN)) as url:
        assert twilio(url).send(text, "attempt-1").kind is OutcomeKind.ACCEPTED


def test_a_proxy_of_the_environment_is_used_for_hosts_elsewhere(text: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    with peer(answering(TAKEN)) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        assert twilio("http://api.twilio.example").send(text, "attempt-1").kind is OutcomeKind.ACCEPTED


def test_a_proxy_that_is_not_there_takes_nothing(text: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert twilio("http://api.twilio.example").send(text, "attempt-1").kind is OutcomeKind.NOT_SENT


def test_a_host_that_the_environment_keeps_from_the_proxy_is_called_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "elsewhere.example")

    assert not isinstance(connect("http://elsewhere.example", Timeout(1)), ProxyManager)
    assert isinstance(connect("http://api.twilio.example", Timeout(1)), ProxyManager)


def test_empty_credentials_are_not_replaced_by_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "somebody-elses")

    with pytest.raises(StartError, match="auth_token"):
        Twilio(account_sid=ACCOUNT, auth_token="")


def test_threads_get_each_their_own_answer(simulator: str, text: Message) -> None:
    provider = twilio(simulator)
    references: dict[str, str] = {}

    def send(name: str) -> None:
        for number in range(10):
            body = f"{name}-{number}"
            references[provider.send(replace(text, text=body), body).reference] = body

    threads = [threading.Thread(target=send, args=(f"thread-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = {message["id"]: message["text"] for message in httpx.get(f"{simulator}/api/messages").json()}
    assert references == kept
    assert len(kept) == 40


def test_an_attempt_that_was_taken_in_silence_is_found(simulator: str, text: Message) -> None:
    httpx.post(f"{simulator}/api/faults", json={"mode": "accept_and_drop", "count": 1}).raise_for_status()
    provider = twilio(simulator)
    begun = datetime.now(UTC)

    lost = provider.send(text, "attempt-1")
    found = provider.look_up(text, "attempt-1", begun)

    assert lost.kind is OutcomeKind.AMBIGUOUS
    assert found is not None
    assert found.reference == httpx.get(f"{simulator}/api/messages").json()[0]["id"]


def test_only_a_message_that_agrees_in_everything_is_ours(simulator: str, text: Message) -> None:
    provider = twilio(simulator)
    provider.send(text, "attempt-1")
    now = datetime.now(UTC)

    assert provider.look_up(replace(text, text="Another text"), "attempt-2", now) is None
    assert provider.look_up(replace(text, sender="+14155550112"), "attempt-2", now) is None
    assert provider.look_up(replace(text, sender=SERVICE), "attempt-2", now) is None
    assert provider.look_up(replace(text, to="+14155550199"), "attempt-2", now) is None
    assert provider.look_up(text, "attempt-2", now - timedelta(minutes=10)) is None
    assert provider.look_up(text, "attempt-2", now + timedelta(minutes=10)) is None
    assert provider.look_up(text, "attempt-1", now) is not None


def test_a_look_up_that_fails_finds_nothing(text: Message, caplog: pytest.LogCaptureFixture) -> None:
    with peer(answering(http("500 Internal Server Error"))) as url:
        found = twilio(url).look_up(text, "attempt-1", datetime.now(UTC))

    assert found is None
    assert "attempt-1" in caplog.text
    assert "4155550100" not in caplog.text
