"""What people see where something went wrong: no page of that name, one that cannot be written, news that is late."""

from __future__ import annotations

import structlog
from fastapi import Request, Response
from nicegui import app as nicegui_app
from nicegui import ui
from starlette.exceptions import HTTPException

from notifier.errors import NotAllowed, NotifierError, StoreUnavailable
from notifier.web import html, refusals
from notifier.web.ops.fragments import show

log = structlog.get_logger(__name__)

UNEXPECTED = "something went wrong on our side; it is in the log"


def install() -> None:
    """Have the framework show our pages instead of its own."""
    nicegui_app.add_exception_handler(404, _no_such_page)
    nicegui_app.on_page_exception(_write_failed_page)
    nicegui_app.on_exception(_report)


def watch() -> None:
    """Have what goes wrong behind the open page said there."""
    ui.on_exception(_say)


def word(error: Exception) -> str:
    """Return what went wrong as a sentence: only our own errors are written for people."""
    if isinstance(error, StoreUnavailable):
        return "The database does not answer. Please try again in a moment."
    said = str(error) if isinstance(error, NotifierError) else UNEXPECTED
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '?', '!')) else '.'}"


async def _no_such_page(request: Request, error: Exception) -> Response:
    if "text/html" in request.headers.get("accept", ""):
        return html.show("no_page.html", 404)
    message = error.detail if isinstance(error, HTTPException) else "there is no such page"
    return refusals.refuse(404, [("NotFound", message)])


def _write_failed_page(error: Exception) -> None:
    ui.page_title("Trouble · notifier")
    ui.add_head_html('<link rel="stylesheet" href="/ops/look.css">')
    show("failed_page.html", problem=word(error))


def _say(error: Exception) -> None:
    if not isinstance(error, NotAllowed):
        ui.notify(f"{word(error)} The page shows what it knew before.", type="negative", timeout=8000)


def _report(error: Exception) -> None:
    # What goes wrong behind a button has no request that would answer for it.
    if isinstance(error, NotAllowed):
        log.info("console_refused", reason=str(error))
        return
    log.error("console_failed", error=type(error).__name__, exc_info=error)
