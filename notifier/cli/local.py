"""One engine on one machine: its folder, its ports, its secrets, and the programs it consists of.

`notifier up` runs it; demonstrations and trials run their own, in another folder and on other ports, by handing in
another environment.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from notifier.bootstrap import load_files
from notifier.cli.embedded_redis import EmbeddedRedis, find_redis
from notifier.cli.processes import Program
from notifier.config.environment import Environment
from notifier.config.settings import Config
from notifier.errors import StartError, StoreUnavailable
from notifier.queue import QUEUES
from notifier.simulator.keys import ensure_key
from notifier.store import operations
from notifier.store.database import Database
from notifier.store.migrate import upgrade

SECRETS = "secrets.env"
LOCK = "up.lock"

_SENDGRID_PUBLIC_KEY = "providers.sendgrid.webhook_public_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """An engine that is ready to be started. Nothing of it runs yet; its folder, secrets and database are there."""

    environment: Environment
    """With everything filled in."""
    config: Config
    programs: tuple[Program, ...]
    redis: EmbeddedRedis | None
    """None: one was named, and is used."""
    has_simulator: bool

    @property
    def web_url(self) -> str:
        return f"http://{_reachable(self.environment.host)}:{self.environment.port}"

    @property
    def api_key(self) -> str:
        """One key that opens the API, or ""."""
        return self.config.api_keys[0].get_secret_value() if self.config.api_keys else ""

    def beats(self) -> dict[str, str]:
        """Return when a canary last came through each queue."""
        database = Database(self.environment.database_url)
        try:
            with database.begin() as connection:
                return {name: at.isoformat() for name, at in operations.last_beats(connection).items()}
        finally:
            database.close()


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder for this process alone. Raises StartError if it cannot be written or another has it.

    The kernel gives the lock back however the process ends, so nothing is left behind that would need tidying.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StartError(
            f"the folder {folder} cannot be written: {error.strerror}. Mend that, or name another with NOTIFIER_DATA"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StartError(f"another `notifier up` runs in the folder {folder}") from error
    finally:
        os.close(descriptor)
