"""The simulator as an ASGI app: `uvicorn --factory notifier.simulator.app:from_env`.

This is where the simulator's process reads its environment and its clock; nothing else of it does.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from random import Random

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from notifier.simulator import answering, control, inbox, sendgrid_api, twilio_api
from notifier.simulator.faults import FaultPlan
from notifier.simulator.keys import load_key, new_key
from notifier.simulator.mailbox import Mailbox, Record
from notifier.simulator.receipts import Courier
from notifier.simulator.settings import SimulatorSettings, settings_from
from notifier.simulator.simulation import TRANSPORT, Simulation

_ACCOUNT = "/2010-04-01/Accounts/{account}"

ROUTES: list[BaseRoute] = [
    Route("/v3/mail/send", sendgrid_api.send_mail, methods=["POST"]),
    Route(f"{_ACCOUNT}/Messages.json", twilio_api.create_message, methods=["POST"]),
    Route(f"{_ACCOUNT}/Messages.json", twilio_api.list_messages, methods=["GET"]),
    Route(f"{_ACCOUNT}/Messages/{{sid}}.json", twilio_api.show_message, methods=["GET"]),
    Route(f"{_ACCOUNT}/Messages/{{sid}}.json", twilio_api.update_message, methods=["POST"]),
    Route("/v3/recipients/erasejob", sendgrid_api.erase_recipients, methods=["POST"]),
    Route("/v3/logs", sendgrid_api.search_logs, methods=["POST"]),
    Route("/v3/logs/{sg_message_id}", sendgrid_api.show_log, methods=["GET"]),
    Route("/api/messages", control.show_messages, methods=["GET"]),
    Route("/api/messages", control.forget_messages, methods=["DELETE"]),
    Route("/api/replies", answering.answer_text, methods=["POST"]),
    Route("/api/stats", control.show_stats, methods=["GET"]),
    Route("/api/keys", control.show_keys, methods=["GET"]),
    Route("/api/faults", control.show_faults, methods=["GET"]),
    Route("/api/faults", control.add_fault, methods=["POST"]),
    Route("/api/faults", control.clear_faults, methods=["DELETE"]),
    Route("/", inbox.show_inbox, methods=["GET"]),
    Route("/messages/{id}", inbox.show_message, methods=["GET"]),
    Route("/messages/{id}/html", inbox.show_html, methods=["GET"]),
    Route("/pages/{name}", inbox.show_asset, methods=["GET"]),
]
"""The two that carry the load come first: they are tried in order."""


def from_env() -> Starlette:
    """Return the app as the variables NOTIFIER_SIMULATOR_* describe it. Raises StartError."""
    return create_app(settings_from(os.environ))


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: SimulatorSettings, now: Callable[[], datetime] = _now) -> Starlette:
    """Return the app. `now` tells the time, aware, UTC. Raises StartError."""
    key = load_key(settings.key_file) if settings.key_file else new_key()
    chance = Random(settings.seed)  # noqa: S311  chance that can be repeated, nothing secret
    simulation = Simulation(
        settings=settings,
        mailbox=Mailbox(settings.keep, Record(settings.record) if settings.record else None),
        faults=FaultPlan(settings.seed),
        courier=Courier(settings, key, now, chance),
        key=key,
        now=now,
    )
    app = _Simulator(routes=ROUTES, lifespan=_live)
    app.state.simulation = simulation
    return app


@contextlib.asynccontextmanager
async def _live(app: Starlette) -> AsyncIterator[None]:
    """Receipts are carried for as long as the app lives."""
    simulation: Simulation = app.state.simulation
    carrying = asyncio.create_task(simulation.courier.run())
    try:
        yield
    finally:
        carrying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await carrying
        simulation.mailbox.close()


class _Simulator(Starlette):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the connection. ASGI knows no hanging up, but uvicorn's `send` belongs to an object that owns it."""
        scope[TRANSPORT] = getattr(getattr(send, "__self__", None), "transport", None)
        await super().__call__(scope, receive, send)
