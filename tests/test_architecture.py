"""What the floors of import-linter don't say about how the house is built."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import quantiles

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "notifier"
HISTORY = PACKAGE / "store" / "migrations"
"""Migrations are lists of what was done, and are never edited."""
OURS = sorted(
    path
    for folder in (PACKAGE, REPOSITORY / "workers")
    for path in folder.rglob("*.py")
    if not path.is_relative_to(HISTORY)
)
DOMAIN = sorted((PACKAGE / "domain").glob("*.py"))

EMPTY_NAMES = {"base", "common", "core", "helper", "helpers", "manager", "misc", "shared", "util", "utils"}
TIMERS_OF_CELERY = {"countdown", "eta", "autoretry_for", "retry_backoff", "link", "link_error", "chord"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a file with its length in lines of code, without its docstring and its signature."""
    lines = path.read_text().splitlines()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            has_docstring = ast.get_docstring(node, clean=False) is not None
            first = node.body[1] if has_docstring and len(node.body) > 1 else node.body[0]
            body = lines[first.lineno - 1 : node.end_lineno]
            yield f"{name_of(path)}:{node.lineno} {node.name}", sum(bool(line.strip()) for line in body)


@pytest.mark.parametrize("path", DOMAIN, ids=name_of)
def test_the_domain_knows_only_itself_and_the_standard_library(path: Path) -> None:
    allowed = ("notifier.domain", "notifier.errors")
    foreign = [
        name
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(allowed)
    ]
    assert foreign == []


@pytest.mark.parametrize("path", DOMAIN, ids=name_of)
def test_the_domain_does_nothing_but_decide(path: Path) -> None:
    at_work = {
        "asyncio",
        "io",
        "logging",
        "os",
        "pathlib",
        "random",
        "socket",
        "subprocess",
        "threading",
        "time",
        "uuid",
    }
    assert {name.split(".")[0] for name in imports(path)} & at_work == set()


def test_functions_are_short() -> None:
    lengths = [length for path in OURS for _, length in functions(path)]
    tenths = quantiles(lengths, n=10)
    assert tenths[4] <= 10, "half of all functions"
    assert tenths[8] <= 30, "nine in ten"


def test_no_function_is_long() -> None:
    assert [(name, length) for path in OURS for name, length in functions(path) if length > 50] == []


def test_every_module_is_named_for_its_subject() -> None:
    assert [name_of(path) for path in OURS if {path.stem, path.parent.name} & EMPTY_NAMES] == []


def test_every_module_says_what_lives_in_it() -> None:
    assert [name_of(path) for path in OURS if not ast.get_docstring(tree(path))] == []


def test_timers_and_retries_are_rows_and_never_celery_s() -> None:
    given = [
        f"{name_of(path)}:{node.value.lineno} {node.arg}"
        for path in OURS
        if any(name.split(".")[0] in {"celery", "kombu"} for name in imports(path))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.keyword) and node.arg in TIMERS_OF_CELERY
    ]
    assert given == []
