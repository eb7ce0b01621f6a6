from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from notifier.domain.notification import Channel
from notifier.ports import Message
from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.channels.peers import Receiver

ACCOUNT = "AC" + "0" * 32


@pytest.fixture(scope="session")
def _simulator() -> Iterator[str]:
    with running(SimulatorSettings()) as url:
        yield url


@pytest.fixture
def simulator(_simulator: str) -> str:
    """Return the base URL of a simulator that has seen nothing and behaves."""
    httpx.delete(f"{_simulator}/api/messages").raise_for_status()
    httpx.delete(f"{_simulator}/api/faults").raise_for_status()
    return _simulator


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return an engine that only takes receipts."""
    taking = Receiver()
    yield taking
    taking.close()


@pytest.fixture
def mail() -> Message:
    """Return an email that any provider takes."""
    return Message(
        channel=Channel.EMAIL,
        to="jo.miller@example.com",
        to_name="Jo Miller",
        text="Your parcel is held in customs.",
        html="<html><body><p>Your parcel is held in customs.</p></body></html>",
        subject="Held in customs",
        sender="parcels@shop.example",
        sender_name="Shop",
        reply_to="help@shop.example",
        headers={
            "List-Unsubscribe": "<https://shop.example/u/1>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        category="customs-held",
    )


@pytest.fixture
def text() -> Message:
    """Return a text message that any provider takes."""
    return Message(
        channel=Channel.SMS, to="+14155550100", text="Shop: your parcel is held in customs.", sender="+14155550111"
    )
