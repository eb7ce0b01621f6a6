"""Asking providers to forget somebody."""

from __future__ import annotations

import orjson
import pytest

from notifier.channels import SendGrid, Smtp, Twilio
from notifier.ports import Forgetter, Message, Provider
from tests.channels.conftest import ACCOUNT
from tests.channels.peers import answering, closed_port, http, peer

JO = "jo.miller@example.com"
SID = "SM" + "a" * 32


def sendgrid(url: str) -> SendGrid:
    return SendGrid(api_key="SG.test", base_url=url)


def twilio(url: str) -> Twilio:
    return Twilio(account_sid=ACCOUNT, auth_token="token", base_url=url, timeouts=(1.0, 2.0))


def test_sendgrid_takes_a_job() -> None:
    seen: list[bytes] = []
    answer = http("202 Accepted", b'{"job_id": "12a975bd"}', Content_Type="application/json")
    with peer(answering(answer, seen)) as url:
        asked = sendgrid(url).forget([JO], [])
    assert (asked.provider, asked.is_done, asked.detail) == (
        "sendgrid",
        True,
        "it erases what it keeps, as job 12a975bd",
    )
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v3/recipients/erasejob HTTP/1.1")
    assert orjson.loads(body) == {"email_addresses": [JO]}


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (
            http("403 Forbidden", b'{"errors": [{"field": "", "message": "not allowed for jo.miller@example.com"}]}'),
            "refused (403): request: not allowed for ***",
        ),
        (http("500 Internal Server Error", b"<html>"), "refused (500): without a reason"),
        (http("200 OK", b"{}"), "answered 200 and named no job"),
        (http("202 Accepted", b""), "answered 202 and named no job"),
        (http("202 Accepted", b"[]"), "answered 202 and named no job"),
    ],
)
def test_whatever_else_sendgrid_answers_is_not_done_and_names_nobody(answer: bytes, detail: str) -> None:
    with peer(answering(answer)) as url:
        asked = sendgrid(url).forget([JO], [])
    assert (asked.is_done, asked.detail) == (False, detail)


def test_a_sendgrid_that_is_not_there_has_not_done_it() -> None:
    with closed_port() as url:
        asked = sendgrid(url).forget([JO], [])
    assert (asked.is_done, asked.detail) == (False, "not reached (URLError)")


def test_twilio_empties_each_message() -> None:
    seen: list[bytes] = []
    with peer(answering(http("200 OK", b"{}", Content_Type="application/json"), seen)) as url:
        asked = twilio(url).forget([], [SID, "SM" + "b" * 32])
    assert (asked.is_done, asked.detail, asked.left) == (True, "the text of 2 messages was emptied", ())
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json".encode())
    assert body == b"Body="


def test_a_message_that_twilio_no_longer_has_is_forgotten() -> None:
    answer = http("404 Not Found", b'{"code": 20404, "message": "gone"}', Content_Type="application/json")
    with peer(answering(answer)) as url:
        assert twilio(url).forget([], [SID]).is_done


@pytest.mark.parametrize(
    "answer",
    [
        http("409 Conflict", b'{"code": 20009, "message": "not complete"}', Content_Type="application/json"),
        http("500 Internal Server Error", b"<html>"),
    ],
)
def test_a_message_that_twilio_keeps_is_named(answer: bytes) -> None:
    with peer(answering(answer)) as url:
        asked = twilio(url).forget([], [SID])
    assert (asked.is_done, asked.left) == (False, (SID,))
    assert asked.detail == "the text of 0 messages was emptied, of 1 not"


def test_a_twilio_that_is_not_there_keeps_everything() -> None:
    with closed_port() as url:
        assert twilio(url).forget([], [SID]).left == (SID,)


def test_the_simulator_forgets_too(simulator: str, text: Message, mail: Message) -> None:
    sms, post = twilio(simulator), sendgrid(simulator)
    reference = sms.send(text, "attempt-1").reference
    post.send(mail, "attempt-2")
    assert sms.forget([], [reference]).is_done
    assert post.forget([mail.to], []).is_done


def test_a_mail_server_cannot_be_asked() -> None:
    providers: list[Provider] = [twilio("http://127.0.0.1:9"), sendgrid("http://127.0.0.1:9"), Smtp(host="localhost")]
    assert [one.name for one in providers if isinstance(one, Forgetter)] == ["twilio", "sendgrid"]
