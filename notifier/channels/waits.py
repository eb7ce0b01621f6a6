"""How long a provider asks us to wait before the next try."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

_LONGEST = timedelta(days=1)


class Headers(Protocol):
    """The headers of an answer, as either SDK's library holds them."""

    def items(self) -> Iterable[tuple[str, str]]: ...


def wait_asked_for(headers: Headers) -> timedelta | None:
    """Return the wait that `Retry-After` or `X-RateLimit-Reset` asks for, between none and a day; None where none is.

    Instants are compared with the answer's own `Date`, so that our clock and the provider's need not agree.
    Formats: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after and
    https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits (Unix seconds).
    """
    found = {name.lower(): value.strip() for name, value in headers.items()}
    asked = found.get("retry-after", "")
    if asked.isdecimal():
        return _bounded(float(asked))
    now, then = _instant(found.get("date", "")), _instant(asked) or _unix(found.get("x-ratelimit-reset", ""))
    return _bounded((then - now).total_seconds()) if now and then else None


def _bounded(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0.0), _LONGEST.total_seconds()))


def _instant(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None


def _unix(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
