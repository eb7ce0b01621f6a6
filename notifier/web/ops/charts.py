"""Charts: few, plain, and always with the same figures as text beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

ACCENT = "#5b83ee"
SECOND = "#e0a03c"
THIRD = "#8a6fb5"
"""They can be told apart on white and on black, and by those who see no colours."""

_GREY = "#808a97"


def chart(
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    colours: Sequence[str] = (ACCENT, SECOND),
    label: str,
    stacked: bool = False,
    sideways: bool = False,
) -> None:
    """Add a bar chart: one bar per name. `label` says in words what it shows."""
    categories: dict[str, Any] = {
        "type": "category",
        "data": list(names),
        "axisLabel": {"color": _GREY, "width": 150, "overflow": "truncate"},
        "axisLine": {"lineStyle": {"color": _GREY}},
        "axisTick": {"show": False},
        "inverse": sideways,
    }
    values: dict[str, Any] = {
        "type": "value",
        "axisLabel": {"color": _GREY},
        "splitLine": {"lineStyle": {"color": _GREY, "opacity": 0.25}},
        "minInterval": 0 if sideways else 1,
    }
    options = {
        "animation": False,
        "backgroundColor": "transparent",
        "color": list(colours),
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True},
        "legend": {"show": len(series) > 1, "top": 0, "left": 0, "textStyle": {"color": _GREY}},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": values if sideways else categories,
        "yAxis": categories if sideways else values,
        "series": [
            {
                "name": name,
                "type": "bar",
                "data": list(data),
                "stack": "all" if stacked else name,
                "barMaxWidth": 22,
            }
            for name, data in series.items()
        ],
    }
    height = 60 + 30 * len(names) if sideways else 220
    made = ui.echart(options, renderer="svg").classes("chart").style(f"height: {height}px")
    made.props["role"] = "img"
    made.props["aria-label"] = label
