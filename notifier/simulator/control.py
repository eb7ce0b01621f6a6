"""The simulator's own API: what arrived, what shall go wrong, and with which key receipts are signed."""

from __future__ import annotations

from itertools import islice

import orjson
from starlette.requests import Request
from starlette.responses import Response

from notifier.errors import RequestInvalid
from notifier.simulator import faults
from notifier.simulator.keys import public_key
from notifier.simulator.mailbox import Received, as_json
from notifier.simulator.simulation import Simulation, simulation_of

_MOST = 1000


async def show_messages(request: Request) -> Response:
    """GET /api/messages: newest first. `channel`, `to`, `attempt_id` narrow it down, `limit` (1000) cuts it off."""
    wanted = request.query_params
    limit = wanted.get("limit", "")
    found = (message for message in simulation_of(request).mailbox.newest() if _is_wanted(message, request))
    cut = islice(found, int(limit) if limit.isdecimal() else _MOST)
    return _json(200, [as_json(message) for message in cut])


async def forget_messages(request: Request) -> Response:
    """DELETE /api/messages: also from the record, and every count."""
    simulation_of(request).mailbox.clear()
    return Response(status_code=204)


async def show_stats(request: Request) -> Response:
    """GET /api/stats"""
    simulation = simulation_of(request)
    return _json(200, simulation.mailbox.counts() | {"receipts": _receipts(simulation)})


async def show_keys(request: Request) -> Response:
    """GET /api/keys: what the engine needs to trust the receipts."""
    return _json(200, {"sendgrid_public_key": public_key(simulation_of(request).key)})


async def show_faults(request: Request) -> Response:
    """GET /api/faults: newest first."""
    return _json(200, simulation_of(request).faults.all())


async def add_fault(request: Request) -> Response:
    """POST /api/faults with a JSON object: `mode`, and `channel`, `to_contains`, `probability`, `count`, `seconds`,
    `status`, `code`, `seed` where wanted.
    """
    try:
        spec = orjson.loads(await request.body())
        if not isinstance(spec, dict):
            raise RequestInvalid('expected a JSON object such as {"mode": "slow", "seconds": 2}')
        fault = simulation_of(request).faults.add(spec)
    except (orjson.JSONDecodeError, RequestInvalid) as error:
        return _json(400, {"error": str(error)})
    return _json(201, faults.as_json(fault))


async def clear_faults(request: Request) -> Response:
    """DELETE /api/faults"""
    simulation_of(request).faults.clear()
    return Response(status_code=204)


def _is_wanted(message: Received, request: Request) -> bool:
    wanted = request.query_params
    given = {"channel": message.channel.value, "to": message.to, "attempt_id": message.attempt_id}
    return all(wanted.get(name, value) == value for name, value in given.items())


def _receipts(simulation: Simulation) -> dict[str, int]:
    courier = simulation.courier
    return {"posted": courier.posted, "failed": courier.failed, "waiting": courier.waiting}


def _json(status: int, content: object) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
