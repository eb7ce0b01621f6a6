"""SendGrid's v3 API, as far as the engine uses it: sending mail, and searching the logs."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime
from math import ceil
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from notifier.domain.notification import Channel
from notifier.simulator.fates import fate_of_mail
from notifier.simulator.faults import Fault
from notifier.simulator.mailbox import Received
from notifier.simulator.sendgrid_events import log_event
from notifier.simulator.sendgrid_query import read_query
from notifier.simulator.sendgrid_rules import MOST_BYTES, Problem, check_mail
from notifier.simulator.simulation import Simulation, simulation_of, treat

_ERASED = "(erased)"
_TOO_LARGE = b"<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n</html>\r\n"


async def send_mail(request: Request) -> Response:
    """POST /v3/mail/send"""
    simulation = simulation_of(request)
    if not _may_call(request, simulation):
        return _errors(401, Problem("", "The provided authorization grant is invalid, expired, or revoked"))
    if int(request.headers.get("content-length", 0)) > MOST_BYTES:
        return Response(_TOO_LARGE, 413, media_type="text/html")
    try:
        mail = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return _errors(400, Problem("", "Bad Request"))
    problems = check_mail(mail)
    if problems:
        return _errors(400, *problems)
    messages = list(_messages(mail, secrets.token_urlsafe(16), simulation.now()))
    return await treat(
        simulation, VENDOR, Channel.EMAIL, messages[0].to, lambda fault: _take(simulation, messages, fault)
    )


async def search_logs(request: Request) -> Response:
    """POST /v3/logs"""
    simulation = simulation_of(request)
    if not _may_call(request, simulation):
        return _errors(403, Problem("", "access forbidden"))
    try:
        body = orjson.loads(await request.body())
        matches = read_query(body.get("query", ""))
        limit = int(body.get("limit", 10))
    except (ValueError, TypeError, AttributeError) as error:
        return _errors(400, Problem("query", str(error)))
    found = [_summary(message) for message in _mails(simulation) if matches(message)]
    return _json(200, {"messages": found[: min(max(limit, 1), 1000)]})


async def show_log(request: Request) -> Response:
    """GET /v3/logs/{sg_message_id}"""
    simulation = simulation_of(request)
    if not _may_call(request, simulation):
        return _errors(403, Problem("", "access forbidden"))
    message = simulation.mailbox.get(request.path_params["sg_message_id"])
    if message is None or message.channel is not Channel.EMAIL or not message.accepted:
        return _errors(404, Problem("", "message not found"))
    return _json(200, _detail(message))


async def erase_recipients(request: Request) -> Response:
    """POST /v3/recipients/erasejob: takes people out of what is kept. SendGrid does it later, the simulator at once."""
    simulation = simulation_of(request)
    if not _may_call(request, simulation):
        return _errors(403, Problem("", "access forbidden"))
    try:
        addresses = orjson.loads(await request.body())["email_addresses"]
    except (ValueError, KeyError, TypeError):
        addresses = None
    if not isinstance(addresses, list) or not addresses or not all(isinstance(one, str) for one in addresses):
        return _errors(400, Problem("email_addresses", "expected a list of addresses"))
    wanted = {one.lower() for one in addresses}
    for message in _mails(simulation):
        if message.to.lower() in wanted:
            message.to, message.to_name, message.subject, message.text, message.html = _ERASED, "", _ERASED, "", ""
    return _json(202, {"job_id": str(uuid.uuid4())})


class _SendGrid:
    def refused(self, fault: Fault) -> Response:
        return _errors(fault.status, Problem("", "Refused, as the simulator was told"))

    def rate_limited(self, fault: Fault) -> Response:
        answer = _errors(429, Problem("", "too many requests"))
        answer.headers["retry-after"] = str(ceil(fault.seconds))
        answer.headers["x-ratelimit-remaining"] = "0"
        return answer

    def broken(self) -> Response:
        return _errors(500, Problem("", "internal server error"))


VENDOR = _SendGrid()


def _may_call(request: Request, simulation: Simulation) -> bool:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    wanted = simulation.settings.sendgrid_api_key
    return scheme.lower() == "bearer" and bool(key) and (not wanted or secrets.compare_digest(key, wanted))


def _take(simulation: Simulation, messages: list[Received], fault: Fault | None) -> Response:
    """SendGrid answers with an empty body, and so with no type of it."""
    for message in messages:
        simulation.take(message, fate_of_mail(message.to), fault)
    return Response(status_code=202, headers={"x-message-id": messages[0].id.partition(".")[0]})


def _messages(mail: dict[str, Any], send_id: str, at: datetime) -> Iterator[Received]:
    """Return one message for each recipient. Their ids begin with the id of the request."""
    parts = {part["type"]: part["value"] for part in reversed(mail.get("content", []))}
    for place, personalization in enumerate(mail["personalizations"]):
        arguments = personalization.get("custom_args", {})
        for number, person in enumerate(personalization["to"]):
            yield Received(
                id=f"{send_id}.recvd-simulator-{place}-{number}",
                channel=Channel.EMAIL,
                to=person["email"],
                to_name=person.get("name", ""),
                sender=mail["from"]["email"],
                sender_name=mail["from"].get("name", ""),
                reply_to=mail.get("reply_to", {}).get("email", ""),
                subject=personalization.get("subject") or mail.get("subject", ""),
                text=parts.get("text/plain", ""),
                html=parts.get("text/html", ""),
                headers=mail.get("headers", {}) | personalization.get("headers", {}),
                categories=mail.get("categories", []),
                arguments=arguments,
                attempt_id=arguments.get("notifier_attempt", ""),
                received_at=at,
                status="processed",
            )


def _mails(simulation: Simulation) -> Iterator[Received]:
    return (message for message in simulation.mailbox.newest() if message.channel is Channel.EMAIL and message.accepted)


def _summary(message: Received) -> dict[str, Any]:
    return {
        "from_email": message.sender,
        "sg_message_id": message.id,
        "subject": message.subject,
        "to_email": message.to,
        "status": message.status,
        "sg_message_id_created_at": f"{message.received_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def _detail(message: Received) -> dict[str, Any]:
    detail = {name: value for name, value in _summary(message).items() if name != "sg_message_id_created_at"}
    return detail | {
        "api_key_id": "simulator",
        "client_ip": "127.0.0.1",
        "category": message.categories,
        "custom_args": message.arguments,
        "events": [log_event(message, name, message.received_at) for name in message.events],
    }


def _errors(status: int, *problems: Problem) -> Response:
    """The OpenAPI file declares `field` a string, so it is left out where no field is meant."""
    errors = [{"message": message} | ({"field": field} if field else {}) for field, message in problems]
    return _json(status, {"errors": errors})


def _json(status: int, content: object) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
