"""YAML text to plain data and marks. What a value means is for the schema to say.

Every scalar stays text. YAML's own guesses are traps in a file like ours: it reads `NO` (Norway) as false, `21:00` as
1260 and `0123` as 83. Anchors, merge keys and tags are refused, so that every value stands in exactly one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from notifier.config.source import Mark, Place, Source

_MOST_BYTES = 512 * 1024
_MOST_LEVELS = 24
_EMPTY = ("", "~", "null", "Null", "NULL")
_TRAILING_COMMENT = re.compile(r"\s+#.*$|\s+$")
# libyaml reads ten times faster; where PyYAML was built without it, the slow parser does.
_FAST: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_file(path: Path, named_at: Mark | None = None) -> Source:
    """Read one file. Never raises: a file that cannot be read is a problem, in the place where it was named."""
    source = Source(files=[path], lines={str(path): []})
    try:
        text = read_text(path)
    except OSError as error:
        return _unreadable(source, named_at, error.strerror or type(error).__name__)
    except ValueError as error:
        return _unreadable(source, named_at, str(error))
    source.lines[str(path)] = text.splitlines()
    _read_yaml(text, source)
    return source


def _unreadable(source: Source, named_at: Mark | None, reason: str) -> Source:
    path = source.files[0]
    source.complain(named_at or Mark(file=str(path)), f'"{path}" cannot be read: {reason}')
    source.complete = False
    return source


def read_text(path: Path) -> str:
    """Return the text of a file of reasonable size. Raises OSError, or ValueError with the reason."""
    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        body = file.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise ValueError(f"it is larger than {_MOST_BYTES // 1024} KiB")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from None


def _read_yaml(text: str, source: Source) -> None:
    reader = _Reader(source)
    try:
        data = reader.document(yaml.parse(text, Loader=_FAST))
    except _Refused as refused:
        source.complain(refused.mark, str(refused))
        source.complete = False
    except (yaml.YAMLError, UnicodeError) as error:
        _explain_syntax(text, source, error)
        source.complete = False
    else:
        if isinstance(data, dict) and data:
            source.data = data
        else:
            what = "the file must be a mapping of keys to values" if data else "there is nothing in the file"
            source.complain(source.mark(()), what)
            source.complete = False


def _explain_syntax(text: str, source: Source, refusal: Exception) -> None:
    """Note what is not YAML, in the words of the parser that is slow but explains better, if it agrees."""
    error = _slow_refusal(text) or refusal
    file = str(source.files[0])
    if not isinstance(error, yaml.MarkedYAMLError):
        source.complain(Mark(file=file), "this is not YAML: it has characters that no text has")
        return
    at = error.problem_mark
    mark = Mark(file=file, line=at.line + 1, column=at.column + 1) if at else Mark(file=file)
    source.complain(mark, f"this is not YAML: {_in_plain_words(error)}")


_PLAIN_WORDS = (
    ("mapping values are not allowed", 'here is a second ": ". Put a mapping into {braces}, a text into "quotes"'),
    ("found character '\\t'", "here is a tab. Indent with spaces"),
    ("could not find expected ':'", 'the key of line %d has no ": " behind it'),
    ("expected <block end>", "this line is not indented as those that it stands beside, from line %d on"),
    ("expected ',' or '}'", "a comma is missing before this, or the } that closes line %d"),
    ("expected ',' or ']'", "a comma is missing before this, or the ] that closes line %d"),
    ("found unexpected end of stream", "the quote of line %d is not closed"),
)
"""How the parser's words for the most frequent slips begin, and what they mean to somebody who does not parse."""


def _in_plain_words(error: yaml.MarkedYAMLError) -> str:
    problem, begin = str(error.problem), error.context_mark
    words = next((plain for parsers, plain in _PLAIN_WORDS if problem.startswith(parsers)), "")
    if words and (begin or "%d" not in words):
        return words.replace("%d", str(begin.line + 1 if begin else ""))
    return f"{problem} {error.context} that begins on line {begin.line + 1}" if begin else problem


def _slow_refusal(text: str) -> Exception | None:
    try:
        for _ in yaml.parse(text, Loader=yaml.BaseLoader):
            pass
    except (yaml.YAMLError, UnicodeError) as error:
        return error
    return None


class _Refused(Exception):
    """The file must not be read any further."""

    def __init__(self, mark: Mark, reason: str) -> None:
        super().__init__(reason)
        self.mark = mark


class _Reader:
    """Builds data from parser events: a tree of nodes would be built without a bound on its depth."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._file = str(source.files[0])
        self._events: Iterator[Any] = iter(())

    def document(self, events: Iterator[Any]) -> Any:
        """Return the data of the one document."""
        self._events = events
        data = None
        for number, event in enumerate(e for e in events if isinstance(e, yaml.DocumentStartEvent)):
            if number:
                raise _Refused(self._mark(event), "a second document begins here; a file holds one")
            data = self._value(next(events), ())
        return data

    def _value(self, event: Any, place: Place) -> Any:
        mark = self._mark(event)
        if len(place) > _MOST_LEVELS:
            raise _Refused(mark, f"nested deeper than {_MOST_LEVELS} levels")
        self._source.values[place] = mark
        self._refuse_magic(event, mark, place)
        if isinstance(event, yaml.ScalarEvent):
            return None if event.style in (None, "") and event.value in _EMPTY else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, place)
        return self._map(event, place) if isinstance(event, yaml.MappingStartEvent) else None

    def _refuse_magic(self, event: Any, mark: Mark, place: Place) -> None:
        if event.anchor is not None:
            self._source.complain(mark, "anchors (`&name`, `*name`) are not supported; write the value out")
            self._source.faulty.add(place)
        elif event.tag is not None:
            self._source.complain(mark, "tags (`!name`) are not supported; write the plain value")
            self._source.faulty.add(place)

    def _list(self, start: Any, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            inner = (*place, len(items))
            items.append(self._value(event, inner))
            if items[-1] is None:
                self._miss(inner, "the list item has no value")
        self._source.values[place] = self._mark(start, event)
        return items

    def _map(self, start: Any, place: Place) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(self._mark(event), "a key must be plain text")
            key, inner = event.value, (*place, event.value)
            if inner in self._source.keys:
                self._refuse_again(event, inner)
                continue
            self._source.keys[inner] = self._mark(event)
            value = self._value(next(self._events), inner)
            if value is not None:
                entries[key] = value
            elif place:
                # A whole section may be empty, when all its lines are commented out. Anything else was meant.
                self._miss(inner, f'"{key}" has no value')
        self._source.values[place] = self._mark(start, event)
        return entries

    def _miss(self, place: Place, what: str) -> None:
        if place not in self._source.faulty:
            self._source.complain(self._source.key_mark(place), f"{what}; write one or take it out")
            self._source.faulty.add(place)

    def _refuse_again(self, event: Any, place: Place) -> None:
        """Report a key that is there already, and read past its value without keeping any of it."""
        first = self._source.keys[place]
        self._source.complain(self._mark(event), f'"{place[-1]}" is written twice; the first is on line {first.line}')
        aside = _Reader(Source(files=self._source.files, lines=self._source.lines))
        aside._events = self._events
        aside._value(next(self._events), place)

    def _mark(self, start: Any, end: Any = None) -> Mark:
        """Return the mark from one event to another; of what goes on below, the first line is underlined."""
        begin, finish = start.start_mark, (end or start).end_mark
        lines = self._source.lines[self._file]
        text = _TRAILING_COMMENT.sub("", lines[begin.line]) if begin.line < len(lines) else ""
        stop = finish.column if finish.line == begin.line else len(text)
        return Mark(
            file=self._file,
            line=begin.line + 1,
            column=begin.column + 1,
            length=max(1, stop - begin.column),
            lines=finish.line - begin.line + 1,
        )
