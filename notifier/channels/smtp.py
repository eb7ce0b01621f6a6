"""Email through any mail server, by SMTP (https://www.rfc-editor.org/rfc/rfc5321).

The line is drawn at DATA: until the mail itself is on its way a broken connection means that it was not sent; from then
on nobody knows.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from datetime import datetime
from email.errors import MessageError

from notifier.channels.masking import mask
from notifier.channels.smtp_codes import Step, finer_code, kind_of_reply
from notifier.channels.smtp_mail import build_mail, message_id, plain_address
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import WebhookRejected
from notifier.ports import Message, RawWebhook, Receipt

_IMPLICIT_TLS = 465


class Smtp:
    """Sends email through a mail server, with one connection for each mail.

    `starttls` encrypts the connection before anything is said; on port 465 it is encrypted from the start. `timeout`
    is in seconds, for each step. There are no receipts: "sent" is the last that is heard of a mail.
    """

    name = "smtp"
    channel = Channel.EMAIL

    def __init__(
        self,
        *,
        host: str,
        port: int = 587,
        username: str = "",
        password: str = "",
        starttls: bool = True,
        timeout: float = 30.0,
    ) -> None:
        self._host = host
        self._port = port
        self._username = username
        self._password = password
        self._starttls = starttls
        self._timeout = timeout

    def send(self, message: Message, attempt_id: str) -> Outcome:
        """Hand the mail over. Every failure is an Outcome; nothing is raised."""
        try:
            sender = plain_address(message.sender)
        except (ValueError, MessageError):
            return Outcome(kind=OutcomeKind.BAD_SETUP, code="sender", detail="the sender's address is unusable")
        try:
            recipient = plain_address(message.to)
        except (ValueError, MessageError):
            return Outcome(kind=OutcomeKind.BAD_RECIPIENT, code="recipient", detail="the address is unusable")
        try:
            mail = build_mail(message, attempt_id)
        except (ValueError, MessageError) as error:
            detail = f"a header of the mail is unusable ({type(error).__name__})"
            return Outcome(kind=OutcomeKind.BAD_CONTENT, code="header", detail=detail)
        return self._converse(sender, recipient, mail, message_id(message.sender, attempt_id))

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        """Return None: a mail server keeps no list that could be asked."""
        return None

    def verify(self, raw: RawWebhook) -> None:
        """Raises WebhookRejected: a mail server sends no receipts."""
        raise WebhookRejected("smtp: a mail server sends no receipts, so nothing can arrive here")

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        """Return nothing: a mail server sends no receipts."""
        return []

    def _converse(self, sender: str, recipient: str, mail: bytes, reference: str) -> Outcome:
        try:
            server = self._connect()
        except smtplib.SMTPResponseException as reply:
            return _refused(Step.GREETING, reply.smtp_code, reply.smtp_error, recipient)
        except smtplib.SMTPNotSupportedError as error:
            return Outcome(kind=OutcomeKind.BAD_SETUP, code="unsupported", detail=mask(str(error)))
        except OSError as error:
            return _broken(OutcomeKind.NOT_SENT, "the mail server was not reached", error)
        try:
            return _hand_over(server, sender, recipient, mail, reference)
        finally:
            # The outcome stands whether or not the server is still there to hear the good-bye.
            with contextlib.suppress(OSError):
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        """Return a connection that is ready for mail. Raises OSError, of which smtplib's exceptions are kinds."""
        context = ssl.create_default_context()
        if self._port == _IMPLICIT_TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._starttls and self._port != _IMPLICIT_TLS:
                server.starttls(context=context)
            if self._username:
                server.login(self._username, self._password)
            server.ehlo_or_helo_if_needed()
        except OSError:
            server.close()
            raise
        return server


def _hand_over(server: smtplib.SMTP, sender: str, recipient: str, mail: bytes, reference: str) -> Outcome:
    try:
        code, text = server.mail(sender)
        if code != 250:
            return _refused(Step.SENDER, code, text, recipient)
        code, text = server.rcpt(recipient)
        if code not in {250, 251}:
            return _refused(Step.RECIPIENT, code, text, recipient)
    except OSError as error:
        return _broken(OutcomeKind.NOT_SENT, "the mail server hung up before the mail was sent", error)
    return _transmit(server, mail, recipient, reference)


def _transmit(server: smtplib.SMTP, mail: bytes, recipient: str, reference: str) -> Outcome:
    try:
        code, text = server.data(mail)
    except smtplib.SMTPDataError as reply:
        return _refused(Step.DATA, reply.smtp_code, reply.smtp_error, recipient)
    except OSError as error:
        return _broken(OutcomeKind.AMBIGUOUS, "the mail server did not say whether it took the mail", error)
    if code != 250:
        return _refused(Step.DATA, code, text, recipient)
    return Outcome(kind=OutcomeKind.ACCEPTED, code="250", reference=reference)


def _refused(step: Step, code: int, reply: bytes | str, recipient: str) -> Outcome:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return Outcome(
        kind=kind_of_reply(step, code, text),
        code=f"{code} {finer_code(text)}".strip(),
        detail=mask(f"{step}: {text}", recipient),
    )


def _broken(kind: OutcomeKind, what: str, error: OSError) -> Outcome:
    name = type(error).__name__
    return Outcome(kind=kind, code=name, detail=f"{what} ({name})")
