from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest

from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.simulator.conftest import MAIL, Caller


def test_a_mail_in_order_is_accepted_and_kept(simulator: Caller) -> None:
    answer = simulator.mail(headers={"X-Order": "1"}, categories=["held"], reply_to={"email": "help@example.com"})

    assert answer.status_code == 202
    [kept] = simulator.kept()
    assert kept["id"].startswith(answer.headers["x-message-id"])
    wanted = {
        "channel": "email",
        "to": "jo@example.com",
        "to_name": "Jo",
        "sender": "shop@example.com",
        "reply_to": "help@example.com",
        "subject": "Held in customs",
        "text": "Your parcel is held.",
        "html": MAIL["content"][1]["value"],
        "headers": {"X-Order": "1"},
        "categories": ["held"],
        "attempt_id": "attempt-1",
        "accepted": True,
    }
    assert {name: kept[name] for name in wanted} == wanted


def test_each_recipient_gets_a_mail(simulator: Caller) -> None:
    simulator.mail_to("a@example.com", "b@example.com")

    assert [message["to"] for message in simulator.kept()] == ["b@example.com", "a@example.com"]


def _to(*people: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"to": list(people)} | more]


JO = {"email": "jo@example.com"}
PLAIN, HTML = MAIL["content"]

ARGUMENTS = "personalizations.0.custom_args"

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no personalizations", {"personalizations": []}, "personalizations"),
    ("personalizations of another type", {"personalizations": {}}, "personalizations"),
    ("no recipients", {"personalizations": [{"to": []}]}, "personalizations.0.to"),
    ("no address", {"personalizations": _to({"name": "Jo"})}, "personalizations.0.to.0.email"),
    ("a bad address", {"personalizations": _to({"email": "jo@localhost"})}, "personalizations.0.to.0.email"),
    ("an address outside of ASCII", {"personalizations": _to({"email": "jö@x.de"})}, "personalizations.0.to.0.email"),
    ("a recipient twice", {"personalizations": _to(JO, {"email": "JO@example.com"})}, "personalizations.0.to"),
    ("a number among arguments", {"personalizations": _to(JO, custom_args={"a": 1})}, ARGUMENTS),
    ("too many arguments", {"personalizations": _to(JO, custom_args={"a": "b" * 10_000})}, ARGUMENTS),
    ("no sender", {"from": None}, "from.email"),
    ("a bad sender", {"from": {"email": "shop"}}, "from.email"),
    ("a bad address for replies", {"reply_to": {"email": "help"}}, "reply_to.email"),
    ("an empty subject", {"subject": ""}, "subject"),
    ("no content", {"content": []}, "content"),
    ("empty content", {"content": [{"type": "text/plain", "value": ""}]}, "content.0"),
    ("HTML before text", {"content": [HTML, PLAIN]}, "content"),
    ("a header that is SendGrid's", {"headers": {"Subject": "x"}}, "headers.Subject"),
    ("a header with a line break", {"headers": {"X-A": "a\r\nb"}}, "headers.X-A"),
    ("headers of another type", {"headers": []}, "headers"),
    ("eleven categories", {"categories": [str(number) for number in range(11)]}, "categories"),
    ("a category twice", {"categories": ["a", "a"]}, "categories"),
    ("a long category", {"categories": ["a" * 256]}, "categories"),
    ("categories of another type", {"categories": "held"}, "categories"),
    ("a misspelt field", {"subjct": "Hello"}, "subjct"),
    ("settings of another type", {"tracking_settings": {"open_tracking": False}}, "tracking_settings"),
    ("a date as text", {"send_at": "now"}, "send_at"),
    ("a group without an id", {"asm": {}}, "asm.group_id"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_sendgrid_refuses_is_refused(changes: dict[str, Any], field: str, simulator: Caller) -> None:
    answer = simulator.mail(**changes)

    assert answer.status_code == 400
    assert [error.get("field") for error in answer.json()["errors"]] == [field]
    assert simulator.kept() == []


def test_a_subject_of_each_recipient_will_do(simulator: Caller) -> None:
    assert simulator.mail(subject="", personalizations=_to(JO, subject="Hello")).status_code == 202
    assert simulator.kept()[0]["subject"] == "Hello"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"'])
def test_a_body_that_is_no_mail_is_refused(body: bytes, simulator: Caller) -> None:
    answer = simulator.http.post("/v3/mail/send", content=body, headers={"authorization": "Bearer SG.test"})

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_a_mail_that_is_too_large_gets_a_web_servers_page(simulator: Caller) -> None:
    url = httpx.URL(simulator.url)
    with socket.create_connection((url.host, url.port)) as connection:
        headers = ["Host: x", "Authorization: Bearer SG.test", f"Content-Length: {31 * 1024 * 1024}", "", ""]
        connection.sendall("\r\n".join(["POST /v3/mail/send HTTP/1.1", *headers]).encode())
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"content-type: text/html" in answer


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic SG.test"])
def test_without_a_key_nobody_is_let_in(authorization: str, simulator: Caller) -> None:
    headers = {"authorization": authorization}

    assert simulator.http.post("/v3/mail/send", json=MAIL, headers=headers).status_code == 401
    assert simulator.http.post("/v3/logs", json={}, headers=headers).status_code == 403


def test_where_a_key_is_set_only_that_one_is_let_in() -> None:
    with running(SimulatorSettings(sendgrid_api_key="SG.right")) as url:
        wrong = httpx.post(f"{url}/v3/mail/send", json=MAIL, headers={"authorization": "Bearer SG.wrong"})
        right = httpx.post(f"{url}/v3/mail/send", json=MAIL, headers={"authorization": "Bearer SG.right"})

    assert (wrong.status_code, right.status_code) == (401, 202)


QUERIES = [
    ("", True),
    ("to_email = 'o''brien@example.com'", True),
    ("to_email = 'jo@example.com'", False),
    ("subject = 'Held in customs' AND to_email = 'o''brien@example.com'", True),
    ("subject = 'Held' AND to_email = 'o''brien@example.com'", False),
    ("status IN ('processed', 'delivered')", True),
    ("status IN ('bounced')", False),
    ("categories IN ('held')", True),
    ('sg_message_id_created_at > TIMESTAMP "2020-01-01T00:00:00Z"', True),
    ('sg_message_id_created_at < TIMESTAMP "2020-01-01T00:00:00"', False),
    ("sg_message_id_created_at >= TIMESTAMP \"2020-01-01T00:00:00Z\" and status in ('processed', 'delivered')", True),
]


@pytest.mark.parametrize(("query", "found"), QUERIES)
def test_the_logs_can_be_searched(query: str, found: bool, simulator: Caller) -> None:
    people = [{"to": [{"email": "o'brien@example.com"}], "custom_args": {"notifier_attempt": "attempt-1"}}]
    simulator.mail(personalizations=people, categories=["held"])

    answer = simulator.http.post("/v3/logs", json={"query": query}, headers={"authorization": "Bearer SG.test"})

    assert answer.status_code == 200
    assert [message["to_email"] for message in answer.json()["messages"]] == ["o'brien@example.com"] * found


@pytest.mark.parametrize(
    "body",
    [
        {"query": "to_email"},
        {"query": "to_email = 'a' OR to_email = 'b'"},
        {"query": "to_email > 'a'"},
        {"query": "status = 'delivered'"},
        {"query": "text = 'a'"},
        {"query": 'sg_message_id_created_at > TIMESTAMP "soon"'},
        {"query": "sg_message_id_created_at > '2020-01-01'"},
        {"query": 7},
        {"limit": "many"},
        [],
    ],
)
def test_a_query_that_cannot_be_read_is_refused(body: Any, simulator: Caller) -> None:
    answer = simulator.http.post("/v3/logs", json=body, headers={"authorization": "Bearer SG.test"})

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_the_logs_show_no_more_than_is_asked_for(simulator: Caller) -> None:
    simulator.mail_to(*(f"jo{number}@example.com" for number in range(5)))

    answer = simulator.http.post("/v3/logs", json={"limit": 2}, headers={"authorization": "Bearer SG.test"})

    assert [message["to_email"] for message in answer.json()["messages"]] == ["jo4@example.com", "jo3@example.com"]


def test_a_log_that_is_not_there_is_not_found(simulator: Caller) -> None:
    simulator.text()
    headers = {"authorization": "Bearer SG.test"}

    assert simulator.http.get("/v3/logs/nothing", headers=headers).status_code == 404
    assert simulator.http.get(f"/v3/logs/{simulator.kept()[0]['id']}", headers=headers).status_code == 404
