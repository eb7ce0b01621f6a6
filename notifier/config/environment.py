"""The settings of a machine and a process: what comes from environment variables, each of which begins NOTIFIER_."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from notifier.config.values import names, read_port, read_text, read_url
from notifier.config.words import suggest
from notifier.domain.notification import USUAL, Patience
from notifier.errors import ConfigError, Problem

T = TypeVar("T")

FILE = "environment"
"""What stands in for the name of a file in problems with variables."""

_OF_THE_SIMULATOR = "NOTIFIER_SIMULATOR_"
"""The simulator reads its own variables, and refuses those it does not know."""

_SHORTEST_SECRET = 16
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its name, what holds if it is not set (as shown to people), and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("NOTIFIER_CONFIG", "config.yaml", "the configuration: rules, brands, channels, sources"),
    Setting("NOTIFIER_TEMPLATES", "", "the folder of templates, in place of the one that the configuration names"),
    Setting("NOTIFIER_DATA", "./var", "the folder for what is kept on this machine"),
    Setting("NOTIFIER_CACHE", "<data>/cache", "the folder for what can be worked out again; it may be emptied"),
    Setting("NOTIFIER_DATABASE_URL", "sqlite:///<data>/notifier.db", "the database: sqlite:///… or postgresql://…"),
    Setting("NOTIFIER_REDIS_URL", "", "the Redis that wakes workers; empty: one is started on this machine"),
    Setting("NOTIFIER_SECRET", "", "signs the links in messages; any 16 characters or more that nobody can guess"),
    Setting("NOTIFIER_HOST", "127.0.0.1", "the address on which the web service listens"),
    Setting("NOTIFIER_PORT", "8000", "the port on which the web service listens"),
    Setting("NOTIFIER_PUBLIC_URL", "http://127.0.0.1:<port>", "where customers and carriers reach the web service"),
    Setting("NOTIFIER_OPS", "on", "whether the web service shows the console at /ops: on or off"),
    Setting("NOTIFIER_OPS_PORT", "8010", "the port of the console where it runs alone, by `notifier ops`"),
    Setting("NOTIFIER_SIMULATOR_PORT", "8025", "the port on which the simulator listens"),
    Setting("NOTIFIER_SIMULATOR_URL", "", "if set, the simulator stands in for providers without an account"),
    Setting("NOTIFIER_LOG", "json", "how logs are written: json for machines, text for people"),
    Setting("NOTIFIER_LOG_LEVEL", "info", "the least that is logged: debug, info, warning or error"),
    Setting(
        "NOTIFIER_CALL_SECONDS", "30", "how long a provider may take to answer; a worker is given up at 4 times that"
    ),
    Setting("NOTIFIER_UNKNOWN_SECONDS", "900", "how long evidence is waited for when nobody knows if it was sent"),
    Setting("NOTIFIER_RETRY_SECONDS", "10", "the wait before a message is tried again; later waits in proportion"),
    Setting("NOTIFIER_CLOCK_FILE", "", "a file that holds a moved clock; for demonstrations only"),
)
"""Every variable there is. `config.yaml` may refer to more, for secrets."""

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_REDISES = ("redis", "rediss", "unix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings of this process. What is not set and has no default is empty, or None for files."""

    config: Path
    templates: Path | None
    data: Path
    cache: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret: str = field(repr=False)
    host: str
    port: int
    public_url: str
    ops: bool
    ops_port: int
    simulator_port: int
    simulator_url: str
    log_format: str
    log_level: str
    patience: Patience
    clock_file: Path | None
    variables: Mapping[str, str] = field(repr=False, compare=False)
    """All of the environment: the configuration looks up its secrets here."""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Environment:
        """Return the settings that the variables give. Raises ConfigError with every bad value."""
        reader = _Reader(env)
        data = Path(reader.get("NOTIFIER_DATA", read_text, "./var"))
        port = reader.get("NOTIFIER_PORT", read_port, 8000)
        environment = cls(
            config=Path(reader.get("NOTIFIER_CONFIG", read_text, "config.yaml")),
            templates=reader.path("NOTIFIER_TEMPLATES"),
            data=data,
            cache=Path(reader.get("NOTIFIER_CACHE", read_text, str(data / "cache"))),
            database_url=reader.get("NOTIFIER_DATABASE_URL", _read_database, _sqlite_in(data)),
            redis_url=reader.get("NOTIFIER_REDIS_URL", _read_redis, ""),
            secret=reader.get("NOTIFIER_SECRET", _read_secret, ""),
            host=reader.get("NOTIFIER_HOST", read_text, "127.0.0.1"),
            port=port,
            public_url=reader.get("NOTIFIER_PUBLIC_URL", read_url, f"http://127.0.0.1:{port}"),
            ops=reader.get("NOTIFIER_OPS", names(("on", "off")), "on") == "on",
            ops_port=reader.get("NOTIFIER_OPS_PORT", read_port, 8010),
            simulator_port=reader.get("NOTIFIER_SIMULATOR_PORT", read_port, 8025),
            simulator_url=reader.get("NOTIFIER_SIMULATOR_URL", read_url, ""),
            log_format=reader.get("NOTIFIER_LOG", names(("json", "text")), "json"),
            log_level=reader.get("NOTIFIER_LOG_LEVEL", _read_level, "INFO"),
            patience=_patience(reader),
            clock_file=reader.path("NOTIFIER_CLOCK_FILE"),
            variables=env,
        )
        if reader.problems:
            raise ConfigError(reader.problems)
        return environment


def warn_of_misspelt(env: Mapping[str, str], known: set[str]) -> list[Problem]:
    """Return a warning for each variable that looks like one of ours but is none. `known` are more that are in use."""
    settings = {setting.name for setting in SETTINGS}
    ours = (name for name in env if name.startswith("NOTIFIER_") and not name.startswith(_OF_THE_SIMULATOR))
    unknown = sorted(name for name in ours if name not in settings | known)
    hints = {name: suggest(name, settings, cutoff=0.85) for name in unknown}
    return [
        Problem(file=FILE, message=f"{name} is not a setting{hint}", is_warning=True)
        for name, hint in hints.items()
        if hint
    ]


class _Reader:
    """Reads variables and collects what is wrong with them. An empty variable is as good as none."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems: list[Problem] = []

    def get(self, name: str, read: Callable[[object], T], default: T) -> T:
        value = self._env.get(name, "").strip()
        if not value:
            return default
        try:
            return read(value)
        except ValueError as error:
            self.problems.append(Problem(file=FILE, message=f"{name} {error}"))
            return default

    def path(self, name: str) -> Path | None:
        value = self.get(name, read_text, "")
        return Path(value) if value else None


def _patience(reader: _Reader) -> Patience:
    return Patience(
        call=reader.get("NOTIFIER_CALL_SECONDS", _read_seconds, USUAL.call),
        unknown=reader.get("NOTIFIER_UNKNOWN_SECONDS", _read_seconds, USUAL.unknown),
        retry=reader.get("NOTIFIER_RETRY_SECONDS", _read_seconds, USUAL.retry),
    )


def _read_seconds(value: object) -> timedelta:
    text = read_text(value)
    if not _SECONDS.fullmatch(text) or not float(text):
        raise ValueError(f"must be a number of seconds above 0, such as 30 or 0.5, got {text!r}")
    return timedelta(seconds=float(text))


def _sqlite_in(data: Path) -> str:
    return f"sqlite:///{data / 'notifier.db'}"


def _read_database(value: object) -> str:
    """Return the URL of a database; with a driver, because SQLAlchemy's own choice for PostgreSQL is not installed."""
    url = _with_scheme(value, _DATABASES, "sqlite:///… or postgresql://…")
    return f"postgresql+psycopg{url.removeprefix('postgresql')}" if url.startswith("postgresql:") else url


def _read_redis(value: object) -> str:
    return _with_scheme(value, _REDISES, "redis://…, rediss://… or unix://…")


def _with_scheme(value: object, schemes: tuple[str, ...], wanted: str) -> str:
    """Return a URL with one of the schemes. The message shows no more than the scheme: the rest holds a password."""
    text = read_text(value)
    scheme = urlsplit(text).scheme
    if scheme not in schemes:
        raise ValueError(f"must be a URL such as {wanted}, got one that begins {scheme[:20] or 'without a scheme'}")
    return text


def _read_secret(value: object) -> str:
    text = read_text(value)
    if len(text) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters, got {len(text)}")
    return text


def _read_level(value: object) -> str:
    return names(("debug", "info", "warning", "error"))(read_text(value).lower()).upper()
