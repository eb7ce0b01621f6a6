from __future__ import annotations

import contextlib
import email
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifier.channels import Smtp
from notifier.channels.smtp_mail import build_mail
from notifier.domain.notification import Outcome, OutcomeKind
from notifier.errors import WebhookRejected
from notifier.ports import Message, RawWebhook
from tests.channels.peers import NOON, Script, closed_port, full_port, peer, stay_silent


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def deliver(port: int, mail: Message, **settings: str) -> Outcome:
    return Smtp(host="127.0.0.1", port=port, starttls=False, timeout=0.5, **settings).send(mail, "attempt-1")


def say(mail: Message, **replies: str | None) -> tuple[Outcome, list[str]]:
    """Return what a server with these replies makes of a mail, and what it heard."""
    script = Script(replies={"EHLO": "250 ok", **replies}, heard=[])
    with peer(script) as url:
        outcome = deliver(_port(url), mail)
    return outcome, script.heard


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


class Keeper(Sink):
    """Keeps what a real mail server was given."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (its name)
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 2.0.0 taken"


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[int, Keeper]]:
    keeper = Keeper()
    with closed_port() as url:
        controller = Controller(keeper, hostname="127.0.0.1", port=_port(url))
    controller.start()
    try:
        yield _port(url), keeper
    finally:
        controller.stop()


def test_a_mail_server_takes_the_mail(mail: Message) -> None:
    with mail_server() as (port, keeper):
        outcome = deliver(port, mail)

    assert outcome == Outcome(kind=OutcomeKind.ACCEPTED, code="250", reference="<attempt-1@shop.example>")
    taken = read(keeper.mails[0])
    assert taken["Message-ID"] == outcome.reference
    assert taken["To"] == "Jo Miller <jo.miller@example.com>"
    assert taken["List-Unsubscribe"] == "<https://shop.example/u/1>"
    assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]


def test_a_line_that_begins_with_a_dot_arrives(mail: Message) -> None:
    with mail_server() as (port, keeper):
        deliver(port, replace(mail, text="one\n.\n.two\n", html=""))

    assert read(keeper.mails[0]).get_content().splitlines() == ["one", ".", ".two"]


REPLIES: list[tuple[dict[str, str | None], OutcomeKind, str]] = [
    ({"greeting": "421 busy"}, OutcomeKind.RATE_LIMITED, "421"),
    ({"greeting": "554 5.7.1 go away"}, OutcomeKind.BAD_SETUP, "554 5.7.1"),
    ({"greeting": None}, OutcomeKind.NOT_SENT, "SMTPServerDisconnected"),
    ({"greeting": "HTTP/1.1 400 Bad Request"}, OutcomeKind.BAD_SETUP, "-1"),
    ({"MAIL": "550 5.1.8 unknown domain"}, OutcomeKind.BAD_SETUP, "550 5.1.8"),
    ({"MAIL": "451 4.7.1 later"}, OutcomeKind.RATE_LIMITED, "451 4.7.1"),
    ({"MAIL": None}, OutcomeKind.NOT_SENT, "SMTPServerDisconnected"),
    ({"RCPT": "550 no such user"}, OutcomeKind.BAD_RECIPIENT, "550"),
    ({"RCPT": "550 5.1.1 no such user"}, OutcomeKind.BAD_RECIPIENT, "550 5.1.1"),
    ({"RCPT": "550 relay not permitted"}, OutcomeKind.BAD_SETUP, "550"),
    ({"RCPT": "550 5.7.1 denied"}, OutcomeKind.BAD_SETUP, "550 5.7.1"),
    ({"RCPT": "552 mailbox full"}, OutcomeKind.RATE_LIMITED, "552"),
    ({"RCPT": "552 5.2.2 mailbox full"}, OutcomeKind.RATE_LIMITED, "552 5.2.2"),
    ({"RCPT": "553 not allowed"}, OutcomeKind.BAD_RECIPIENT, "553"),
    ({"RCPT": "554 no"}, OutcomeKind.BAD_SETUP, "554"),
    ({"RCPT": "450 greylisted"}, OutcomeKind.RATE_LIMITED, "450"),
    ({"RCPT": "251 will forward"}, OutcomeKind.ACCEPTED, "250"),
    ({"RCPT": None}, OutcomeKind.NOT_SENT, "SMTPServerDisconnected"),
    ({"DATA": "554 no valid recipients"}, OutcomeKind.BAD_CONTENT, "554"),
    ({"end": "550 5.7.1 looks like spam"}, OutcomeKind.BAD_CONTENT, "550 5.7.1"),
    ({"end": "552 5.3.4 too large"}, OutcomeKind.BAD_CONTENT, "552 5.3.4"),
    ({"end": "550 5.1.1 no such user"}, OutcomeKind.BAD_RECIPIENT, "550 5.1.1"),
    ({"end": "451 4.3.0 later"}, OutcomeKind.RATE_LIMITED, "451 4.3.0"),
    ({"end": "what?"}, OutcomeKind.AMBIGUOUS, "-1"),
    ({"end": "299 something"}, OutcomeKind.AMBIGUOUS, "299"),
    ({"end": None}, OutcomeKind.AMBIGUOUS, "SMTPServerDisconnected"),
    ({"DATA": None}, OutcomeKind.AMBIGUOUS, "SMTPServerDisconnected"),
    ({"QUIT": None}, OutcomeKind.ACCEPTED, "250"),
    ({"QUIT": "500 no"}, OutcomeKind.ACCEPTED, "250"),
]


@pytest.mark.parametrize(("replies", "kind", "code"), REPLIES)
def test_each_reply_means_what_the_tables_say(
    replies: dict[str, str | None], kind: OutcomeKind, code: str, mail: Message
) -> None:
    outcome, _ = say(mail, **replies)

    assert (outcome.kind, outcome.code) == (kind, code)


def test_after_a_refusal_of_the_recipient_no_mail_is_sent(mail: Message) -> None:
    _, heard = say(mail, RCPT="550 no such user")

    assert not [line for line in heard if line.startswith("DATA")]


def test_a_server_that_is_not_there_was_sent_nothing(mail: Message) -> None:
    with closed_port() as url:
        assert deliver(_port(url), mail).kind is OutcomeKind.NOT_SENT
    with full_port() as url:
        assert deliver(_port(url), mail).kind is OutcomeKind.NOT_SENT


def test_a_server_that_never_greets_was_sent_nothing(mail: Message) -> None:
    with peer(stay_silent) as url:
        assert deliver(_port(url), mail).kind is OutcomeKind.NOT_SENT


def test_a_server_without_starttls_gets_no_mail_in_the_clear(mail: Message) -> None:
    script = Script(replies={"EHLO": "250 ok"}, heard=[])
    with peer(script) as url:
        outcome = Smtp(host="127.0.0.1", port=_port(url), starttls=True, timeout=0.5).send(mail, "attempt-1")

    assert outcome.kind is OutcomeKind.BAD_SETUP
    assert "STARTTLS" in outcome.detail
    assert not [line for line in script.heard if line.startswith("MAIL")]


def test_a_wrong_password_is_a_matter_of_the_setup(mail: Message) -> None:
    script = Script(replies={"EHLO": "250-ok\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong"}, heard=[])
    with peer(script) as url:
        outcome = deliver(_port(url), mail, username="shop", password="secret")

    assert (outcome.kind, outcome.code) == (OutcomeKind.BAD_SETUP, "535 5.7.8")
    assert "secret" not in repr(outcome)


def test_an_outcome_names_no_person(mail: Message) -> None:
    outcome, _ = say(mail, RCPT="550 5.1.1 <jo.miller@example.com>: Jo.Miller is unknown here")

    assert outcome.detail == "recipient: 5.1.1 <***>: *** is unknown here"


def test_an_address_outside_of_ascii_cannot_be_written_to(mail: Message) -> None:
    outcome = deliver(1, replace(mail, to="jö@example.com"))

    assert (outcome.kind, outcome.code) == (OutcomeKind.BAD_RECIPIENT, "recipient")


def test_a_domain_outside_of_ascii_is_written_in_idna(mail: Message) -> None:
    _, heard = say(replace(mail, to="jo@bücher.example"))

    assert "rcpt TO:<jo@xn--bcher-kva.example>" in heard


NO_ADDRESSES = [
    "",
    "jo",
    "jo@",
    "@example.com",
    "jo@example.com\r\nDATA",
    "a b@example.com",
    "jo@a b",
    "j..o@x.example",
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_gets_no_mail(address: str, mail: Message) -> None:
    bad_recipient, heard = say(replace(mail, to=address))
    bad_sender, heard_then = say(replace(mail, sender=address))

    assert (bad_recipient.kind, bad_sender.kind) == (OutcomeKind.BAD_RECIPIENT, OutcomeKind.BAD_SETUP)
    assert heard == heard_then == []


def test_a_header_that_cannot_be_there_twice_is_a_fault_of_the_mail(mail: Message) -> None:
    outcome, heard = say(replace(mail, headers={"From": "somebody@else.example"}))

    assert (outcome.kind, outcome.code, heard) == (OutcomeKind.BAD_CONTENT, "header", [])


def test_a_line_break_cannot_begin_a_header_of_its_own(mail: Message) -> None:
    hostile = replace(
        mail, subject="Hello\r\nBcc: all@example.com", to_name="Jo\nMiller", headers={"X-Order": "1\r\nX-Evil: 2"}
    )

    built = read(build_mail(hostile, "attempt-1"))

    assert built["Subject"] == "Hello Bcc: all@example.com"
    assert built["X-Order"] == "1 X-Evil: 2"
    assert not {"Bcc", "X-Evil"} & set(built.keys())


def test_a_long_link_to_unsubscribe_stays_in_one_piece(mail: Message) -> None:
    link = "<https://shop.example/unsubscribe/" + "a1B2" * 60 + ">"

    raw = build_mail(replace(mail, headers={"List-Unsubscribe": link}), "attempt-1")

    assert f"List-Unsubscribe: {link}\r\n".encode() in raw


def test_every_language_arrives_over_seven_bits(mail: Message) -> None:
    words = "荷物は税関で止まっています。 Ihr Paket hängt fest. " * 30

    raw = build_mail(replace(mail, text=words, html=f"<p>{words}</p>", subject=words[:40], to_name="Jö"), "attempt-1")

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    built = read(raw)
    plain = built.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().rstrip("\r\n") == words
    assert built["Subject"] == words[:40].rstrip()


def test_a_mail_server_sends_no_receipts() -> None:
    server = Smtp(host="127.0.0.1")
    raw = RawWebhook(source="smtp", body=b"{}", received_at=NOON)

    with pytest.raises(WebhookRejected, match="no receipts"):
        server.verify(raw)
    assert server.parse_receipts(raw) == []
