"""A console in a process of its own, as it runs for people, over an engine that follows a few parcels."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import sqlalchemy as sa

from notifier.cli.embedded_redis import free_port
from notifier.domain.access import Actor, Role
from notifier.domain.suppression import SuppressionReason
from notifier.service import accounts
from notifier.service.suppressing import add_suppressed
from notifier.simulator.running import running as simulator_running
from notifier.simulator.settings import SimulatorSettings
from notifier.store.tables import shipments
from tests.followed import CONFIG, Followed, following
from tests.waiting import eventually

REPOSITORY = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
CHROMIUM = Path("/usr/bin/chromium")

_SECOND_BRAND = """
  sol: {name: Sol y Mar, email_from: "Sol <parcels@sol.example>", sms_from: Sol, color: "#ffd400"}
channels:"""
TWO_BRANDS = CONFIG.replace("\nchannels:", _SECOND_BRAND, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The running console. `engine` is the same engine in this process, to look at what became of things."""

    url: str
    simulator_url: str
    engine: Followed

    def id_of(self, ref: str) -> str:
        """Return our id of a parcel."""
        with self.engine.app.db.look() as connection:
            statement = sa.select(shipments.c.id).where(shipments.c.ref == ref)
            return str(connection.execute(statement).scalar_one())


@contextmanager
def console_running(folder: Path, redis_url: str) -> Iterator[Console]:
    """Run `notifier web` over a new engine, with a simulator beside it."""
    with following(folder, TWO_BRANDS) as engine, simulator_running(SimulatorSettings()) as simulator_url:
        _live_through(engine)
        with _serving("web", engine, folder, redis_url, simulator_url) as url:
            yield Console(url=url, simulator_url=simulator_url, engine=engine)


@contextmanager
def console_beside(console: Console, folder: Path, redis_url: str) -> Iterator[Console]:
    """Run `notifier ops` over the engine of another console."""
    with _serving("ops", console.engine, folder, redis_url, console.simulator_url) as url:
        yield replace(console, url=url)


@contextmanager
def _serving(module: str, engine: Followed, folder: Path, redis_url: str, simulator_url: str) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    variables = {
        **engine.environment(),
        "NOTIFIER_PORT": str(port),
        "NOTIFIER_OPS_PORT": str(port),
        "NOTIFIER_REDIS_URL": redis_url,
        "NOTIFIER_SIMULATOR_URL": simulator_url,
        "NOTIFIER_PUBLIC_URL": url,
    }
    with _process(module, variables, folder / "console.log"):
        assert eventually(lambda: _answers(url), within=60), (folder / "console.log").read_text()
        yield url


def _live_through(engine: Followed) -> None:
    """Three users and four parcels: one with a message that waits, one not written to, one without news, and one of
    whose message nobody knows whether it was sent."""
    admin = Actor(name="root", role=Role.ADMIN)
    for role in Role:
        accounts.add_user(engine.app, admin, f"{role}-1", role, PASSWORD)
    engine.register()
    engine.register("P-2", "LX456", "1002", email="mara@example.com", name="Mara Lind", phone="")
    engine.register("P-3", "LX789", "1003", email="kim@example.com", name="Kim Ito", phone="+4915112345679")
    engine.register("P-4", "LX999", "1004", email="unclear@example.com", name="Ada Roth", phone="")
    add_suppressed(
        engine.app, "mara@example.com", brand="default", channel=None, reason=SuppressionReason.BOUNCED, by="sendgrid"
    )
    for number in ("LX123", "LX456", "LX999"):
        engine.push("picked_up", "in_customs", number=number, expected="2026-11-05")
        engine.push("held", number=number)
    for _ in range(3):
        engine.pass_time(hours=9)
    # Half past ten in the evening in Berlin: a text message has to wait for the morning.
    engine.clock.advance(hours=10, minutes=30)
    engine.push("cleared", "delivered", number="LX123", expected="2026-11-08")


@contextmanager
def _process(module: str, variables: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("w") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "notifier", module],
            cwd=REPOSITORY,
            env={**os.environ, **variables},
            stdout=output,
            stderr=output,
        )
        try:
            yield
        finally:
            child.terminate()
            child.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ops/login", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@contextmanager
def signed_in(console: Console, role: str) -> Iterator[httpx.Client]:
    """Give a client that signed in by the form: as the user of that role, or of that name."""
    name = f"{role}-1" if role in set(Role) else role
    with httpx.Client(base_url=console.url, timeout=20) as client:
        answer = client.post("/ops/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        yield client
