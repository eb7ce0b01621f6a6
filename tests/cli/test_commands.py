"""The list of commands, and what operators see when something is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from notifier.cli import COMMANDS, LazyGroup, group

REPOSITORY = Path(__file__).parents[2]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does, on a machine where only this much is set."""
    command = [sys.executable, "-m", "notifier", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env=variables, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_list_is_there_and_says_what_it_does(name: str) -> None:
    assert isinstance(group, LazyGroup)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.help
    assert COMMANDS[name].help.endswith(".")


def test_the_list_is_shown_without_loading_what_is_in_it() -> None:
    slow = "{'alembic', 'celery', 'pydantic', 'sqlalchemy', 'structlog'}"
    code = f"import sys; import notifier.__main__; print({slow} & sys.modules.keys())"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert shown.stdout.strip() == "set()"


def test_the_list_names_every_command() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert [line.split()[0] for line in shown.stdout.partition("Commands:\n")[2].splitlines()] == list(COMMANDS)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_process_alone_says_which_setting_it_lacks(name: str) -> None:
    ended = run(name)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("NOTIFIER_REDIS_URL is not set.")


def test_bad_settings_are_said_all_at_once_and_without_a_traceback(tmp_path: Path) -> None:
    ended = run("up", NOTIFIER_PORT="many", NOTIFIER_LOG="xml", NOTIFIER_DATA=str(tmp_path))
    assert (ended.returncode, ended.stdout) == (2, "")
    first, second, *_ = ended.stderr.splitlines()
    assert first.startswith("environment: NOTIFIER_PORT ")
    assert second.startswith("environment: NOTIFIER_LOG ")


def test_a_worker_with_mistakes_in_its_configuration_ends_at_once(tmp_path: Path, redis_url: str) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("version: 1\nruels: []\n")
    ended = run(
        "worker",
        NOTIFIER_CONFIG=str(config),
        NOTIFIER_DATA=str(tmp_path),
        NOTIFIER_REDIS_URL=redis_url,
        NOTIFIER_SECRET="long-enough-for-a-secret",
    )
    assert ended.returncode == 2
    assert "config.yaml:2:1: unknown key" in ended.stderr


def test_migrating_says_where_the_database_is_and_can_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        ended = run("migrate", NOTIFIER_DATABASE_URL=f"sqlite:///{tmp_path / 'test.db'}")
        assert ended.returncode == 0
        assert ended.stdout.startswith("The database is at revision ")
