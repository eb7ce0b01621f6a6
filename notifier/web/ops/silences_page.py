"""Incident mode: holding back what would be told where something happened that concerns many, and the kill switch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import ui

from notifier.domain.access import Right
from notifier.domain.silences import Silence, SilenceAction
from notifier.service.silence_desk import in_force, lift, pause_all, resume_all, silence, word_filter
from notifier.service.silencing import WHERE_KEYS
from notifier.web.ops.desk import Desk
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import attempt, button, confirmed, frame, heading

_FIELDS = {
    "carrier": "Carrier",
    "origin_country": "Sent from (country)",
    "destination_country": "Going to (country)",
    "brand": "Brand",
}
"""The filters that the form asks for; the command line knows all of them."""


async def silences(request: Request) -> None:
    """The page."""
    with frame(request, "Silences", current="/ops/silences") as desk:
        if desk is None:
            return
        heading(
            "Silences", "For incidents: hold back routine notices of a lane or a carrier, and tell them afterwards."
        )
        view = _View(desk=desk, body=ui.element("div"), fields={})
        await view.fill()
        if desk.may(Right.SILENCES):
            view.write_form()


@dataclass(slots=True, kw_only=True)
class _View:
    """The page while it is open."""

    desk: Desk
    body: ui.element
    fields: dict[str, Any]

    async def fill(self) -> None:
        """Read what is silenced anew and write it."""
        found = await self.desk.look(in_force, self.desk.app)
        now = self.desk.app.clock.now()
        self.body.clear()
        with self.body:
            self._write_pause(found)
            quiet = [one for one in found if not one.is_pause]
            with ui.element("section").classes("card").props("aria-labelledby=in-force"):
                show("silences_head.html", count=len(quiet))
                for one in quiet:
                    with ui.element("article").classes("message"):
                        show("silence.html", one=one, about=word_filter(one.filter), now=now)
                        self._write_lift(one)

    def _write_pause(self, found: list[Silence]) -> None:
        stopped = [one for one in found if one.is_pause and not one.rules]
        with ui.element("section").classes("card").props("aria-labelledby=switch"):
            show("pause.html", stopped=stopped, others=[one for one in found if one.is_pause and one.rules])
            if not self.desk.may(Right.SILENCES):
                return
            with ui.element("div").classes("actions"):
                if stopped:
                    button("Go on sending", self._resume, kind="main")
                else:
                    button("Stop everything", self._pause, kind="danger")

    def _write_lift(self, one: Silence) -> None:
        if self.desk.may(Right.SILENCES):
            with ui.element("div").classes("actions"):
                button("Lift", partial(self._lift, one.id), label=f"Lift silence {one.id}")

    def write_form(self) -> None:
        """Add the form that makes a silence."""
        settings = self.desk.app.settings()
        names = {"": "no announcement", **{name: name for name in settings.templates.names}}
        with ui.element("section").classes("card").props("aria-labelledby=make"):
            show("silence_form_head.html")
            with ui.element("div").classes("choices"):
                for key in (one for one in _FIELDS if one in WHERE_KEYS):
                    self.fields[key] = ui.input(_FIELDS[key]).props("outlined dense")
                self.fields["until"] = ui.input("For how long (48h, 3d)", value="24h").props("outlined dense")
                actions = {"hold": "hold: tell afterwards", "drop": "drop: do not tell"}
                self.fields["action"] = ui.select(actions, value="hold", label="What is held back")
                self.fields["announce"] = ui.select(names, value="", label="Tell everybody concerned once")
                self.fields["why"] = ui.input("Why").props("outlined dense")
                for key in ("action", "announce"):
                    self.fields[key].props("outlined dense")
            button("Make the silence", self._make, kind="main")

    async def _make(self) -> None:
        said = {key: str(one.value or "").strip() for key, one in self.fields.items()}
        where = [f"{key}={said[key]}" for key in _FIELDS if said.get(key)]
        about = ", ".join(where).replace("_", " ").replace("=", " ") or "all parcels"
        if not await confirmed(f"Silence {about} for {said['until']}?", "Urgent messages still leave.", "Make it"):
            return
        work = self.desk.act(
            silence,
            where=where,
            until=said["until"],
            action=SilenceAction(said["action"]),
            announce=said["announce"],
            why=said["why"],
        )
        await attempt(work, "It holds from now on.")
        await self.fill()

    async def _lift(self, silence_id: int) -> None:
        await attempt(self.desk.act(lift, silence_id), "It is lifted. What is still true is told now.")
        await self.fill()

    async def _pause(self) -> None:
        about = "Nothing is sent to anybody, not even urgent messages, until somebody goes on. Nothing is lost."
        if await confirmed("Stop everything?", about, "Stop everything now"):
            await attempt(self.desk.act(pause_all, "stopped in the console"), "Everything is stopped.")
            await self.fill()

    async def _resume(self) -> None:
        await attempt(self.desk.act(resume_all), "It goes on. What is still true is told now.")
        await self.fill()
