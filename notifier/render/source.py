"""The text of one template file, its Jinja tokens, and where in the file they stand."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError

from notifier.errors import Problem
from notifier.render.environment import TEXT

LARGEST_FILE = 65_536
"""Bytes. Whatever is linear in the size of a file is then quick."""

MOST_PROBLEMS = 50
"""Per file and check. Nobody mends more at a time, and each one is looked up in the text."""

PRINTED = "\ue000"
"""Stands, character by character, for `{{ … }}` in a masked text."""
CONTROL = "\ue001"
"""Stands for `{% … %}` and `{# … #}`."""

_OPENINGS = {"variable_begin": PRINTED, "block_begin": CONTROL, "comment_begin": CONTROL}
_CLOSINGS = frozenset({"variable_end", "block_end", "comment_end"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of a template. `file` is its path as it is shown to people; line breaks are `\\n`."""

    file: str
    text: str

    def problem(self, message: str, *, line: int = 0, column: int = 0, length: int = 1) -> Problem:
        """Describe a mistake at a place of this file."""
        lines = self.text.split("\n")
        shown = lines[line - 1] if 0 < line <= len(lines) else ""
        return Problem(
            file=self.file, message=message, line=line, column=column, length=max(length, 1), source_line=shown
        )

    def problem_at(self, message: str, offset: int, length: int = 1) -> Problem:
        """Describe a mistake at a character of this file, counted from 0."""
        line = self.text.count("\n", 0, offset) + 1
        column = offset - self.text.rfind("\n", 0, offset)
        return self.problem(message, line=line, column=column, length=length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A Jinja token and its offset in the text."""

    kind: str
    value: str
    offset: int


def read_tokens(text: str) -> list[Token]:
    """Split a text into Jinja tokens. Raises jinja2.TemplateSyntaxError, and ValueError for a number of absurd length.

    The lexer drops the white space that `{%-` swallows, so offsets come from finding each token after the one before.
    """
    tokens, cursor = [], 0
    for _, kind, value in TEXT.lex(text):
        offset = text.find(value, cursor)
        tokens.append(Token(kind=kind, value=value, offset=offset))
        cursor = offset + len(value)
    return tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A whole Jinja tag, from its opening to its closing braces, as a slice of the text."""

    start: int
    end: int
    mark: str


def read_chunks(text: str) -> Iterator[Chunk]:
    """Yield the Jinja tags of a text, in order."""
    start, mark = 0, CONTROL
    for token in read_tokens(text):
        if token.kind in _OPENINGS:
            start, mark = token.offset, _OPENINGS[token.kind]
        elif token.kind in _CLOSINGS:
            yield Chunk(start=start, end=token.offset + len(token.value.rstrip()), mark=mark)


def mask(text: str) -> str:
    """Return the text with each Jinja tag blotted out: as long as before, so that places stay what they are."""
    parts, cursor = [], 0
    for chunk in read_chunks(text):
        parts.append(text[cursor : chunk.start])
        parts.append("".join(char if char == "\n" else chunk.mark for char in text[chunk.start : chunk.end]))
        cursor = chunk.end
    return "".join(parts) + text[cursor:]


def is_readable(text: str) -> bool:
    """Whether Jinja can split the text into tokens."""
    try:
        read_tokens(text)
    except (TemplateSyntaxError, ValueError):
        return False
    return True


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "…"?`, or "" if nothing known is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f' Did you mean "{near[0]}"?' if near else ""
