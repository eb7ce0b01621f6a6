"""The kill switch, which stands on more than one page: whether messages leave, and the button that stops them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from nicegui import ui

from notifier.domain.access import Right
from notifier.domain.silences import Silence
from notifier.service.silence_desk import pause_all, resume_all
from notifier.web.ops.desk import Desk
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import attempt, button, confirmed

After = Callable[[], Awaitable[None]]


def write_sending(desk: Desk, found: Sequence[Silence], after: After) -> None:
    """Add the section, from all silences and pauses in force. `after` is done when somebody has switched."""
    stopped = [one for one in found if one.is_pause and not one.rules]
    with ui.element("section").classes("card beside").props("aria-labelledby=switch"):
        show("pause.html", stopped=stopped, others=[one for one in found if one.is_pause and one.rules])
        if not desk.may(Right.SILENCES):
            return
        with ui.element("div").classes("actions"):
            if stopped:
                button("Go on sending", partial(_resume, desk, after), kind="main")
            else:
                button("Stop everything", partial(_pause, desk, after), kind="danger")


async def _pause(desk: Desk, after: After) -> None:
    about = "Nothing is sent to anybody, not even urgent messages, until somebody goes on. Nothing is lost."
    if await confirmed("Stop everything?", about, "Stop everything now"):
        await attempt(desk.act(pause_all, "stopped in the console"), "Everything is stopped.")
        await after()


async def _resume(desk: Desk, after: After) -> None:
    await attempt(desk.act(resume_all), "It goes on. What is still true is told now.")
    await after()
