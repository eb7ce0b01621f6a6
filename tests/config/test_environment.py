"""Settings from the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from notifier.config.environment import SETTINGS, Environment
from notifier.errors import ConfigError

REPOSITORY = Path(__file__).parents[2]


class Watched(Mapping[str, str]):
    """Variables that remember which of them were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_an_empty_environment_gives_the_defaults() -> None:
    environment = Environment.read({})
    assert environment.config == Path("config.yaml")
    assert environment.data == Path("var")
    assert environment.database_url == "sqlite:///var/notifier.db"
    assert (environment.host, environment.port, environment.simulator_port) == ("127.0.0.1", 8000, 8025)
    assert environment.public_url == "http://127.0.0.1:8000"
    assert (environment.log_format, environment.log_level) == ("json", "INFO")
    assert (environment.templates, environment.clock_file) == (None, None)
    assert (environment.redis_url, environment.secret, environment.simulator_url) == ("", "", "")


def test_every_setting_is_read() -> None:
    environment = Environment.read(
        {
            "NOTIFIER_CONFIG": "/etc/notifier.yaml",
            "NOTIFIER_TEMPLATES": "/srv/words",
            "NOTIFIER_DATA": "/data",
            "NOTIFIER_DATABASE_URL": "postgresql://me:pw@db/notifier",
            "NOTIFIER_REDIS_URL": "redis://redis:6379/0",
            "NOTIFIER_SECRET": "sixteen-letters-",
            "NOTIFIER_HOST": "0.0.0.0",  # noqa: S104 (a value to be read, nothing listens)
            "NOTIFIER_PORT": "9000",
            "NOTIFIER_PUBLIC_URL": "https://track.acme.example/",
            "NOTIFIER_SIMULATOR_PORT": "9025",
            "NOTIFIER_SIMULATOR_URL": "http://simulator:8025",
            "NOTIFIER_LOG": "text",
            "NOTIFIER_LOG_LEVEL": "Debug",
            "NOTIFIER_CLOCK_FILE": "/tmp/clock",
        }
    )
    assert (environment.config, environment.templates) == (Path("/etc/notifier.yaml"), Path("/srv/words"))
    assert (environment.data, environment.clock_file) == (Path("/data"), Path("/tmp/clock"))
    assert environment.database_url == "postgresql+psycopg://me:pw@db/notifier"
    assert environment.redis_url == "redis://redis:6379/0"
    assert environment.secret == "sixteen-letters-"
    assert (environment.port, environment.simulator_port) == (9000, 9025)
    assert environment.public_url == "https://track.acme.example"
    assert environment.simulator_url == "http://simulator:8025"
    assert (environment.log_format, environment.log_level) == ("text", "DEBUG")


def test_the_database_lives_in_the_data_folder_if_nothing_is_said() -> None:
    assert Environment.read({"NOTIFIER_DATA": "/data"}).database_url == "sqlite:////data/notifier.db"


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Environment.read({setting.name: " " for setting in SETTINGS}) == Environment.read({})


def test_the_table_of_settings_lists_exactly_what_is_read() -> None:
    watched = Watched()
    Environment.read(watched)
    assert watched.asked == {setting.name for setting in SETTINGS}


def test_every_bad_value_is_named_at_once_and_no_password_is_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        Environment.read(
            {
                "NOTIFIER_PORT": "eighty",
                "NOTIFIER_DATABASE_URL": "mysql://me:never-shown@db/notifier",
                "NOTIFIER_REDIS_URL": "never-shown@redis",
                "NOTIFIER_SECRET": "never-shown",
                "NOTIFIER_LOG": "xml",
                "NOTIFIER_LOG_LEVEL": "wraning",
                "NOTIFIER_PUBLIC_URL": "track.acme.example",
            }
        )
    assert [problem.message for problem in caught.value.problems] == [
        'NOTIFIER_PORT must be a port from 1 to 65535, got "eighty"',
        "NOTIFIER_DATABASE_URL must be a URL such as sqlite:///… or postgresql://…, got one that begins mysql",
        "NOTIFIER_REDIS_URL must be a URL such as redis://…, rediss://… or unix://…, got one that begins "
        "without a scheme",
        "NOTIFIER_SECRET must have at least 16 characters, got 11",
        'NOTIFIER_PUBLIC_URL must be a URL such as https://acme.example, got "track.acme.example"',
        'NOTIFIER_LOG cannot be "xml". Known: json, text',
        'NOTIFIER_LOG_LEVEL cannot be "wraning". Did you mean "warning"?',
    ]
    assert {problem.file for problem in caught.value.problems} == {"environment"}


def test_no_dump_shows_what_is_secret() -> None:
    shown = repr(
        Environment.read(
            {
                "NOTIFIER_DATABASE_URL": "postgresql://me:never-shown@db/notifier",
                "NOTIFIER_REDIS_URL": "redis://:never-shown@redis",
                "NOTIFIER_SECRET": "never-shown-never-shown",
                "SENDGRID_API_KEY": "never-shown",
            }
        )
    )
    assert "never-shown" not in shown


def test_the_example_file_lists_every_setting() -> None:
    written = re.findall(r"^(?:# )?([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(), re.MULTILINE)
    assert {setting.name for setting in SETTINGS} <= set(written)
