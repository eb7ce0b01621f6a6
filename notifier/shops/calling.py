"""Asking a shop: one GET with hard bounds of time and size."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

import httpx

from notifier.ports import Fetched, FetchResult

_TIMEOUT = httpx.Timeout(8.0, connect=5.0)
_WHOLE_SECONDS = 12.0
"""However the answer trickles in."""

_MOST_BYTES = 8 * 1024 * 1024
_REFUSED = frozenset({401, 403})


def open_client(name: str, password: str) -> httpx.Client:
    """Return what calls a vendor's API with a name and a password, for one round of questions."""
    return httpx.Client(
        timeout=_TIMEOUT,
        auth=(name, password),
        # A redirect would carry the account elsewhere.
        follow_redirects=False,
        headers={"user-agent": "notifier"},
    )


def get(client: httpx.Client, url: str, query: Sequence[tuple[str, str]]) -> Fetched:
    """Return the body of the answer, or what came in its place. Nothing is raised."""
    try:
        with client.stream("GET", url, params=list(query)) as answer:
            return _take(answer)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        # Without its text, which may hold the address with what was asked for.
        return Fetched(result=FetchResult.UNAVAILABLE, problem=f"no answer ({type(error).__name__})")


def _take(answer: httpx.Response) -> Fetched:
    body = _read(answer)
    if body is None:
        return Fetched(result=FetchResult.UNAVAILABLE, problem="the answer took too long, or had no end")
    if answer.is_success:
        return Fetched(result=FetchResult.ANSWERED, bodies=(body,))
    status, wait = answer.status_code, answer.headers.get("x-rate-limit-reset", "")
    if status == 429:
        seconds = int(wait) if wait.isdecimal() and len(wait) < 6 else 60
        return Fetched(result=FetchResult.THROTTLED, problem="answered 429", wait=timedelta(seconds=seconds))
    result = FetchResult.REFUSED if status in _REFUSED else FetchResult.UNAVAILABLE
    return Fetched(result=result, problem=f"answered {status}")


def _read(answer: httpx.Response) -> bytes | None:
    """Return the body, or None for one without an end."""
    began, size = time.monotonic(), 0
    parts: list[bytes] = []
    for part in answer.iter_bytes():
        size += len(part)
        if size > _MOST_BYTES or time.monotonic() - began > _WHOLE_SECONDS:
            return None
        parts.append(part)
    return b"".join(parts)
