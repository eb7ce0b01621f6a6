from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from notifier.channels import SendGrid
from notifier.channels.sendgrid import mail_of
from notifier.channels.sendgrid_codes import kind_of_answer
from notifier.domain.notification import OutcomeKind
from notifier.errors import StartError
from notifier.ports import Message
from tests.channels.peers import answering, http, peer

ACCEPTED = http("202 Accepted", X_Message_Id="LRzXl_NHStOGhQ4kofSm_A")


def test_an_accepted_mail_is_known_by_sendgrids_id(mail: Message) -> None:
    with peer(answering(ACCEPTED)) as url:
        outcome = SendGrid(api_key="SG.test", base_url=url).send(mail, "attempt-1")

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert outcome.reference == "LRzXl_NHStOGhQ4kofSm_A"


def test_the_request_carries_the_key_and_the_mail(mail: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(ACCEPTED, seen)) as url:
        SendGrid(api_key="SG.test", base_url=url).send(mail, "attempt-1")

    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v3/mail/send HTTP/1.1")
    assert b"authorization: bearer sg.test" in head.lower()
    assert json.loads(body) == mail_of(mail, "attempt-1")


def test_the_mail_is_built_as_sendgrid_wants_it(mail: Message) -> None:
    assert mail_of(mail, "attempt-1") == {
        "personalizations": [
            {
                "to": [{"email": "jo.miller@example.com", "name": "Jo Miller"}],
                "custom_args": {"notifier_attempt": "attempt-1"},
            }
        ],
        "from": {"email": "parcels@shop.example", "name": "Shop"},
        "reply_to": {"email": "help@shop.example"},
        "subject": "Held in customs",
        "content": [
            {"type": "text/plain", "value": mail.text},
            {"type": "text/html", "value": mail.html},
        ],
        "headers": dict(mail.headers),
        "categories": ["customs-held"],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
    }


def test_what_a_mail_does_not_have_is_left_out(mail: Message) -> None:
    plain = replace(mail, html="", reply_to="", headers={}, category="", to_name="", sender_name="")

    built = mail_of(plain, "attempt-1")

    assert built["content"] == [{"type": "text/plain", "value": mail.text}]
    assert not {"reply_to", "headers", "categories"} & built.keys()
    assert built["from"] == {"email": "parcels@shop.example"}


def test_a_line_break_cannot_begin_a_header_of_its_own(mail: Message) -> None:
    hostile = replace(
        mail, subject="Hello\r\nBcc: all@example.com", to_name="Jo\nMiller", headers={"X-Order": "1\r\nX-Evil: 2"}
    )

    built = json.dumps(mail_of(hostile, "attempt-1"))

    assert "\\n" not in built
    assert "\\r" not in built


ANSWERS = [
    (202, OutcomeKind.ACCEPTED),
    (400, OutcomeKind.BAD_CONTENT),
    (401, OutcomeKind.BAD_SETUP),
    (403, OutcomeKind.BAD_SETUP),
    (404, OutcomeKind.BAD_CONTENT),
    (405, OutcomeKind.BAD_CONTENT),
    (413, OutcomeKind.BAD_CONTENT),
    (418, OutcomeKind.BAD_CONTENT),
    (429, OutcomeKind.RATE_LIMITED),
    (200, OutcomeKind.AMBIGUOUS),
    (204, OutcomeKind.AMBIGUOUS),
    (302, OutcomeKind.AMBIGUOUS),
    (500, OutcomeKind.AMBIGUOUS),
    (503, OutcomeKind.AMBIGUOUS),
    (504, OutcomeKind.AMBIGUOUS),
]


@pytest.mark.parametrize(("status", "kind"), ANSWERS)
def test_each_status_means_what_the_table_says(status: int, kind: OutcomeKind, mail: Message) -> None:
    with peer(answering(http(f"{status} Status"))) as url:
        outcome = SendGrid(api_key="SG.test", base_url=url).send(mail, "attempt-1")

    assert outcome.kind is kind is kind_of_answer(status)
    assert outcome.code == str(status)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, timedelta(seconds=7)),
        ({"X_RateLimit_Reset": "1795435230", "Date": "Mon, 23 Nov 2026 12:00:00 GMT"}, timedelta(seconds=30)),
        ({}, None),
    ],
)
def test_sendgrids_wait_is_heard(headers: dict[str, str], wait: timedelta | None, mail: Message) -> None:
    with peer(answering(http("429 Too Many Requests", b"{}", **headers))) as url:
        outcome = SendGrid(api_key="SG.test", base_url=url).send(mail, "attempt-1")

    assert outcome.kind is OutcomeKind.RATE_LIMITED
    assert outcome.retry_after == wait


def test_a_web_servers_page_is_no_reason_to_fail(mail: Message) -> None:
    page = http("413 Request Entity Too Large", b"<html><h1>413</h1></html>", Content_Type="text/html")
    with peer(answering(page)) as url:
        outcome = SendGrid(api_key="SG.test", base_url=url).send(mail, "attempt-1")

    assert (outcome.kind, outcome.detail) == (OutcomeKind.BAD_CONTENT, "SendGrid answered 413 without a reason")


def test_one_call_leaves_no_header_to_the_next(mail: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(ACCEPTED, seen)) as url:
        provider = SendGrid(api_key="SG.test", base_url=url)
        provider.send(mail, "attempt-1")
        provider.look_up(mail, "attempt-1", datetime(2026, 11, 23, tzinfo=UTC))
        provider.send(mail, "attempt-2")

    first, _, last = (_headers(request) for request in seen)
    assert first == last


def _headers(request: bytes) -> set[bytes]:
    return set(request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:])


def test_an_empty_key_is_not_replaced_by_one_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.somebody-elses")

    with pytest.raises(StartError, match="API key is empty"):
        SendGrid(api_key="")


@pytest.mark.parametrize("url", ["api.sendgrid.com", "ftp://api.sendgrid.com", "https://", ""])
def test_a_base_url_that_cannot_be_called_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(StartError, match="base URL"):
        SendGrid(api_key="SG.test", base_url=url)


def test_no_proxy_stands_between_us_and_this_machine(mail: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with peer(answering(ACCEPTED)) as url:
        assert SendGrid(api_key="SG.test", base_url=url).send(mail, "attempt-1").kind is OutcomeKind.ACCEPTED


def test_an_attempt_that_was_taken_in_silence_is_found(simulator: str, mail: Message) -> None:
    httpx.post(f"{simulator}/api/faults", json={"mode": "accept_and_drop", "count": 1}).raise_for_status()
    provider = SendGrid(api_key="SG.test", base_url=simulator)
    to_brien = replace(mail, to="o'brien@example.com")
    begun = datetime.now(UTC)

    lost = provider.send(to_brien, "attempt-1")
    provider.send(replace(to_brien, subject="Another"), "attempt-2")
    provider.send(to_brien, "attempt-3")
    found = provider.look_up(to_brien, "attempt-1", begun)

    assert lost.kind is OutcomeKind.AMBIGUOUS
    assert found is not None
    assert found.kind is OutcomeKind.ACCEPTED
    kept: Any = httpx.get(f"{simulator}/api/messages", params={"attempt_id": "attempt-1"}).json()
    assert kept[0]["id"].startswith(found.reference)


def test_an_attempt_that_was_not_taken_is_not_found(simulator: str, mail: Message) -> None:
    provider = SendGrid(api_key="SG.test", base_url=simulator)
    provider.send(mail, "attempt-1")

    assert provider.look_up(mail, "attempt-2", datetime.now(UTC)) is None
    assert provider.look_up(mail, "attempt-1", datetime.now(UTC) - timedelta(hours=1)) is None


def test_a_look_up_that_fails_finds_nothing(mail: Message, caplog: pytest.LogCaptureFixture) -> None:
    with peer(answering(http("403 Forbidden"))) as url:
        found = SendGrid(api_key="SG.test", base_url=url).look_up(mail, "attempt-1", datetime.now(UTC))

    assert found is None
    assert "attempt-1" in caplog.text
    assert "example.com" not in caplog.text
