"""Who may use the API: whoever shows one of the keys in the configuration."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import HTTPException, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from notifier.web.entrance import entrance

_BEARER = HTTPBearer(auto_error=False, description="`Authorization: Bearer KEY`, with one of `api.keys`.")
_HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key in a header of its own.")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


async def require_key(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    header: Annotated[str | None, Security(_HEADER)],
) -> None:
    """Return if the request shows a key. Raises HTTPException 401. Constant time."""
    keys = entrance(request).settings.config.api_keys
    if not keys:
        raise HTTPException(
            401, "no key is configured, so the API is closed. Set `api.keys` in the configuration", _CHALLENGE
        )
    shown = bearer.credentials if bearer else header
    if not shown:
        raise HTTPException(
            401, "no key was sent; expected `Authorization: Bearer KEY` or `X-API-Key: KEY`", _CHALLENGE
        )
    fits = [hmac.compare_digest(shown.encode(), key.get_secret_value().encode()) for key in keys]
    if not any(fits):
        raise HTTPException(401, "the key that was sent is not one of `api.keys` in the configuration", _CHALLENGE)
