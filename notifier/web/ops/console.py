"""The console put onto a web service: its login, its guard, its pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request, Response
from nicegui import ui

from notifier.service.app import App
from notifier.web import refusals
from notifier.web.ops import (
    editor_page,
    insight_page,
    parcel_page,
    record_page,
    rules_page,
    shipments_page,
    silences_page,
    templates_page,
    today_page,
    trouble,
)
from notifier.web.ops.guard import LOGIN, ROOT, Guard
from notifier.web.ops.signing_in import SigningIn

Page = Callable[..., object]

PAGES: dict[str, Page] = {
    "/": today_page.today,
    "/shipments": shipments_page.shipments,
    "/shipments/{shipment_id}": parcel_page.parcel,
    "/templates": templates_page.templates,
    "/templates/{name}": editor_page.editor,
    "/rules": rules_page.rules,
    "/rules/{name}": rules_page.rule,
    "/silences": silences_page.silences,
    "/insight": insight_page.insight,
    "/record": record_page.record,
}

_LOOK = (Path(__file__).parents[1] / "pages" / "tokens.css", Path(__file__).parent / "ops.css")


def install(api: FastAPI, engine: App) -> None:
    """Put the console onto a web service. A process can have one: the framework of the pages is one per process."""
    signing_in = SigningIn(engine)
    api.add_api_route(LOGIN, signing_in.ask, methods=["GET"], include_in_schema=False)
    api.add_api_route(LOGIN, signing_in.enter, methods=["POST"], include_in_schema=False)
    api.add_api_route(f"{ROOT}/logout", signing_in.leave, methods=["POST"], include_in_schema=False)
    api.add_api_route(f"{ROOT}/look.css", _look, methods=["GET"], include_in_schema=False)
    api.add_api_route(f"{ROOT}/export/{{name}}.csv", insight_page.export, methods=["GET"], include_in_schema=False)
    for path, page in PAGES.items():
        ui.page(path, response_timeout=20)(page)
    trouble.install()
    ui.run_with(
        api, mount_path=ROOT, title="notifier", dark=None, language="en-US", tailwind=False, show_welcome_message=False
    )
    # Starlette sends "/ops" to no mount; without a redirect of its own it would be a page that is not there.
    api.add_api_route(ROOT, _to_today, methods=["GET"], include_in_schema=False)
    api.add_middleware(Guard, engine=engine)


def create_alone(engine: App) -> FastAPI:
    """Return a web service that is nothing but the console."""
    api = FastAPI(title="notifier console", docs_url=None, redoc_url=None, openapi_url=None)
    refusals.install(api)
    install(api, engine)
    return api


async def _to_today(request: Request) -> Response:
    return Response(status_code=307, headers={"Location": f"{ROOT}/"})


async def _look(request: Request) -> Response:
    return Response(_style(), media_type="text/css", headers={"Cache-Control": "private, max-age=300"})


@cache
def _style() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in _LOOK)
