"""Commands in another terminal find the engine of their folder where it listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.cli.listening import noted, web_url
from notifier.cli.opening import read_surroundings
from notifier.config.environment import Environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NOTIFIER_HOST", "NOTIFIER_PORT", "NOTIFIER_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NOTIFIER_DATA", str(tmp_path))
    return tmp_path


def of_engine(folder: Path, **more: str) -> Environment:
    return Environment.read({"NOTIFIER_DATA": str(folder), "NOTIFIER_PORT": "8123", **more})


def test_a_command_goes_where_the_engine_of_its_folder_listens_as_long_as_it_runs(folder: Path) -> None:
    with noted(of_engine(folder)):
        found = read_surroundings()
        assert (web_url(found), found.public_url) == ("http://127.0.0.1:8123", "http://127.0.0.1:8123")
    assert web_url(read_surroundings()) == "http://127.0.0.1:8000"
    assert list(folder.iterdir()) == []


def test_what_the_environment_says_goes_before_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFIER_PORT", "8200")
    with noted(of_engine(folder)):
        assert web_url(read_surroundings()) == "http://127.0.0.1:8200"


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("192.168.1.7", "192.168.1.7")],  # noqa: S104 (nothing is bound here)
)
def test_an_engine_that_listens_everywhere_is_reached_here(folder: Path, host: str, address: str) -> None:
    assert web_url(of_engine(folder, NOTIFIER_HOST=host)) == f"http://{address}:8123"
