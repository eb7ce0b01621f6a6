"""What the simulator's parts share, and how a request is treated that would be taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from notifier.domain.notification import Channel
from notifier.simulator.fates import Fate
from notifier.simulator.faults import Fault, FaultPlan, Mode
from notifier.simulator.mailbox import Mailbox, Received
from notifier.simulator.receipts import Courier
from notifier.simulator.settings import SimulatorSettings

TRANSPORT = "notifier.simulator.transport"
"""Where the scope of a request keeps its connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The state of one simulator."""

    settings: SimulatorSettings
    mailbox: Mailbox
    faults: FaultPlan
    courier: Courier
    key: EllipticCurvePrivateKey
    now: Callable[[], datetime]
    tokens: dict[str, str] = field(default_factory=dict)
    """The token with which each Twilio account last called. Callbacks are signed with it."""

    def take(self, message: Received, fate: Fate, fault: Fault | None) -> None:
        """Keep a message, and let its receipts follow. Raises OSError."""
        self.mailbox.add(message)
        if fault is not None and fault.mode is Mode.NO_RECEIPTS:
            return
        copies = self.settings.receipt_copies * (2 if fault is not None and fault.mode is Mode.ANSWER_TWICE else 1)
        self.courier.schedule(message, fate, copies=copies, token=self.tokens.get(message.account, ""))


def simulation_of(request: Request) -> Simulation:
    """Return the simulation that the request came to."""
    simulation: Simulation = request.app.state.simulation
    return simulation


class Vendor(Protocol):
    """How the provider that is played says no."""

    def refused(self, fault: Fault) -> Response: ...

    def rate_limited(self, fault: Fault) -> Response: ...

    def broken(self) -> Response: ...


async def treat(
    simulation: Simulation, vendor: Vendor, channel: Channel, to: str, take: Callable[[Fault | None], Response]
) -> Response:
    """Answer a request that is in order: take it, unless a fault strikes."""
    fault = simulation.faults.strike(channel, to)
    if fault is None or fault.mode not in _TREATMENTS:
        return take(fault)
    return await _TREATMENTS[fault.mode](vendor, fault, take)


Take = Callable[[Fault | None], Response]
Treatment = Callable[[Vendor, Fault, Take], Awaitable[Response]]


async def _wait_then_take(vendor: Vendor, fault: Fault, take: Take) -> Response:
    await asyncio.sleep(fault.seconds)
    return take(fault)


async def _take_then_wait(vendor: Vendor, fault: Fault, take: Take) -> Response:
    answer = take(fault)
    await asyncio.sleep(fault.seconds)
    return answer


async def _take_then_break(vendor: Vendor, fault: Fault, take: Take) -> Response:
    take(fault)
    return vendor.broken()


async def _take_then_hang_up(vendor: Vendor, fault: Fault, take: Take) -> Response:
    take(fault)
    return HangUp()


async def _hang_up(vendor: Vendor, fault: Fault, take: Take) -> Response:
    return HangUp()


async def _refuse(vendor: Vendor, fault: Fault, take: Take) -> Response:
    return vendor.refused(fault)


async def _rate_limit(vendor: Vendor, fault: Fault, take: Take) -> Response:
    return vendor.rate_limited(fault)


async def _break(vendor: Vendor, fault: Fault, take: Take) -> Response:
    return vendor.broken()


_TREATMENTS: dict[Mode, Treatment] = {
    Mode.SLOW: _wait_then_take,
    Mode.REFUSE: _refuse,
    Mode.RATE_LIMIT: _rate_limit,
    Mode.ERROR: _break,
    Mode.DROP: _hang_up,
    Mode.ACCEPT_AND_DROP: _take_then_hang_up,
    Mode.ACCEPT_AND_STALL: _take_then_wait,
    Mode.ACCEPT_AND_ERROR: _take_then_break,
}


class HangUp(Response):
    """Closes the connection without a byte. A server that keeps its connections to itself leaves the caller waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope.get(TRANSPORT)
        if transport is not None:
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass
