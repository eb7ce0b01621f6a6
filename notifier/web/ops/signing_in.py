"""The login of the console: one plain page, which works without scripts."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from notifier.errors import NotAllowed
from notifier.service import sign_in
from notifier.service.app import App
from notifier.web.forms import read_field, read_form
from notifier.web.html import show
from notifier.web.ops.guard import COOKIE, LOGIN, ROOT


class SigningIn:
    """The routes of the login, for one engine."""

    def __init__(self, engine: App) -> None:
        self._engine = engine

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        return _form(next_path=request.query_params.get("next", ""))

    async def enter(self, request: Request) -> Response:
        """Sign in, or show the form again with what is wrong."""
        form = await read_form(request)
        name, wanted = read_field(form, "name"), read_field(form, "next")
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(sign_in.sign_in, self._engine, name, read_field(form, "password"), address)
        except NotAllowed as refused:
            return _form(name=name[:64], problem=f"{str(refused).capitalize()}.", next_path=wanted, status=401)
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
