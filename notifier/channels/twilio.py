"""Text messages through Twilio's Messages API, with the official SDK and guards around what it leaves open.

https://www.twilio.com/docs/messaging/api/message-resource. There is no idempotency key, so nothing here tries twice:
every doubt is an ambiguous outcome, which receipts and look-ups resolve.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from ssl import SSLCertVerificationError
from typing import Any

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.rest import Client
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError

from notifier.channels.endpoints import check_base_url
from notifier.channels.masking import mask
from notifier.channels.per_thread import PerThread
from notifier.channels.twilio_client import StraightClient
from notifier.channels.twilio_codes import TOO_LONG, WAITS, kind_of_answer
from notifier.channels.twilio_receipts import CALLBACK_PATH, CONNECTION, check_signature, read_callback
from notifier.channels.twilio_replies import identify, read_reply, word_answer
from notifier.channels.waits import wait_asked_for
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import StartError
from notifier.ports import DoorAnswer, Forgotten, Message, RawWebhook, Receipt, Reply

log = logging.getLogger(__name__)

_LONGEST_TEXT = 1600
_SHORTEST_VALIDITY = 1
_LONGEST_VALIDITY = 36_000
_TIMEOUTS = (5.0, 30.0)
"""Seconds to connect and to wait for the answer. Twilio itself gives up at about 26 s
(https://github.com/twilio/twilio-ruby/issues/519): a shorter wait than that loses its answer.
"""

_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_MOST_LOOKED_AT = 50
_EARLIER, _LATER = timedelta(seconds=60), timedelta(minutes=5)
"""How far from the start of the attempt Twilio's own time of creation may lie."""


class Twilio:
    """Sends text messages through Twilio.

    `callback_url` is the public base URL under which Twilio reaches us; empty asks for no status callbacks.
    `webhook_secret` is the secret of a SharedKey, where callbacks are signed with one instead of the auth token.
    `timeouts` are the seconds to connect and to wait for the answer. Raises StartError where a value is unusable.
    """

    name = "twilio"
    channel = Channel.SMS

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        base_url: str = "https://api.twilio.com",
        callback_url: str = "",
        webhook_secret: str = "",
        timeouts: tuple[float, float] = _TIMEOUTS,
    ) -> None:
        if not account_sid or not auth_token:
            # The SDK would quietly take them from the environment instead.
            raise StartError("twilio: account_sid and auth_token must both be set in the configuration of the channel")
        self._auth_token = auth_token
        self._base_url = check_base_url(self.name, base_url)
        self._callback_url = check_base_url(self.name, callback_url) if callback_url else ""
        self._webhook_secret = webhook_secret
        self._lines = PerThread(lambda: _Line(account_sid, auth_token, self._base_url, timeouts))

    def send(self, message: Message, attempt_id: str) -> Outcome:
        """Hand the text over. Every failure is an Outcome; nothing is raised."""
        if len(message.text) > _LONGEST_TEXT:
            detail = f"the text has {len(message.text)} characters; Twilio takes {_LONGEST_TEXT}"
            return Outcome(kind=OutcomeKind.BAD_CONTENT, code=str(TOO_LONG), detail=detail)
        line = self._lines.get()
        try:
            sms = line.client.messages.create(**self._fields(message, attempt_id))
        except (TwilioRestException, TwilioServiceException) as answer:
            return _refused(answer, line.http.answer, message.to)
        except Exception as error:  # noqa: BLE001
            # The boundary to code that is not ours: unless it is plain that no request left, nobody knows.
            return _broken(error)
        return _answered(line.http.answer, sms.sid)

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        """Ask Twilio whether it took the message of the attempt that began at `since`.

        A text message carries no id of ours, so the recipient, the sender, the whole text and the time must agree.
        Returns an accepted Outcome, or None where no message agrees, which proves nothing. Nothing is raised.
        """
        try:
            found = self._lines.get().client.messages.list(to=message.to, limit=_MOST_LOOKED_AT)
            match = next((sms for sms in found if _is_ours(sms, message, since)), None)
        except Exception as error:  # noqa: BLE001
            # A look-up is a courtesy: it may fail in every way a call can, and the answer is the same.
            log.warning("twilio: the look-up of attempt %s failed: %s", attempt_id, type(error).__name__)
            return None
        return Outcome(kind=OutcomeKind.ACCEPTED, code="201", reference=match.sid) if match else None

    def forget(self, addresses: Sequence[str], references: Sequence[str]) -> Forgotten:
        """Have Twilio empty the text of the messages; a number can be taken out of its log by nobody but Twilio.

        https://www.twilio.com/docs/messaging/api/message-resource#redact-a-message. Nothing is raised. Asking again
        does no harm.
        """
        left = [sid for sid in references if not self._redact(sid)]
        count = len(references) - len(left)
        detail = f"the text of {count} messages was emptied" + (f", of {len(left)} not" if left else "")
        return Forgotten(provider=self.name, is_done=not left, detail=detail, left=tuple(left))

    def verify(self, raw: RawWebhook) -> None:
        """Return if the status callback, or the reply, is authentic. Raises WebhookRejected."""
        url = raw.url or f"{self._callback_url}{raw.path}"
        check_signature(raw, url, self._auth_token, self._webhook_secret)

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        """Return what the status callback reports. Raises UnreadablePayload."""
        return read_callback(raw)

    def identify_reply(self, raw: RawWebhook) -> str:
        """Return Twilio's id of an incoming message, or "". Never raises."""
        return identify(raw)

    def parse_reply(self, raw: RawWebhook) -> Reply | None:
        """Return what somebody sent to one of our numbers. Raises UnreadablePayload."""
        return read_reply(raw)

    def word_answer(self, text: str) -> DoorAnswer:
        """Return TwiML that sends `text` back, or nothing for ""."""
        return word_answer(text)

    def _redact(self, sid: str) -> bool:
        """Empty the text of one message; return whether Twilio holds none of it any more."""
        try:
            self._lines.get().client.messages(sid).update(body="")
        except TwilioRestException as answer:
            # A message that Twilio has deleted is one whose text it does not hold.
            return bool(answer.status == 404)
        except Exception as error:  # noqa: BLE001
            # The boundary to code that is not ours: whatever it is, the message may still be there.
            log.warning("twilio: a message could not be emptied: %s", type(error).__name__)
            return False
        return True

    def _fields(self, message: Message, attempt_id: str) -> dict[str, Any]:
        """Return what goes into the request. The text is sent as it was rendered and counted, so no smart encoding."""
        fields: dict[str, Any] = {"to": message.to, "body": message.text, "smart_encoded": False}
        fields["messaging_service_sid" if _SERVICE.fullmatch(message.sender) else "from_"] = message.sender
        if self._callback_url:
            fields["status_callback"] = f"{self._callback_url}{CALLBACK_PATH}{attempt_id}{CONNECTION}"
        if message.validity is not None:
            seconds = int(message.validity.total_seconds())
            fields["validity_period"] = min(max(seconds, _SHORTEST_VALIDITY), _LONGEST_VALIDITY)
        return fields


class _Line:
    """One thread's SDK client, and what it calls with: the SDK's exceptions leave out the headers of the answer."""

    def __init__(self, account_sid: str, auth_token: str, base_url: str, timeouts: tuple[float, float]) -> None:
        self.http = StraightClient(base_url, timeouts)
        # With no environment given, the SDK would take a region from ours and call another host.
        self.client = Client(account_sid, auth_token, http_client=self.http, environment={"TWILIO_REGION": ""})
        self.client.api.base_url = base_url


def _answered(answer: BaseHTTPResponse | None, sid: str | None) -> Outcome:
    """Only a 201 that names the message was taken; the SDK returns quietly from an empty one."""
    status = answer.status if answer is not None else 0
    if status == 201 and sid and _SID.fullmatch(sid):
        return Outcome(kind=OutcomeKind.ACCEPTED, code="201", reference=sid)
    detail = f"Twilio answered {status} without naming a message; 201 with one was expected"
    return Outcome(kind=OutcomeKind.AMBIGUOUS, code=str(status), detail=detail)


def _refused(
    error: TwilioRestException | TwilioServiceException, answer: BaseHTTPResponse | None, recipient: str
) -> Outcome:
    status = answer.status if answer is not None else 0
    code = error.code if isinstance(error.code, int) else 0
    kind = kind_of_answer(status, code)
    text = error.msg if isinstance(error, TwilioRestException) else error.detail or error.title
    wait = wait_asked_for(answer.headers) if answer is not None else None
    return Outcome(
        kind=kind,
        code=str(code or status),
        detail=mask(text, recipient),
        retry_after=(wait or WAITS.get(code)) if kind is OutcomeKind.RATE_LIMITED else None,
    )


def _broken(error: Exception) -> Outcome:
    """Only the kind of the error is kept: its text may hold the request."""
    reason = _reason(error)
    name = type(reason).__name__
    if _never_left(error, reason):
        return Outcome(kind=OutcomeKind.NOT_SENT, code=name, detail=f"Twilio was not reached ({name})")
    detail = f"the call to Twilio ended without an answer ({name})"
    return Outcome(kind=OutcomeKind.AMBIGUOUS, code=name, detail=detail)


def _reason(error: BaseException) -> BaseException:
    """Unwrap what `urllib3` wrapped around the first error."""
    inner = error.args[0] if error.args else None
    return _reason(inner) if isinstance(inner, BaseException) else error


def _never_left(error: Exception, reason: BaseException) -> bool:
    """Whether no request can have left."""
    never = NewConnectionError | ConnectTimeoutError | ProxyError
    return isinstance(error, never) or isinstance(reason, SSLCertVerificationError)


def _is_ours(sms: Any, message: Message, since: datetime) -> bool:
    sender = sms.messaging_service_sid if _SERVICE.fullmatch(message.sender) else sms.from_
    if sms.direction != "outbound-api" or sender != message.sender or sms.body != message.text:
        return False
    return sms.date_created is not None and since - _EARLIER <= sms.date_created <= since + _LATER
