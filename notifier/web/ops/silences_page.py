"""Incident mode: holding back what would be told where something happened that concerns many, and the kill switch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import ui

from notifier.domain.access import Right
from notifier.domain.rules import Lane
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.stages import Stage
from notifier.service.silence_desk import in_force, lift, silence, word_filter
from notifier.service.silencing import WHERE_KEYS
from notifier.web.ops.desk import Desk
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import attempt, button, confirmed, frame, heading
from notifier.web.ops.sending import write_sending

_STAGES = {one.value: one.value.replace("_", " ") for one in Stage}

_TYPED: dict[str, str] = {
    "carrier": "Carrier",
    "origin_country": "Sent from (country)",
    "destination_country": "Going to (country)",
    "tags": "Tag",
    "value_over": "Worth more than",
}
"""The filters that are typed; where several may be named, commas stand between them."""

_CHOSEN: dict[str, tuple[str, dict[str, str]]] = {
    "in_stage": ("Is in stage", _STAGES),
    "not_in_stage": ("Is not in stage", _STAGES),
    "lane": ("Crosses a border", {Lane.INTERNATIONAL: "yes: international", Lane.DOMESTIC: "no: domestic"}),
}
"""The filters of which there is a closed list, with how each value is shown."""


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
            write_sending(self.desk, found, self.fill)
            quiet = [one for one in found if not one.is_pause]
            with ui.element("section").classes("card").props("aria-labelledby=in-force"):
                show("silences_head.html", count=len(quiet))
                for one in quiet:
                    with ui.element("article").classes("message"):
                        show("silence.html", one=one, about=word_filter(one.filter), now=now)
                        self._write_lift(one)

    def _write_lift(self, one: Silence) -> None:
        if self.desk.may(Right.SILENCES):
            with ui.element("div").classes("actions"):
                button("Lift", partial(self._lift, one.id), label=f"Lift silence {one.id}")

    def write_form(self) -> None:
        """Add the form that makes a silence."""
        with ui.element("section").classes("card").props("aria-labelledby=make"):
            show("silence_form_head.html")
            with ui.element("div").classes("choices wide"):
                self._write_filters()
            show("silence_form_how.html")
            with ui.element("div").classes("choices wide"):
                self._write_ways()
            for one in self.fields.values():
                one.props("outlined dense")
            button("Make the silence", self._make, kind="main")

    def _write_filters(self) -> None:
        settings = self.desk.app.settings()
        for key, label in _TYPED.items():
            self.fields[key] = ui.input(label)
        brands = {key: brand.name for key, brand in settings.config.brands.items()}
        for key, (label, values) in {"brand": ("Brand", brands), **_CHOSEN}.items():
            self.fields[key] = ui.select(values, label=label, multiple=key != "lane", clearable=True)
        rules = [one.name for one in settings.ruling.rules]
        self.fields["rules"] = ui.select(rules, label="Only these rules", multiple=True, clearable=True)

    def _write_ways(self) -> None:
        names = {"": "no announcement", **{name: name for name in self.desk.app.settings().templates.names}}
        actions = {"hold": "hold: tell afterwards", "drop": "drop: do not tell"}
        self.fields["until"] = ui.input("For how long, such as 48h or 3d", value="24h")
        self.fields["action"] = ui.select(actions, value="hold", label="What is held back")
        self.fields["announce"] = ui.select(names, value="", label="Tell everybody concerned once")
        self.fields["why"] = ui.input("Why")

    def _where(self) -> list[str]:
        """Return the filters as the command line writes them: `key=value`, once for each value."""
        return [f"{key}={value}" for key in WHERE_KEYS for value in _values(self.fields[key].value)]

    async def _make(self) -> None:
        where, rules = self._where(), _values(self.fields["rules"].value)
        until = self._said("until")
        about = ", ".join(where).replace("_", " ").replace("=", " ") or "all parcels"
        only = f", only {', '.join(rules)}," if rules else ""
        if not await confirmed(f"Silence {about}{only} for {until}?", "Urgent messages still leave.", "Make it"):
            return
        work = self.desk.act(
            silence,
            where=where,
            rules=rules,
            until=until,
            action=SilenceAction(self._said("action")),
            announce=self._said("announce"),
            why=self._said("why"),
        )
        await attempt(work, "It holds from now on.")
        await self.fill()

    def _said(self, key: str) -> str:
        return str(self.fields[key].value or "").strip()

    async def _lift(self, silence_id: int) -> None:
        await attempt(self.desk.act(lift, silence_id), "It is lifted. What is still true is told now.")
        await self.fill()


def _values(said: str | list[str] | None) -> list[str]:
    """Return what was typed between commas, or chosen."""
    several = said.split(",") if isinstance(said, str) else said or []
    return [one.strip() for one in several if one.strip()]
