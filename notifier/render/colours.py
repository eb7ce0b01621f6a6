"""A brand's colour made fit for reading: as it is where it can be read, else darker or lighter.

Contrast as in WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

OURS = "#1f4fd8"
"""What stands where a brand has no colour of its own."""

ENOUGH = 4.5
"""Level AA for text."""

_LIGHT, _DARK = "#f2f4f7", "#1a2028"
"""Of what words lie on, what takes most from the contrast: the ground in light surroundings, else the paper."""

_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """A colour for light and one for dark surroundings, each with the colour of words upon it."""

    light: str
    on_light: str
    dark: str
    on_dark: str


@lru_cache(maxsize=256)
def dress(colour: str) -> Colours:
    """Return the colours of a brand's pages and emails."""
    wanted = colour or OURS
    light, dark = _towards(wanted, _LIGHT, "#000000"), _towards(wanted, _DARK, "#ffffff")
    return Colours(light=light, on_light=_words_on(light), dark=dark, on_dark=_words_on(dark))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _towards(colour: str, paper: str, end: str) -> str:
    """Return the colour mixed with as little of `end` as makes it readable on the paper."""
    mixed = (_mix(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(one for one in mixed if contrast(one, paper) >= ENOUGH)


def _words_on(colour: str) -> str:
    return max(("#ffffff", "#10151c"), key=lambda words: contrast(words, colour))


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
