"""The frame around every page: who is signed in, where to go, and the one place for what the page says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog
from fastapi import Request
from nicegui import ui

from notifier.domain.access import Right
from notifier.errors import NotifierError
from notifier.web.ops.desk import Desk, desk_of
from notifier.web.ops.fragments import show
from notifier.web.ops.trouble import watch, word

log = structlog.get_logger(__name__)

PAGES: tuple[tuple[str, str, Right], ...] = (
    ("/ops", "Today", Right.READ),
    ("/ops/shipments", "Shipments", Right.READ),
    ("/ops/templates", "Templates", Right.READ),
    ("/ops/rules", "Rules", Right.READ),
    ("/ops/silences", "Silences", Right.READ),
    ("/ops/insight", "Insight", Right.READ),
    ("/ops/record", "Record", Right.USERS),
)
"""Where each page is, what it is called, and who sees it."""


@contextmanager
def frame(request: Request, title: str, *, current: str, right: Right = Right.READ) -> Iterator[Desk | None]:
    """Write the frame; what is written inside stands in the page. None where the user's role does not see it."""
    desk = desk_of(request)
    watch()
    ui.page_title(f"{title} · notifier")
    ui.add_head_html('<link rel="stylesheet" href="/ops/look.css"><meta name="robots" content="noindex">')
    pages = [(path, name) for path, name, needed in PAGES if desk.may(needed)]
    with ui.header(fixed=False, elevated=False).classes("bar"):
        show("bar.html", pages=pages, current=current, actor=desk.session.actor)
    with ui.element("div").classes("page").props("id=content tabindex=-1"):
        if desk.may(right):
            yield desk
        else:
            show("refused.html", actor=desk.session.actor)
            yield None


def heading(text: str, about: str = "") -> None:
    """Write the heading of a page and a line about it."""
    show("heading.html", text=text, about=about)


def button(text: str, on_click: Callable[[], object], *, kind: str = "", label: str = "") -> ui.element:
    """Add a button. `kind` is "main", "danger" or "" for a plain one; `label` says more to those who do not see it."""
    with ui.element("button").classes(f"button {kind}").props("type=button").on("click", on_click) as made:
        ui.html(_escape(text), tag="span", sanitize=False)
    if label:
        made.props["aria-label"] = label
    return made


async def attempt(work: Awaitable[object], done: str) -> bool:
    """Do something, and say how it went; return whether it worked."""
    try:
        await work
    except NotifierError as error:
        ui.notify(word(error), type="negative", multi_line=True, timeout=8000, close_button="Close")
        return False
    ui.notify(done, type="positive")
    return True


async def confirmed(question: str, about: str, yes: str) -> bool:
    """Ask before something that cannot be undone."""
    with ui.dialog() as dialog, ui.element("div").classes("card asking").props("role=document"):
        show("question.html", question=question, about=about)
        with ui.element("div").classes("actions"):
            button(yes, lambda: dialog.submit(True), kind="danger")
            button("Keep it as it is", lambda: dialog.submit(False))
    answer = await dialog
    dialog.delete()
    return bool(answer)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
