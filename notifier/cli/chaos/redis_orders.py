"""Orders to a Redis, in its own protocol (https://redis.io/docs/latest/develop/reference/protocol-spec/)."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit


def order_redis(url: str, *words: str) -> str:
    """Give one order and return the first line of the answer; "" if there is no Redis just now."""
    place = urlsplit(url)
    orders = [("AUTH", place.password), words] if place.password else [words]
    try:
        with socket.create_connection((place.hostname or "", place.port or 6379), timeout=2) as connection:
            connection.sendall(b"".join(_encode(*order) for order in orders))
            answers = _read_lines(connection, len(orders))
    except OSError:
        return ""
    return "" if answers[-1].startswith("-") else answers[-1]


def _encode(*words: str) -> bytes:
    parts = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
    return f"*{len(words)}\r\n{parts}".encode()


def _read_lines(connection: socket.socket, count: int) -> list[str]:
    """Return so many answers, each of which is one line. Raises OSError if fewer come."""
    answer = b""
    while answer.count(b"\r\n") < count:
        received = connection.recv(4096)
        if not received:
            raise OSError("Redis hung up")
        answer += received
    return answer.decode(errors="replace").split("\r\n")[:count]
