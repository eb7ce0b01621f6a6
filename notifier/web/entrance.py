"""What every route is given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import structlog
from fastapi import Request

from notifier.errors import NotifierError
from notifier.service.app import App, Settings
from notifier.web.door import Door
from notifier.web.refused import Refused

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 1.0


@dataclass(slots=True, kw_only=True)
class Entrance:
    """The engine behind the routes, and the door to it. `metrics_dir` is where processes share their figures, or ""."""

    app: App
    door: Door
    refused: Refused
    metrics_dir: str
    settings: Settings
    """As of a second ago: taking up a change takes long, and the door must not stand still meanwhile."""


def entrance(request: Request) -> Entrance:
    """Return what the process put there at its start."""
    return cast(Entrance, request.app.state.entrance)


async def keep_current(here: Entrance) -> None:
    """Take up changes of the configuration, away from the event loop, until cancelled."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            here.settings = await asyncio.to_thread(here.app.settings)
        except NotifierError as error:
            log.warning("settings_not_refreshed", error=type(error).__name__)
