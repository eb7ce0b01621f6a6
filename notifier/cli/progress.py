"""How far a long command has got, on standard error, so that what it prints can be piped on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")

_EVERY_SECONDS = 1.0


def show_progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """Pass items on, and say about once a second how many there were, of how many, and how long it will take."""
    started = shown = time.monotonic()
    number = 0
    for number, item in enumerate(items, start=1):
        yield item
        at = time.monotonic()
        if at - shown >= _EVERY_SECONDS:
            shown = at
            left = (at - started) / number * max(total - number, 0)
            _say(f"{number:,} of {max(total, number):,} {what}, about {left:.0f} s left", is_last=False)
    spent = time.monotonic() - started
    if shown != started:
        _say(f"{number:,} {what} in {spent:.0f} s", is_last=True)


def _say(text: str, *, is_last: bool) -> None:
    """Write over the last line on a terminal; in a log, a line of its own."""
    if sys.stderr.isatty():
        click.echo(f"\r{text:<70}", nl=is_last, err=True)
    else:
        click.echo(text, err=True)
