"""What was worked out about texts of templates, remembered by what it was worked out from, and kept on disk.

To check, compile and try out a few hundred messages takes seconds, and every process of an engine and every command
needs them. Nothing here decides anything: an answer is used only for the same question to the same code.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

from notifier.errors import Problem

T = TypeVar("T")

MOST = 8192
"""Answers. The shipped templates need two thousand; beyond that the ones asked for longest ago go."""

_ASKED = ("babel", "jinja2", "markupsafe", "mjml-python")
_OF_A_PROBLEM = tuple(field.name for field in fields(Problem))
_PREFIX = "templates-"
_DIGEST = 32


class Memory:
    """Answers that `marshal` can write: texts, numbers, code, and tuples of them."""

    def __init__(self) -> None:
        self._answers: dict[bytes, object] = {}
        self._asked: set[bytes] = set()
        self._has_news = False
        self._seen: tuple[Path, int] | None = None

    def recall(self, question: str, about: tuple[object, ...], work_out: Callable[[], T]) -> T:
        """Return the answer to a question about texts; it is worked out where nobody asked before.

        What `work_out` raises is raised, and not remembered.
        """
        key = hashlib.sha256(repr((question, about)).encode("utf-8", "surrogatepass")).digest()
        answer = self._answers.pop(key, None)
        if answer is None:
            answer = work_out()
            self._has_news = True
        self._answers[key] = answer
        self._asked.add(key)
        while len(self._answers) > MOST:
            self._answers.pop(next(iter(self._answers)), None)
        return answer  # type: ignore[return-value]  # what one question gave is what it gives again

    def read(self, folder: Path) -> None:
        """Take up what this version of the engine has kept in a folder, if it is there and to be trusted."""
        self._asked, self._has_news = set(), False
        file = folder / _name()
        with suppress(OSError, ValueError, EOFError, TypeError):
            found = (file, file.stat().st_mtime_ns)
            if found != self._seen:
                self._answers = _unpack(_read_own(file)) | self._answers
                self._seen = found

    def keep(self, folder: Path) -> None:
        """Write down what was asked since `read`, if some of it is new. A disk that is full or not ours is no harm."""
        if not self._has_news or not folder.parent.is_dir():
            return
        answers = {key: self._answers[key] for key in self._asked.copy() if key in self._answers}
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            _write(folder / _name(), _pack(answers))


MEMORY = Memory()
"""That of this process: `load` and what it calls are functions of their arguments, with or without it."""


def rows_of(problems: Iterable[Problem]) -> tuple[tuple[object, ...], ...]:
    """Return problems as an answer that can be kept."""
    return tuple(astuple(problem) for problem in problems)


def problems_of(rows: Iterable[tuple[object, ...]]) -> list[Problem]:
    """Return the problems of which `rows_of` made the rows."""
    return [Problem(**dict(zip(_OF_A_PROBLEM, row, strict=True))) for row in rows]  # type: ignore[arg-type]


def _pack(answers: dict[bytes, object]) -> bytes:
    written = marshal.dumps(answers)
    return hashlib.sha256(written).digest() + written


def _unpack(kept: bytes) -> dict[bytes, object]:
    """Read what was written whole. Raises ValueError for anything else: `marshal` must not be given what is broken."""
    digest, written = kept[:_DIGEST], kept[_DIGEST:]
    if hashlib.sha256(written).digest() != digest:
        raise ValueError("it is not as it was written")
    answers: dict[bytes, object] = marshal.loads(written)  # noqa: S302  # a file that only we could write
    return answers


def _read_own(file: Path) -> bytes:
    """Read a file of code. Raises ValueError where somebody else could have written it."""
    with file.open("rb") as opened:
        found = os.fstat(opened.fileno())
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise ValueError("somebody else may write to it")
        return opened.read()


def _write(file: Path, content: bytes) -> None:
    """Write the file whole or not at all, for its owner alone, and drop those of other versions of the engine."""
    with NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as new:
        new.write(content)
    Path(new.name).replace(file)
    for other in file.parent.glob(f"{_PREFIX}*"):
        if other != file:
            other.unlink(missing_ok=True)


@cache
def _name() -> str:
    """Name the file by all that an answer depends on beside the question: this code, its libraries, this Python."""
    here = Path(__file__).parent
    digest = hashlib.sha256(repr([sys.version, *((name, version(name)) for name in _ASKED)]).encode())
    for file in sorted([*here.glob("*.py"), *(here.parent / "domain").glob("*.py")]):
        digest.update(file.read_bytes())
    return f"{_PREFIX}{digest.hexdigest()[:16]}"
