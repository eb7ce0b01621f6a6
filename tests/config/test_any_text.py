"""Whatever stands in the file: a configuration or a ConfigError, and a report that can be printed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.config import schema
from notifier.config.load import check, load
from notifier.config.problems import report
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import ConfigError

SHIPPED = (Path(__file__).parents[2] / "config.yaml").read_text()
FIRST_TEST = SHIPPED.index("\ntests:\n")
LINES = SHIPPED[: SHIPPED.index("\n\n", FIRST_TEST)].splitlines()
"""What is shipped, with the first of its tests: the others are written alike, and it is read hundreds of times."""
KEYS = sorted({key for shape in schema.SHAPES.values() for key in schema.keys_of(shape)})
WORDS = [*Stage, *IncidentKind, "json", "default", "email", "sms", "sendgrid", "3bd", "-1h", "DE", "domestic", "${X}"]

scalars = st.one_of(st.sampled_from(WORDS).map(str), st.text(max_size=6), st.none(), st.integers(), st.booleans())
data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


def assert_settled(body: bytes) -> None:
    """Load the bytes as a configuration: both ways in agree, and what they say can be printed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_bytes(body)
        config, problems = check(path, {})
        mistakes = [problem for problem in problems if not problem.is_warning]
        assert (config is None) == bool(mistakes)
        if config is None:
            with pytest.raises(ConfigError) as caught:
                load(path, {})
            assert list(caught.value.problems) == mistakes
        else:
            assert load(path, {}) == config
        assert report(problems).encode()
        assert all(len(problem.message) > 5 for problem in problems)


@given(st.binary(max_size=200))
def test_any_bytes(body: bytes) -> None:
    assert_settled(body)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    assert_settled(text.encode(errors="surrogatepass"))


@example("![")  # refused by libyaml, taken by the parser in Python
@given(st.text(alphabet="-:[]{}#&*!|>'\"%@`, \n\tab0~?<=", max_size=80))
def test_any_text_made_of_the_signs_of_yaml(text: str) -> None:
    assert_settled(text.encode())


@given(st.dictionaries(st.sampled_from(KEYS), data, max_size=6))
def test_any_data_under_keys_that_exist(tree: dict[str, object]) -> None:
    assert_settled(yaml.safe_dump({"version": 1, **tree}, allow_unicode=True).encode(errors="replace"))


@given(st.lists(data, max_size=3), st.dictionaries(st.sampled_from(KEYS), data, max_size=4))
def test_any_rules_beside_any_sources(rules: list[object], sources: dict[str, object]) -> None:
    tree = {"version": 1, "rules": [{"name": "one", "when": rule} for rule in rules], "sources": sources}
    assert_settled(yaml.safe_dump(tree, allow_unicode=True).encode(errors="replace"))


@given(st.integers(0, len(LINES) - 1), st.integers(0, 90), st.sampled_from(["", " ", ":", "}", "[", "x", '"', "- "]))
def test_the_shipped_file_with_one_slip_of_the_pen(number: int, column: int, slip: str) -> None:
    line = LINES[number]
    changed = line[:column] + slip + line[column + 1 :]
    assert_settled("\n".join([*LINES[:number], changed, *LINES[number + 1 :]]).encode())


@given(st.integers(0, len(LINES) - 1))
def test_the_shipped_file_without_one_line(number: int) -> None:
    assert_settled("\n".join([*LINES[:number], *LINES[number + 1 :]]).encode())


def test_what_is_nested_without_end_is_refused_at_once() -> None:
    for opening in ("[", "{a: ", "- ", "? "):
        assert_settled(b"version: 1\nrules: " + opening.encode() * 20_000)


def test_a_file_larger_than_any_configuration_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_text("# " + "x" * 600_000)
        assert check(path, {})[1][0].message == f'"{path}" cannot be read: it is larger than 512 KiB'
