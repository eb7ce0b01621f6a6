"""Today: what was said in the last 24 hours, what waits and why, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import ui

from notifier.domain.access import Right
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel, Status
from notifier.service.settle import Verdict, settle_as
from notifier.service.today import Today, read_today
from notifier.store.notifications import KeptRow
from notifier.web.ops.charts import ACCENT, SECOND, THIRD, chart
from notifier.web.ops.desk import Desk
from notifier.web.ops.fragments import show
from notifier.web.ops.frame import attempt, button, frame, heading
from notifier.web.ops.parcel_page import SETTLING
from notifier.web.ops.sending import write_sending

REFRESH_SECONDS = 30.0

_SERIES = {
    "Email": (Channel.EMAIL,),
    "SMS": (Channel.SMS,),
    "Team": tuple(one for one in Channel if one not in CUSTOMER_CHANNELS),
}

_AT_ONCE = 5
"""So many unclear messages are shown; the rest is folded away, or nobody would see what stands below."""


async def today(request: Request) -> None:
    """The page. It is read anew every half minute."""
    with frame(request, "Today", current="/ops") as desk:
        if desk is None:
            return
        heading("Today", "The last 24 hours. Times are UTC.")
        switch, figures = ui.element("div"), ui.element("div")
        with ui.element("div").classes("columns"):
            told = ui.element("div")
            with ui.element("div"):
                unclear, rest = ui.element("div"), ui.element("div")
        view = _View(desk=desk, switch=switch, figures=figures, told=told, unclear=unclear, rest=rest)
        await view.fill()
        ui.timer(REFRESH_SECONDS, view.fill, immediate=False)


@dataclass(slots=True, kw_only=True)
class _View:
    """The page while it is open. What has buttons is written anew only when it changes: somebody may be about to press
    one."""

    desk: Desk
    switch: ui.element
    figures: ui.element
    told: ui.element
    unclear: ui.element
    rest: ui.element
    standing: tuple[int, ...] | None = None
    asked: tuple[tuple[str, str], ...] | None = None

    async def fill(self) -> None:
        """Read the figures anew and write them."""
        found = await self.desk.look(read_today, self.desk.app)
        self._fill_switch(found)
        self._fill_unclear(found)
        self.figures.clear()
        with self.figures:
            show("today_figures.html", today=found, failed=found.total(*_FAILED), told=found.total(*_TOLD))
        self.told.clear()
        with self.told:
            _write_hours(found)
            show("today_rules.html", rows=_by_rule(found))
            show("today_waiting.html", today=found)
            show("today_failed.html", today=found)
        self.rest.clear()
        with self.rest:
            show("today_feeds.html", feeds=found.feeds, now=found.now)
            show("today_machine.html", today=found)

    def _fill_switch(self, found: Today) -> None:
        standing = tuple(one.id for one in found.silences)
        if standing == self.standing:
            return
        self.standing = standing
        self.switch.clear()
        with self.switch:
            write_sending(self.desk, found.silences, self.fill)
            silences = [one for one in found.silences if not one.is_pause]
            show("today_silences.html", silences=silences, may_silence=self.desk.may(Right.SILENCES))

    def _fill_unclear(self, found: Today) -> None:
        asked = tuple((row.id, row.status.value) for row in found.unknown)
        if asked == self.asked:
            return
        self.asked = asked
        self.unclear.clear()
        with self.unclear:
            self._write_unknown(found)

    def _write_unknown(self, found: Today) -> None:
        with ui.element("section").classes("card").props("aria-labelledby=unknown"):
            show("unknown_head.html", count=len(found.unknown))
            for row in found.unknown[:_AT_ONCE]:
                self._write_settling(row, found)
            if more := found.unknown[_AT_ONCE:]:
                with ui.element("details"):
                    with ui.element("summary"):
                        show("unknown_more.html", count=len(more))
                    for row in more:
                        self._write_settling(row, found)

    def _write_settling(self, row: KeptRow, found: Today) -> None:
        ref = found.refs.get(row.shipment_id, "")
        with ui.element("article").classes("message"):
            show("unknown.html", row=row, ref=ref, now=found.now)
            with ui.element("div").classes("actions"):
                for verdict, text in SETTLING.items():
                    button(text, partial(self._settle, row, verdict), label=f"{text}: {row.rule} for {ref}")

    async def _settle(self, row: KeptRow, verdict: Verdict) -> None:
        await attempt(self.desk.act(settle_as, row.id, verdict), "It is settled, and written down with your name.")
        await self.fill()


_FAILED = (Status.TEMPORARY_FAILURE, Status.PERMANENT_FAILURE, Status.TECHNICAL_FAILURE)
_TOLD = (Status.SENT, Status.DELIVERED)


def _by_rule(found: Today) -> list[dict[str, Any]]:
    """Return one row per rule: how much was told by each channel, and what became of the rest."""
    rows: dict[str, dict[str, Any]] = {}
    for one in found.counts:
        row = rows.setdefault(one.rule, {"rule": one.rule, "email": 0, "sms": 0, "team": 0, "statuses": {}, "total": 0})
        row["total"] += one.count
        row["statuses"][one.status] = row["statuses"].get(one.status, 0) + one.count
        if one.status in _TOLD:
            row[one.channel.value if one.channel in CUSTOMER_CHANNELS else "team"] += one.count
    return sorted(rows.values(), key=lambda row: -row["total"])


def _write_hours(found: Today) -> None:
    first = found.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)
    hours = [first + timedelta(hours=number) for number in range(24)]
    with ui.element("section").classes("card").props("aria-labelledby=hours"):
        show("hours_head.html", total=found.total())
        if not found.by_hour:
            return
        series = {
            name: [sum(found.by_hour.get((f"{hour:%Y-%m-%d %H}", one), 0) for one in channels) for hour in hours]
            for name, channels in _SERIES.items()
        }
        label = f"Messages decided per hour: {found.total()} in 24 hours"
        chart([f"{hour:%H}:00" for hour in hours], series, colours=(ACCENT, SECOND, THIRD), label=label, stacked=True)
