"""More files: the rules, brands and sources of one shop or team, read as if they stood in the main file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from notifier.config.reader import read_file
from notifier.config.source import Mark, Place, Source

SECTIONS = ("brands", "sources", "rules", "tests")
"""What an included file may hold."""

_LISTS = ("rules", "tests")


def read_source(path: Path) -> Source:
    """Read the file and all that it includes. Never raises: what is wrong is among the `problems`."""
    source = read_file(path)
    for place, name in source.texts(("include",)):
        part = path.parent / name
        if part in source.files:
            source.complain(source.mark(place), f'"{part}" is included already')
            source.faulty.add(("include",))
            continue
        _graft(source, read_file(part, source.mark(place)))
    return source


def _graft(source: Source, part: Source) -> None:
    """Add what an included file holds to what is there."""
    for section in part.data:
        if section not in SECTIONS:
            message = f'"{section}" belongs in the main file; an included one holds {", ".join(SECTIONS)}'
            part.complain(part.key_mark((section,)), message)
    offsets = {name: len(have) for name in _LISTS if isinstance(have := source.data.get(name), list)}
    for section in SECTIONS:
        _merge(source, part, section)
    _take_marks(source, part, offsets)
    source.lines |= part.lines
    source.files += part.files
    source.problems += part.problems
    source.complete = source.complete and part.complete


def _merge(source: Source, part: Source, section: str) -> None:
    more = part.data.get(section)
    if more is None:
        return
    have = source.data.setdefault(section, [] if section in _LISTS else {})
    if isinstance(have, list) and isinstance(more, list):
        have.extend(more)
    elif isinstance(have, dict) and isinstance(more, dict):
        for name, value in more.items():
            _add_entry(source, part, (section, name), have, value)
    else:
        kind = "a list" if section in _LISTS else "a mapping of keys to values"
        part.complain(part.key_mark((section,)), f'"{section}" must be {kind}, here and in the main file')


def _add_entry(source: Source, part: Source, place: Place, have: dict[str, object], value: object) -> None:
    first = source.keys.get(place)
    if first is not None:
        part.complain(part.key_mark(place), f'"{place[-1]}" is written twice; the first is in {_where(first)}')
        return
    have[str(place[-1])] = value


def _where(mark: Mark) -> str:
    return f"{mark.file}:{mark.line}"


def _take_marks(source: Source, part: Source, offsets: Mapping[str, int]) -> None:
    """Take over the marks under their new places: lists count on. Of an entry that was refused nothing is taken."""
    refused = {place for place in part.keys if len(place) == 2 and place in source.keys}
    for have, more in ((source.keys, part.keys), (source.values, part.values)):
        for place, mark in more.items():
            if place and place[0] in SECTIONS and place[:2] not in refused:
                have.setdefault(_moved(place, offsets), mark)
    source.faulty |= {_moved(place, offsets) for place in part.faulty}


def _moved(place: Place, offsets: Mapping[str, int]) -> Place:
    if len(place) > 1 and place[0] in _LISTS and isinstance(place[1], int):
        return (place[0], place[1] + offsets.get(str(place[0]), 0), *place[2:])
    return place
