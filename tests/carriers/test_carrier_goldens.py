"""Bodies written by hand, and what the adapters make of them, in files beside each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notifier.carriers import CARRIERS
from notifier.domain.events import Parsed
from notifier.ports import Carrier, RawWebhook

HERE = Path(__file__).parent
ADAPTERS: dict[str, Carrier] = {name: make("secret") for name, make in CARRIERS.items() if name != "generic"}
BODIES = sorted(
    path for path in HERE.glob("*/*") if path.suffix in (".json", ".xml") and not path.name.endswith(".expected.json")
)


@pytest.mark.parametrize("body", BODIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_body_is_read_as_expected(
    body: Path,
    update_golden: bool,
    request_of: Callable[[bytes], RawWebhook],
    shorten: Callable[[Parsed], dict[str, Any]],
) -> None:
    found = shorten(ADAPTERS[body.parent.name].parse(request_of(body.read_bytes())))
    expected = body.with_suffix(".expected.json")
    if update_golden:
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


def test_every_expectation_belongs_to_a_body() -> None:
    written = {path.name.removesuffix(".expected.json") for path in HERE.glob("*/*.expected.json")}
    assert written == {path.stem for path in BODIES}
