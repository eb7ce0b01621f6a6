"""Reading requests: never more than is allowed, and exactly as they came."""

from __future__ import annotations

from datetime import datetime

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

from notifier.ports import RawWebhook

MOST_BYTES = 1024 * 1024


async def read_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """Return the body. Raises HTTPException 413 as soon as it is longer than `most` bytes, whatever it claims to be."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise HTTPException(413, f"the body is longer than {most} bytes")
            chunks.append(chunk)
    except ClientDisconnect:
        raise HTTPException(400, "the connection was closed before the body was complete") from None
    return b"".join(chunks)


def read_raw(request: Request, source: str, body: bytes, received_at: datetime, public_url: str) -> RawWebhook:
    """Return the request as the adapters see it."""
    path = _path_as_sent(request)
    return RawWebhook(
        source=source,
        body=body,
        received_at=received_at,
        headers=_headers(request),
        method=request.method,
        path=path,
        url=f"{public_url}{path}",
    )


def _headers(request: Request) -> dict[str, str]:
    """Return the headers; one that comes twice is joined by a comma, as RFC 9110 §5.3 has it."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _path_as_sent(request: Request) -> str:
    """Return path and query with every escape as it was: signatures cover them."""
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope.get("query_string", b"")
    whole = path + b"?" + query if query else path
    # PostgreSQL keeps no NUL in a text.
    return whole.decode("latin-1").replace("\x00", "%00")
