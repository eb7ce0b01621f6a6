"""Runs commands as a shell would, in this process."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
import structlog
from click.testing import CliRunner, Result


def run(command: click.Command, *arguments: str, env: Mapping[str, str], stdin: bytes = b"") -> Result:
    """Run a command with these variables beside those that are set. Its exceptions are raised: `main` words them."""
    with logs_left_alone():
        return CliRunner().invoke(command, list(arguments), env=dict(env), input=stdin, catch_exceptions=False)


@contextmanager
def logs_left_alone() -> Iterator[None]:
    """Put logging back as it was: a command sends it to its own standard error, which is gone afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(False)
        structlog.reset_defaults()
