"""The login of the console: one plain page, which works without scripts."""

from __future__ import annotations

import asyncio

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from notifier.errors import NotAllowed
from notifier.service import sign_in
from notifier.service.app import App
from notifier.web.forms import read_field, read_form
from notifier.web.html import show
from notifier.web.ops.guard import COOKIE, LOGIN, ROOT

MOST_WAITING = 20
"""Whoever comes when so many wait for their turn is sent away."""

_CROWDED = "too many people are signing in at once. Try again in a moment"


class SigningIn:
    """The routes of the login, for one engine.

    Passwords are tried one at a time: each takes 64 MiB and a tenth of a second of a core, in the process that takes in
    webhooks as well, and wrong ones that come at once could not be counted.
    """

    def __init__(self, engine: App) -> None:
        self._engine = engine
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        return _form(next_path=request.query_params.get("next", ""))

    async def enter(self, request: Request) -> Response:
        """Sign in, or show the form again with what is wrong."""
        form = await read_form(request)
        name, wanted = read_field(form, "name"), read_field(form, "next")
        address = request.client.host if request.client else ""
        try:
            token = await self._try(name, read_field(form, "password"), address)
        except NotAllowed as refused:
            said = str(refused)
            return _form(name=name[:64], problem=f"{said[:1].upper()}{said[1:]}.", next_path=wanted, status=401)
        answer = RedirectResponse(find_page_inside(wanted), 303)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(sign_in.LONGEST_SESSION.total_seconds()),
            path=ROOT,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _try(self, name: str, password: str, address: str) -> str:
        """Wait for a turn, and return the token of a new session. Raises NotAllowed."""
        if self._waiting >= MOST_WAITING:
            raise NotAllowed(_CROWDED)
        self._waiting += 1
        try:
            async with self._turn:
                return await run_in_threadpool(sign_in.sign_in, self._engine, name, password, address)
        finally:
            self._waiting -= 1

    async def leave(self, request: Request) -> Response:
        """Sign out."""
        await run_in_threadpool(sign_in.sign_out, self._engine, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse(LOGIN, 303)
        answer.delete_cookie(COOKIE, path=ROOT)
        return answer


def _form(*, name: str = "", problem: str = "", next_path: str = "", status: int = 200) -> Response:
    return show("sign_in.html", status, action=LOGIN, name=name, problem=problem, next=find_page_inside(next_path))


def find_page_inside(path: str) -> str:
    """Return the page that was wanted, if it is one of the console: nobody is sent elsewhere after signing in."""
    return path if path == ROOT or path.startswith(f"{ROOT}/") else ROOT
