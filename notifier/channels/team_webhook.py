"""Messages to the team by webhook: generic JSON that is signed, or the text that Slack and its likes take.

The signature is that of Standard Webhooks, so that receivers find a library for it:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Slack's body, its escapes and its answers: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from enum import StrEnum

import httpx
import orjson

from notifier.channels.endpoints import check_base_url
from notifier.channels.waits import wait_asked_for
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import WebhookRejected
from notifier.ports import Clock, Message, RawWebhook, Receipt

_SLACK_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})

_ANSWERS: dict[int, OutcomeKind] = {
    400: OutcomeKind.BAD_CONTENT,
    401: OutcomeKind.BAD_SETUP,
    403: OutcomeKind.BAD_SETUP,
    404: OutcomeKind.BAD_SETUP,
    405: OutcomeKind.BAD_SETUP,
    408: OutcomeKind.NOT_SENT,
    410: OutcomeKind.BAD_SETUP,
    413: OutcomeKind.BAD_CONTENT,
    415: OutcomeKind.BAD_CONTENT,
    422: OutcomeKind.BAD_CONTENT,
    425: OutcomeKind.RATE_LIMITED,
    429: OutcomeKind.RATE_LIMITED,
    503: OutcomeKind.RATE_LIMITED,
}
"""What an answer means for us; any other 4xx and all 3xx are a wrong address, any other 5xx tells nothing."""


class Format(StrEnum):
    """What the receiver understands."""

    GENERIC = "generic"
    SLACK = "slack"


class TeamWebhook:
    """Posts messages to one URL. `secret` signs them ("" leaves them unsigned); `timeout` is in seconds.

    The id of the notification travels with every try, so a receiver that keeps ids takes a message only once.
    Redirects are not followed: they would carry the signature elsewhere.
    """

    name = "team-webhook"
    channel = Channel.TEAM_WEBHOOK

    def __init__(
        self,
        *,
        url: str,
        secret: str = "",
        body_format: Format = Format.GENERIC,
        clock: Clock,
        timeout: float = 30.0,
    ) -> None:
        self._url = check_base_url(self.name, url)
        self._secret = secret
        self._format = body_format
        self._clock = clock
        self._timeout = timeout

    def send(self, message: Message, attempt_id: str) -> Outcome:
        """Post the message. Every failure is an Outcome; nothing is raised."""
        body = self._body(message)
        sent_at = self._clock.now()
        identity = str(message.data.get("id") or attempt_id)
        headers = {"content-type": "application/json", **sign(self._secret, identity, sent_at, body)}
        try:
            answer = httpx.post(self._url, content=body, headers=headers, timeout=self._timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            return Outcome(kind=OutcomeKind.NOT_SENT, code=type(error).__name__, detail="the webhook was not reached")
        except httpx.HTTPError as error:
            detail = "the connection broke off before the answer"
            return Outcome(kind=OutcomeKind.AMBIGUOUS, code=type(error).__name__, detail=detail)
        return _read_answer(answer)

    def _body(self, message: Message) -> bytes:
        if self._format is Format.SLACK:
            return orjson.dumps({"text": f"*{_escape(message.subject)}*\n{_escape(message.text)}"})
        return orjson.dumps({**message.data, "subject": message.subject, "text": message.text})

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        """Return None: the receiver keeps no list that could be asked."""
        return None

    def verify(self, raw: RawWebhook) -> None:
        """Raises WebhookRejected: nobody reports here."""
        raise WebhookRejected("team-webhook: there are no receipts, so nothing can arrive here")

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        """Return nothing: there are no receipts."""
        return []


def sign(secret: str, identity: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that prove who sent `body` and when; without a secret only the id and the time.

    A secret that begins with `whsec_` is base64, as the specification has it; any other is taken as it is.
    """
    timestamp = str(int(at.timestamp()))
    headers = {"webhook-id": identity, "webhook-timestamp": timestamp}
    if not secret:
        return headers
    signed = b".".join((identity.encode(), timestamp.encode(), body))
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return {**headers, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}


def _key(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    return base64.b64decode(secret.removeprefix("whsec_"))


def _escape(text: str) -> str:
    return text.strip().translate(_SLACK_ESCAPES)


def _read_answer(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if 200 <= status < 300:
        return Outcome(kind=OutcomeKind.ACCEPTED, code=str(status))
    unlisted = OutcomeKind.BAD_SETUP if status < 500 else OutcomeKind.AMBIGUOUS
    kind = _ANSWERS.get(status, unlisted)
    wait = wait_asked_for(answer.headers) if kind is OutcomeKind.RATE_LIMITED else None
    return Outcome(kind=kind, code=str(status), detail=f"the webhook answered {status}", retry_after=wait)
