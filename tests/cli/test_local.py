"""Preparing an engine on one machine: everything that can be checked is, before anything is started."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.embedded_redis import free_port
from notifier.cli.local import Local, claimed, prepare
from notifier.cli.local_secrets import read_secrets
from notifier.errors import ConfigError, StartError
from tests.followed import lay_out

REPOSITORY = Path(__file__).parents[2]

Variables = dict[str, str]


@pytest.fixture
def variables(tmp_path: Path, redis_url: str) -> Variables:
    """Return the environment of a machine with a Redis, on which nothing else is set."""
    return {
        "NOTIFIER_CONFIG": str(REPOSITORY / "config.yaml"),
        "NOTIFIER_DATA": str(tmp_path / "data"),
        "NOTIFIER_PORT": str(free_port()),
        "NOTIFIER_REDIS_URL": redis_url,
        "NOTIFIER_SIMULATOR_PORT": str(free_port()),
    }


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Return a port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def made(variables: Variables) -> Local:
    with claimed(Path(variables["NOTIFIER_DATA"])):
        return prepare(variables)


def names(local: Local) -> list[str]:
    return [program.name for program in local.programs]


def test_without_any_setting_there_is_everything_that_is_needed(variables: Variables) -> None:
    del variables["NOTIFIER_REDIS_URL"]
    local = made(variables)
    assert names(local) == ["redis", "simulator", "worker", "sender", "beat", "web"]
    assert local.redis is not None
    assert local.environment.redis_url == local.redis.url
    assert local.environment.simulator_url == local.simulator_url
    assert local.config.api_keys != ()


def test_a_redis_that_is_named_is_used_and_none_is_started(variables: Variables) -> None:
    assert names(made(variables)) == ["simulator", "worker", "sender", "beat", "web"]


def test_with_accounts_at_all_providers_there_is_no_simulator(variables: Variables) -> None:
    accounts = {
        "SENDGRID_API_KEY": "SG.test",
        "SENDGRID_WEBHOOK_PUBLIC_KEY": "a-key",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "a-token",
    }
    local = made({**variables, **accounts})
    assert "simulator" not in names(local)
    assert local.environment.simulator_url == ""


def test_with_one_account_the_simulator_stands_in_for_the_other_provider(variables: Variables) -> None:
    local = made({**variables, "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "a-token"})
    assert local.has_simulator


def test_receipts_of_the_simulator_are_known_by_its_own_key(variables: Variables) -> None:
    sendgrid = made(variables).config.providers.sendgrid
    assert sendgrid is not None
    assert len(sendgrid.webhook_public_key.get_secret_value()) > 100
    assert made(variables).config.providers.sendgrid == sendgrid


def test_secrets_are_made_up_once_and_only_their_owner_can_read_them(variables: Variables) -> None:
    file = Path(variables["NOTIFIER_DATA"]) / "secrets.env"
    made(variables)
    first = read_secrets(file)
    assert {"NOTIFIER_SECRET", "AFTERSHIP_WEBHOOK_SECRET", "EASYPOST_WEBHOOK_SECRET"} <= first.keys()
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made(variables)
    assert read_secrets(file) == first


def test_what_the_environment_sets_goes_before_what_was_made_up(variables: Variables) -> None:
    made(variables)
    local = made({**variables, "NOTIFIER_SECRET": "chosen-by-somebody"})
    assert local.environment.secret == "chosen-by-somebody"
    assert local.environment.variables["NOTIFIER_SECRET"] == "chosen-by-somebody"


def test_no_account_at_a_provider_is_ever_made_up(variables: Variables) -> None:
    made(variables)
    made_up = read_secrets(Path(variables["NOTIFIER_DATA"]) / "secrets.env")
    assert [name for name in made_up if name.startswith(("SENDGRID", "TWILIO", "SMTP"))] == []


def test_a_carrier_that_is_asked_has_a_worker_of_its_own_and_no_made_up_account(
    variables: Variables, tmp_path: Path
) -> None:
    asked = 'aftership: {secret: "${AFTERSHIP_WEBHOOK_SECRET}", poll: {key: "${AFTERSHIP_API_KEY}"}}'
    text = Path(variables["NOTIFIER_CONFIG"]).read_text(encoding="utf-8")
    config = tmp_path / "asking.yaml"
    config.write_text(text.replace('aftership: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}', asked), encoding="utf-8")
    templates = str(Path(variables["NOTIFIER_CONFIG"]).parent / "templates")
    local = made({**variables, "NOTIFIER_CONFIG": str(config), "NOTIFIER_TEMPLATES": templates})
    assert names(local) == ["simulator", "worker", "sender", "poller", "beat", "web"]
    assert "AFTERSHIP_API_KEY" not in read_secrets(Path(variables["NOTIFIER_DATA"]) / "secrets.env")


@pytest.mark.parametrize("setting", ["NOTIFIER_PORT", "NOTIFIER_SIMULATOR_PORT"])
def test_a_port_that_is_taken_is_said_with_the_setting_that_moves_it(
    variables: Variables, taken_port: int, setting: str
) -> None:
    with pytest.raises(StartError) as error:
        made({**variables, setting: str(taken_port)})
    assert str(error.value) == (
        f"port {taken_port} on 127.0.0.1 cannot be used: Address already in use. "
        f"Stop what listens there, or set another with {setting} (the address with NOTIFIER_HOST)"
    )


def test_a_folder_that_cannot_be_written_is_said_before_anything_else(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StartError, match="cannot be written: File exists"),
        claimed(tmp_path / "file"),
    ):
        pass


def test_two_engines_do_not_share_a_folder_and_a_folder_that_was_left_is_free(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(StartError, match="another engine runs in the folder"), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        assert (tmp_path / "up.lock").exists()


def test_a_redis_that_is_named_and_does_not_answer_is_said_at_once(variables: Variables) -> None:
    with pytest.raises(StartError, match="the Redis that NOTIFIER_REDIS_URL names cannot be used"):
        made({**variables, "NOTIFIER_REDIS_URL": f"redis://:hush@127.0.0.1:{free_port()}/0"})


def test_a_database_that_does_not_answer_is_said_without_its_password(variables: Variables) -> None:
    url = f"postgresql://someone:hush@127.0.0.1:{free_port()}/lost"
    with pytest.raises(StartError, match="the database does not answer") as error:
        made({**variables, "NOTIFIER_DATABASE_URL": url})
    assert "NOTIFIER_DATABASE_URL" in str(error.value)
    assert "hush" not in str(error.value)


def test_a_configuration_with_mistakes_starts_nothing(variables: Variables, tmp_path: Path) -> None:
    broken = tmp_path / "config.yaml"
    broken.write_text((REPOSITORY / "config.yaml").read_text().replace("\nrules:", "\nruels:"))
    with pytest.raises(ConfigError):
        made({**variables, "NOTIFIER_CONFIG": str(broken), "NOTIFIER_TEMPLATES": str(REPOSITORY / "templates")})


def test_a_template_with_mistakes_starts_nothing(variables: Variables, tmp_path: Path) -> None:
    few = lay_out(tmp_path, own_templates=True)
    named = {name: few[name] for name in ("NOTIFIER_CONFIG", "NOTIFIER_TEMPLATES")}
    (tmp_path / "templates" / "delivered" / "email.txt").write_text("{{ trakcing_url }}")
    with pytest.raises(ConfigError, match="trakcing_url"):
        made({**variables, **named})
