"""Where the engine of a folder listens, for commands that are typed in another terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from notifier.cli.local_secrets import read_secrets
from notifier.config.environment import Environment
from notifier.errors import StartError

_FILE = "listening.env"
_HEADER = (
    "# Where the engine in this folder listens, while `notifier up` runs. What the environment sets goes before it.\n"
)


@contextmanager
def noted(environment: Environment) -> Iterator[None]:
    """Keep written down where the engine listens, as long as it does. Raises StartError."""
    file = environment.data / _FILE
    said = {
        "NOTIFIER_HOST": environment.host,
        "NOTIFIER_PORT": environment.port,
        "NOTIFIER_SIMULATOR_PORT": environment.simulator_port,
    }
    try:
        file.write_text(_HEADER + "".join(f"{name}={value}\n" for name, value in said.items()))
    except OSError as error:
        raise StartError(f"{file} cannot be written: {error.strerror}") from error
    try:
        yield
    finally:
        # Somebody may have deleted the folder meanwhile, to begin anew.
        with suppress(OSError):
            file.unlink(missing_ok=True)


def read_noted(folder: Path) -> dict[str, str]:
    """Return what is written down in the folder, by the names of the environment; nothing if no engine runs there."""
    return read_secrets(folder / _FILE)


def web_url(environment: Environment) -> str:
    """Return where the web service is, from this machine."""
    return url_of(environment.host, environment.port)


def url_of(host: str, port: int) -> str:
    """Return where something that listens on `host` is, from this machine."""
    reachable = reachable_at(host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def reachable_at(host: str) -> str:
    """Return an address under which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (a comparison, not a binding)
