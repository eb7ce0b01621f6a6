"""The compose file and the image, held against what the code needs of them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from notifier.cli import COMMANDS
from notifier.config.environment import SETTINGS
from notifier.queue import CANARY, QUEUE_OF, QUEUES, celery_settings

REPOSITORY = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "notifier"}
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text()
KNOWN_SETTINGS = {setting.name for setting in SETTINGS}


def option(command: list[str], name: str) -> str:
    """Return what follows an option on a command line."""
    return command[command.index(name) + 1]


def test_every_service_of_ours_runs_a_command_that_there_is() -> None:
    assert {service["command"][0] for service in OURS.values()} <= COMMANDS.keys()


def test_every_setting_that_is_given_is_one_that_is_read() -> None:
    given = {name for service in OURS.values() for name in service["environment"]}
    given |= set(re.findall(r"\b(NOTIFIER_\w+)=", DOCKERFILE))
    assert given <= KNOWN_SETTINGS
    assert {"NOTIFIER_DATABASE_URL", "NOTIFIER_REDIS_URL", "NOTIFIER_HOST"} <= given


def test_every_queue_has_a_worker() -> None:
    workers = [service["command"] for service in OURS.values() if service["command"][0] == "worker"]
    served = {queue for command in workers for queue in option(command, "--queues").split(",")}
    assert served == set(QUEUES)


def test_deliveries_have_a_worker_of_their_own() -> None:
    (sender,) = (service["command"] for service in OURS.values() if "deliver" in " ".join(service["command"]))
    assert option(sender, "--queues") == "deliver"


def test_there_is_one_scheduler() -> None:
    (beat,) = (service for service in OURS.values() if service["command"] == ["beat"])
    assert "deploy" not in beat
    assert "scale" not in beat


def test_every_task_that_is_sent_is_one_that_runs() -> None:
    from workers.tasks import USE_CASES  # noqa: PLC0415  (slow to import)

    scheduled = {entry["task"] for entry in celery_settings("redis://127.0.0.1:1/0")["beat_schedule"].values()}
    assert scheduled | QUEUE_OF.keys() == USE_CASES.keys()
    assert CANARY in scheduled


def test_nothing_starts_before_the_database_has_its_schema() -> None:
    waiting = {name: service["depends_on"] for name, service in OURS.items() if name != "migrate"}
    assert all(on["migrate"] == {"condition": "service_completed_successfully"} for on in waiting.values())
    assert OURS["migrate"]["restart"] == "no"


def test_redis_writes_to_disk_and_forgets_nothing() -> None:
    command = SERVICES["redis"]["command"]
    assert option(command, "--appendonly") == "yes"
    assert option(command, "--maxmemory-policy") == "noeviction"


@pytest.mark.parametrize(("service", "folder"), [("redis", "/data"), ("postgres", "/var/lib/postgresql/data")])
def test_what_services_keep_outlives_their_container(service: str, folder: str) -> None:
    (volume,) = SERVICES[service]["volumes"]
    name, _, target = volume.partition(":")
    assert (name in COMPOSE["volumes"], target) == (True, folder)


def test_a_worker_has_the_time_to_finish_before_it_is_killed() -> None:
    patience = celery_settings("redis://127.0.0.1:1/0")["worker_soft_shutdown_timeout"]
    for service in OURS.values():
        if service["command"][0] == "worker":
            assert timedelta(seconds=int(service["stop_grace_period"].removesuffix("s"))) > timedelta(seconds=patience)


def test_secrets_come_from_a_file_that_is_not_in_the_repository() -> None:
    assert all(service["env_file"] == ".env" for service in OURS.values())
    assert ".env" in (REPOSITORY / ".gitignore").read_text().splitlines()
    passwords = re.findall(r"PASSWORD: (.+)", (REPOSITORY / "docker-compose.yml").read_text())
    assert all(password.startswith("${") for password in passwords)


def test_the_image_is_built_from_the_lock_and_runs_as_nobody_in_particular() -> None:
    assert "--require-hashes --requirement requirements.lock" in DOCKERFILE
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.MULTILINE)


def test_the_builder_gets_everything_that_the_image_copies() -> None:
    copied = {
        path.rstrip("/") for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for path in line.split()
    }
    let_through = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_through
    assert all((REPOSITORY / path).exists() for path in copied)
