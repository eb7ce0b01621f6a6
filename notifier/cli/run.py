"""`notifier web`, `worker`, `beat`, `simulator`: each runs one process alone, in the foreground."""

from __future__ import annotations

import os
import sys

import click

from notifier.config.environment import Environment
from notifier.errors import StartError

QUEUES = "judge,deliver,receive,poll,sweep"

_NOT_FOR_THE_SIMULATOR = ("NOTIFIER_SIMULATOR_PORT", "NOTIFIER_SIMULATOR_URL")
"""These say to others where it is; its own variables have the same beginning."""


@click.command()
def web() -> None:
    """Run the web service: webhooks, API, tracking pages, pages for operators."""
    environment = _complete_environment()
    _serve("notifier.web.app:from_env", environment.host, environment.port)


@click.command()
def ops() -> None:
    """Run the console alone, at NOTIFIER_OPS_PORT.

    What is open in somebody's browser lives in one process. So where several web services share the work, switch the
    console off in them (NOTIFIER_OPS=off), and run it once, here.
    """
    environment = _complete_environment()
    _serve("notifier.web.app:ops_from_env", environment.host, environment.ops_port)


@click.command()
@click.option("--queues", default=QUEUES, show_default=True, help="The queues it takes work from.")
@click.option(
    "--concurrency", default=1, show_default=True, type=click.IntRange(min=1), help="How many child processes."
)
def worker(queues: str, concurrency: int) -> None:
    """Run a worker: it judges, delivers, and sweeps."""
    _complete_environment()
    # A worker talks to nobody but Redis and the database, so it needs neither gossip nor a look for its neighbours.
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    _become_celery("workers.app", "worker", "--queues", queues, "--concurrency", str(concurrency), *alone)


@click.command()
def beat() -> None:
    """Run the scheduler: it sends the sweep and the canaries. Exactly one is needed."""
    _complete_environment()
    # A file with a process id means nothing in a container, and one that was left behind keeps beat from starting.
    _become_celery("workers.beat", "beat", "--pidfile=")


@click.command()
def simulator() -> None:
    """Run the simulator: it speaks the APIs of SendGrid and Twilio, and shows what customers would have received."""
    environment = Environment.read(os.environ)
    for name in _NOT_FOR_THE_SIMULATOR:
        os.environ.pop(name, None)
    _serve("notifier.simulator.app:from_env", environment.host, environment.simulator_port)


def _complete_environment() -> Environment:
    """Return the settings. Raises ConfigError, and StartError where one is missing that has no default."""
    environment = Environment.read(os.environ)
    missing = {"NOTIFIER_REDIS_URL": environment.redis_url, "NOTIFIER_SECRET": environment.secret}
    for name, value in missing.items():
        if not value:
            raise StartError(f"{name} is not set. `notifier up` needs nothing to be set; a process alone does")
    return environment


def _serve(app: str, host: str, port: int) -> None:
    """Serve an ASGI app until somebody stops it."""
    import uvicorn  # noqa: PLC0415  (a worker has no use for it)

    uvicorn.run(app, factory=True, host=host, port=port, log_config=None, access_log=False, server_header=False)


def _become_celery(app: str, *arguments: str) -> None:
    """Turn into a process of Celery's. The package knows the workers only by this name."""
    command = [sys.executable, "-m", "celery", "--quiet", "--app", app, *arguments]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606  (no shell is wanted)
