"""Runs commands as a shell would, in this process."""

from __future__ import annotations

from collections.abc import Mapping

import click
from click.testing import CliRunner, Result


def run(command: click.Command, *arguments: str, env: Mapping[str, str], stdin: bytes = b"") -> Result:
    """Run a command with these variables beside those that are set. What is not the operator's to mend is raised."""
    return CliRunner().invoke(command, list(arguments), env=dict(env), input=stdin, catch_exceptions=False)
