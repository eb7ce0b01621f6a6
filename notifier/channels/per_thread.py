"""One SDK client for each thread of each process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Client = TypeVar("Client")


class PerThread(Generic[Client]):
    """Makes a client when a thread first asks for one.

    Both SDKs keep the state of a call on the client, so threads must not share one. The process id is kept with it,
    because a forked worker would otherwise go on talking over its parent's sockets.
    """

    def __init__(self, make: Callable[[], Client]) -> None:
        self._make = make
        self._mine = threading.local()

    def get(self) -> Client:
        """Return this thread's client."""
        kept: tuple[int, Client] | None = getattr(self._mine, "kept", None)
        if kept is None or kept[0] != os.getpid():
            kept = (os.getpid(), self._make())
            self._mine.kept = kept
        return kept[1]
