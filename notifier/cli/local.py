"""One engine on one machine: its folder, its ports, its secrets, and the programs it consists of.

`notifier up` runs it; demonstrations and trials run their own, in another folder and on other ports, by handing in
another environment.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from notifier.bootstrap import MovedClock, load_files
from notifier.cli.embedded_redis import EmbeddedRedis, find_redis
from notifier.cli.listening import reachable_at, url_of
from notifier.cli.local_secrets import SECRETS_FILE, ensure_secrets
from notifier.cli.processes import Program
from notifier.config.environment import Environment
from notifier.config.load import load
from notifier.config.settings import Config, HookSource
from notifier.errors import StartError, StoreUnavailable
from notifier.queue import expect_answer
from notifier.simulator.keys import ensure_key
from notifier.store import operations
from notifier.store.database import Database
from notifier.store.migrate import upgrade

_LOCK = "up.lock"
_SENDGRID_KEY_FILE = "simulator-sendgrid.pem"
_SIMULATOR_RECORD = "simulator-messages.jsonl"
_METRICS = "metrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """An engine ready to be started: folder, secrets and database are there, the ports are free, nothing runs yet."""

    environment: Environment
    config: Config
    programs: tuple[Program, ...]
    redis: EmbeddedRedis | None
    """None: the environment names one."""
    has_simulator: bool
    """False: every provider has an account of its own."""

    @property
    def web_url(self) -> str:
        """Where the web service is, from this machine."""
        return url_of(self.environment.host, self.environment.port)

    @property
    def simulator_url(self) -> str:
        """Where the simulator is, from this machine."""
        return url_of(self.environment.host, self.environment.simulator_port)


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder for this process alone. Raises StartError if it cannot be written or another has it.

    The kernel gives the lock back however the process ends, so nothing is left behind that would need tidying.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        reason = f"the folder {folder} cannot be written: {error.strerror}"
        raise StartError(f"{reason}. Mend that, or name another folder with NOTIFIER_DATA") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        reason = f"another engine runs in the folder {folder}"
        raise StartError(f"{reason}. Stop it, or name another folder with NOTIFIER_DATA") from error
    try:
        yield
    finally:
        os.close(descriptor)


def prepare(variables: Mapping[str, str]) -> Local:
    """Check everything that can be checked, make what is missing, and return the engine. Nothing is started.

    `variables` are those of the environment; the folder that they name should be `claimed`. Raises ConfigError and
    StartError, with what to do about it.
    """
    given = Environment.read(variables)
    config = load(given.config, variables)
    has_simulator = _needs_simulator(config)
    _check_port(given.host, given.port, "NOTIFIER_PORT")
    if has_simulator:
        _check_port(given.host, given.simulator_port, "NOTIFIER_SIMULATOR_PORT")
    known = {"NOTIFIER_LOG": "text", **ensure_secrets(given.data / SECRETS_FILE, config), **_without_empty(variables)}
    if has_simulator:
        known |= _simulated_accounts(given, config)
    redis = _redis(given)
    if redis is not None:
        known["NOTIFIER_REDIS_URL"] = redis.url
    known["PROMETHEUS_MULTIPROC_DIR"] = str(_empty_folder(given.data / _METRICS))
    environment = Environment.read(known)
    if environment.clock_file:
        MovedClock(environment.clock_file).now()
    complete, _templates = load_files(environment)
    _migrate(environment.database_url)
    return Local(
        environment=environment,
        config=complete,
        programs=_programs(environment, redis, has_simulator, asks=_asks_carriers(complete)),
        redis=redis,
        has_simulator=has_simulator,
    )


def _redis(given: Environment) -> EmbeddedRedis | None:
    """Return the Redis that is to be started, or None if one is named, and answers. Raises StartError."""
    if not given.redis_url:
        return find_redis(given.data / "redis", given.variables)
    expect_answer(given.redis_url)
    return None


def _without_empty(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that say something: an empty one is as good as none."""
    return {name: value for name, value in variables.items() if value}


def _needs_simulator(config: Config) -> bool:
    """Whether a provider that is in use has no account."""
    used = {name for names in config.channels.values() for name in names}
    return ("sendgrid" in used and not _has_sendgrid(config)) or ("twilio" in used and not _has_twilio(config))


def _has_sendgrid(config: Config) -> bool:
    account = config.providers.sendgrid
    return account is not None and bool(account.api_key.get_secret_value())


def _has_twilio(config: Config) -> bool:
    account = config.providers.twilio
    return account is not None and bool(
        account.account_sid.get_secret_value() and account.auth_token.get_secret_value()
    )


def _simulated_accounts(given: Environment, config: Config) -> dict[str, str]:
    """Return what the engine must know of the simulator: where it is, and the key that its receipts are signed with."""
    known = {"NOTIFIER_SIMULATOR_URL": url_of(given.host, given.simulator_port)}
    if not _has_sendgrid(config):
        public_key = ensure_key(given.data / _SENDGRID_KEY_FILE)
        wanted = "providers.sendgrid.webhook_public_key"
        known |= {secret.name: public_key for secret in config.secret_names if secret.key == wanted}
    return known


def _check_port(host: str, port: int, setting: str) -> None:
    """Raise StartError if nothing can listen there."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (while")[0]
        advice = f"Stop what listens there, or set another with {setting} (the address with NOTIFIER_HOST)"
        raise StartError(f"port {port} on {host} cannot be used: {reason}. {advice}") from error


def _empty_folder(folder: Path) -> Path:
    """Return the folder in which the processes share their figures, without those of processes that are gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _migrate(database_url: str) -> None:
    try:
        upgrade(database_url)
    except StoreUnavailable as error:
        shown = sa.make_url(database_url).render_as_string(hide_password=True)
        raise StartError(f"{error}. It was looked for at {shown} (NOTIFIER_DATABASE_URL)") from error


def _asks_carriers(config: Config) -> bool:
    return any(isinstance(one, HookSource) and one.poll is not None for one in config.sources.values())


def _programs(
    environment: Environment, redis: EmbeddedRedis | None, has_simulator: bool, *, asks: bool
) -> tuple[Program, ...]:
    """Return what is to run, in the order of the start: who is needed by others comes before them."""
    canaries = _Canaries(environment.database_url)
    programs = [redis.program] if redis else []
    if has_simulator:
        programs.append(_simulator(environment))
    # Several workers, so that neither a slow provider nor a carrier that is slow to answer holds up the judging. Where
    # no carrier is asked, nothing comes through the queue of polls but its canary.
    workers = {"worker": ("judge", "receive", "sweep"), "sender": ("deliver",)}
    workers |= {"poller": ("poll",)} if asks else {"worker": ("judge", "receive", "poll", "sweep")}
    for name, queues in workers.items():
        # Of two senders one prepares messages while the other's are in the air.
        processes = "2" if name == "sender" else "1"
        arguments = ("worker", "--queues", ",".join(queues), "--concurrency", processes)
        programs.append(_ours(name, arguments, environment.variables, partial(canaries.came_through, queues)))
    programs.append(_ours("beat", ("beat",), environment.variables))
    answers = partial(_answers, environment.host, environment.port, "/healthz")
    programs.append(_ours("web", ("web",), environment.variables, answers))
    return tuple(programs)


def _simulator(environment: Environment) -> Program:
    """Return the simulator, which remembers its messages and signs with the key that the engine was told."""
    own = {
        "NOTIFIER_SIMULATOR_KEY_FILE": str(environment.data / _SENDGRID_KEY_FILE),
        "NOTIFIER_SIMULATOR_RECORD": str(environment.data / _SIMULATOR_RECORD),
        "NOTIFIER_SIMULATOR_SENDGRID_RECEIPTS_URL": f"{url_of(environment.host, environment.port)}/receipts/sendgrid",
    }
    answers = partial(_answers, environment.host, environment.simulator_port, "/api/stats")
    program = _ours("simulator", ("simulator",), {**own, **environment.variables}, answers)
    return replace(program, serves_others=True)


def _ours(
    name: str, arguments: tuple[str, ...], variables: Mapping[str, str], is_ready: Callable[[], bool] = lambda: True
) -> Program:
    command = (sys.executable, "-m", "notifier", *arguments)
    return Program(name=name, command=command, environment=variables, is_ready=is_ready)


class _Canaries:
    """Tells whether a canary has come through a queue since this object was made."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._before = self._last()

    def came_through(self, queues: tuple[str, ...]) -> bool:
        now = self._last()
        return all(queue in now and now[queue] != self._before.get(queue) for queue in queues)

    def _last(self) -> dict[str, datetime]:
        database = Database(self._database_url)
        try:
            with database.begin() as connection:
                return operations.last_beats(connection)
        finally:
            database.close()


def _answers(host: str, port: int, path: str) -> bool:
    """Whether a GET is answered with 200."""
    connection = http.client.HTTPConnection(reachable_at(host), port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
