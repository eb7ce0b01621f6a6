"""The SDK's HTTP client, but straight: it follows no redirect, and no proxy stands between us and this machine.

The SDK's own (python-http-client 3.3.7, `client.py`) follows a 302 on a POST with a GET and returns the 200 of whatever
page that is. It makes a new opener for each request, which costs more than the request, and writes each mail out for a
log line, whether somebody wants to read it or not. Addresses, headers and errors are the SDK's.
"""

from __future__ import annotations

import urllib.request
from functools import cache, partial
from http.client import HTTPMessage
from typing import IO, Any

import orjson
from python_http_client.client import Client, Response

from notifier.channels.endpoints import is_on_this_machine


class StraightClient(Client):  # type: ignore[misc]  # the SDK has no types
    """Calls SendGrid's API; a redirect is an answer like any other."""

    def __getattr__(self, name: str) -> Any:
        """Return the call itself at the end of a path, and one more step of it before."""
        return partial(self._call, name.upper()) if name in self.methods else super().__getattr__(name)

    def _build_client(self, name: str | None = None) -> StraightClient:
        return StraightClient(
            self.host,
            request_headers=self.request_headers,
            version=self._version,
            url_path=[*self._url_path, name] if name else self._url_path,
            timeout=self.timeout,
        )

    def _call(self, method: str, request_body: object = None) -> Response:
        """Make the call. Raises the SDK's HTTPError for an answer that is no 2xx, and URLError where there is none."""
        request = urllib.request.Request(  # noqa: S310  # `check_base_url` lets only http and https through
            self._build_url(None),
            data=None if request_body is None else orjson.dumps(request_body),
            headers={**self.request_headers, "Content-Type": "application/json"},
            method=method,
        )
        return Response(self._make_request(_straight_opener(is_on_this_machine(self.host)), request))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


@cache
def _straight_opener(is_on_this_machine: bool) -> urllib.request.OpenerDirector:
    """Return what opens requests. It keeps nothing of them."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_on_this_machine:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)
