"""What every route is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from notifier.service.app import App
from notifier.web.door import Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """The engine behind the routes, and the door to it. `metrics_dir` is where processes share their figures, or ""."""

    app: App
    door: Door
    metrics_dir: str


def entrance(request: Request) -> Entrance:
    """Return what the process put there at its start."""
    return cast(Entrance, request.app.state.entrance)
