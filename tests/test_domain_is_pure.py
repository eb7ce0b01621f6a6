"""The domain decides and does nothing else: it imports the standard library's values, itself and the errors."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import notifier.domain

DOMAIN = Path(notifier.domain.__path__[0])
FILES = sorted(DOMAIN.rglob("*.py"))

REACHING_OUT = frozenset(
    [
        "asyncio",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "shutil",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
    ]
)
"""Parts of the standard library that reach out of the process, or give another answer each time."""

DOING = frozenset(["now", "utcnow", "today", "print", "open", "input", "exec", "eval"])
"""Names that ask for the time or do something."""


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def calls_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def is_allowed(module: str) -> bool:
    package = module.partition(".")[0]
    if package == "notifier":
        return module == "notifier.errors" or module.startswith("notifier.domain.")
    return package in sys.stdlib_module_names - REACHING_OUT


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_the_domain_imports_only_values(file: Path) -> None:
    assert [module for module in imports_of(ast.parse(file.read_text())) if not is_allowed(module)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_the_domain_asks_for_no_time_and_does_nothing(file: Path) -> None:
    assert DOING & set(calls_of(ast.parse(file.read_text()))) == set()


@pytest.mark.parametrize("module", ["sqlalchemy", "notifier.store.tables", "notifier.ports", "os", "os.path", ".rules"])
def test_what_is_not_pure_is_seen(module: str) -> None:
    assert not is_allowed(module)


def test_what_does_something_is_seen() -> None:
    assert set(calls_of(ast.parse("datetime.now(UTC); print(open('x'))"))) == {"now", "print", "open"}
    assert FILES
