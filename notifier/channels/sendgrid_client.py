"""The SDK's HTTP client, but straight: it follows no redirect, and no proxy stands between us and this machine.

The SDK's own (python-http-client 3.3.7, `client.py`) follows a 302 on a POST with a GET and returns the 200 of whatever
page that is. It makes one client for each step of a path, and opens each request anew.
"""

from __future__ import annotations

import urllib.request
from functools import cache
from http.client import HTTPMessage
from typing import IO, Any

from python_http_client.client import Client

from notifier.channels.endpoints import is_on_this_machine


class StraightClient(Client):  # type: ignore[misc]  # the SDK has no types
    """Calls SendGrid's API; a redirect is an answer like any other."""

    def _build_client(self, name: str | None = None) -> StraightClient:
        return StraightClient(
            self.host,
            request_headers=self.request_headers,
            version=self._version,
            url_path=[*self._url_path, name] if name else self._url_path,
            timeout=self.timeout,
        )

    def _make_request(self, opener: object, request: urllib.request.Request, timeout: float | None = None) -> Any:
        return super()._make_request(_straight_opener(is_on_this_machine(self.host)), request, timeout=timeout)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


@cache
def _straight_opener(is_on_this_machine: bool) -> urllib.request.OpenerDirector:
    """Return what opens requests. It keeps nothing of them, and making one costs a good part of what a call does."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_on_this_machine:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)
