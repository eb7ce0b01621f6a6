"""What each way in which a call can go wrong comes to, with the real SDKs against servers that misbehave."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from notifier.channels import SendGrid, Twilio
from notifier.domain.notification import Outcome, OutcomeKind
from notifier.ports import Message
from tests.channels.conftest import ACCOUNT
from tests.channels.peers import (
    answering,
    closed_port,
    full_port,
    hang_up_after_request,
    http,
    peer,
    reset_after_request,
    stay_silent,
)

SECONDS = 0.4

Server = Callable[[], AbstractContextManager[str]]

HALF = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{"
REDIRECT = http("302 Found", Location="/elsewhere")
TO_NOBODY = http("302 Found", Location="http://127.0.0.1:1/")
BUSY = http("503 Service Unavailable", b"<html><body>busy</body></html>", Content_Type="text/html")

CASES: list[tuple[str, Server, OutcomeKind]] = [
    ("the port is closed", closed_port, OutcomeKind.NOT_SENT),
    ("connecting takes too long", full_port, OutcomeKind.NOT_SENT),
    ("the connection is reset", lambda: peer(reset_after_request), OutcomeKind.AMBIGUOUS),
    ("it hangs up after the request", lambda: peer(hang_up_after_request), OutcomeKind.AMBIGUOUS),
    ("half an answer", lambda: peer(answering(HALF)), OutcomeKind.AMBIGUOUS),
    ("no answer", lambda: peer(stay_silent), OutcomeKind.AMBIGUOUS),
    ("a redirect", lambda: peer(answering(REDIRECT)), OutcomeKind.AMBIGUOUS),
    ("a redirect to a closed port", lambda: peer(answering(TO_NOBODY)), OutcomeKind.AMBIGUOUS),
    ("a 503 with a page", lambda: peer(answering(BUSY)), OutcomeKind.AMBIGUOUS),
    ("an empty 201", lambda: peer(answering(http("201 Created", b"{}"))), OutcomeKind.AMBIGUOUS),
    ("a 201 with a page", lambda: peer(answering(http("201 Created", b"<html>"))), OutcomeKind.AMBIGUOUS),
    ("a 200", lambda: peer(answering(http("200 OK", b"{}"))), OutcomeKind.AMBIGUOUS),
]


def send_mail(url: str, mail: Message) -> Outcome:
    return SendGrid(api_key="SG.test", base_url=url, timeout=SECONDS).send(mail, "attempt-1")


def send_text(url: str, text: Message) -> Outcome:
    line = Twilio(account_sid=ACCOUNT, auth_token="token", base_url=url, timeouts=(SECONDS, SECONDS))
    return line.send(text, "attempt-1")


@pytest.mark.parametrize(("server", "kind"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_call_to_sendgrid_is_not_taken_for_more_than_it_is(
    server: Server, kind: OutcomeKind, mail: Message
) -> None:
    with server() as url:
        outcome = send_mail(url, mail)

    assert outcome.kind is kind
    assert outcome.code
    assert outcome.detail


@pytest.mark.parametrize(("server", "kind"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_call_to_twilio_is_not_taken_for_more_than_it_is(
    server: Server, kind: OutcomeKind, text: Message
) -> None:
    with server() as url:
        outcome = send_text(url, text)

    assert outcome.kind is kind
    assert outcome.code
    assert outcome.detail


@pytest.mark.parametrize("provider", ["sendgrid", "twilio"])
def test_a_name_that_is_not_found_means_that_nothing_was_sent(
    provider: str, mail: Message, text: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", find_nothing)
    url = "http://nowhere.invalid"

    outcome = send_mail(url, mail) if provider == "sendgrid" else send_text(url, text)

    assert outcome.kind is OutcomeKind.NOT_SENT


@pytest.mark.parametrize("answer", [REDIRECT, BUSY, http("500 Internal Server Error"), http("201 Created", b"{}")])
def test_nothing_is_ever_sent_a_second_time(answer: bytes, mail: Message, text: Message) -> None:
    seen: list[bytes] = []
    with peer(answering(answer, seen)) as url:
        send_mail(url, mail)
        send_text(url, text)

    assert [request.split(b" ")[0] for request in seen] == [b"POST", b"POST"]


def test_an_outcome_names_no_person(mail: Message, text: Message) -> None:
    body = b'{"errors": [{"message": "jo.miller@example.com, jo.miller and +14155550100 are unknown", "field": "to"}]}'
    with peer(answering(http("400 Bad Request", body))) as url:
        by_mail = send_mail(url, mail)
    body = b'{"code": 21211, "message": "The number +14155550100 is not valid", "status": 400}'
    with peer(answering(http("400 Bad Request", body))) as url:
        by_text = send_text(url, text)

    assert by_mail.detail == "to: ***, *** and *** are unknown"
    assert by_text.detail == "Unable to create record: The number *** is not valid"
