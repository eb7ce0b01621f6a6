"""What every page of the console is given: the engine, and who sits in front of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar, cast

from fastapi import Request
from nicegui import run, ui

from notifier.domain.access import Actor, Right
from notifier.errors import NotAllowed
from notifier.service import sign_in
from notifier.service.app import App
from notifier.service.insight import Insights
from notifier.service.sign_in import Session

P = ParamSpec("P")
R = TypeVar("R")

_LOGIN = "/login"
"""As the framework takes addresses: below the console."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One open page of one user."""

    app: App
    session: Session
    insights: Insights

    def may(self, right: Right) -> bool:
        """Whether the user could do that when the page was opened. When it is done, it is checked again."""
        return self.session.actor.may(right)

    async def act(self, use_case: Callable[Concatenate[App, Actor, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something in the name of the user, away from the event loop.

        A page stays open for long, so that it is asked first who the user is now. Raises NotAllowed, and what the use
        case raises.
        """
        return cast(R, await run.io_bound(self._act, use_case, *args, **kwargs))  # type: ignore[arg-type]

    async def look(self, read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Read something, away from the event loop.

        A page that reads by itself, every half minute or while somebody types, reads for nobody who was shut out or
        left: it goes to the login. Raises NotAllowed then, and what the reading raises.
        """
        try:
            await run.io_bound(sign_in.confirm, self.app, self.session, is_use=False)
        except NotAllowed:
            ui.navigate.to(_LOGIN)
            raise
        return cast(R, await run.io_bound(read, *args, **kwargs))

    def _act(self, use_case: Callable[Concatenate[App, Actor, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return use_case(self.app, sign_in.confirm(self.app, self.session), *args, **kwargs)


def desk_of(request: Request) -> Desk:
    """Return what the guard put there."""
    return cast(Desk, request.state.desk)
