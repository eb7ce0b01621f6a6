"""The folder of templates: which files there are, in which languages and for which brands, and which one counts.

    <name>/{subject.txt, email.mjml, email.txt, sms.txt}     English
    <name>/<locale>/…                                        other languages
    _layout/{email.mjml, email.txt, <piece>.mjml}            what is around every email
    brands/<brand>/<name>/…, brands/<brand>/_layout/…        what is different for one brand

The reader's language decides first; within a language, the file of the brand comes before the one for all brands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from notifier.domain.notification import Channel
from notifier.errors import Problem
from notifier.render.source import CONTROL, LARGEST_FILE, PRINTED, Source, suggest

ROOT_LOCALE = "en"
"""The language of the files that stand directly in the folder of a template."""

SHARED = ""
"""The brand of files that belong to no brand."""

LAYOUT = "_layout"
BRANDS = "brands"

PARTS: dict[Channel, tuple[str, ...]] = {
    Channel.EMAIL: ("subject.txt", "email.mjml", "email.txt"),
    Channel.SMS: ("sms.txt",),
}
"""The files of a template that make a message on each channel. All of them are needed."""

_PART_FILES = tuple(part for parts in PARTS.values() for part in parts)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LEFT_BY_EDITORS = re.compile(r"\..*|.*~|.*\.(?:swp|orig|bak|md)|__pycache__")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a file stands: its brand (or `SHARED`), the template (or `LAYOUT`), the locale, the file's name."""

    brand: str
    name: str
    locale: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Every file that was read, those that could not be, and what was wrong with them."""

    files: dict[Spot, Source]
    unread: frozenset[Spot] = frozenset()
    problems: tuple[Problem, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The templates, sorted."""
        return tuple(sorted({spot.name for spot in self.files} - {LAYOUT}))

    def locales(self, name: str) -> tuple[str, ...]:
        """The locales in which a template (or the layout) has files of its own, for whatever brand."""
        return tuple(sorted({spot.locale for spot in self.files if spot.name == name}))

    def find(self, name: str, part: str, brand: str, locales: Iterable[str]) -> tuple[str, Source] | None:
        """Return the file that counts, with its locale: the reader's language first, within it the brand's own."""
        for locale in locales:
            for owner in (brand, SHARED):
                source = self.files.get(Spot(owner, name, locale, part))
                if source:
                    return locale, source
        return None


def read_tree(folder: Path, brands: Collection[str]) -> Tree:
    """Read every file below the folder. What cannot be read is a problem, never an exception."""
    if not folder.is_dir():
        problem = Problem(file=str(folder), message="there is no such folder of templates")
        return Tree(files={}, problems=(problem,))
    reader = _Reader(folder, brands)
    try:
        reader.read_brand(folder, SHARED)
    except OSError as error:
        reader.problems.append(
            Problem(file=str(error.filename or folder), message=f"it cannot be read: {error.strerror}")
        )
    return Tree(files=reader.files, unread=frozenset(reader.unread), problems=tuple(reader.problems))


def is_locale(tag: str) -> bool:
    """Whether a tag can be the folder of a language."""
    return _LOCALE.fullmatch(tag) is not None


def normalise_locale(tag: str) -> str:
    """Return a tag in its usual spelling: `DE_at` as `de-AT`, `zh-hant` as `zh-Hant`."""
    language, *rest = tag.replace("_", "-").split("-")
    return "-".join([language.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])


def fall_back(locale: str, default: str) -> tuple[str, ...]:
    """Return the locales to try, in order: `de-AT`, `de`, the default and its language, English."""
    chain: list[str] = []
    for tag in (locale, default, ROOT_LOCALE):
        parts = normalise_locale(tag).split("-")
        chain += ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys(chain))


class _Reader:
    """Walks the folder once."""

    def __init__(self, folder: Path, brands: Collection[str]) -> None:
        self.folder = folder
        self.brands = brands
        self.files: dict[Spot, Source] = {}
        self.unread: set[Spot] = set()
        self.problems: list[Problem] = []

    def read_brand(self, folder: Path, brand: str) -> None:
        for entry in _entries(folder):
            if not entry.is_dir():
                self._say(entry, "a file stands where only folders of templates belong")
            elif entry.name == BRANDS and brand == SHARED:
                self._read_brands(entry)
            elif entry.name == LAYOUT or _NAME.fullmatch(entry.name):
                self._read_template(entry, brand)
            else:
                self._say(entry, "a template's name is made of small letters, digits and hyphens")

    def _read_brands(self, folder: Path) -> None:
        for entry in _entries(folder):
            if entry.name not in self.brands:
                hint = suggest(entry.name, self.brands) or f" Known: {', '.join(sorted(self.brands))}"
                self._say(entry, f'there is no brand "{entry.name}".{hint}')
            elif entry.is_dir():
                self.read_brand(entry, entry.name)

    def _read_template(self, folder: Path, brand: str) -> None:
        self._read_parts(folder, brand, folder.name, ROOT_LOCALE)
        for entry in _entries(folder):
            if entry.is_dir():
                self._read_locale(entry, brand, folder.name)

    def _read_locale(self, folder: Path, brand: str, name: str) -> None:
        if not is_locale(folder.name):
            self._say(folder, f'"{folder.name}" is no locale such as de or de-AT')
        elif normalise_locale(folder.name) == ROOT_LOCALE:
            self._say(folder, "English stands in the folder above, without a folder of its own")
        else:
            self._read_parts(folder, brand, name, normalise_locale(folder.name))
            for entry in (entry for entry in _entries(folder) if entry.is_dir()):
                self._say(entry, "a folder stands where only the files of a template belong")

    def _read_parts(self, folder: Path, brand: str, name: str, locale: str) -> None:
        for entry in _entries(folder):
            if entry.is_dir():
                continue
            if _is_part(entry.name, name):
                self._read_file(entry, Spot(brand, name, locale, entry.name))
            else:
                known: Sequence[str] = ("email.mjml", "email.txt") if name == LAYOUT else _PART_FILES
                self._say(entry, f"unknown file.{suggest(entry.name, known)} Known: {', '.join(known)}")

    def _read_file(self, path: Path, spot: Spot) -> None:
        try:
            self.files[spot] = Source(file=str(path), text=_read_text(path))
        except ValueError as error:
            self.unread.add(spot)
            self._say(path, str(error))

    def _say(self, path: Path, message: str) -> None:
        self.problems.append(Problem(file=str(path), message=message))


def _read_text(path: Path) -> str:
    """Return what a file holds, with plain line breaks. Raises ValueError with a sentence why it cannot be taken."""
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"it is larger than {LARGEST_FILE // 1024} KiB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it cannot be read: it is not UTF-8") from error
    wrong = check_text(text)
    if wrong:
        raise ValueError(wrong)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_text(text: str) -> str:
    """Return why the text of a file cannot be taken, or ""."""
    if len(text.encode(errors="replace")) > LARGEST_FILE:
        return f"it is larger than {LARGEST_FILE // 1024} KiB"
    if PRINTED in text or CONTROL in text:
        return "it holds a character of Unicode's private use area (U+E000 or U+E001)"
    if found := _CONTROLS.search(text):
        return f"it holds a control character (U+{ord(found[0]):04X}), which no message can carry"
    return ""


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what stands in a folder, sorted, without what editors and people leave beside the templates."""
    return (entry for entry in sorted(folder.iterdir()) if not _LEFT_BY_EDITORS.fullmatch(entry.name))


def _is_part(file: str, name: str) -> bool:
    return file.endswith(".mjml") or file == "email.txt" if name == LAYOUT else file in _PART_FILES
