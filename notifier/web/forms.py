"""Reading forms: never more than is allowed, and no files."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import FormData
from starlette.types import Message

from notifier.web.bodies import read_body

_MOST_BYTES = 10_000


async def read_form(request: Request) -> FormData:
    """Return the form in the body, which may be of either kind. Raises HTTPException 400 and 413."""
    body = await read_body(request, _MOST_BYTES)

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return await Request(request.scope, receive).form(max_files=0, max_fields=10)


def read_field(form: FormData, name: str) -> str:
    """Return a field of a form as text, "" if it is not there."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
