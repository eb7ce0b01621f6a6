"""What the Twilio SDK calls the API with: connections that stay open, nothing followed, nothing tried twice.

The SDK takes any `HttpClient`. Its own goes through `requests`, which costs as much as all the rest of a call (twilio
9.13, requests 2.34: 1.2 ms of processor time with it, 0.7 ms without), and writes what it sends into a log.
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout, make_headers

from notifier.channels.endpoints import is_on_this_machine


class StraightClient(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """Calls Twilio's API from one thread. `timeouts` are the seconds to connect and to wait for the answer."""

    def __init__(self, base_url: str, timeouts: tuple[float, float]) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._pool = connect(base_url, Timeout(connect=timeouts[0], read=timeouts[1]))
        self.answer: BaseHTTPResponse | None = None
        """The last answer, with its headers."""

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one call, as the SDK asks for it. Raises urllib3's errors; a redirect is an answer like any other."""
        self.answer = None
        signed = make_headers(basic_auth=":".join(auth)) if auth else {}
        self.answer = self._pool.request(
            method,
            f"{uri}?{_form(params)}" if params else uri,
            body=_form(data) if data else None,
            headers={**(headers or {}), **signed},
        )
        return Response(self.answer.status, self.answer.data.decode("utf-8", "replace"), self.answer.headers)


def _form(fields: dict[str, object]) -> str:
    return urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True)


def connect(base_url: str, timeout: Timeout) -> PoolManager:
    """Return the connections: through the proxy that the environment names, if it names one for that host."""
    parts = urlsplit(base_url)
    proxy = getproxies().get(parts.scheme)
    if proxy is None or is_on_this_machine(base_url) or proxy_bypass(parts.netloc):
        return PoolManager(timeout=timeout, retries=False)
    return ProxyManager(proxy, timeout=timeout, retries=False)
