"""The API of shops: register shipments, and ask for the story of one."""

from __future__ import annotations

from collections.abc import Sequence
from json import JSONDecodeError
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from notifier.errors import NotFound, RequestInvalid
from notifier.service import explain
from notifier.service.app import App
from notifier.service.links import link_of, make_link
from notifier.service.register import Registered, Registration, Result, register
from notifier.service.search import find_parcels
from notifier.web.bodies import read_body
from notifier.web.entrance import entrance
from notifier.web.json_bodies import described, read_shape
from notifier.web.keys import require_key
from notifier.web.refusals import documented, refuse
from notifier.web.shipment_shapes import BODY, FoundsOut, ManyOut, OneOut, SearchIn, ShipmentIn, found_out

router = APIRouter(prefix="/v1", tags=["Shipments"], dependencies=[Depends(require_key)])

MOST_SHIPMENTS = 1000
MOST_BYTES = 8 * 1024 * 1024

_PATHS: dict[str, str] = {
    "name": "recipient.name",
    "email": "recipient.email",
    "phone": "recipient.phone",
    "locale": "recipient.locale",
    "zone": "recipient.zone",
    "promise_earliest": "promise.earliest",
    "promise_latest": "promise.latest",
}
"""Where the API has the fields that a registration has at its top."""

Problems = list[tuple[str, str]]


@router.post(
    "/shipments",
    summary="Register shipments",
    response_model=None,
    openapi_extra=BODY,
    responses={
        **documented(400, 401, 413, 422, 503),
        200: {"model": OneOut | ManyOut, "description": "It was known before; or the results of several, all taken."},
        201: {"model": OneOut, "description": "It is new."},
        207: {"model": ManyOut, "description": "Of several, some were refused. Each result says so for itself."},
    },
)
async def register_shipments(request: Request) -> Response:
    """Register one shipment, or up to 1000 as `{"shipments": [...]}`.

    Say it as often as you like: what is known already changes nothing, what is new or different is taken over, what
    you leave out stays as it is, an empty text takes it away. Legs are only ever added. Of several shipments each is
    taken or refused for itself.
    """
    app = entrance(request).app
    items, is_many = _read_items(await read_body(request, MOST_BYTES))
    results = await run_in_threadpool(_register, app, items)
    return _answer_many(app, results) if is_many else _answer_one(app, *results[0])


@router.post(
    "/shipments/search",
    summary="Find shipments by what a customer names",
    response_model=FoundsOut,
    response_description="Those that may be meant.",
    responses=documented(401, 413, 422, 503),
    openapi_extra=described(SearchIn),
)
async def search_shipments(
    request: Request,
    show_personal: Annotated[bool, Query(description="Whether names and addresses are shown in full.")] = False,
) -> FoundsOut:
    """By order, reference, tracking number, email address or phone number. It is in the body and not in the address,
    because addresses end up in the logs of every machine on the way."""
    sent = await read_shape(request, SearchIn)
    found = await run_in_threadpool(find_parcels, entrance(request).app, sent.words)
    return FoundsOut(shipments=[found_out(one, show_personal=show_personal) for one in found])


@router.get(
    "/shipments/{ref:path}",
    summary="Tell the story of a shipment",
    response_model=dict[str, Any],
    response_description="The story.",
    responses=documented(401, 404, 422, 503),
)
async def tell_story(
    ref: str,
    request: Request,
    show_personal: Annotated[bool, Query(description="Whether names, addresses and numbers are shown.")] = False,
) -> Response:
    """Where it is, what carriers said, what was decided and why, what the customer was told, and what comes next.

    `ref` is your reference, an order's reference, a tracking number, or our id.
    """
    if "\x00" in ref:
        # PostgreSQL does not even look for such a text.
        raise NotFound("a reference holds no NUL character")
    app = entrance(request).app
    story = await run_in_threadpool(explain.tell, app, ref)
    told = explain.as_json(story, show_personal=show_personal)
    whole = {**told, "tracking_url": link_of(app, story.stored.shipment)}
    return Response(orjson.dumps(whole), media_type="application/json")


def _read_items(body: bytes) -> tuple[list[object], bool]:
    """Return the shipments in the body, and whether it may hold several. Raises RequestInvalid."""
    try:
        found = orjson.loads(body)
    except JSONDecodeError as error:
        # Without `from error`: the original holds the whole body, which must not reach a log.
        raise RequestInvalid(f"the body is not JSON: {error.msg} at character {error.pos}") from None
    if not isinstance(found, dict):
        raise RequestInvalid('expected a shipment, or {"shipments": [...]}')
    if "shipments" not in found:
        return [found], False
    items = found["shipments"]
    if not isinstance(items, list) or len(found) > 1:
        raise RequestInvalid('expected {"shipments": [...]} with a list and nothing beside it')
    if not 1 <= len(items) <= MOST_SHIPMENTS:
        raise RequestInvalid(f"there are {len(items)} shipments, expected 1 to {MOST_SHIPMENTS}")
    return items, True


def _register(app: App, items: Sequence[object]) -> list[tuple[Registered, Problems]]:
    """Register what has the right shape; return for each item its result and what is wrong with it."""
    read = [_read_item(item) for item in items]
    answers = iter(register(app, [one for one in read if isinstance(one, Registration)]))
    return [_with_paths(next(answers)) if isinstance(one, Registration) else one for one in read]


def _read_item(item: object) -> Registration | tuple[Registered, Problems]:
    try:
        return ShipmentIn.model_validate(item).to_registration()
    except ValidationError as error:
        ref = item.get("ref") if isinstance(item, dict) else None
        refused = Registered(result=Result.REFUSED, ref=ref[:200] if isinstance(ref, str) else "")
        return refused, [_word(_place(one["loc"]), one["type"], one["msg"]) for one in error.errors()]


def _with_paths(answer: Registered) -> tuple[Registered, Problems]:
    return answer, [_word(_PATHS.get(one.field, one.field), "", one.message) for one in answer.problems]


def _place(loc: tuple[int | str, ...]) -> str:
    """Write a place as `legs[0].carrier`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).removeprefix(".")


_PLAINLY: dict[str, str] = {"missing": "it is missing", "extra_forbidden": "there is no such field"}


def _word(where: str, kind: str, message: str) -> tuple[str, str]:
    plain = _PLAINLY.get(kind, message)
    return "RequestInvalid", f"{where}: {plain}" if where else plain


def _answer_one(app: App, answer: Registered, problems: Problems) -> Response:
    if problems:
        return refuse(422, problems)
    status = 201 if answer.result is Result.CREATED else 200
    return JSONResponse(_shown(app, answer, problems), status)


def _answer_many(app: App, results: Sequence[tuple[Registered, Problems]]) -> Response:
    counts = {result.value: sum(one.result is result for one, _ in results) for result in Result}
    content = {**counts, "results": [_shown(app, answer, problems) for answer, problems in results]}
    return JSONResponse(content, 207 if counts[Result.REFUSED] else 200)


def _shown(app: App, answer: Registered, problems: Problems) -> dict[str, object]:
    shown: dict[str, object] = {"result": answer.result.value, "ref": answer.ref}
    if problems:
        return {**shown, "errors": [{"error": kind, "message": message} for kind, message in problems]}
    link = make_link(app, answer.shipment_id, answer.link_edition)
    return {**shown, "id": answer.shipment_id, "tracking_url": link}
