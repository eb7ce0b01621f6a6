"""The page behind the unsubscribe link, and the one click of mail programs (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from notifier.render.colours import dress
from notifier.service.unsubscribe import Subscription, find_subscription, unsubscribe
from notifier.web.entrance import entrance
from notifier.web.forms import read_form
from notifier.web.html import language_of, show
from notifier.web.refusals import documented

router = APIRouter(tags=["Pages for customers"])


@router.get(
    "/unsubscribe/{token}",
    summary="Ask before unsubscribing",
    response_class=HTMLResponse,
    response_description="The page.",
    responses=documented(404, 503),
)
async def ask(token: str, request: Request) -> Response:
    """A page with a button. Opening it changes nothing: scanners of mail open every link."""
    return _page(await run_in_threadpool(find_subscription, entrance(request).app, token), is_done=False)


@router.post(
    "/unsubscribe/{token}",
    summary="Unsubscribe with one click",
    response_class=HTMLResponse,
    response_description="The page.",
    responses=documented(400, 404, 413, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "`List-Unsubscribe=One-Click`, as RFC 8058 has it.",
            "content": {"application/x-www-form-urlencoded": {"schema": {}}, "multipart/form-data": {"schema": {}}},
        }
    },
)
async def end(token: str, request: Request) -> Response:
    """The shop writes no more emails to the recipient. Mail programs call it, and the button of the page."""
    form = await read_form(request)
    if form.get("List-Unsubscribe") != "One-Click":
        raise HTTPException(400, "expected a form with `List-Unsubscribe=One-Click`")
    return _page(await run_in_threadpool(unsubscribe, entrance(request).app, token), is_done=True)


def _page(found: Subscription, *, is_done: bool) -> Response:
    colours = dress(found.brand.color)
    return show("unsubscribe.html", language=language_of(found.locale), colours=colours, found=found, is_done=is_done)
