"""The API about people: who is not written to, what they answered, and erasing them.

Addresses travel in bodies, never in URLs: those end up in the logs of every machine on the way.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from notifier.domain.notification import Channel
from notifier.service.erase import erase, read_subject
from notifier.service.replies import finish_reply, list_replies
from notifier.service.suppressing import add_suppressed, lift_suppressed, list_lifted, list_suppressed
from notifier.web.entrance import entrance
from notifier.web.json_bodies import described, read_shape
from notifier.web.keys import require_key
from notifier.web.people_shapes import (
    AddressIn,
    ErasureIn,
    ErasureOut,
    RepliesOut,
    SuppressionIn,
    SuppressionOut,
    SuppressionsOut,
    erasure_out,
    reply_out,
    suppression_out,
)
from notifier.web.refusals import documented

router = APIRouter(prefix="/v1", tags=["People"], dependencies=[Depends(require_key)])

_BY = "api"

ShowPersonal = Annotated[bool, Query(description="Whether addresses are shown in full.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]


@router.get(
    "/suppressions",
    summary="List who is not written to",
    response_model=SuppressionsOut,
    response_model_exclude_none=True,
    response_description="The list.",
    responses=documented(401, 422, 503),
)
async def show_suppressions(
    request: Request,
    brand: str = "",
    channel: Channel | None = None,
    lifted: Annotated[bool, Query(description="Show those that were taken off instead.")] = False,
    show_personal: ShowPersonal = False,
    limit: Limit = 1000,
) -> SuppressionsOut:
    """Newest first; of one brand or one channel, where they are given."""
    app = entrance(request).app
    if lifted:
        once = await run_in_threadpool(list_lifted, app, brand=brand, channel=channel, limit=limit)
        shown = [suppression_out(one.entry, show_personal=show_personal, lifted=one) for one in once]
    else:
        now = await run_in_threadpool(list_suppressed, app, brand=brand, channel=channel, limit=limit)
        shown = [suppression_out(one, show_personal=show_personal) for one in now]
    return SuppressionsOut(suppressions=shown)


@router.post(
    "/suppressions",
    summary="Write to an address no more",
    response_model=SuppressionOut,
    response_model_exclude_none=True,
    response_description="It is on the list.",
    responses=documented(401, 413, 422, 503),
    openapi_extra=described(SuppressionIn),
)
async def add_suppression(request: Request) -> SuppressionOut:
    """Say it as often as you like: an address that is on the list for that reason stays as it is."""
    sent = await read_shape(request, SuppressionIn)
    app = entrance(request).app
    entry = await run_in_threadpool(
        add_suppressed, app, sent.address, brand=sent.brand, channel=sent.channel, reason=sent.reason, by=_BY
    )
    return suppression_out(entry, show_personal=False)


@router.delete(
    "/suppressions",
    summary="Write to an address again",
    response_model=SuppressionsOut,
    response_model_exclude_none=True,
    response_description="What stood on the list, and is history now.",
    responses=documented(401, 404, 413, 422, 503),
    openapi_extra=described(AddressIn),
)
async def lift_suppression(request: Request) -> SuppressionsOut:
    """Takes the address off the list, whatever the reasons. Who opted out must have asked for it."""
    sent = await read_shape(request, AddressIn)
    app = entrance(request).app
    lifted = await run_in_threadpool(lift_suppressed, app, sent.address, brand=sent.brand, channel=sent.channel, by=_BY)
    return SuppressionsOut(suppressions=[suppression_out(one, show_personal=False) for one in lifted])


@router.get(
    "/replies",
    summary="List what people answered",
    response_model=RepliesOut,
    response_description="Replies to text messages.",
    responses=documented(401, 422, 503),
)
async def show_replies(
    request: Request,
    include_all: Annotated[bool, Query(alias="all", description="Also those that nobody needs to read.")] = False,
    show_personal: ShowPersonal = False,
    limit: Limit = 100,
) -> RepliesOut:
    """Newest first: those that were not understood and that nobody has dealt with yet, or all."""
    found = await run_in_threadpool(list_replies, entrance(request).app, only_waiting=not include_all, limit=limit)
    return RepliesOut(replies=[reply_out(one, show_personal=show_personal) for one in found])


@router.post(
    "/replies/{reply_id}/done",
    summary="A person has dealt with a reply",
    status_code=204,
    response_description="It waits no more.",
    responses=documented(401, 404, 422, 503),
)
async def finish(reply_id: int, request: Request) -> None:
    """It leaves the list of those that wait for a person."""
    await run_in_threadpool(finish_reply, entrance(request).app, reply_id, _BY)


@router.post(
    "/erasures",
    summary="Erase a person",
    response_model=ErasureOut,
    response_description="It is done here; `providers` says what has to be done elsewhere.",
    responses=documented(401, 404, 413, 422, 503),
    openapi_extra=described(ErasureIn),
)
async def erase_person(request: Request) -> ErasureOut:
    """Who it was goes; that messages were sent, when and why, stays. Asking again does no harm.

    All kept bodies of webhooks are looked through, which takes about a minute for a million of them.
    """
    sent = await read_shape(request, ErasureIn)
    subject = read_subject(email=sent.email, phone=sent.phone, order=sent.order_ref, brand=sent.brand)
    return erasure_out(await run_in_threadpool(erase, entrance(request).app, subject, _BY))
