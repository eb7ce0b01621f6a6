"""The colours of a template's text, and the lines under its mistakes: marks by place, with classes of our own style.

The editor's own themes know one background each; these colours can be read in light and in dark surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from notifier.errors import Problem

Mark = dict[str, Any]

MOST_MARKS = 1500
"""A file of 64 KiB made of nothing but tags must not choke a browser."""

_PIECES = re.compile(
    r"(?P<comment>\{#.*?#\}|<!--.*?-->)|(?P<control>\{%.*?%\})|(?P<print>\{\{.*?\}\})|(?P<tag></?[a-zA-Z][^<>{}]*>?)",
    re.DOTALL,
)


def colour(text: str) -> Iterator[Mark]:
    """Yield a mark for each Jinja tag and each element of MJML."""
    for number, found in enumerate(_PIECES.finditer(text)):
        if number >= MOST_MARKS:
            return
        yield _mark(found.start(), found.end(), f"tok-{found.lastgroup}")


def underline(problems: Iterable[Problem], text: str) -> Iterator[Mark]:
    """Yield a mark for each problem whose place is (still) in the text."""
    lines = text.split("\n")
    for one in problems:
        if not 0 < one.line <= len(lines):
            continue
        start = sum(len(line) + 1 for line in lines[: one.line - 1])
        length = len(lines[one.line - 1])
        first = min(one.column - 1, length) if one.column else 0
        last = min(first + one.length, length) if one.column else length
        if last > first:
            yield _mark(start + first, start + last, "squiggle-odd" if one.is_warning else "squiggle-bad")


def _mark(start: int, end: int, name: str) -> Mark:
    return {"kind": "mark", "from": start, "to": end, "class": name}
