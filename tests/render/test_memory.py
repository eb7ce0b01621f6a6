from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from notifier.errors import Problem
from notifier.render import memory
from notifier.render.memory import Memory, problems_of, rows_of


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def answer(asked: list[str]) -> Callable[[Memory, str], str]:
    """Ask for a text in capitals; `asked` notes what had to be worked out."""

    def work_out(text: str) -> str:
        asked.append(text)
        return text.upper()

    return lambda of, text: of.recall("capitals", (text,), lambda: work_out(text))


def kept(folder: Path) -> Path:
    (file,) = folder.glob("templates-*")
    return file


def test_nothing_is_worked_out_twice(answer: Callable[[Memory, str], str], asked: list[str]) -> None:
    one = Memory()

    assert (answer(one, "a"), answer(one, "b"), answer(one, "a")) == ("A", "B", "A")
    assert asked == ["a", "b"]


def test_another_question_about_the_same_text_has_its_own_answer(answer: Callable[[Memory, str], str]) -> None:
    one = Memory()
    answer(one, "a")

    assert one.recall("length", ("a",), lambda: 1) == 1


def test_what_went_wrong_is_not_remembered() -> None:
    one = Memory()
    with pytest.raises(ZeroDivisionError):
        one.recall("share", ("a",), lambda: 1 // 0)

    assert one.recall("share", ("a",), lambda: 7) == 7


def test_what_was_asked_longest_ago_is_forgotten_first(
    answer: Callable[[Memory, str], str], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    one = Memory()
    for text in ("a", "b", "a", "c", "a"):
        answer(one, text)
    asked.clear()
    answer(one, "b")

    assert asked == ["b"]


def test_another_process_finds_the_answers(
    tmp_path: Path, answer: Callable[[Memory, str], str], asked: list[str]
) -> None:
    one, other = Memory(), Memory()
    one.read(tmp_path / "cache")
    answer(one, "a")
    one.keep(tmp_path / "cache")
    other.read(tmp_path / "cache")

    assert answer(other, "a") == "A"
    assert asked == ["a"]


def test_the_file_is_for_its_owner_alone(tmp_path: Path, answer: Callable[[Memory, str], str]) -> None:
    one = Memory()
    answer(one, "a")
    one.keep(tmp_path / "cache")

    assert kept(tmp_path / "cache").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("harm", ["changed", "cut", "empty", "open"])
def test_a_file_that_cannot_be_trusted_is_not_read(
    tmp_path: Path, answer: Callable[[Memory, str], str], asked: list[str], harm: str
) -> None:
    one, other = Memory(), Memory()
    answer(one, "a")
    one.keep(tmp_path / "cache")
    file = kept(tmp_path / "cache")
    content = file.read_bytes()
    if harm == "open":
        file.chmod(0o666)
    else:
        file.write_bytes({"changed": content[:-1] + b"?", "cut": content[:-1], "empty": b""}[harm])
    other.read(tmp_path / "cache")

    assert answer(other, "a") == "A"
    assert asked == ["a", "a"]


def test_files_of_other_versions_go(tmp_path: Path, answer: Callable[[Memory, str], str]) -> None:
    (tmp_path / "templates-0123456789abcdef").write_bytes(b"of another version")
    one = Memory()
    answer(one, "a")
    one.keep(tmp_path)

    assert kept(tmp_path).name != "templates-0123456789abcdef"


def test_without_news_nothing_is_written(tmp_path: Path, answer: Callable[[Memory, str], str]) -> None:
    one = Memory()
    answer(one, "a")
    one.read(tmp_path / "cache")
    answer(one, "a")
    one.keep(tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_no_folder_is_made_where_nothing_is_installed(tmp_path: Path, answer: Callable[[Memory, str], str]) -> None:
    one = Memory()
    answer(one, "a")
    one.keep(tmp_path / "var" / "cache")

    assert not (tmp_path / "var").exists()


def test_problems_come_back_as_they_were() -> None:
    problem = Problem(file="a.txt", message="no", line=3, column=4, length=2, source_line="x", is_warning=True)

    assert problems_of(rows_of([problem])) == [problem]
