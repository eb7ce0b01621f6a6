"""Makes load: requests over connections that stay open, from a process of its own.

A client of 150 lines instead of a library, because the load must not cost more than what it is put on.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random

_ANSWER_WITHIN = 60.0
_HEAD_ENDS = b"\r\n\r\n"


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of the requests, each at the place of its request."""

    seconds: float = 0.0
    """From the first request to the last answer."""
    statuses: Counter[int] = field(default_factory=Counter)
    sent_at: list[float] = field(default_factory=list)
    """Unix times."""
    took: list[float] = field(default_factory=list)


def write_post(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a request as it goes over the wire."""
    known = {"host": "127.0.0.1", "content-type": "application/json", "content-length": str(len(body)), **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in known.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def post_all(port: int, requests: Sequence[bytes], connections: int) -> Outcome:
    """Send each request as soon as one of the connections is free."""
    return _elsewhere(partial(_run, port, requests, connections, None))


def post_at_rate(port: int, requests: Sequence[bytes], a_second: float, seed: int = 1) -> Outcome:
    """Send requests at random moments, so many a second on average, whether or not earlier ones are answered."""
    chance = Random(seed)
    moments, moment = [], 0.0
    for _ in requests:
        moment += chance.expovariate(a_second)
        moments.append(moment)
    return _elsewhere(partial(_run, port, requests, 16, moments))


def _elsewhere(work: partial[Outcome]) -> Outcome:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work).result()


def _run(port: int, requests: Sequence[bytes], connections: int, moments: Sequence[float] | None) -> Outcome:
    return asyncio.run(_drive(port, requests, connections, moments))


async def _drive(port: int, requests: Sequence[bytes], connections: int, moments: Sequence[float] | None) -> Outcome:
    client = _Client(requests)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(client), "127.0.0.1", port)
    started = time.perf_counter()
    if moments is None:
        client.admit(len(requests))
    else:
        for moment in moments:
            loop.call_later(moment, client.admit, 1)
    longest = _ANSWER_WITHIN + (moments[-1] if moments else 0.0)
    async with asyncio.timeout(longest):
        await client.done
    client.outcome.seconds = time.perf_counter() - started
    return client.outcome


class _Client:
    """Hands the requests that are due to connections that are free."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        self.requests = requests
        self.outcome = Outcome(sent_at=[0.0] * len(requests), took=[0.0] * len(requests))
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.free: deque[_Connection] = deque()
        self._next, self._admitted, self._answered = 0, 0, 0

    def admit(self, count: int) -> None:
        """Let so many more requests go out."""
        self._admitted += count
        while self.free and self._next < self._admitted:
            self.serve(self.free.popleft())

    def serve(self, connection: _Connection) -> None:
        """Give a connection its next request, or let it wait for one."""
        if self._next < self._admitted:
            connection.ask(self._next)
            self._next += 1
        else:
            self.free.append(connection)

    def answered(self, connection: _Connection, place: int, status: int, took: float) -> None:
        """Note an answer."""
        self.outcome.statuses[status] += 1
        self.outcome.took[place] = took
        self._answered += 1
        if self._answered == len(self.requests):
            self.done.set_result(None)
        self.serve(connection)

    def failed(self, reason: str) -> None:
        """Give up: a benchmark with errors measures something else."""
        if not self.done.done():
            self.done.set_exception(ConnectionError(reason))


class _Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, client: _Client) -> None:
        self._client = client
        self._transport: asyncio.WriteTransport
        self._place, self._started, self._received = 0, 0.0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  (a TCP connection always is one)
        self._transport = transport
        self._client.serve(self)

    def ask(self, place: int) -> None:
        """Send the request at that place."""
        self._place, self._received = place, b""
        self._client.outcome.sent_at[place] = time.time()
        self._started = time.perf_counter()
        self._transport.write(self._client.requests[place])

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(_HEAD_ENDS)
        if found and len(body) >= _content_length(head):
            took = time.perf_counter() - self._started
            self._client.answered(self, self._place, int(head[9:12]), took)

    def connection_lost(self, error: Exception | None) -> None:
        self._client.failed(f"the server closed a connection: {error}")


def _content_length(head: bytes) -> int:
    """Return what the head of an answer says, 0 where it says nothing."""
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0
