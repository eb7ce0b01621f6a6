"""Access tokens that are got for a name and a secret (OAuth 2.0, client credentials), kept until they run out."""

from __future__ import annotations

import threading
import time
from datetime import datetime

import orjson

from notifier.carriers.fetching.calling import Call, Caller
from notifier.ports import Fetched, FetchResult

_EARLY_SECONDS = 60.0
"""A token that has that little left may run out on the way."""

_USUAL_SECONDS = 3600.0


class Token:
    """The token of one account. It may be asked for from several threads; one of them fetches it."""

    def __init__(self, caller: Caller, call: Call) -> None:
        self._caller = caller
        self._call = call
        self._lock = threading.Lock()
        self._value = ""
        self._ends = 0.0

    def get(self, now: datetime) -> str | Fetched:
        """Return the token, or why there is none."""
        with self._lock:
            if time.monotonic() < self._ends:
                return self._value
            fetched = self._caller.call(self._call, now)
            found = _read(fetched)
            if isinstance(found, Fetched):
                return found
            self._value, seconds = found
            self._ends = time.monotonic() + seconds - _EARLY_SECONDS
            return self._value

    def forget(self, value: str) -> None:
        """Get another next time, unless somebody has already."""
        with self._lock:
            if self._value == value:
                self._ends = 0.0


def _read(fetched: Fetched) -> tuple[str, float] | Fetched:
    """Return the token and its life in seconds. A refusal of any kind is one of our credentials."""
    if fetched.result in (FetchResult.THROTTLED, FetchResult.UNAVAILABLE):
        return fetched
    try:
        answer = orjson.loads(fetched.bodies[0]) if fetched.bodies else {}
    except orjson.JSONDecodeError:
        answer = {}
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token:
        return Fetched(
            result=FetchResult.REFUSED, problem=f"no access token ({fetched.problem or 'not in the answer'})"
        )
    try:
        # UPS writes the number as text: https://github.com/UPS-API/api-documentation
        seconds = float(answer.get("expires_in", _USUAL_SECONDS))
    except (TypeError, ValueError):
        seconds = _USUAL_SECONDS
    return token, seconds
