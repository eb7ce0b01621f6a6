"""The reference, ready to be started: its tables, its parcels, its processes."""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import orjson
import redis
import sqlalchemy as sa
from celery import Celery

from bench.parcels import Parcel
from bench.reference.tables import Base, Shipment
from bench.services import Services
from notifier.carriers.aftership import AfterShip
from notifier.cli.embedded_redis import free_port
from notifier.cli.processes import Program
from notifier.store.database import Database

QUEUE = "reference"

_SECRET = "the-reference's"  # noqa: S105  (it guards nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The reference on a database of its own and on the second database of the Redis."""

    database_url: str
    redis_url: str
    port: int

    def register(self, parcels: Sequence[Parcel]) -> None:
        """Register parcels."""
        database = Database(self.database_url)
        rows = [{"tracking_number": one.number, "email": one.email, "phone": one.phone, "stage": ""} for one in parcels]
        with database.begin() as connection:
            connection.execute(sa.insert(Shipment), rows)
        database.close()

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which AfterShip would push a body to it."""
        return AfterShip(_SECRET).sign(body)

    def send(self, bodies: Sequence[bytes]) -> None:
        """Send one task for each body, as its door does."""
        celery = Celery("reference", broker=self.redis_url, set_as_current=False)
        for body in bodies:
            celery.send_task("reference.process", args=[orjson.loads(body)], queue=QUEUE)
        celery.close()

    def worker(self, processes: int) -> Program:
        """Return its worker."""
        command = (sys.executable, "-m", "celery", "--quiet", "--app", "bench.reference.tasks", "worker")
        options = ("--queues", QUEUE, "--concurrency", str(processes), "--without-gossip", "--without-mingle")
        return self._program("reference worker", (*command, *options), is_ready=self.is_idle)

    def probe(self) -> None:
        """Send a task that does nothing."""
        self.send([orjson.dumps({"msg": {"tracking_number": "", "checkpoints": []}})])

    def door(self) -> Program:
        """Return its web service, served with the same settings as the engine's."""
        command = (sys.executable, "-m", "uvicorn", "bench.reference.door:app", "--port", str(self.port))
        options = ("--no-access-log", "--no-server-header", "--log-level", "warning")
        answers = partial(_answers, self.port)
        return self._program("reference door", (*command, *options), is_ready=answers)

    def is_idle(self) -> bool:
        """Whether nothing waits to be done."""
        with redis.Redis.from_url(self.redis_url) as client:
            return not client.llen(QUEUE) and not client.hlen("unacked")

    def _program(self, name: str, command: tuple[str, ...], is_ready: Callable[[], bool]) -> Program:
        known = {
            **os.environ,
            "REFERENCE_DATABASE_URL": self.database_url,
            "REFERENCE_REDIS_URL": self.redis_url,
            "REFERENCE_SECRET": _SECRET,
        }
        return Program(name=name, command=command, environment=known, is_ready=is_ready)


@contextmanager
def reference(here: Services, kind: str) -> Iterator[Reference]:
    """Make a new reference on a database of that kind."""
    with here.new_database(kind) as url:
        database = Database(url)
        Base.metadata.create_all(database.engine)
        database.close()
        yield Reference(database_url=url, redis_url=here.redis_url.removesuffix("/0") + "/1", port=free_port())


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/openapi.json")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
