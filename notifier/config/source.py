"""The configuration as it is written: plain data, and where each key and each value of it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notifier.errors import Problem

Place = tuple[str | int, ...]
"""The way from the top of the configuration to one value: `("rules", 2, "when", "lane")`."""


def printable(text: str) -> str:
    """Return the text with escapes for what would do something to a terminal, or cannot be written to one."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of text in a file. `line` and `column` count from 1; `length` is what of it is on its first line."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    lines: int = 1

    def problem(self, message: str, *, is_warning: bool = False) -> Problem:
        """Return a problem at this place."""
        return Problem(
            file=self.file,
            line=self.line,
            column=self.column,
            length=self.length,
            message=printable(message),
            is_warning=is_warning,
        )


@dataclass(slots=True, kw_only=True)
class Source:
    """What was read so far, and what was wrong with it.

    `keys` say where the keys of mappings are, `values` where what stands behind a key or in a list is. Nothing more
    needs to be said about what stands at a `faulty` place. If the source is not `complete`, a file could not be read,
    and it makes no sense to look for what is missing.
    """

    data: dict[str, Any] = field(default_factory=dict)
    keys: dict[Place, Mark] = field(default_factory=dict)
    values: dict[Place, Mark] = field(default_factory=dict)
    faulty: set[Place] = field(default_factory=set)
    lines: dict[str, list[str]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True

    def mark(self, place: Place) -> Mark:
        """Return where the value is; of what is not written, no more than the file."""
        return self.values.get(place) or Mark(file=str(self.files[0]) if self.files else "")

    def key_mark(self, place: Place) -> Mark:
        """Return where the key of the value is; a list item has none, so its own place."""
        return self.keys.get(place) or self.mark(place)

    def at(self, place: Place) -> Any:
        """Return the value at that place, or None if there is none."""
        value: Any = self.data
        for step in place:
            if isinstance(step, str) and isinstance(value, dict):
                value = value.get(step)
            elif isinstance(step, int) and isinstance(value, list) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def texts(self, place: Place) -> Iterator[tuple[Place, str]]:
        """Yield the text at that place, or each text of the list there, with its own place.

        One text with commas was meant as several: the schema says so, and no more needs to be said of it.
        """
        value = self.at(place)
        if isinstance(value, str) and "," not in value:
            yield place, value
        if isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, str):
                    yield (*place, number), item

    def entries(self, *place: str) -> Iterator[Place]:
        """Yield the place of each entry of the mapping or list at that place."""
        value = self.at(place)
        if isinstance(value, dict):
            for key in value:
                yield (*place, key)
        if isinstance(value, list):
            for number in range(len(value)):
                yield (*place, number)

    def complain(self, mark: Mark, message: str) -> None:
        """Note a problem."""
        self.problems.append(mark.problem(message))

    def warn(self, mark: Mark, message: str) -> None:
        """Note what is not wrong but should be known."""
        self.problems.append(mark.problem(message, is_warning=True))
