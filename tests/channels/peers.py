"""Servers that answer as a test needs it, on this machine, one connection after the other."""

from __future__ import annotations

import contextlib
import queue
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BufferedRWPair
from urllib.parse import urlsplit

from notifier.ports import RawWebhook

Behaviour = Callable[[socket.socket], None]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@contextlib.contextmanager
def peer(behaviour: Behaviour) -> Iterator[str]:
    """Yield the base URL of a server that treats every connection so."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                behaviour(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def read_request(connection: socket.socket) -> bytes:
    """Return one whole HTTP request."""
    head, _, body = _read_until(connection, b"\r\n\r\n").partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def _read_until(connection: socket.socket, end: bytes) -> bytes:
    read = b""
    while end not in read:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the client hung up")
        read += part
    return read


def answering(answer: bytes, seen: list[bytes] | None = None) -> Behaviour:
    """Read a request, answer it with these bytes, and hang up."""

    def behave(connection: socket.socket) -> None:
        request = read_request(connection)
        if seen is not None:
            seen.append(request)
        connection.sendall(answer)

    return behave


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Return an HTTP answer. Underscores in the names of headers stand for hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def reset_after_request(connection: socket.socket) -> None:
    """Read the request and end the connection with a RST in place of a proper end."""
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up_after_request(connection: socket.socket) -> None:
    """Read the request and close."""
    read_request(connection)


def stay_silent(connection: socket.socket) -> None:
    """Read the request and say nothing until the client gives up."""
    read_request(connection)
    while connection.recv(65536):
        pass


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """Yield a URL on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def full_port() -> Iterator[str]:
    """Yield a URL on which connecting takes for ever: its queue is full, and nobody takes from it."""
    with contextlib.ExitStack() as open_ones:
        listener = open_ones.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = open_ones.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@dataclass
class Script:
    """What an SMTP server answers to each verb, and what it was told. `None` hangs up."""

    replies: dict[str, str | None]
    heard: list[str]

    def __call__(self, connection: socket.socket) -> None:
        with connection.makefile("rwb") as file:
            if not self._say(file, "greeting", "220 ready"):
                return
            for line in iter(file.readline, b""):
                self.heard.append(line.decode().rstrip("\r\n"))
                verb = self.heard[-1][:4].upper()
                if not self._say(file, verb, "250 ok"):
                    return
                if verb == "DATA" and "DATA" not in self.replies:
                    while (text := file.readline()) not in (b".\r\n", b""):
                        self.heard.append(text.decode().rstrip("\r\n"))
                    if not self._say(file, "end", "250 queued"):
                        return

    def _say(self, file: BufferedRWPair, verb: str, default: str) -> bool:
        reply = self.replies.get(verb, {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, default))
        if reply is None:
            return False
        file.write(reply.encode() + b"\r\n")
        file.flush()
        return True


class Receiver:
    """Stands in for the engine: takes receipts, and answers with the statuses it was given, then with 204."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self._arrived: queue.Queue[RawWebhook] = queue.Queue()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._take(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def next(self) -> RawWebhook:
        """Return the next request. Fails when none comes."""
        return self._arrived.get(timeout=20)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"]))
        status = self.statuses.pop(0) if self.statuses else 204
        request.send_response(status)
        request.send_header("content-length", "0")
        request.end_headers()
        raw = RawWebhook(
            source=urlsplit(request.path).path.split("/")[2],
            body=body,
            received_at=NOON,
            headers={name.lower(): value for name, value in request.headers.items()},
            path=request.path,
            url=f"{self.url}{request.path}",
        )
        self._arrived.put(raw)
