"""Runs the simulator beside other code of the same process: for tests, demos and benchmarks."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn

from notifier.errors import StartError
from notifier.simulator.app import create_app
from notifier.simulator.settings import SimulatorSettings

_START_SECONDS = 20.0


@contextlib.contextmanager
def running(settings: SimulatorSettings, port: int = 0) -> Iterator[str]:
    """Serve the simulator from a thread and yield its base URL; port 0 takes a free one. Raises StartError."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        config = uvicorn.Config(
            create_app(settings),
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), name="simulator", daemon=True)
        thread.start()
        if not server.ready.wait(_START_SECONDS):
            raise StartError(f"simulator: not ready after {_START_SECONDS:.0f} s")
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
