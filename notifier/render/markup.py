"""The check of MJML before it is compiled, and its compilation with the Jinja tags inside.

MJML is never given a message, only a template: a few thousand nested elements overflow the compiler's stack and end the
whole process, without an exception that could be caught. Unknown elements and attributes it passes over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from html.parser import HTMLParser

from mjml import mjml2html

from notifier.errors import Problem
from notifier.render.memory import MEMORY
from notifier.render.source import CONTROL, MOST_PROBLEMS, PRINTED, Source, mask, read_chunks, suggest
from notifier.render.variables import VARIABLES, Kind

DEEPEST = 40
"""Elements within elements, in one file."""

_COLUMN_PARTS = frozenset({"mj-text", "mj-button", "mj-divider", "mj-image", "mj-spacer", "mj-table", "mj-raw"})
_HEAD_PARTS = frozenset({"mj-attributes", "mj-breakpoint", "mj-preview", "mj-raw", "mj-style", "mj-title"})
_BODY_PARTS = frozenset({"mj-section", "mj-wrapper", "mj-raw"})
_INLINE_TAGS = frozenset({"a", "b", "br", "code", "em", "i", "small", "span", "strong", "u"})
_TABLE_TAGS = frozenset({"table", "tbody", "td", "th", "thead", "tr"})
_TEXT_TAGS = _INLINE_TAGS | _TABLE_TAGS | {"div", "h1", "h2", "h3", "hr", "li", "ol", "p", "ul"}
_NOTHING: frozenset[str] = frozenset()

CHILDREN: dict[str, frozenset[str]] = {
    "mjml": frozenset({"mj-head", "mj-body"}),
    "mj-head": _HEAD_PARTS,
    "mj-attributes": _COLUMN_PARTS | _BODY_PARTS | {"mj-all", "mj-class", "mj-column", "mj-body"},
    "mj-body": _BODY_PARTS,
    "mj-wrapper": frozenset({"mj-section", "mj-raw"}),
    "mj-section": frozenset({"mj-column", "mj-group", "mj-raw"}),
    "mj-group": frozenset({"mj-column"}),
    "mj-column": _COLUMN_PARTS,
    "mj-text": _TEXT_TAGS,
    "mj-button": _TEXT_TAGS,
    "mj-table": _TEXT_TAGS,
    "mj-raw": _TEXT_TAGS | {"meta"},
    **dict.fromkeys(("mj-divider", "mj-image", "mj-preview", "mj-spacer", "mj-style", "mj-title"), _NOTHING),
    **dict.fromkeys(_TEXT_TAGS, _TEXT_TAGS),
}
"""Which elements may stand directly in which."""

WHOLE_DOCUMENT = frozenset({"mjml"})
KNOWN = WHOLE_DOCUMENT.union(*CHILDREN.values())
_VOID = frozenset({"br", "hr", "meta"})
_HOLDS_WORDS = _TEXT_TAGS | {"mj-text", "mj-button", "mj-table", "mj-raw", "mj-preview", "mj-title", "mj-style"}

_ADDRESS_ATTRIBUTES = frozenset({"href", "src"})
_PRINTING_ATTRIBUTES = frozenset({"alt", "href", "lang", "title"})
_COLOR_ATTRIBUTES = frozenset({"background-color", "border-color", "color", "style"})
_LOADS = re.compile(r"url\s*\(|@import|expression\s*\(", re.IGNORECASE)
_PRINTS_ONE = re.compile(r"\{\{-?\s*(\w+)\s*-?\}\}")
_MAILS = re.compile(r"mailto:\{\{-?\s*support_email\s*-?\}\}|mailto:[\w.+-]+@[\w.-]+|tel:\+?[\d-]+")
_WRITTEN_OUT = re.compile(rf"https?://[^\s{PRINTED}{CONTROL}]+", re.IGNORECASE)
SLOT = re.compile(r"<!--\s*(content|preview|piece:\s*([a-z0-9-]+))\s*-->")
"""A place in a layout (or, for pieces, in a template) that is filled when an email is put together."""

_STAND_IN = re.compile(r"zqj(\d+)qjz")


def check_markup(source: Source, outermost: frozenset[str]) -> list[Problem]:
    """Check an MJML file of which `outermost` are the elements that may stand around all others."""
    reader = _Reader(source, outermost)
    try:
        reader.feed(reader.masked)
        reader.close()
    except _TooDeep:
        return reader.problems
    reader.say_unclosed()
    return reader.problems


def compile_mjml(text: str) -> str:
    """Return the HTML of a whole checked MJML document, with its Jinja tags as they were.

    The tags are swapped for words while MJML works, because it would escape what stands in attributes. No font is
    fetched from anywhere. Raises ValueError where MJML cannot read the text.
    """
    return MEMORY.recall("mjml", (text,), lambda: _compile_mjml(text))


def _compile_mjml(text: str) -> str:
    chunks = list(read_chunks(text))
    parts, cursor = [], 0
    for number, chunk in enumerate(chunks):
        parts += [text[cursor : chunk.start], f"zqj{number}qjz"]
        cursor = chunk.end
    html = str(mjml2html("".join(parts) + text[cursor:], fonts={}))
    return _STAND_IN.sub(lambda found: text[chunks[int(found[1])].start : chunks[int(found[1])].end], html)


def find_parent_of_content(layout: Source) -> str:
    """Return the element in which a layout has `<!-- content -->`, or "" where it has none."""
    reader = _Reader(layout, WHOLE_DOCUMENT)
    with suppress(_TooDeep):
        reader.feed(reader.masked)
    return reader.parent_of_content


class _TooDeep(Exception):
    """Reading on would only repeat the same problem."""


class _Reader(HTMLParser):
    """Reads masked MJML and collects what is wrong with it."""

    def __init__(self, source: Source, outermost: frozenset[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.masked = mask(source.text)
        self.problems: list[Problem] = []
        self.parent_of_content = ""
        self._outermost = outermost
        self._open: list[tuple[str, int]] = []
        self._line_offsets = [0, *(found.end() for found in re.finditer("\n", self.masked))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at_element(tag, attrs)
        if tag not in _VOID:
            self._open.append((tag, self._offset()))
            if len(self._open) > DEEPEST:
                self._say(f"elements are nested more than {DEEPEST} deep", len(tag) + 1)
                raise _TooDeep

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at_element(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self._open or self._open[-1][0] != tag:
            expected = f"</{self._open[-1][0]}>" if self._open else "no closing element"
            self._say(f"</{tag}> closes nothing here; expected {expected}", len(tag) + 3)
        if any(name == tag for name, _ in self._open):
            while self._open and self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        parent = self._parent()
        if "<" in data:
            self._say('write "&lt;" for the character "<"', offset=self._offset() + data.index("<"))
        if parent == "mj-style":
            self._look_at_style(data, self._offset())
        words = data.replace(CONTROL, "").strip()
        if parent not in _HOLDS_WORDS and words:
            at = self._offset() + data.index(words[0])
            self._say("text must stand inside an element such as mj-text", len(words.split("\n")[0]), offset=at)

    def handle_comment(self, data: str) -> None:
        if PRINTED in data or CONTROL in data:
            self._say("a comment reaches the reader's mail; write {# … #} around Jinja", len(data) + 7)
            return
        slot = SLOT.fullmatch(f"<!--{data}-->")
        if slot and slot[1] == "content":
            self.parent_of_content = self._parent()
        elif not slot and re.match(r"\s*(content|preview|piece)\b", data):
            self._say("write <!-- content -->, <!-- preview --> or <!-- piece: name -->", len(data) + 7)

    def handle_decl(self, decl: str) -> None:
        self._say("a declaration cannot stand in a template", len(decl) + 3)

    def handle_pi(self, data: str) -> None:
        self._say("a processing instruction cannot stand in a template", len(data) + 3)

    def unknown_decl(self, data: str) -> None:
        self._say("a declaration cannot stand in a template", len(data) + 3)

    def say_unclosed(self) -> None:
        """Report the elements that nothing closed, outermost first."""
        for tag, offset in self._open:
            self._say(f"<{tag}> is never closed", len(tag) + 1, offset=offset)

    def _look_at_element(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at_tag(tag)
        written = self.get_starttag_text() or ""
        for name, value in attrs:
            at = self._offset() + max(written.lower().find(name, len(tag) + 1), 0)
            self._look_at_attribute(name, value, at)

    def _look_at_tag(self, tag: str) -> None:
        parent = self._parent()
        allowed = CHILDREN.get(parent, KNOWN) if parent else self._outermost
        if tag not in KNOWN:
            self._say(f"unknown element <{tag}>.{suggest(tag, KNOWN)}", len(tag) + 1)
        elif tag not in allowed:
            inside = f"<{parent}>" if parent else "the outermost place"
            what = f"only {_listed(allowed)}" if allowed else "nothing but text"
            self._say(f"<{tag}> cannot stand in {inside}, {what}", len(tag) + 1)

    def _look_at_attribute(self, name: str, value: str | None, at: int) -> None:
        if name.startswith("on") or name == "http-equiv" or PRINTED in name or CONTROL in name:
            self._say(f'the attribute "{_shown(name)}" cannot be used', len(name), offset=at)
        elif value is None:
            self._say(f'the attribute "{name}" needs a value: {name}="…"', len(name), offset=at)
        elif name in _ADDRESS_ATTRIBUTES:
            self._look_at_address(value, at, len(name))
        elif _LOADS.search(value):
            self._say("nothing may be loaded from elsewhere", len(name), offset=at)
        elif name in _COLOR_ATTRIBUTES and CONTROL not in value:
            self._look_at_colors(value, self.masked.find(value, at + len(name)))
        elif (PRINTED in value or CONTROL in value) and name not in _PRINTING_ATTRIBUTES:
            allowed = _listed(_PRINTING_ATTRIBUTES | _COLOR_ATTRIBUTES)
            self._say(f'Jinja cannot stand in the attribute "{name}", only in: {allowed}', len(name), offset=at)

    def _look_at_address(self, value: str, at: int, length: int) -> None:
        """Check what an `href` or `src` holds. Whether a host that is written out is allowed, `lint` checks."""
        start = self.masked.find(value, at + length)
        address = self.source.text[start : start + len(value)] if start >= 0 else value
        link = _PRINTS_ONE.fullmatch(address)
        if link and link[1] in VARIABLES and VARIABLES[link[1]].kind is not Kind.LINK:
            self._say(f'"{link[1]}" is no link. Links: {_of_kind(Kind.LINK)}', length, offset=at)
        elif not (link or _WRITTEN_OUT.fullmatch(value) or _MAILS.fullmatch(address)):
            self._say(
                f"an address is one link variable ({_of_kind(Kind.LINK)}), https://… or mailto:…", length, offset=at
            )

    def _look_at_colors(self, value: str, at: int) -> None:
        """Check that nothing but colours is printed where a style or a colour stands."""
        for printed in re.finditer(f"{PRINTED}+", value):
            tag = self.source.text[at + printed.start() : at + printed.end()]
            # Tags that stand side by side look like one when they are masked; so do they here, and are refused.
            color = _PRINTS_ONE.fullmatch(tag)
            if not color or color[1] not in VARIABLES or VARIABLES[color[1]].kind is not Kind.COLOR:
                message = f"only a colour can be printed in a style: {_of_kind(Kind.COLOR)}"
                self._say(message, len(tag), offset=at + printed.start())

    def _look_at_style(self, data: str, at: int) -> None:
        loads = _LOADS.search(data)
        if loads:
            self._say("nothing may be loaded from elsewhere", len(loads[0]), offset=at + loads.start())
        tag = re.search(CONTROL, data)
        if tag:
            self._say("nothing but colours can be printed in a style", offset=at + tag.start())
        self._look_at_colors(data, at)

    def _parent(self) -> str:
        return self._open[-1][0] if self._open else ""

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_offsets[line - 1] + column

    def _say(self, message: str, length: int = 1, *, offset: int | None = None) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            place = self._offset() if offset is None else offset
            self.problems.append(self.source.problem_at(message, place, length))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _of_kind(kind: Kind) -> str:
    return ", ".join(name for name, variable in VARIABLES.items() if variable.kind is kind)


def _shown(name: str) -> str:
    return name.replace(PRINTED, "…").replace(CONTROL, "…")
