"""`notifier silence`, `notifier pause`, `notifier resume`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.silence import command as silence
from notifier.cli.silence import pause, resume
from notifier.errors import NotFound, RequestInvalid
from tests.cli.running import run
from tests.followed import Followed, following

WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\dZ")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    with following(tmp_path) as followed:
        yield followed


def said(output: str) -> str:
    return WHEN.sub("then", " ".join(output.split()))


def test_a_silence_is_made_listed_and_lifted(engine: Followed) -> None:
    env = engine.environment()
    assert run(silence, "list", env=env).output == "Nothing is silenced.\n"

    where = ["--where", "destination_country=us", "--where", "lane=international"]
    made = run(silence, "add", *where, "--until", "48h", "--drop", "--why", "strike", "--by", "ada", env=env).output
    line = "1 destination_country=US, lane=international: dropped until then, made then by ada; strike"
    assert said(made) == line
    assert said(run(silence, "list", env=env).output) == line
    (row,) = json.loads(run(silence, "list", "--json", env=env).output)
    assert (row["kind"], row["where"]) == ("drop", {"destination_country": ["US"], "lane": "international"})

    lifted = run(silence, "lift", "1", "--by", "bob", env=env).output
    assert said(lifted) == f"{line}; lifted then by bob"
    assert run(silence, "list", env=env).output == "Nothing is silenced.\n"
    assert said(run(silence, "list", "--all", env=env).output) == f"{line}; lifted then by bob"


def test_everything_and_one_rule_are_paused_and_resumed(engine: Followed) -> None:
    env = engine.environment()
    assert said(run(pause, "--by", "ada", env=env).output) == "1 everything: paused, made then by ada"
    assert said(run(pause, "held", "--by", "ada", env=env).output) == "2 rule held: paused, made then by ada"
    resumed = said(run(resume, "--by", "bob", env=env).output)
    assert resumed == "1 everything: paused, made then by ada; lifted then by bob"
    assert said(run(resume, "held", env=env).output).startswith("2 rule held")
    with pytest.raises(NotFound, match='"held" is not paused'):
        run(resume, "held", env=env)


def test_mistakes_are_refused_with_a_hint(engine: Followed) -> None:
    env = engine.environment()
    with pytest.raises(RequestInvalid, match='there is no rule "hold"'):
        run(pause, "hold", env=env)
    with pytest.raises(RequestInvalid, match="neither a span"):
        run(silence, "add", "--until", "tomorrow", env=env)
