"""Paths into JSON as an operator writes them: `data.number`, `events[0].code`, `parcels[].scans[]`, `$.meta.id`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from notifier.carriers.reading.payload import expect_object, text

_SEGMENT = r"[^.\[\]]+(?:\[(?:-?\d+)?\])*"
_PATH = re.compile(rf"(?:\$\.)?{_SEGMENT}(?:\.{_SEGMENT})*")
_STEP = re.compile(r"\[(-?\d+)?\]|([^.\[\]]+)")
_TOP = "$."


@dataclass(frozen=True, slots=True)
class Path:
    """Steps down from a node: a name, an index (from the end if negative), or None for every item.

    With `from_top` they start at the whole body instead.
    """

    steps: tuple[str | int | None, ...]
    from_top: bool = False

    def find(self, node: object, top: object) -> object:
        """Return the first value at the path, or None."""
        return next(iter(self._walk(node, top)), None)

    def find_items(self, node: object, top: object) -> list[object] | None:
        """Return the values at the path, those of a list one by one; None if there is not even an empty list."""
        found = self._walk(node, top)
        items = [item for value in found for item in (value if isinstance(value, list) else [value])]
        return items if found else None

    def _walk(self, node: object, top: object) -> list[object]:
        found = [top if self.from_top else node]
        for step in self.steps:
            found = [value for one in found for value in _take(one, step) if value is not None]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A node of a body, read by the names that a declaration gives to paths. `where` names the node in errors."""

    paths: Mapping[str, Path]
    node: object
    top: object
    where: str

    def text(self, name: str) -> str:
        """Return what is at the path of that name as text, or ""."""
        return self.text_at(self.paths[name]) if name in self.paths else ""

    def text_at(self, path: Path) -> str:
        """Return what is at `path` as text, numbers and truth values too, or ""."""
        found = path.find(self.node, self.top)
        if isinstance(found, bool):
            return "true" if found else "false"
        return str(found) if isinstance(found, float) else text(found)

    def items(self, name: str) -> list[View] | None:
        """Return the objects at the path of that name; None if nothing is there. Raises UnreadablePayload."""
        found = self.paths[name].find_items(self.node, self.top)
        return None if found is None else self._view_each(found, name)

    def as_items(self) -> list[View]:
        """Return the objects of the list that the node is, or the node itself. Raises UnreadablePayload."""
        return self._view_each(self.node if isinstance(self.node, list) else [self.node], "")

    def _view_each(self, nodes: list[object], name: str) -> list[View]:
        """Name each by its place, so that an error can be found."""
        named = [(f"{self.where}.{name}[{i}]" if name else f"{self.where}[{i}]", node) for i, node in enumerate(nodes)]
        return [replace(self, node=expect_object(node, where), where=where) for where, node in named]


def read_path(written: str) -> Path:
    """Return the path that an operator wrote. Raises ValueError with a sentence for the operator."""
    if not _PATH.fullmatch(written):
        raise ValueError(f'"{written}" is no path. Write names with dots and indexes, like "data.events[0].code"')
    steps: list[str | int | None] = [
        name or (int(index) if index else None) for index, name in _STEP.findall(written.removeprefix(_TOP))
    ]
    while steps[-1] is None:  # a list at the end is read item by item anyway
        steps.pop()
    return Path(tuple(steps), from_top=written.startswith(_TOP))


def _take(node: object, step: str | int | None) -> list[object]:
    if isinstance(node, dict):
        return [node.get(step)] if isinstance(step, str) else []
    if not isinstance(node, list) or isinstance(step, str):
        return []
    if step is None:
        return list(node)
    return [node[step]] if -len(node) <= step < len(node) else []
