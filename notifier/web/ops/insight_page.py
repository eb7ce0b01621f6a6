"""Insight: which carrier, lane, hub or customs office makes parcels late, and whether our notices were right."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from fastapi import HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from nicegui import ui

from notifier.errors import StoreUnavailable
from notifier.service.insight import Insight, Table
from notifier.web.ops.charts import ACCENT, SECOND, chart
from notifier.web.ops.desk import desk_of
from notifier.web.ops.fragments import show, word_code
from notifier.web.ops.frame import frame, heading
from notifier.web.ops.trouble import word

PERIODS: tuple[int, ...] = (7, 30, 90, 365)
USUAL = 30

_BARS = 8
_LONGEST_NAME = 60
_FEWEST = 2
"""A single bar compares nothing."""
_HOURS_OF_A_DAY = 24


async def insight(request: Request, days: int = USUAL) -> None:
    """The page. The figures take a moment, so the page is there before them."""
    with frame(request, "Insight", current="/ops/insight") as desk:
        if desk is None:
            return
        period = days if days in PERIODS else USUAL
        heading("Insight", "What parcels themselves say about carriers, lanes, customs and places.")
        show("periods.html", periods=PERIODS, chosen=period)
        body = ui.element("div").props("aria-live=polite")
        with body:
            waiting = show("loading.html", text="Reading the parcels of this period")

        async def fill() -> None:
            try:
                found = await desk.look(desk.insights.fresh, period)
            except StoreUnavailable as error:
                with body:
                    show("problem.html", text=word(error))
                return
            finally:
                waiting.delete()
            with body:
                _write(found, period, desk.app.clock.now())

        ui.timer(0.05, fill, once=True)


def _write(found: Insight, days: int, now: datetime) -> None:
    show("insight_head.html", found=found, now=now)
    if not found.looked_at:
        return
    with ui.element("div").classes("insight"):
        for table in found.tables:
            with ui.element("section").classes("card").props(f"aria-labelledby={table.key}"):
                show("insight_table_head.html", table=table, days=days)
                _draw(table)
                show("insight_table.html", table=table)


def _draw(table: Table) -> None:
    """Draw the first rows, if there are any to compare."""
    rows = [row for row in table.rows if row.spread.count][:_BARS]
    if len(rows) < _FEWEST:
        return
    names = [" ".join(row.names)[:_LONGEST_NAME] for row in rows]
    if table.key == "stages":
        names = [word_code(name) for name in names]
    in_days = max(row.spread.p90 for row in rows) > 2 * _HOURS_OF_A_DAY
    scale, unit = (_HOURS_OF_A_DAY, "days") if in_days else (1, "hours")
    series = {
        f"median, {unit}": [round(row.spread.median / scale, 1) for row in rows],
        f"p90, {unit}": [round(row.spread.p90 / scale, 1) for row in rows],
    }
    label = f"{table.title} in {unit}; the same figures stand in the table below"
    chart(names, series, colours=(ACCENT, SECOND), label=label, sideways=True)


async def export(request: Request, name: str, days: int = USUAL) -> Response:
    """GET /ops/export/NAME.csv: one of the tables, for a spreadsheet."""
    desk = desk_of(request)
    found = await run_in_threadpool(desk.insights.last, days if days in PERIODS else USUAL)
    table = next((one for one in found.tables if one.key == name), None)
    if table is None:
        raise HTTPException(404, f"there is no table {name}; there are {', '.join(one.key for one in found.tables)}")
    headers = {"Content-Disposition": f'attachment; filename="notifier-{table.key}-{days}d.csv"'}
    return Response("".join(_lines(table)), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(table: Table) -> Iterator[str]:
    output = io.StringIO()
    write = csv.writer(output)
    share = [f"{table.share} share"] if table.share else []
    write.writerow([*table.columns, "count", "median hours", "p90 hours", *share])
    for row in table.rows:
        figures = [row.spread.count, round(row.spread.median, 2), round(row.spread.p90, 2)]
        shares = [] if not table.share else ["" if row.share is None else round(row.share, 4)]
        write.writerow([*(_harmless(name) for name in row.names), *figures, *shares])
    yield output.getvalue()


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: places and carriers are what others wrote."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
