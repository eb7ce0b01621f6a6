"""Posts signed receipts to the engine, in the background."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from random import Random
from urllib.parse import urldefrag, urlencode

import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from notifier.domain.notification import Channel
from notifier.simulator.fates import Fate
from notifier.simulator.keys import sign
from notifier.simulator.mailbox import Posted, Received
from notifier.simulator.sendgrid_events import STATUS_AFTER, webhook_event
from notifier.simulator.settings import Order, SimulatorSettings

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 500
_MOST_CALLS = 8
_TIMEOUT = httpx.Timeout(15.0, connect=5.0)


@dataclass(slots=True, kw_only=True)
class Report:
    """One event to be told. `token` signs a callback of Twilio's."""

    message: Received
    event: str
    error_code: int | None = None
    token: str = ""
    tries: int = 0


class Courier:
    """Carries receipts to the engine, and comes again when nobody opens."""

    def __init__(
        self, settings: SimulatorSettings, key: EllipticCurvePrivateKey, now: Callable[[], datetime], random: Random
    ) -> None:
        self._settings = settings
        self._key = key
        self._now = now
        self._random = random
        self._due: asyncio.Queue[Report] = asyncio.Queue()
        self._calls = asyncio.Semaphore(_MOST_CALLS)
        self.posted = 0
        self.failed = 0
        self.waiting = 0

    def schedule(self, message: Received, fate: Fate, *, copies: int, token: str = "") -> None:
        """Tell what becomes of a message, once its time has come."""
        reports = [
            Report(message=message, event=event, error_code=fate.error_of(event), token=token)
            for event in fate.events
            for _ in range(copies)
        ]
        self.waiting += len(reports)
        self._put_later(reports, self._settings.receipt_delay.total_seconds())

    async def run(self) -> None:
        """Post what is due, for ever."""
        async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
            while True:
                batch = [await self._due.get()]
                while len(batch) < _MOST_AT_ONCE and not self._due.empty():
                    batch.append(self._due.get_nowait())
                await self._tell(client, self._ordered(batch))

    def _put_later(self, reports: Iterable[Report], seconds: float) -> None:
        if seconds > 0:
            asyncio.get_running_loop().call_later(seconds, self._put, list(reports))
        else:
            self._put(reports)

    def _put(self, reports: Iterable[Report]) -> None:
        for report in reports:
            self._due.put_nowait(report)

    def _ordered(self, batch: list[Report]) -> list[Report]:
        for report in batch:
            if report.tries == 0:
                _happen(report)
        if self._settings.receipt_order is Order.REVERSED:
            batch.reverse()
        elif self._settings.receipt_order is Order.SHUFFLED:
            self._random.shuffle(batch)
        return batch

    async def _tell(self, client: httpx.AsyncClient, batch: list[Report]) -> None:
        """Post all mails' events in one request, and those of each text message one after the other."""
        mails = [report for report in batch if report.message.channel is Channel.EMAIL]
        texts = sorted((report for report in batch if report.message.channel is Channel.SMS), key=_by_message)
        calls = [self._post_texts(client, list(group)) for _, group in groupby(texts, key=_by_message)]
        if mails:
            calls.append(self._post_mails(client, mails))
        await asyncio.gather(*calls)

    async def _post_mails(self, client: httpx.AsyncClient, reports: Sequence[Report]) -> None:
        """SendGrid ends the array with a line break, and signs it."""
        at = self._now()
        events = [webhook_event(report.message, report.event, at) for report in reports]
        body, timestamp = orjson.dumps(events) + b"\r\n", str(int(at.timestamp()))
        headers = {
            "content-type": "application/json;charset=utf-8",
            "x-twilio-email-event-webhook-timestamp": timestamp,
            "x-twilio-email-event-webhook-signature": sign(self._key, timestamp.encode() + body),
        }
        await self._post(client, self._settings.sendgrid_receipts_url, body, headers, reports)

    async def _post_texts(self, client: httpx.AsyncClient, reports: Sequence[Report]) -> None:
        for report in reports:
            url = urldefrag(report.message.callback_url).url
            fields = _callback_fields(report)
            headers = {
                "content-type": "application/x-www-form-urlencoded; charset=utf-8",
                "x-twilio-signature": callback_signature(report.token, url, fields),
                "i-twilio-idempotency-token": secrets.token_hex(16),
            }
            await self._post(client, url, urlencode(fields).encode(), headers, [report])

    async def _post(
        self, client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str], reports: Sequence[Report]
    ) -> None:
        if not url:
            self._settle(reports, "not posted: no URL")
            return
        async with self._calls:
            try:
                response = await client.post(url, content=body, headers=headers)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                self._try_again(reports, type(error).__name__)
                return
        if response.is_success:
            self.posted += len(reports)
            self._settle(reports, str(response.status_code))
        else:
            self._try_again(reports, str(response.status_code))

    def _try_again(self, reports: Sequence[Report], answer: str) -> None:
        for report in reports:
            report.tries += 1
        again = [report for report in reports if report.tries < self._settings.receipt_tries]
        given_up = [report for report in reports if report.tries >= self._settings.receipt_tries]
        if given_up:
            log.warning("%d receipts were given up after %d tries: %s", len(given_up), given_up[0].tries, answer)
            self.failed += len(given_up)
            self._settle(given_up, answer)
        if again:
            wait = self._settings.receipt_retry_wait.total_seconds()
            self._put_later(again, wait * 2 ** (again[0].tries - 1))

    def _settle(self, reports: Sequence[Report], answer: str) -> None:
        self.waiting -= len(reports)
        for report in reports:
            report.message.receipts.append(Posted(event=report.event, answer=answer, at=self._now()))


def callback_signature(token: str, url: str, fields: dict[str, str]) -> str:
    """Return Twilio's signature (https://www.twilio.com/docs/usage/webhooks/webhooks-security)."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def _by_message(report: Report) -> str:
    return report.message.id


def _happen(report: Report) -> None:
    """Let the provider's own look-ups show the event, whether or not anyone hears of it."""
    message = report.message
    if report.event not in message.events:
        message.events.append(report.event)
    if message.channel is Channel.SMS:
        message.status, message.error_code = report.event, report.error_code
    else:
        message.status = STATUS_AFTER.get(report.event, message.status)


def _callback_fields(report: Report) -> dict[str, str]:
    message = report.message
    fields = {
        "AccountSid": message.account,
        "ApiVersion": "2010-04-01",
        "From": message.sender,
        "MessageSid": message.id,
        "MessageStatus": report.event,
        "SmsSid": message.id,
        "SmsStatus": report.event,
        "To": message.to,
    }
    if message.service:
        fields["MessagingServiceSid"] = message.service
    if report.error_code is not None:
        fields["ErrorCode"] = str(report.error_code)
    return fields
