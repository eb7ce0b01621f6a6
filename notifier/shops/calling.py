"""Asking a shop: one GET with hard bounds of time and size."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import httpx

from notifier.ports import Fetched, FetchResult

_TIMEOUT = httpx.Timeout(8.0, connect=5.0)
_WHOLE_SECONDS = 12.0
"""However the answer trickles in."""

_MOST_BYTES = 8 * 1024 * 1024
_REFUSED = frozenset({401, 403})


class Caller:
    """Calls one vendor's API with a name and a password. It may be used from several threads."""

    def __init__(self, name: str, password: str) -> None:
        self._account = (name, password)
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def get(self, base_url: str, path: str, query: tuple[tuple[str, str], ...]) -> Fetched:
        """Return the body of the answer, or what came in its place. Nothing is raised."""
        try:
            with self._connect().stream("GET", f"{base_url}{path}", params=list(query), auth=self._account) as answer:
                return _take(answer)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            # Without its text, which may hold the address with what was asked for.
            return Fetched(result=FetchResult.UNAVAILABLE, problem=f"no answer ({type(error).__name__})")

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _connect(self) -> httpx.Client:
        """Return the client, made at the first call: most processes never make one."""
        with self._lock:
            if self._client is None:
                # A redirect would carry the account elsewhere.
                self._client = httpx.Client(
                    timeout=_TIMEOUT, follow_redirects=False, headers={"user-agent": "notifier"}
                )
            return self._client


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
