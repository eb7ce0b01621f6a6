"""Answering a text message as its recipient would: the engine gets it as it gets what Twilio brings."""

from __future__ import annotations

import re
import secrets
from html import unescape
from urllib.parse import urlencode, urlsplit

import httpx
import orjson
from starlette.requests import Request
from starlette.responses import Response

from notifier.domain.notification import Channel
from notifier.simulator.mailbox import Received
from notifier.simulator.receipts import callback_signature
from notifier.simulator.simulation import simulation_of

_PATH = "/replies/twilio"
_TIMEOUT_SECONDS = 15.0
"""As long as Twilio waits: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""

_MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)


async def answer_text(request: Request) -> Response:
    """POST /api/replies with `{"message": id, "text": "STOP"}`.

    Posts a signed webhook to the engine that sent the message, and answers with what the engine would have the person
    told: `{"status": 200, "answer": "…"}`. Unlike Twilio, the simulator says nothing to STOP and blocks nothing.
    """
    try:
        given = orjson.loads(await request.body())
        message_id, text = str(given["message"]), str(given["text"])
    except (ValueError, KeyError, TypeError):
        return _json(400, {"error": 'expected a JSON object such as {"message": "SM…", "text": "STOP"}'})
    simulation = simulation_of(request)
    message = simulation.mailbox.get(message_id)
    if message is None or message.channel is not Channel.SMS or not message.callback_url:
        return _json(404, {"error": "there is no text message of that id that says where its engine is"})
    return await _post(message, text, simulation.tokens.get(message.account, ""))


async def _post(message: Received, text: str, token: str) -> Response:
    parts = urlsplit(message.callback_url)
    url = f"{parts.scheme}://{parts.netloc}{_PATH}"
    fields = _fields(message, text)
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "x-twilio-signature": callback_signature(token, url, fields),
    }
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
        try:
            response = await client.post(url, content=urlencode(fields), headers=headers)
        except httpx.HTTPError as error:
            return _json(502, {"error": f"the engine does not answer at {url}: {type(error).__name__}"})
    said = _MESSAGE.search(response.text)
    return _json(200, {"status": response.status_code, "answer": unescape(said[1]) if said else ""})


def _fields(message: Received, text: str) -> dict[str, str]:
    """Return the form of https://www.twilio.com/docs/messaging/guides/webhook-request."""
    sid = f"SM{secrets.token_hex(16)}"
    return {
        "AccountSid": message.account,
        "ApiVersion": "2010-04-01",
        "Body": text,
        "From": message.to,
        "MessageSid": sid,
        "MessagingServiceSid": message.service,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": message.sender,
    }


def _json(status: int, content: object) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
