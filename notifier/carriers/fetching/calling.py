"""One HTTP call with hard bounds: of time, of size, and of what an answer can mean."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from notifier.ports import Fetched, FetchResult

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 8.0
_WHOLE_SECONDS = 10.0
"""However the answer trickles in."""

_MOST_BYTES = 8 * 1024 * 1024
_LONGEST_WAIT = timedelta(hours=24)

_RESULTS: dict[int, FetchResult] = {
    400: FetchResult.MALFORMED,
    401: FetchResult.REFUSED,
    402: FetchResult.REFUSED,  # AfterShip and Ship24: the quota of the plan is used up
    403: FetchResult.REFUSED,
    404: FetchResult.ANSWERED,  # nobody knows the number (yet)
    408: FetchResult.UNAVAILABLE,
    422: FetchResult.MALFORMED,
    429: FetchResult.THROTTLED,
}
"""What a status other than 2xx means. Of the rest, those below 500 are taken as refusals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as a carrier wants it. `path` begins with a slash."""

    path: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    form: Mapping[str, str] | None = None
    basic: tuple[str, str] | None = None


class Caller:
    """Calls one carrier's API. It may be used from several threads."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def call(self, call: Call, now: datetime) -> Fetched:
        """Return the body of the answer, or what came in its place. Nothing is raised."""
        try:
            with self._connect().stream(
                call.method,
                call.path,
                params=dict(call.query) or None,
                headers=dict(call.headers),
                json=call.json,
                data=dict(call.form) if call.form is not None else None,
                auth=call.basic,
            ) as answer:
                return _take(answer, now)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            # Without its text, which may hold the address with the tracking number, or a header with the key.
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
                self._client = httpx.Client(
                    base_url=self._base_url,
                    timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
                    # A redirect would carry the credentials elsewhere.
                    follow_redirects=False,
                    headers={"user-agent": "notifier"},
                )
            return self._client


def _take(answer: httpx.Response, now: datetime) -> Fetched:
    body = _read(answer)
    if body is None:
        return Fetched(result=FetchResult.UNAVAILABLE, problem="the answer took too long, or had no end")
    if answer.is_success:
        return Fetched(result=FetchResult.ANSWERED, bodies=(body,) if body else ())
    status = answer.status_code
    usual = FetchResult.UNAVAILABLE if status >= 500 or answer.is_redirect else FetchResult.REFUSED
    result = _RESULTS.get(status, usual)
    problem = "" if result is FetchResult.ANSWERED else f"answered {status}"
    return Fetched(result=result, problem=problem, wait=_asked_to_wait(answer, now))


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


def _asked_to_wait(answer: httpx.Response, now: datetime) -> timedelta | None:
    """Return how long Retry-After asks us to wait: seconds or a date (https://www.rfc-editor.org/rfc/rfc9110)."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal() and len(said) < 9:
        return min(timedelta(seconds=int(said)), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return min(max(at.replace(tzinfo=at.tzinfo or UTC) - now, timedelta(0)), _LONGEST_WAIT)
