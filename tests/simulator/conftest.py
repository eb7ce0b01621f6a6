from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.channels.peers import Receiver

ACCOUNT = "AC" + "0" * 32
TEXTS = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

MAIL: dict[str, Any] = {
    "personalizations": [
        {"to": [{"email": "jo@example.com", "name": "Jo"}], "custom_args": {"notifier_attempt": "attempt-1"}}
    ],
    "from": {"email": "shop@example.com", "name": "Shop"},
    "subject": "Held in customs",
    "content": [
        {"type": "text/plain", "value": "Your parcel is held."},
        {"type": "text/html", "value": "<html><head></head><body>Your <b>parcel</b> is held.</body></html>"},
    ],
}
TEXT = {"To": "+14155550100", "From": "+14155550111", "Body": "Shop: your parcel is held."}


class Caller:
    """Calls a simulator as the engine would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url)

    def mail(self, **changes: Any) -> httpx.Response:
        return self.http.post("/v3/mail/send", json=MAIL | changes, headers={"authorization": "Bearer SG.test"})

    def mail_to(self, *addresses: str, attempt_id: str = "attempt-1") -> httpx.Response:
        people = [{"email": address} for address in addresses]
        return self.mail(personalizations=[{"to": people, "custom_args": {"notifier_attempt": attempt_id}}])

    def text(self, **changes: str) -> httpx.Response:
        return self.http.post(TEXTS, data=TEXT | changes, auth=(ACCOUNT, "token"))

    def fault(self, **spec: Any) -> None:
        self.http.post("/api/faults", json=spec).raise_for_status()

    def kept(self, **wanted: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/api/messages", params=wanted).json()
        return found

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get("/api/stats").json()
        return found


@pytest.fixture(scope="session")
def _simulator() -> Iterator[Caller]:
    with running(SimulatorSettings()) as url:
        caller = Caller(url)
        yield caller
        caller.http.close()


@pytest.fixture
def simulator(_simulator: Caller) -> Caller:
    """Return a simulator that has seen nothing and behaves."""
    _simulator.http.delete("/api/messages").raise_for_status()
    _simulator.http.delete("/api/faults").raise_for_status()
    return _simulator


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return an engine that only takes receipts."""
    taking = Receiver()
    yield taking
    taking.close()
