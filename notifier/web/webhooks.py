"""Where carriers and providers knock. Whatever comes in is kept first and read later."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from notifier import metrics
from notifier.errors import WebhookRejected
from notifier.ports import RawWebhook
from notifier.service.accept import find_source, is_greeting, open_door, webhook_kind
from notifier.service.answering import answer_at_door
from notifier.store.inbox import Arrival, InboxKind
from notifier.web.bodies import read_body, read_raw
from notifier.web.entrance import entrance
from notifier.web.refusals import documented

router = APIRouter()


class KeptOut(BaseModel):
    """The body is in the database."""

    status: str = Field(description="`kept`, or `repeated` if the same delivery was here before.", examples=["kept"])


class ReadyOut(BaseModel):
    """Somebody listens here."""

    source: str = Field(examples=["aftership"])
    status: str = Field(examples=["ready"])


_ANY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Whatever the sender sends, up to 1 MiB. The signature covers these bytes.",
        "content": {"application/json": {"schema": {}}, "application/x-www-form-urlencoded": {"schema": {}}},
    }
}

_TWIML: dict[str, Any] = {"text/xml": {"schema": {"type": "string"}, "example": "<Response></Response>"}}

_REFUSALS = documented(401, 404, 413, 503)


@router.post(
    "/webhooks/{source}",
    tags=["Webhooks"],
    summary="A carrier pushes tracking data, or a shop its orders",
    response_model=KeptOut,
    response_description="It is kept.",
    responses=_REFUSALS,
    openapi_extra=_ANY_BODY,
)
async def receive_webhook(source: str, request: Request) -> Response:
    """Set this as the webhook's address at the carrier, aggregator or shop; `source` is its name in the configuration.

    Answers 200 once the body is committed to the database. A body that is authentic but cannot be read is kept and
    answered 200 too, for sending it again would not help. If the database does not answer: 503, please send it again.
    """
    return await _take(request, webhook_kind(entrance(request).settings, source), source)


@router.head("/webhooks/{source}", include_in_schema=False)
@router.get(
    "/webhooks/{source}",
    tags=["Webhooks"],
    summary="Is anybody there?",
    response_model=ReadyOut,
    response_description="Somebody listens here.",
    responses=documented(404),
)
async def greet(source: str, request: Request) -> dict[str, str]:
    """Answers 200 if a source of that name is configured. Some carriers ask with HEAD before they push anything."""
    settings = entrance(request).settings
    find_source(settings, webhook_kind(settings, source), source)
    return {"source": source, "status": "ready"}


@router.post(
    "/receipts/{provider}",
    tags=["Webhooks"],
    summary="A provider reports on messages",
    response_model=KeptOut,
    response_description="It is kept.",
    responses=_REFUSALS,
    openapi_extra=_ANY_BODY,
)
async def receive_receipt(provider: str, request: Request) -> Response:
    """Set this as the address for delivery reports (SendGrid: Event Webhook). The same promise as for webhooks."""
    return await _take(request, InboxKind.RECEIPT, provider)


@router.post(
    "/receipts/{provider}/{attempt_id}",
    tags=["Webhooks"],
    summary="A provider reports on one message",
    response_model=KeptOut,
    response_description="It is kept.",
    responses=_REFUSALS,
    openapi_extra=_ANY_BODY,
)
async def receive_receipt_of(provider: str, attempt_id: str, request: Request) -> Response:
    """For providers that are given an address with each message (Twilio). Nothing has to be set up."""
    return await _take(request, InboxKind.RECEIPT, provider)


@router.post(
    "/replies/{provider}",
    tags=["Webhooks"],
    summary="A provider brings what somebody answered",
    response_class=Response,
    responses={
        **_REFUSALS,
        200: {"description": "It is kept. What shall be sent back, in the provider's own format.", "content": _TWIML},
    },
    openapi_extra=_ANY_BODY,
)
async def receive_reply(provider: str, request: Request) -> Response:
    """Set this as the address for incoming messages (Twilio: of the number, or of the messaging service).

    The same promise as for webhooks. STOP, START and HELP are answered here, where the provider does not do it itself;
    everything that is not understood waits for a person: `GET /v1/replies`.
    """
    here = entrance(request)
    raw = await _read(request, InboxKind.REPLY, provider)
    arrival = _admit(request, InboxKind.REPLY, raw)
    answer = await run_in_threadpool(answer_at_door, here.app, here.settings, raw)
    await here.door.take(arrival)
    return Response(answer.body, media_type=answer.media_type)


# Always 200 and never 202: several carriers (17TRACK, Ship24, UPS and DHL eCommerce among them) ask for exactly that.
_KEPT = b'{"status":"kept"}'
_REPEATED = b'{"status":"repeated"}'
_GREETED = b'{"status":"ready"}'


async def _take(request: Request, kind: InboxKind, source: str) -> Response:
    here = entrance(request)
    raw = await _read(request, kind, source)
    if is_greeting(here.settings, raw):
        return Response(_GREETED, media_type="application/json")
    is_new = await here.door.take(_admit(request, kind, raw))
    return Response(_KEPT if is_new else _REPEATED, media_type="application/json")


async def _read(request: Request, kind: InboxKind, source: str) -> RawWebhook:
    """Return the request as it came. Raises what says why it is not even read."""
    here = entrance(request)
    find_source(here.settings, kind, source)
    try:
        body = await read_body(request)
    except HTTPException as error:
        if error.status_code == 413:
            metrics.ARRIVALS.labels(source, "too_large").inc()
        raise
    return read_raw(request, source, body, here.app.clock.now(), here.app.public_url)


def _admit(request: Request, kind: InboxKind, raw: RawWebhook) -> Arrival:
    """Return what may come in. Raises what says why it may not."""
    here = entrance(request)
    try:
        return open_door(here.settings, kind, raw)
    except WebhookRejected:
        if kind in (InboxKind.WEBHOOK, InboxKind.SHOP):
            here.refused.note(raw.source)
        else:
            metrics.ARRIVALS.labels(raw.source, "refused").inc()
        raise
