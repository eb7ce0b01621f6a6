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

NOT_PURE = {"asyncio", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket"} | {
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
"""Parts of the standard library that reach out of the process, or give another answer each time."""


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}:{node.lineno}: a relative import"
            yield node.module or ""


def is_allowed(module: str) -> bool:
    if module.partition(".")[0] == "notifier":
        return module == "notifier.errors" or module.startswith("notifier.domain.")
    return module in sys.stdlib_module_names and module not in NOT_PURE or module == "collections.abc"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_the_domain_imports_nothing_from_outside(file: Path) -> None:
    assert [module for module in imported(file) if not is_allowed(module)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_the_domain_never_asks_for_the_time_or_prints(file: Path) -> None:
    names = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
    called = {node.func.id for node in ast.walk(ast.parse(file.read_text())) if _is_plain_call(node)}

    assert names & {"now", "utcnow", "today"} <= {"now"}
    assert "datetime.now" not in file.read_text()
    assert called & {"print", "open", "input", "exec", "eval"} == set()


def _is_plain_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_the_check_itself_sees_what_it_forbids() -> None:
    assert FILES
    assert not is_allowed("sqlalchemy")
    assert not is_allowed("notifier.store.tables")
    assert not is_allowed("os")
    assert is_allowed("notifier.domain.stages")
