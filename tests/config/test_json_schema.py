"""The schema for editors: it takes what is right, and refuses what is wrong with a single key or value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from notifier.cli.schema import command
from notifier.config.json_schema import READERS, all_keys, json_schema
from notifier.config.load import check
from notifier.config.schema import SHAPES
from tests.cli.running import run

REPOSITORY = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"


def problems_of(data: Any, *, included: bool = False) -> list[str]:
    validator = Draft7Validator(json_schema(of_included_file=included))
    return ["/".join(map(str, error.absolute_path)) for error in validator.iter_errors(data)]


def read(path: Path, loader: type[yaml.SafeLoader] | type[yaml.BaseLoader] = yaml.SafeLoader) -> Any:
    return yaml.load(path.read_text(), Loader=loader)  # noqa: S506  (both make nothing but plain data)


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(json_schema())
    Draft7Validator.check_schema(json_schema(of_included_file=True))


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader], ids=["as-editors-read", "as-we-read"])
def test_what_is_shipped_is_right(loader: type[yaml.SafeLoader] | type[yaml.BaseLoader]) -> None:
    assert problems_of(read(REPOSITORY / "config.yaml", loader)) == []


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_it_refuses_is_refused_by_the_check_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor never marks what is right."""
    monkeypatch.chdir(CASES)
    config, _ = check(Path(path.name), {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token"})
    if config is not None:
        assert problems_of(read(path, yaml.BaseLoader)) == []


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("unknown_key", {"rules/0"}),
        ("spans", {"rules/0/when/no_scan_for", "rules/1/when/no_scan_for", "rules/5/max_event_age"}),
        ("countries", {"rules/0/when/destination_country"}),
        ("triggers", {"rules/0/when"}),
        ("hours_and_grace", {"quiet_hours/email/from"}),
        ("tests_with_mistakes", {"tests/0/parcel", "tests/0/events/0/says", "tests/3/events", "tests/4/nothing_else"}),
        ("seventeen_mistakes", {"brands/default/email_from", "channels/email/provider", "rules/0", "rules/1/urgency"}),
        ("things_of_the_wrong_kind", {"brands"}),
    ],
)
def test_mistakes_are_refused_where_they_are(name: str, places: set[str]) -> None:
    found = problems_of(read(CASES / f"{name}.yaml", yaml.BaseLoader))
    assert places <= set(found)


def test_an_included_file_needs_no_brands_and_may_not_hold_everything() -> None:
    rule = {"name": "one", "when": {"stage": "lost"}, "template": "one"}
    assert problems_of({"rules": [rule]}, included=True) == []
    assert problems_of({"rules": [rule], "channels": {}}, included=True) == [""]
    assert problems_of({"rules": [rule]}) != []


def test_every_shape_is_in_it_and_every_key_is_explained() -> None:
    schema = json_schema()
    assert set(all_keys()) == {shape.__name__ for shape in SHAPES.values()}
    shapes = {"FileShape": schema, **schema["definitions"]}
    for name, keys in all_keys().items():
        assert set(shapes[name]["properties"]) == set(keys)
        missing = [key for key in keys if not shapes[name]["properties"][key].get("description")]
        assert not missing, f"{name}: {missing}"


def test_every_way_of_reading_a_value_has_its_pattern() -> None:
    assert all("type" in one or "enum" in one or "anyOf" in one for one in READERS.values())


def test_the_command_prints_it() -> None:
    shown = json.loads(run(command, env={}).stdout)
    assert shown == json_schema()
    assert "required" not in json.loads(run(command, "--included", env={}).stdout)
