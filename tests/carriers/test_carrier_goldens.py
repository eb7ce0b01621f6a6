"""Bodies written by hand, and what the adapters make of them, in files beside each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notifier.domain.events import Parsed
from tests.carriers.real_bodies import HERE, WRITTEN, named, parse


@pytest.mark.parametrize("body", WRITTEN, ids=named)
def test_a_body_is_read_as_expected(
    body: Path, update_golden: bool, shorten: Callable[[Parsed], dict[str, Any]]
) -> None:
    found = shorten(parse(body))
    expected = body.with_suffix(".expected.json")
    if update_golden:
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


def test_every_expectation_belongs_to_a_body() -> None:
    written = {path.name.removesuffix(".expected.json") for path in HERE.glob("*/*.expected.json")}
    assert written == {path.stem for path in WRITTEN}
