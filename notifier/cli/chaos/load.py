"""The load under which the engine is shaken: a shop that registers, and carriers that post until they are answered 2xx.

It runs in a thread of its own, beside the faults. What each parcel does is decided by the seed alone; only how long it
waits for an answer or a message depends on the engine.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx
import orjson

from notifier.cli.chaos.parcels import Act, Parcel
from notifier.cli.chaos.scene import Scene, utc_now
from notifier.cli.chaos.watch import Watch
from notifier.ports import Carrier

_LOOK_EVERY = 0.4
_MOST_POSTS_AT_ONCE = 16
_REPEATED = 0.3
"""The share of bodies that a carrier posts more than once although it was answered."""

_PATIENCE = 150.0
"""Seconds after which a parcel goes on though a message is missing. It stays due, and is counted in the end."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A body that was answered 2xx."""

    source: str
    body: bytes


@dataclass(slots=True)
class Load:
    """Parcels living their lives. As a context it owns the thread in which they do."""

    scene: Scene
    watch: Watch
    seed: int
    accepted: set[Accepted] = field(default_factory=set)
    posts: int = 0
    due_at: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    """By (number, rule/channel): from when on each message was due."""
    _lives: list[Future[None]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread = field(init=False)
    _watching: Future[None] = field(init=False)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_POSTS_AT_ONCE))
    _client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=10, trust_env=False))

    def __enter__(self) -> Load:
        self._thread = threading.Thread(target=self._loop.run_forever, name="load", daemon=True)
        self._thread.start()
        self._watching = asyncio.run_coroutine_threadsafe(self._look_on(), self._loop)
        return self

    def __exit__(self, *_: object) -> None:
        for life in [*self._lives, self._watching]:
            life.cancel()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def release(self, parcels: Iterable[Parcel]) -> None:
        """Let parcels begin their lives."""
        self._lives += [asyncio.run_coroutine_threadsafe(self._live(one), self._loop) for one in parcels]

    def is_over(self) -> bool:
        """Whether every parcel that was released has lived its life. Raises what went wrong in one."""
        return all(life.done() and life.result() is None for life in self._lives)

    async def _close(self) -> None:
        await self._client.aclose()
        await self._loop.shutdown_default_executor()

    async def _look_on(self) -> None:
        while True:
            await asyncio.to_thread(self.watch.look)
            await asyncio.sleep(_LOOK_EVERY)

    async def _live(self, parcel: Parcel) -> None:
        random = Random(f"{self.seed}/{parcel.number}")  # noqa: S311  chance that can be repeated, nothing secret
        begun = utc_now().replace(microsecond=0)
        for act in parcel.kind.acts:
            await self._post_all(parcel, parcel.bodies(act, begun), random)
            if act.registers:
                await self._register(parcel.registration(begun))
            due_at = max(utc_now(), begun + timedelta(seconds=act.due_after))
            for name in act.hears:
                self.due_at.setdefault((parcel.number, name), []).append(due_at)
            await self._until_heard(parcel, act)

    async def _until_heard(self, parcel: Parcel, act: Act) -> None:
        """Wait until what must be heard is out; time that must pass first is waited for as well."""
        deadline = self._loop.time() + act.due_after + _PATIENCE
        while self._loop.time() < deadline and not all(self._is_out(parcel, name) for name in act.hears):
            await asyncio.sleep(_LOOK_EVERY)

    def _is_out(self, parcel: Parcel, name: str) -> bool:
        address = parcel.addresses[name.rpartition("/")[2]]
        return self.watch.is_out(parcel.number, address, name, len(self.due_at[parcel.number, name]))

    async def _post_all(self, parcel: Parcel, bodies: list[bytes], random: Random) -> None:
        """Post the bodies of an act in any order, some of them again and again, all at once."""
        repeated = [body for body in bodies for _ in range(random.randint(1, 2)) if random.random() < _REPEATED]
        posts = [*bodies, *repeated]
        random.shuffle(posts)
        source = parcel.kind.feed.source
        await asyncio.gather(*(self._post(source, body, random.random()) for body in posts))

    async def _post(self, source: str, body: bytes, patience: float) -> None:
        """Post a body until it is answered 2xx, as carriers do."""
        carrier: Carrier = self.scene.app.settings().carriers[source]
        headers = {"content-type": "application/json", **carrier.sign(body)}
        await self._until_taken(f"/webhooks/{source}", body, headers, patience)
        self.accepted.add(Accepted(source, body))

    async def _register(self, registration: dict[str, Any]) -> None:
        key = self.scene.local.config.api_keys[0].get_secret_value()
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        await self._until_taken("/v1/shipments", orjson.dumps(registration), headers, 0.5)

    async def _until_taken(self, path: str, body: bytes, headers: dict[str, str], patience: float) -> None:
        url = f"{self.scene.local.web_url}{path}"
        while True:
            with suppress(httpx.TransportError):
                async with self._turn:
                    self.posts += 1
                    answer = await self._client.post(url, content=body, headers=headers)
                if answer.is_success:
                    return
                if answer.status_code < 500:
                    raise RuntimeError(f"{path} was answered {answer.status_code}: {answer.text[:300]}")
            await asyncio.sleep(0.3 + patience)
