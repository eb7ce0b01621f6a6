"""How many parts a text message is sent, and paid, as.

The character sets are those of 3GPP TS 23.038, §6.2.1 (https://www.3gpp.org/dynareport/23038.htm). A text that fits the
GSM 7-bit set gets 160 septets in one part or 153 in each of several; any other text is UCS-2 as a whole, with 70 or 67
code units. The rest of each part is the header that joins them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One septet each. Neither `ç` nor the backtick is among them."""

EXTENDED = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape and the character, which are never parted."""

_LAST_OF_ONE_UNIT = 0xFFFF


class Encoding(StrEnum):
    """How a text travels over the air."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_ROOM = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}
"""Units in a single part, and in each part of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """The size of a text message.

    `units` are septets in GSM-7 and 16-bit code units in UCS-2; `room` is how many of them each part holds. `foreign`
    are the characters, each once and in order, that forced UCS-2.
    """

    encoding: Encoding
    units: int
    count: int
    room: int
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one part costs, in a currency by its ISO 4217 code."""

    amount: Decimal
    currency: str

    def times(self, count: int) -> str:
        """Write what so many parts cost: `0.0166 USD`."""
        return f"{self.amount * count} {self.currency}"


def count_segments(text: str) -> Segments:
    """Return the encoding and the number of parts of a text. An empty text has none."""
    foreign = tuple(dict.fromkeys(char for char in text if char not in BASIC and char not in EXTENDED))
    encoding = Encoding.UCS_2 if foreign else Encoding.GSM_7
    widths = [_width(char, encoding) for char in text]
    single, joined = _ROOM[encoding]
    units = sum(widths)
    if units <= single:
        return Segments(encoding=encoding, units=units, count=min(units, 1), room=single, foreign=foreign)
    return Segments(encoding=encoding, units=units, count=_parts(widths, joined), room=joined, foreign=foreign)


def _width(char: str, encoding: Encoding) -> int:
    if encoding is Encoding.UCS_2:
        return 2 if ord(char) > _LAST_OF_ONE_UNIT else 1
    return 2 if char in EXTENDED else 1


def _parts(widths: Iterable[int], room: int) -> int:
    """Fill part after part; a character that does not fit as a whole begins the next one."""
    count, used = 1, 0
    for width in widths:
        if used + width > room:
            count, used = count + 1, 0
        used += width
    return count
