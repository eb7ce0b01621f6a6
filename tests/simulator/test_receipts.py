"""The receipts that the simulator posts, read by the engine's own adapters."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from notifier.channels import SendGrid, Twilio
from notifier.domain.notification import Channel, Status
from notifier.errors import WebhookRejected
from notifier.ports import Message, Receipt
from notifier.simulator.fates import MAIL_FATES, SILENT_NUMBER, number_for
from notifier.simulator.keys import ensure_key
from notifier.simulator.running import running
from notifier.simulator.settings import Order, SimulatorSettings
from tests.channels.peers import Receiver
from tests.simulator.conftest import ACCOUNT, Caller
from tests.waiting import eventually

Start = Callable[..., Caller]


@pytest.fixture
def start(receiver: Receiver) -> Iterator[Start]:
    """Start a simulator that posts to the receiver."""
    with ExitStack() as stack:

        def started(**settings: Any) -> Caller:
            url = f"{receiver.url}/receipts/sendgrid"
            defaults: dict[str, Any] = {"sendgrid_receipts_url": url, "receipt_retry_wait": timedelta(milliseconds=10)}
            caller = Caller(stack.enter_context(running(SimulatorSettings(**(defaults | settings)))))
            stack.callback(caller.http.close)
            return caller

        yield started


def sendgrid(simulator: Caller) -> SendGrid:
    key = simulator.http.get("/api/keys").json()["sendgrid_public_key"]
    return SendGrid(api_key="SG.test", base_url=simulator.url, webhook_public_key=key)


def mail_receipts(simulator: Caller, receiver: Receiver, count: int) -> list[Receipt]:
    """Return that many receipts, each batch of them authentic."""
    provider, found = sendgrid(simulator), list[Receipt]()
    while len(found) < count:
        raw = receiver.next()
        provider.verify(raw)
        found += provider.parse_receipts(raw)
    return found


def text_receipts(receiver: Receiver, count: int) -> list[Receipt]:
    """Return what that many callbacks report, each of them authentic."""
    provider, found = Twilio(account_sid=ACCOUNT, auth_token="token"), list[Receipt]()
    for _ in range(count):
        raw = receiver.next()
        provider.verify(raw)
        found += provider.parse_receipts(raw)
    return found


def text_to(simulator: Caller, receiver: Receiver, number: str = "+14155550100", **changes: str) -> str:
    callback = f"{receiver.url}/receipts/twilio/attempt-1#rc=5&rp=all"
    answer = simulator.text(To=number, StatusCallback=callback, **changes)
    return str(answer.json()["sid"])


MAILS = [
    ("jo", [Status.SENT, Status.DELIVERED], ""),
    ("bounce", [Status.SENT, Status.PERMANENT_FAILURE], "bounced"),
    ("BOUNCE+jo", [Status.SENT, Status.PERMANENT_FAILURE], "bounced"),
    ("blocked", [Status.SENT, Status.TEMPORARY_FAILURE], ""),
    ("deferred", [Status.SENT, Status.SENT, Status.DELIVERED], ""),
    ("dropped", [Status.PERMANENT_FAILURE], "bounced"),
    ("complaint", [Status.SENT, Status.DELIVERED, Status.DELIVERED], "complained"),
    ("unsubscribe", [Status.SENT, Status.DELIVERED, Status.DELIVERED], "opted_out"),
]


@pytest.mark.parametrize(("name", "statuses", "suppress"), MAILS)
def test_a_mail_meets_the_fate_of_its_address(
    name: str, statuses: list[Status], suppress: str, start: Start, receiver: Receiver
) -> None:
    simulator = start()
    answer = simulator.mail_to(f"{name}@example.com")

    receipts = mail_receipts(simulator, receiver, len(statuses))

    assert [receipt.status for receipt in receipts] == statuses
    assert {receipt.attempt_id for receipt in receipts} == {"attempt-1"}
    assert {receipt.reference for receipt in receipts} == {answer.headers["x-message-id"]}
    assert receipts[-1].suppress == suppress
    assert len({receipt.event_id for receipt in receipts}) == len(receipts)


def test_every_fate_is_told(start: Start, receiver: Receiver) -> None:
    simulator = start()
    simulator.mail_to(*(f"{name}@example.com" for name in MAIL_FATES))

    receipts = mail_receipts(simulator, receiver, sum(len(fate.events) for fate in MAIL_FATES.values()))

    assert all(receipt.status for receipt in receipts)


@pytest.mark.parametrize(
    ("number", "status", "code", "suppress"),
    [
        ("+14155550100", Status.DELIVERED, "delivered", ""),
        (number_for(30003), Status.TEMPORARY_FAILURE, "30003", ""),
        (number_for(30005), Status.PERMANENT_FAILURE, "30005", "bad_address"),
        (number_for(30007), Status.PERMANENT_FAILURE, "30007", ""),
    ],
)
def test_a_text_meets_the_fate_of_its_number(
    number: str, status: Status, code: str, suppress: str, start: Start, receiver: Receiver
) -> None:
    simulator = start()
    sid = text_to(simulator, receiver, number)

    sent, last = text_receipts(receiver, 2)

    assert sent.status is Status.SENT
    assert (last.status, last.code, last.suppress) == (status, code, suppress)
    assert {(receipt.attempt_id, receipt.reference) for receipt in (sent, last)} == {("attempt-1", sid)}
    resource = simulator.http.get(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json", auth=(ACCOUNT, "token"))
    assert resource.json()["error_code"] == (int(code) if code.isdecimal() else None)


def test_a_service_is_named_in_its_callbacks(start: Start, receiver: Receiver) -> None:
    text_to(start(), receiver, From="", MessagingServiceSid="MG" + "b" * 32)

    raw = receiver.next()

    assert b"MessagingServiceSid=MGbbbb" in raw.body
    assert b"From=&" in raw.body
    Twilio(account_sid=ACCOUNT, auth_token="token").verify(raw)


def test_the_callbacks_are_signed_for_nobody_else(start: Start, receiver: Receiver) -> None:
    text_to(start(), receiver)

    with pytest.raises(WebhookRejected):
        Twilio(account_sid=ACCOUNT, auth_token="another").verify(receiver.next())


def test_a_key_in_a_file_signs_and_the_engine_can_know_it_beforehand(
    start: Start, receiver: Receiver, tmp_path: Path
) -> None:
    public = ensure_key(tmp_path / "simulator.pem")
    start(key_file=tmp_path / "simulator.pem").mail()

    SendGrid(api_key="SG.test", webhook_public_key=public).verify(receiver.next())


def test_a_mail_that_nobody_hears_of_is_kept_all_the_same(start: Start, receiver: Receiver) -> None:
    simulator = start()
    simulator.mail_to("silent@example.com")
    text_to(simulator, receiver, SILENT_NUMBER)
    simulator.fault(mode="no_receipts", count=1)
    simulator.mail_to("jo@example.com")
    simulator.mail_to("last@example.com", attempt_id="attempt-2")

    receipts = mail_receipts(simulator, receiver, 2)

    assert {receipt.attempt_id for receipt in receipts} == {"attempt-2"}
    assert len(simulator.kept()) == 4


@pytest.mark.parametrize("refusals", [[503], [500, 401, 503]])
def test_a_receipt_that_is_refused_comes_again(refusals: list[int], start: Start, receiver: Receiver) -> None:
    receiver.statuses = list(refusals)
    simulator = start(receipt_tries=6)
    simulator.mail_to("dropped@example.com")

    receipts = mail_receipts(simulator, receiver, len(refusals) + 1)

    assert len({receipt.event_id for receipt in receipts}) == 1
    assert eventually(lambda: simulator.stats()["receipts"] == {"posted": 1, "failed": 0, "waiting": 0})


def test_a_receipt_is_given_up_in_the_end(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    simulator = start(receipt_tries=2, sendgrid_receipts_url=f"http://127.0.0.1:{port}/receipts/sendgrid")
    simulator.mail_to("dropped@example.com")

    assert eventually(lambda: simulator.stats()["receipts"] == {"posted": 0, "failed": 1, "waiting": 0})
    assert [receipt["answer"] for receipt in simulator.kept()[0]["receipts"]] == ["ConnectError"]


def test_a_url_that_is_none_is_given_up_too(start: Start) -> None:
    simulator = start(receipt_tries=1, sendgrid_receipts_url="http://[nowhere/")
    simulator.mail_to("dropped@example.com")

    assert eventually(lambda: simulator.stats()["receipts"]["failed"] == 1)
    assert simulator.mail().status_code == 202


def test_without_a_url_the_message_says_why_nothing_was_posted(simulator: Caller) -> None:
    simulator.mail_to("dropped@example.com")

    assert eventually(lambda: bool(simulator.kept()[0]["receipts"]))
    assert simulator.kept()[0]["receipts"][0]["answer"] == "not posted: no URL"


@pytest.mark.parametrize(
    ("settings", "fault", "copies"),
    [({"receipt_copies": 3}, {}, 3), ({}, {"mode": "answer_twice"}, 2)],
)
def test_receipts_can_come_several_times(
    settings: dict[str, Any], fault: dict[str, Any], copies: int, start: Start, receiver: Receiver
) -> None:
    simulator = start(**settings)
    if fault:
        simulator.fault(**fault)
    simulator.mail()

    receipts = mail_receipts(simulator, receiver, 2 * copies)

    assert len(receipts) == 2 * copies
    assert len({receipt.event_id for receipt in receipts}) == 2


def test_receipts_can_come_in_reverse(start: Start, receiver: Receiver) -> None:
    simulator = start(receipt_order=Order.REVERSED)
    sid = text_to(simulator, receiver)

    assert [receipt.status for receipt in text_receipts(receiver, 2)] == [Status.DELIVERED, Status.SENT]
    resource = simulator.http.get(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json", auth=(ACCOUNT, "token"))
    assert resource.json()["status"] == "delivered"


def test_receipts_can_be_shuffled_and_none_is_lost(start: Start, receiver: Receiver) -> None:
    simulator = start(receipt_order=Order.SHUFFLED, receipt_copies=5)
    simulator.mail_to("complaint@example.com")

    statuses = [receipt.code for receipt in mail_receipts(simulator, receiver, 15)]

    assert sorted(statuses) == ["delivered"] * 5 + ["processed"] * 5 + ["spamreport"] * 5
    assert statuses != sorted(statuses, key=["processed", "delivered", "spamreport"].index)


def test_receipts_can_wait(start: Start, receiver: Receiver) -> None:
    simulator = start(receipt_delay=timedelta(milliseconds=100))
    simulator.mail()

    assert simulator.stats()["receipts"] == {"posted": 0, "failed": 0, "waiting": 2}
    assert len(mail_receipts(simulator, receiver, 2)) == 2


def test_mails_events_come_in_one_batch_that_ends_in_a_line_break(start: Start, receiver: Receiver) -> None:
    start().mail_to(*(f"jo{number}@example.com" for number in range(20)))

    raw = receiver.next()

    assert raw.body.endswith(b"]\r\n")
    assert len(orjson.loads(raw.body)) == 40


def test_what_was_posted_is_shown_with_the_message(start: Start, receiver: Receiver) -> None:
    simulator = start()
    simulator.mail()
    mail_receipts(simulator, receiver, 2)

    assert eventually(lambda: len(simulator.kept()[0]["receipts"]) == 2)
    posted = [(receipt["event"], receipt["answer"]) for receipt in simulator.kept()[0]["receipts"]]
    assert posted == [("processed", "204"), ("delivered", "204")]


def test_the_engines_senders_and_readers_meet_in_the_middle(start: Start, receiver: Receiver) -> None:
    simulator = start()
    twilio = Twilio(account_sid=ACCOUNT, auth_token="token", base_url=simulator.url, callback_url=receiver.url)
    text = Message(channel=Channel.SMS, to="+14155550100", text="Hello", sender="+14155550111")

    outcome = twilio.send(text, "attempt-7")
    raw = receiver.next()
    twilio.verify(raw)
    [receipt] = twilio.parse_receipts(raw)

    assert (receipt.attempt_id, receipt.reference) == ("attempt-7", outcome.reference)
    assert raw.path == "/receipts/twilio/attempt-7"
