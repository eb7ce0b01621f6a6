"""Values before they are printed: one line each, free of control characters, and of links nobody at the shop wrote.

A buyer types the name, a carrier types the place. Mail and phone apps turn anything that looks like an address into a
link, so such texts lose what makes them look like one and are cut to a length that no name needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from notifier.domain.segments import BASIC, EXTENDED
from notifier.render.variables import VARIABLES, Kind

LONGEST_OUTSIDE_TEXT = 60
LONGEST_TEXT = 200
LONGEST_LINK = 2000
LONGEST_LOOKED_AT = 1000
MOST_PARCELS = 20

_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}]+")
_IS_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_SCHEME = re.compile(r"\s*:\s*/\s*/+\s*")
_DOT_OF_A_DOMAIN = re.compile(r"[.\u3002\uff0e\uff61]+(?=[^\W\d_]{2})")

_JOINERS = "\u200c\u200d"
"""Invisible, and yet part of how Persian, Hindi and many other names are written."""

_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u2032": "'",
        "`": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2022": "-",
        "\u00b7": "-",
        "\u2026": "...",
        "\u2116": "No. ",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "\u00ad": "",
        "\u200b": "",
        "\ufeff": "",
    }
)
"""Typography with an equal in GSM-7. One curly apostrophe would more than halve the room of a text message."""

_UNDECOMPOSED = {
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "\u0131": "i",
    "Œ": "OE",
    "œ": "oe",
    "ẞ": "SS",
    "Þ": "Th",
    "þ": "th",
}
"""Letters with a stroke or of two parts, which Unicode does not take apart."""


def clean(values: Mapping[str, object]) -> dict[str, object]:
    """Return the given variables, fit to be printed; names that are no variables are left out.

    Raises ValueError where a link is not an http or https address.
    """
    return {name: _clean_value(name, value) for name, value in values.items() if name in VARIABLES}


def _clean_value(name: str, value: object) -> object:
    try:
        return _CLEANERS[VARIABLES[name].kind](value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def tame(text: str) -> str:
    """Return a text from outside as one short line that no app takes for a link.

    `http://evil.example/x` becomes `http evil. example/x`: the words stay, the link does not.
    """
    line = _DOT_OF_A_DOMAIN.sub(". ", _SCHEME.sub(" ", one_line(text[:LONGEST_LOOKED_AT])))
    return line if len(line) <= LONGEST_OUTSIDE_TEXT else line[: LONGEST_OUTSIDE_TEXT - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Return the text without line breaks, control and direction marks, with single spaces."""
    return " ".join((text if text.isprintable() else "".join(map(_visible, text))).split())


def plain_typography(text: str) -> str:
    """Return the text with quotes, dashes and spaces that GSM-7 has."""
    return text.translate(_PLAIN)


def plain_letters(text: str) -> str:
    """Return the text with letters that GSM-7 lacks replaced by their plain form where there is one: `Łódź`, `Lodz`.

    Values go through this, such as names and places. What stands in the template itself is not respelled.
    """
    return text if text.isascii() else "".join(map(_plain_letter, text))


def _visible(char: str) -> str:
    """Return the character, a space for any break, and nothing for what cannot be seen or turns the text around."""
    if char.isspace():
        return " "
    return char if char.isprintable() or char in _JOINERS else ""


@lru_cache(maxsize=4096)
def _plain_letter(char: str) -> str:
    if char in BASIC or char in EXTENDED:
        return char
    letters = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    letters = _UNDECOMPOSED.get(letters, letters)
    return letters if all(letter in BASIC for letter in letters) else char


def _text(value: object) -> str:
    return one_line("" if value is None else str(value)[:LONGEST_LOOKED_AT])[:LONGEST_TEXT]


def _outside_text(value: object) -> str:
    return tame("" if value is None else str(value))


def _link(value: object) -> str:
    address = "" if value is None else str(value)
    if address and (len(address) > LONGEST_LINK or not _LINK.fullmatch(address)):
        raise ValueError("it is not an http or https address")
    return address


def _list(value: object) -> list[str]:
    return [_outside_text(item) for item in value[:MOST_PARCELS]] if isinstance(value, list | tuple) else []


def _lines(value: object) -> list[str]:
    """Each was cleaned where it was made, and a digest must not lose any."""
    return [one_line(str(item)) for item in value] if isinstance(value, list | tuple) else []


def _same(value: object) -> object:
    return value


def _color(value: object) -> str:
    text = str(value or "")
    if text and not _IS_COLOR.fullmatch(text):
        raise ValueError("is no colour such as #1f4fd8")
    return text


_CLEANERS: dict[Kind, Callable[[object], object]] = {
    Kind.TEXT: _text,
    Kind.OUTSIDE_TEXT: _outside_text,
    Kind.LINK: _link,
    Kind.COLOR: _color,
    Kind.NUMBER: _same,
    Kind.YES_NO: _same,
    Kind.MOMENT: _same,
    Kind.LIST: _list,
    Kind.LINES: _lines,
}
