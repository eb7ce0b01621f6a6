"""Twilio's Messages API of 2010-04-01: sending, listing and showing text messages."""

from __future__ import annotations

import binascii
import re
import secrets
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from math import ceil
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import Response

from notifier.domain.notification import Channel
from notifier.domain.segments import count_segments
from notifier.simulator.fates import fate_of_text
from notifier.simulator.faults import Fault
from notifier.simulator.mailbox import Received
from notifier.simulator.simulation import Simulation, simulation_of, treat
from notifier.simulator.twilio_rules import Refusal, check_text

_VERSION = "2010-04-01"
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_PAGE_SIZE = 50
_MOST_ON_A_PAGE = 1000


async def create_message(request: Request) -> Response:
    """POST /2010-04-01/Accounts/{account}/Messages.json"""
    simulation, account = simulation_of(request), request.path_params["account"]
    stranger = _keep_out(request, simulation, account)
    if stranger:
        return stranger
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    message = _message(form, account, simulation.now())
    refusal = check_text(form)
    if refusal:
        message.accepted, message.refusal = False, f"{refusal.code} {refusal.message}"
        simulation.mailbox.add(message)
        return _error(400, refusal)
    return await treat(simulation, VENDOR, Channel.SMS, message.to, lambda fault: _take(simulation, message, fault))


async def list_messages(request: Request) -> Response:
    """GET /2010-04-01/Accounts/{account}/Messages.json"""
    simulation, account = simulation_of(request), request.path_params["account"]
    stranger = _keep_out(request, simulation, account)
    if stranger:
        return stranger
    wanted = request.query_params
    found = [
        message
        for message in simulation.mailbox.newest()
        if _is_text_of(account, message)
        and message.to == wanted.get("To", message.to)
        and message.sender == wanted.get("From", message.sender)
    ]
    return _json(200, _page(found, request))


async def show_message(request: Request) -> Response:
    """GET /2010-04-01/Accounts/{account}/Messages/{sid}.json"""
    simulation, account = simulation_of(request), request.path_params["account"]
    stranger = _keep_out(request, simulation, account)
    if stranger:
        return stranger
    message = simulation.mailbox.get(request.path_params["sid"])
    if message is None or not _is_text_of(account, message):
        return _error(404, Refusal(20404, "The requested resource was not found"))
    return _json(200, _resource(message))


async def update_message(request: Request) -> Response:
    """POST /2010-04-01/Accounts/{account}/Messages/{sid}.json: an empty Body takes the text away for good."""
    simulation, account = simulation_of(request), request.path_params["account"]
    stranger = _keep_out(request, simulation, account)
    if stranger:
        return stranger
    message = simulation.mailbox.get(request.path_params["sid"])
    if message is None or not _is_text_of(account, message):
        return _error(404, Refusal(20404, "The requested resource was not found"))
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    if form.get("Body") != "":
        return _error(400, Refusal(30400, "Parameters are not valid"))
    message.text = ""
    return _json(200, _resource(message))


class _Twilio:
    def refused(self, fault: Fault) -> Response:
        return _error(fault.status, Refusal(fault.code, "Refused, as the simulator was told"))

    def rate_limited(self, fault: Fault) -> Response:
        answer = _error(429, Refusal(20429, "Too Many Requests"))
        answer.headers["retry-after"] = str(ceil(fault.seconds))
        return answer

    def broken(self) -> Response:
        return _error(500, Refusal(20500, "Internal Server Error"))


VENDOR = _Twilio()


def _keep_out(request: Request, simulation: Simulation, account: str) -> Response | None:
    """Return the refusal of a caller who is not that account, or None."""
    try:
        user, _, token = b64decode(request.headers.get("authorization", "")[6:], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user, token = "", ""
    wanted = simulation.settings.twilio_auth_token
    if not token or user != account or (wanted and not secrets.compare_digest(token.encode(), wanted.encode())):
        return _error(401, Refusal(20003, "Authenticate"))
    if not _ACCOUNT.fullmatch(account):
        return _error(404, Refusal(20404, "The requested account was not found"))
    simulation.tokens[account] = token
    return None


def _take(simulation: Simulation, message: Received, fault: Fault | None) -> Response:
    answer = _json(201, _resource(message))
    simulation.take(message, fate_of_text(message.to), fault)
    return answer


def _message(form: Mapping[str, str], account: str, at: datetime) -> Received:
    service, callback = form.get("MessagingServiceSid", ""), form.get("StatusCallback", "")
    validity = form.get("ValidityPeriod", "")
    return Received(
        id=f"SM{secrets.token_hex(16)}",
        channel=Channel.SMS,
        to=form.get("To", ""),
        sender=form.get("From", ""),
        text=form.get("Body", ""),
        attempt_id=re.split("[?#]", callback)[0].rpartition("/")[2],
        callback_url=callback,
        account=account,
        service=service,
        validity=int(validity) if validity.isdecimal() else None,
        received_at=at,
        status="accepted" if service else "queued",
    )


def _is_text_of(account: str, message: Received) -> bool:
    return message.channel is Channel.SMS and message.account == account and message.accepted


def _resource(message: Received) -> dict[str, Any]:
    """Return the message as https://www.twilio.com/docs/messaging/api/message-resource has it."""
    at = format_datetime(message.received_at)
    uri = f"/{_VERSION}/Accounts/{message.account}/Messages/{message.id}"
    return {
        "account_sid": message.account,
        "api_version": _VERSION,
        "body": message.text,
        "date_created": at,
        "date_sent": None if message.status in {"queued", "accepted"} else at,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": message.error_code,
        "error_message": None,
        "from": message.sender or None,
        "messaging_service_sid": message.service or None,
        "num_media": "0",
        "num_segments": "0" if message.service else str(count_segments(message.text).count),
        "price": None,
        "price_unit": "USD",
        "sid": message.id,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def _page(found: list[Received], request: Request) -> dict[str, Any]:
    size = min(max(_number(request, "PageSize", _PAGE_SIZE), 1), _MOST_ON_A_PAGE)
    page = max(_number(request, "Page", 0), 0)
    start, end = page * size, (page + 1) * size
    return {
        "end": max(min(end, len(found)) - 1, 0),
        "first_page_uri": _uri_of(request, size, 0),
        "messages": [_resource(message) for message in found[start:end]],
        "next_page_uri": _uri_of(request, size, page + 1) if end < len(found) else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": _uri_of(request, size, page - 1) if page else None,
        "start": start,
        "uri": _uri_of(request, size, page),
    }


def _uri_of(request: Request, size: int, page: int) -> str:
    url = request.url.include_query_params(PageSize=size, Page=page)
    return f"{url.path}?{url.query}"


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() else default


def _error(status: int, refusal: Refusal) -> Response:
    more = f"https://www.twilio.com/docs/errors/{refusal.code}"
    content = {"code": refusal.code, "message": refusal.message, "more_info": more, "status": status}
    return _json(status, content)


def _json(status: int, content: object) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
