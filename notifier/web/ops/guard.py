"""The guard at the door of the console: nobody comes to anything below /ops without a session."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import structlog
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notifier.errors import StoreUnavailable
from notifier.service import sign_in
from notifier.service.app import App
from notifier.service.insight import Insights
from notifier.web.ops.desk import Desk

log = structlog.get_logger(__name__)

ROOT = "/ops"
LOGIN = f"{ROOT}/login"
COOKIE = "notifier_ops"

_ASSETS = f"{ROOT}/_nicegui/"
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: https:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded from elsewhere but the pictures that a template shows in its preview. The framework compiles its
pages in the browser, hence 'unsafe-eval'; nothing that a customer or a carrier wrote is ever part of them."""

_READING = ("GET", "HEAD")
"""Links to the console may stand anywhere; following one changes nothing."""

_OURSELVES = ("same-origin", "none")
"""What `Sec-Fetch-Site` is where a page of ours asks, or nobody but the user
(https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)."""


class Guard:
    """Lets through what is not below /ops, and those who are signed in."""

    def __init__(self, app: ASGIApp, engine: App) -> None:
        self._app = app
        self._engine = engine
        self._insights = Insights(engine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] not in ("http", "websocket") or not _is_inside(scope["path"]):
            await self._app(scope, receive, send)
            return
        send = _with_headers(scope, send)
        if not _is_from_here(scope):
            await _refuse(scope, receive, send, 403, "this request comes from another site")
            return
        if scope["path"] == LOGIN:
            await self._app(scope, receive, send)
            return
        await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = HTTPConnection(scope).cookies.get(COOKIE, "")
        try:
            session = await run_in_threadpool(sign_in.find_session, self._engine, token)
        except StoreUnavailable:
            await _refuse(scope, receive, send, 503, "the database does not answer; please try again in a moment")
            return
        if session is None:
            await _show_the_door(scope, receive, send)
            return
        scope.setdefault("state", {})["desk"] = Desk(app=self._engine, session=session, insights=self._insights)
        try:
            await self._app(scope, receive, send)
        except RuntimeError as error:
            # What the framework's middleware says when a browser goes on to the next page before it has this one.
            if str(error) != "No response returned.":
                raise
            log.debug("page_abandoned", path=scope["path"])


def _is_inside(path: str) -> bool:
    return path == ROOT or path.startswith(f"{ROOT}/")


def _is_from_here(scope: Scope) -> bool:
    """Whether a request that says where it comes from comes from our own pages. Browsers say so for all that matter:
    sockets, and forms that are sent. For the latter `Origin` is "null" where a page asks to give nothing away, as the
    login does and as a hostile page would; `Sec-Fetch-Site` tells the two apart."""
    headers = Headers(scope=scope)
    if scope.get("method") not in _READING and headers.get("sec-fetch-site", "none") not in _OURSELVES:
        return False
    origin = headers.get("origin", "")
    if not origin or (origin == "null" and scope["type"] == "http"):
        return True
    return urlsplit(origin).netloc == headers.get("host", "")


async def _show_the_door(scope: Scope, receive: Receive, send: Send) -> None:
    """Send whoever wants to see a page to the login, and everybody else away."""
    wants_page = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
    if not wants_page:
        await _refuse(scope, receive, send, 401, "sign in first")
        return
    path = quote(scope["path"], safe="/")
    await RedirectResponse(f"{LOGIN}?next={path}", 303)(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, message: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse(f"{status}: {message}\n", status)(scope, receive, send)


def _with_headers(scope: Scope, send: Send) -> Send:
    """Have every answer say that it is for nobody else."""
    is_page = not scope["path"].startswith(_ASSETS)

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", _POLICY)
            headers["Referrer-Policy"] = "no-referrer"
            headers["X-Content-Type-Options"] = "nosniff"
            headers["X-Robots-Tag"] = "noindex, nofollow"
            if is_page:
                headers["Cache-Control"] = "no-store"
        await send(message)

    return send_with
