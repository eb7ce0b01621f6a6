"""A message put together: the layout, the template in its content slot, and the pieces both ask for.

This happens on the text, before MJML and Jinja, so that each of them sees one whole document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from notifier.errors import Problem
from notifier.render.files import LAYOUT, Tree
from notifier.render.markup import SLOT
from notifier.render.source import Source, suggest

_PREVIEW = re.compile(r"<mj-preview>(.*?)</mj-preview>\n?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The whole text of one part of a message, and the files it is made of."""

    text: str
    sources: tuple[Source, ...]


def assemble(tree: Tree, part: str, body: Source, brand: str, locales: tuple[str, ...]) -> Assembled:
    """Put a part of a template into the layout that its brand and language have for that part, if any.

    Slots that nothing fills are left empty.
    """
    found = tree.find(LAYOUT, part, brand, locales)
    if found is None:
        return Assembled(text=body.text, sources=(body,))
    layout = found[1]
    pieces: dict[str, Source] = {}

    def fill_piece(slot: re.Match[str]) -> str:
        piece = tree.find(LAYOUT, slot[2] + _suffix(part), brand, locales) if slot[2] else None
        if piece is None:
            return ""
        pieces[slot[2]] = piece[1]
        return piece[1].text

    text = SLOT.sub(lambda slot: _fill(slot, body.text), layout.text)
    return Assembled(text=SLOT.sub(fill_piece, text), sources=(body, layout, *pieces.values()))


def check_pieces(source: Source, part: str, tree: Tree) -> list[Problem]:
    """Report the pieces a file asks for that are in no layout folder. Only MJML has pieces."""
    suffix = _suffix(part)
    files = {spot.part for spot in tree.files if spot.name == LAYOUT and spot.part.endswith(suffix)}
    known = {file.removesuffix(suffix) for file in files} - {"email"}
    return [
        source.problem_at(f'there is no piece "{slot[2]}".{suggest(slot[2], known)}', slot.start(), len(slot[0]))
        for slot in SLOT.finditer(source.text)
        if slot[2] and slot[2] not in known
    ]


def _suffix(part: str) -> str:
    return part[part.index(".") :]


def _fill(slot: re.Match[str], body: str) -> str:
    """Put the template where its content belongs, and the preview line it begins with into the head."""
    preview = _PREVIEW.search(body)
    match slot[1]:
        case "content":
            return _PREVIEW.sub("", body)
        case "preview":
            return preview[0] if preview else ""
        case _:
            return slot[0]
