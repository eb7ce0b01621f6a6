"""Holds what our SDKs send, and what the simulator answers, against the vendors' own OpenAPI files.

The files are the vendors' (https://github.com/twilio/sendgrid-oai and the npm package @twilio/cli-core) and not part of
this project: the variable NOTIFIER_SPECS names their folder, or `../shared/specs` beside the repository has them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from notifier.channels import SendGrid, Twilio
from notifier.domain.notification import OutcomeKind
from notifier.ports import Message
from notifier.simulator.fates import MAIL_FATES, number_for
from tests.channels.conftest import ACCOUNT

SPECS = Path(os.environ.get("NOTIFIER_SPECS") or Path(__file__).parents[2] / ".." / "shared" / "specs")
SERVICE = "MG" + "b" * 32

pytestmark = pytest.mark.skipif(
    not SPECS.is_dir(), reason="the vendors' OpenAPI files are not here; NOTIFIER_SPECS can name their folder"
)


@cache
def spec(name: str) -> OpenAPI:
    """Load one file. The files break rules of OpenAPI itself, which is not our concern."""
    content = json.loads((SPECS / name).read_text())
    return OpenAPI.from_dict(content, config=Config(spec_validator_cls=None))


@dataclass
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    sent: httpx.Headers
    body: bytes
    answer: httpx.Response

    @property
    def file(self) -> str:
        if self.path.startswith("/2010-04-01/"):
            return "twilio_api_v2010.json"
        return "tsg_logs_v3.json" if self.path.startswith("/v3/logs") else "tsg_mail_v3.json"

    def request(self) -> MockRequest:
        parts = urlsplit(self.path)
        return MockRequest(
            "https://api.twilio.com" if "twilio" in self.file else "https://api.sendgrid.com",
            self.method.lower(),
            parts.path,
            args=dict(parse_qsl(parts.query)),
            headers=dict(self.sent),
            data=self.body or None,
            content_type=self.sent.get("content-type", ""),
        )

    def check_request(self) -> None:
        """Raises OpenAPIError."""
        spec(self.file).validate_request(self.request())

    def check_answer(self) -> None:
        """Raises OpenAPIError."""
        kind = self.answer.headers.get("content-type", "")
        answer = MockResponse(
            self.answer.content, self.answer.status_code, dict(self.answer.headers), content_type=kind
        )
        spec(self.file).validate_response(self.request(), answer)


@dataclass
class Recorder:
    """Stands between the engine and the simulator and keeps what they say."""

    target: str
    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        sent = httpx.Headers(list(request.headers.items()))
        answer = httpx.request(request.command, self.target + request.path, content=body, headers=sent)
        self.exchanges.append(Exchange(request.command, request.path, sent, body, answer))
        request.send_response(answer.status_code)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(answer.content)


@contextmanager
def recording(target: str) -> Iterator[Recorder]:
    recorder = Recorder(target)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            recorder.pass_on(self)

        def do_POST(self) -> None:
            recorder.pass_on(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def recorder(simulator: str) -> Iterator[Recorder]:
    with recording(simulator) as keeping:
        yield keeping


def sendgrid(recorder: Recorder) -> SendGrid:
    return SendGrid(api_key="SG.test", base_url=recorder.url)


def twilio(recorder: Recorder, callback_url: str = "") -> Twilio:
    return Twilio(account_sid=ACCOUNT, auth_token="token", base_url=recorder.url, callback_url=callback_url)


MAILS: dict[str, Callable[[Message], Message]] = {
    "with everything": lambda mail: mail,
    "with plain text only": lambda mail: replace(mail, html="", headers={}, category="", reply_to="", to_name=""),
    "in Japanese": lambda mail: replace(mail, subject="荷物は税関にあります", text="荷物", to_name="佐藤"),
}
TEXTS: dict[str, Callable[[Message], Message]] = {
    "from a number": lambda text: replace(text, validity=timedelta(hours=4)),
    "from a service": lambda text: replace(text, sender=SERVICE),
    "from a name": lambda text: replace(text, sender="Shop"),
    "in Japanese": lambda text: replace(text, text="荷物は税関にあります"),
}


@pytest.mark.parametrize("change", MAILS.values(), ids=MAILS)
def test_a_mail_and_its_answer_are_as_sendgrid_declares(
    change: Callable[[Message], Message], recorder: Recorder, mail: Message
) -> None:
    outcome = sendgrid(recorder).send(change(mail), "attempt-1")

    assert outcome.kind is OutcomeKind.ACCEPTED
    recorder.exchanges[0].check_request()
    recorder.exchanges[0].check_answer()


def test_an_accepting_answer_is_empty_and_says_no_type(recorder: Recorder, mail: Message) -> None:
    sendgrid(recorder).send(mail, "attempt-1")

    answer = recorder.exchanges[0].answer
    assert answer.content == b""
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("fate", MAIL_FATES)
def test_the_logs_are_as_sendgrid_declares(fate: str, recorder: Recorder, mail: Message) -> None:
    provider, special = sendgrid(recorder), replace(mail, to=f"{fate}@example.com")
    provider.send(special, "attempt-1")

    assert provider.look_up(special, "attempt-1", datetime.now(UTC)) is not None

    assert [exchange.method for exchange in recorder.exchanges] == ["POST", "POST", "GET"]
    for exchange in recorder.exchanges:
        exchange.check_request()
        exchange.check_answer()


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_a_text_and_its_answer_are_as_twilio_declares(
    change: Callable[[Message], Message], recorder: Recorder, text: Message
) -> None:
    outcome = twilio(recorder, "https://parcels.shop.example").send(change(text), "attempt-1")

    assert outcome.kind is OutcomeKind.ACCEPTED
    recorder.exchanges[0].check_request()
    recorder.exchanges[0].check_answer()


@pytest.mark.parametrize("to", ["+14155550100", number_for(30005)])
def test_the_list_is_as_twilio_declares(to: str, recorder: Recorder, text: Message) -> None:
    provider, special = twilio(recorder), replace(text, to=to)
    provider.send(special, "attempt-1")

    assert provider.look_up(special, "attempt-1", datetime.now(UTC)) is not None

    listing = recorder.exchanges[-1]
    assert listing.method == "GET"
    listing.check_request()
    listing.check_answer()


def test_one_message_is_as_twilio_declares(recorder: Recorder, text: Message) -> None:
    reference = twilio(recorder).send(text, "attempt-1").reference

    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{reference}.json"
    assert httpx.get(recorder.url + path, auth=(ACCOUNT, "token")).is_success

    recorder.exchanges[-1].check_request()
    recorder.exchanges[-1].check_answer()


def test_emptying_a_text_is_as_twilio_declares(recorder: Recorder, text: Message) -> None:
    provider = twilio(recorder)
    reference = provider.send(text, "attempt-1").reference

    assert provider.forget([], [reference]).is_done

    emptied = recorder.exchanges[-1]
    assert (emptied.method, emptied.body, emptied.answer.json()["body"]) == ("POST", b"Body=", "")
    emptied.check_request()
    emptied.check_answer()


@pytest.mark.parametrize("fault", ["refuse", "error"])
def test_a_refusal_is_as_sendgrid_declares(fault: str, recorder: Recorder, mail: Message) -> None:
    httpx.post(f"{recorder.target}/api/faults", json={"mode": fault}).raise_for_status()

    sendgrid(recorder).send(mail, "attempt-1")

    recorder.exchanges[0].check_answer()


def test_the_files_are_able_to_refuse(recorder: Recorder, mail: Message, text: Message) -> None:
    sendgrid(recorder).send(mail, "attempt-1")
    twilio(recorder).send(text, "attempt-2")
    by_mail, by_text = recorder.exchanges

    broken: list[Any] = [
        replace(by_mail, body=b'{"personalizations": [{}], "from": {"email": "shop@example.com"}}'),
        replace(by_mail, sent=httpx.Headers({"content-type": "application/json"})),
        replace(by_text, body=b"Body=hello"),
    ]
    for exchange in broken:
        with pytest.raises(OpenAPIError):
            exchange.check_request()
    for exchange in (by_mail, by_text):
        with pytest.raises(OpenAPIError):
            replace(exchange, answer=httpx.Response(299, json={"sid": "x"})).check_answer()
