"""The web service, put together."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from notifier import __version__
from notifier.bootstrap import build, read_environment
from notifier.service.app import App
from notifier.web import people, probes, reference, refusals, shipments, tracking, unsubscribing, webhooks
from notifier.web.door import Door
from notifier.web.entrance import Entrance, keep_current
from notifier.web.refused import Refused

ROUTERS = (
    webhooks.router,
    shipments.router,
    people.router,
    probes.router,
    tracking.router,
    unsubscribing.router,
    reference.router,
)


def create(app: App, *, metrics_dir: str = "") -> FastAPI:
    """Return the web service of an engine. `metrics_dir` is the folder in which processes share their figures."""
    here = Entrance(app=app, door=Door(app), refused=Refused(app), metrics_dir=metrics_dir, settings=app.settings())
    api = FastAPI(
        title="notifier",
        version=__version__,
        # The built-in pages of documentation load their scripts from elsewhere; ours is in `reference`.
        docs_url=None,
        redoc_url=None,
        # A carrier does not follow redirects, so an address with one slash too many has to fail when it is set up.
        redirect_slashes=False,
        lifespan=_lifespan(here),
    )
    api.state.entrance = here
    api.openapi = lambda: reference.describe(api)  # type: ignore[method-assign]
    refusals.install(api)
    for router in ROUTERS:
        api.include_router(router)
    return api


def from_env() -> FastAPI:
    """Return the web service of the engine that the environment describes.

    Served by `uvicorn --factory notifier.web.app:from_env`. Raises ConfigError and StartError.
    """
    environment = read_environment()
    # The variable belongs to the client library of Prometheus, which reads it in every process by itself.
    engine = build(environment)
    api = create(engine, metrics_dir=os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if environment.ops:
        from notifier.web.ops import console  # noqa: PLC0415  (slow to import, and of no use where it is switched off)

        console.install(api, engine)
    # What is there by now stays. Looked through for garbage, it would keep a page waiting for a third of a second.
    gc.collect()
    gc.freeze()
    return api


def ops_from_env() -> FastAPI:
    """Return the console alone, for the engine that the environment describes. Raises ConfigError and StartError."""
    from notifier.web.ops import console  # noqa: PLC0415  (as above)

    return console.create_alone(build(read_environment()))


def _lifespan(here: Entrance) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(_api: FastAPI) -> AsyncIterator[None]:
        refresh = asyncio.create_task(keep_current(here))
        yield
        refresh.cancel()
        await here.door.close()
        await here.refused.close()

    return run
