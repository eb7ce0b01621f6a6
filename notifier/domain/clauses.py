"""How the clauses of rules, and the occurrences they speak of, are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache


@lru_cache(maxsize=4096)
def instant(when: datetime) -> str:
    """Write an instant as `2026-06-17T12:00:00Z`. Several rules name the same one of a parcel."""
    return f"{when.astimezone(UTC).isoformat()[:_SECONDS]}Z"


_SECONDS = len("2026-06-17T12:00:00")


@lru_cache(maxsize=1024)
def hours(span: timedelta) -> str:
    """Write a span as `+36h`. Promises are days mostly, so that the same few lie between them."""
    return f"{span.total_seconds() / 3600:+.4g}h"


@lru_cache(maxsize=1024)
def either(names: frozenset[str] | tuple[str, ...]) -> str:
    """Write names as a choice."""
    return " or ".join(sorted(str(name) for name in names))


def minute(at: datetime) -> str:
    """Write an instant as `2026-06-17 12:00Z`."""
    return f"{at:%Y-%m-%d %H:%M}Z"


def lasted(span: timedelta) -> str:
    """Write how long something lasted: `3.5d`, `36h`."""
    past = span.total_seconds() / 3600
    return f"{past / 24:.3g}d" if past >= 48 else f"{past:.3g}h"
