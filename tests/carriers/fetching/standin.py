"""A carrier's API on this machine: it answers what it is told to, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came in; header names in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered. `is_endless` never stops sending."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    is_endless: bool = False


@dataclass(slots=True)
class StandIn:
    """The API. `answers` are by path, used up one by one; the last of a path stays."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def will_answer(self, path: str, *answers: Answer) -> None:
        """Answer requests to a path so, in turn; `*` is any other path."""
        self.answers[path] = list(answers)

    def take(self, path: str) -> Answer:
        """Return the next answer for a path."""
        found = self.answers.get(path) or self.answers.get("*") or [Answer(status=404)]
        return found.pop(0) if len(found) > 1 else found[0]


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Run the API on a free port."""
    api = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            api.asked.append(Asked(method=self.command, path=parts.path, query=query, headers=headers, body=body))
            self._send(api.take(parts.path))

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(2**40 if answer.is_endless else len(answer.body)))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
                while answer.is_endless:
                    self.wfile.write(b" " * 65536)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = _answer  # noqa: N815  (the names that http.server calls)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
