"""How the values of a declared JSON source are read. The errors read on as in `values`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from notifier.config.values import read_text
from notifier.config.words import quote, suggest
from notifier.domain.stages import IncidentKind, Stage

SIGNATURES = ("none", "hmac-sha1", "hmac-sha256", "hmac-sha512", "token", "basic")
"""How a source may prove that it is who it says."""

WORDS = (*Stage, *IncidentKind, "info", "stale")
"""What a code may mean."""

_SEGMENT = r"[^.\[\]\s]+(\[-?\d*\])*"
_PATH = re.compile(rf"(\$\.)?{_SEGMENT}(\.{_SEGMENT})*")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_TIME_FORMATS = ("iso", "unix", "unix_ms")
_ANY_TIME = datetime(2026, 11, 23, 17, 45, 6, tzinfo=UTC)


def read_path(value: object) -> str:
    """Return a path into JSON: names with dots between them, `[0]` for one item of a list, `$.` for the top."""
    text = read_text(value)
    if not _PATH.fullmatch(text):
        raise ValueError(f'must be a path such as "data.events[0].code", got {quote(text)}')
    return text


def read_header(value: object) -> str:
    """Return the name of an HTTP header."""
    text = read_text(value)
    if not _HEADER.fullmatch(text):
        raise ValueError(f"must be the name of a header such as X-Signature, got {quote(text)}")
    return text


def read_prefix(value: object) -> str:
    """Return what stands before a digest, as it is written: it may end with a space."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("must be one line of text")
    return value


def read_time_format(value: object) -> str:
    """Return `iso`, `unix`, `unix_ms`, or a pattern of strptime that it understands."""
    text = read_text(value)
    if text in _TIME_FORMATS:
        return text
    try:
        understood = "%" in text and bool(datetime.strptime(_ANY_TIME.strftime(text), text))  # noqa: DTZ007
    except ValueError:
        understood = False
    if not understood:
        known = 'iso, unix, unix_ms or a pattern such as "%d.%m.%Y %H:%M"'
        raise ValueError(f"must be {known}, got {quote(text)}{suggest(text, _TIME_FORMATS)}")
    return text


def read_zone(value: object) -> str:
    """Return the name of a time zone."""
    text = read_text(value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # unknown, malformed, the name of a folder of zones
        hint = suggest(text, available_timezones())
        raise ValueError(f"must be a time zone such as Europe/Berlin, got {quote(text)}{hint}") from None
    return text


def read_status(value: object) -> str:
    """Return what a code means: a stage, an incident, `info` or `stale`."""
    text = read_text(value)
    if text not in WORDS:
        raise ValueError(f'must be a stage, an incident, "info" or "stale", got {quote(text)}{suggest(text, WORDS)}')
    return text


def read_statuses(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a code means, if its words go together: one alone, or a stage and an incident."""
    stages = [word for word in words if word in set(Stage)]
    incidents = [word for word in words if word in set(IncidentKind)]
    if len(words) > 1 and not (len(words) == 2 and len(stages) == len(incidents) == 1):
        raise ValueError(f"must be one word, or one stage and one incident, got {quote(', '.join(words))}")
    return words
