"""Email through SendGrid's v3 API, with the official SDK and guards around what it leaves open.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send. There is no idempotency key, so nothing here
tries twice: every doubt is an ambiguous outcome, which receipts and look-ups resolve.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import URLError

import orjson
from python_http_client.client import Response
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from notifier.channels.endpoints import check_base_url
from notifier.channels.masking import mask
from notifier.channels.per_thread import PerThread
from notifier.channels.sendgrid_client import StraightClient
from notifier.channels.sendgrid_codes import kind_of_answer
from notifier.channels.sendgrid_receipts import ATTEMPT_KEY, check_signature, read_events, read_public_key
from notifier.channels.waits import wait_asked_for
from notifier.domain.notification import Channel, Outcome, OutcomeKind
from notifier.errors import StartError, WebhookRejected
from notifier.ports import Forgotten, Message, RawWebhook, Receipt

log = logging.getLogger(__name__)

_MOST_LOOKED_AT = 20
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_EARLIER, _LATER = timedelta(seconds=60), timedelta(minutes=5)
"""How far from the start of the attempt SendGrid's own time of creation may lie."""

_OFF = {"enable": False}


class SendGrid:
    """Sends email through SendGrid.

    `webhook_public_key` is the verification key of the signed Event Webhook; without it every receipt is rejected.
    `timeout` is in seconds, to connect and for each wait on the answer. Raises StartError where a value is unusable.
    """

    name = "sendgrid"
    channel = Channel.EMAIL

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "https://api.sendgrid.com",
        webhook_public_key: str = "",
        timeout: float = 30.0,
    ) -> None:
        if not api_key:
            # The SDK would quietly take a key from the environment instead.
            raise StartError("sendgrid: the API key is empty. Set it in the configuration of the channel")
        self._api_key = api_key
        self._base_url = check_base_url(self.name, base_url)
        self._public_key = read_public_key(webhook_public_key) if webhook_public_key else None
        self._timeout = timeout
        self._clients = PerThread(self._connect)

    def send(self, message: Message, attempt_id: str) -> Outcome:
        """Hand the mail over. Every failure is an Outcome; nothing is raised."""
        try:
            response = self._clients.get().mail.send.post(request_body=mail_of(message, attempt_id))
        except HTTPError as answer:
            return _refused(answer, message.to)
        except URLError as error:
            return _outcome_of(error.reason, OutcomeKind.NOT_SENT, "SendGrid was not reached")
        except Exception as error:  # noqa: BLE001
            # The boundary to code that is not ours: whatever ends the call once the request is written leaves nobody
            # knowing whether the mail was taken.
            return _outcome_of(error, OutcomeKind.AMBIGUOUS, "the call to SendGrid ended without an answer")
        return _answered(response)

    def look_up(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        """Ask SendGrid's logs whether it took this attempt, which began at `since`.

        Returns an accepted Outcome, or None where the logs don't show it: they lag and cost quota, so None proves
        nothing. Nothing is raised. https://github.com/twilio/sendgrid-oai (`tsg_logs_v3`)
        """
        try:
            return self._search(message, attempt_id, since)
        except Exception as error:  # noqa: BLE001
            # A look-up is a courtesy: it may fail in every way a call can, and the answer is the same.
            log.warning("sendgrid: the look-up of attempt %s failed: %s", attempt_id, type(error).__name__)
            return None

    def forget(self, addresses: Sequence[str], references: Sequence[str]) -> Forgotten:
        """Have SendGrid erase all that it keeps of the addresses. It takes the job and does it later.

        https://www.twilio.com/docs/sendgrid/api-reference/recipients-data-erasure-api/erase-recipients-email-data. The
        key needs the scope `recipients.erasejob.create`. Nothing is raised. Asking again does no harm.
        """
        try:
            response = self._clients.get().recipients.erasejob.post(request_body={"email_addresses": list(addresses)})
        except HTTPError as answer:
            said = mask(_reasons(answer.body)) or "without a reason"
            return Forgotten(provider=self.name, is_done=False, detail=f"refused ({answer.status_code}): {said}")
        except Exception as error:  # noqa: BLE001
            # The boundary to code that is not ours: whatever it is, the job may not be there.
            return Forgotten(provider=self.name, is_done=False, detail=f"not reached ({type(error).__name__})")
        return _job(self.name, response)

    def verify(self, raw: RawWebhook) -> None:
        """Return if the batch of events is authentic. Raises WebhookRejected."""
        if self._public_key is None:
            raise WebhookRejected(
                "sendgrid: no public key is configured, so no receipt can be trusted. Turn on signed webhooks in "
                "SendGrid and set webhook_public_key to the verification key it shows"
            )
        check_signature(raw, self._public_key)

    def parse_receipts(self, raw: RawWebhook) -> list[Receipt]:
        """Return the events of the batch. Raises UnreadablePayload."""
        return read_events(raw)

    def _connect(self) -> StraightClient:
        """Make the SDK's client, with the time-out that its own constructor neither takes nor has."""
        headers = SendGridAPIClient(api_key=self._api_key).client.request_headers
        return StraightClient(self._base_url, request_headers=headers, version=3, timeout=self._timeout)

    def _search(self, message: Message, attempt_id: str, since: datetime) -> Outcome | None:
        client = self._clients.get()
        found = client.logs.post(request_body={"query": _query(message.to, since), "limit": _MOST_LOOKED_AT})
        for summary in orjson.loads(found.body)["messages"]:
            if summary["subject"] != _one_line(message.subject):
                continue
            detail = orjson.loads(client.logs._(summary["sg_message_id"]).get().body)
            if detail.get("custom_args", {}).get(ATTEMPT_KEY) == attempt_id:
                reference = str(summary["sg_message_id"]).partition(".")[0]
                return Outcome(kind=OutcomeKind.ACCEPTED, code="202", reference=reference)
        return None


def mail_of(message: Message, attempt_id: str) -> dict[str, Any]:
    """Return the body of the request.

    `custom_args` stand inside the personalization, where the vendor's own OpenAPI file wants an object; at the top
    level it declares a string. Plain text comes before HTML, as SendGrid demands. SendGrid rewrites no link, counts no
    opening and adds no unsubscribe link of its own beside ours.
    """
    content = [("text/plain", message.text), ("text/html", message.html)]
    mail: dict[str, Any] = {
        "personalizations": [{"to": [_person(message.to, message.to_name)], "custom_args": {ATTEMPT_KEY: attempt_id}}],
        "from": _person(message.sender, message.sender_name),
        "subject": _one_line(message.subject),
        "content": [{"type": kind, "value": value} for kind, value in content if value],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": _OFF,
            "subscription_tracking": _OFF,
        },
    }
    optional: dict[str, Any] = {
        "reply_to": _person(message.reply_to) if message.reply_to else None,
        "headers": {name: _one_line(value) for name, value in message.headers.items()},
        "categories": [message.category] if message.category else None,
    }
    return mail | {key: value for key, value in optional.items() if value}


def _person(address: str, name: str = "") -> dict[str, str]:
    return {"email": address, "name": _one_line(name)} if name else {"email": address}


def _one_line(text: str) -> str:
    """A line break in a subject or a name would begin a header of somebody else's choosing."""
    return re.sub(r"[\r\n]+", " ", text)


def _query(address: str, since: datetime) -> str:
    quoted = address.replace("'", "''")
    start, end = (instant.astimezone(UTC).strftime(_INSTANT) for instant in (since - _EARLIER, since + _LATER))
    return (
        f"to_email = '{quoted}' AND sg_message_id_created_at > TIMESTAMP \"{start}\""
        f' AND sg_message_id_created_at < TIMESTAMP "{end}"'
    )


def _answered(response: Response) -> Outcome:
    """SendGrid answers 202 to what it took; the SDK also returns quietly from any other 2xx."""
    if response.status_code != 202:
        detail = f"SendGrid answered {response.status_code} where 202 was expected"
        return Outcome(kind=OutcomeKind.AMBIGUOUS, code=str(response.status_code), detail=detail)
    reference = response.headers.get("X-Message-Id") or ""
    return Outcome(kind=OutcomeKind.ACCEPTED, code="202", reference=reference)


def _job(name: str, response: Response) -> Forgotten:
    """Only a 202 that names the job was taken."""
    try:
        job = str(orjson.loads(response.body)["job_id"]) if response.status_code == 202 else ""
    except (ValueError, KeyError, TypeError):
        job = ""
    detail = f"it erases what it keeps, as job {job}" if job else f"answered {response.status_code} and named no job"
    return Forgotten(provider=name, is_done=bool(job), detail=detail)


def _refused(answer: HTTPError, recipient: str) -> Outcome:
    kind = kind_of_answer(answer.status_code)
    return Outcome(
        kind=kind,
        code=str(answer.status_code),
        detail=mask(_reasons(answer.body), recipient) or f"SendGrid answered {answer.status_code} without a reason",
        retry_after=wait_asked_for(answer.headers) if kind is OutcomeKind.RATE_LIMITED else None,
    )


def _reasons(body: bytes) -> str:
    """Return what the errors in the body say, or "" where it is not SendGrid's JSON: a 413 is a web server's page."""
    try:
        errors = orjson.loads(body)["errors"]
        return "; ".join(f"{error.get('field') or 'request'}: {error['message']}" for error in errors)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _outcome_of(error: object, kind: OutcomeKind, what: str) -> Outcome:
    """Only the kind of the error is kept: its text may hold the request."""
    name = type(error).__name__
    return Outcome(kind=kind, code=name, detail=f"{what} ({name})")
