"""What a shell script learns from commands that look inside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli import main
from tests.cli.running import logs_left_alone
from tests.followed import Followed, following


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine that follows one parcel."""
    with following(tmp_path) as followed:
        followed.register()
        yield followed


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["explain", "P-1"], 0, "PARCEL P-1"),
        (["explain", "NOPE"], 1, 'no shipment is registered under "NOPE"'),
        (["check"], 0, "no problems"),
        (["preview", "blackout"], 0, "Subject: "),
        (["preview", "blakout"], 1, 'Did you mean "blackout"?'),
        (["parse", "{data}/config.yaml", "--source", "aftership"], 1, "the body is not JSON"),
        (["parse", "{data}/config.yaml", "--source", "nobody"], 2, "`nobody` is not a source"),
        (["replay", "{data}/config.yaml", "--source", "nobody"], 1, "`nobody` is not among the sources"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_ends_with_a_status_and_a_sentence(
    arguments: list[str],
    status: int,
    said: str,
    engine: Followed,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in engine.environment().items():
        monkeypatch.setenv(name, value)
    data = engine.variables["NOTIFIER_DATA"]
    monkeypatch.setattr(sys, "argv", ["notifier", *(one.format(data=data) for one in arguments)])
    with pytest.raises(SystemExit) as end, logs_left_alone():
        main()
    printed = capsys.readouterr()
    assert end.value.code == status
    assert said in printed.out + printed.err
    assert "Traceback" not in printed.err
