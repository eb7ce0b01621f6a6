"""How texts are set in a terminal: headings, wrapped paragraphs, and times as two people read them."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime, tzinfo

import click

WIDTH = 100


def heading(title: str, note: str = "") -> str:
    """Return a heading: its title in capitals, so that it stands out without colour too."""
    return click.style(title.upper(), bold=True) + (f" ({note})" if note else "")


def paragraph(text: str, indent: int = 2, hanging: int = 0) -> str:
    """Wrap a text to the width of the page; lines after the first are indented by `hanging` more."""
    return textwrap.fill(
        harmless(text),
        width=WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_on_hyphens=False,
        break_long_words=False,
    )


def quote(text: str, indent: int = 6) -> list[str]:
    """Set the words of a message apart, line by line."""
    margin = " " * indent + "| "
    wrap = textwrap.TextWrapper(
        WIDTH, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
    return [wrap.fill(harmless(line)) or margin.rstrip() for line in text.strip().splitlines()]


def harmless(text: str) -> str:
    """Return the text without control characters: carriers and buyers wrote parts of it, and terminals obey some."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def count(number: int, noun: str) -> str:
    """Return `1 event`, `2 events`, `1,000 events`."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


class LocalTime:
    """Writes times where the recipient is, with UTC behind them."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def at(self, when: datetime) -> str:
        """Return `Mon 2026-11-23 09:00 (08:00Z)`; the day of UTC too where it is another."""
        there, utc = when.astimezone(self.zone), when.astimezone(UTC)
        local = f"{there:%a %Y-%m-%d %H:%M}"
        if there.utcoffset() == utc.utcoffset():
            return f"{local}Z"
        return f"{local} ({utc:%H:%M}Z)" if there.date() == utc.date() else f"{local} ({utc:%m-%d %H:%M}Z)"

    def day(self, when: datetime) -> str:
        """Return the day alone."""
        return f"{when.astimezone(self.zone):%a %Y-%m-%d}"

    def window(self, earliest: datetime, latest: datetime, *, is_day: bool) -> str:
        """Return a delivery window: days where whole days are promised, else times."""
        if is_day:
            first, last = self.day(earliest), self.day(latest)
            return first if first == last else f"{first} to {last}"
        return f"{self.at(earliest)} to {self.at(latest)}"
