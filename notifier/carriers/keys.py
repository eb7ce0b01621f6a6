"""Keys for scans to which the provider gives no id."""

from __future__ import annotations

import hashlib

_SEPARATOR = "\x1f"


def digest_key(*parts: str) -> str:
    """Return 32 hex digits that are the same for the same parts, whatever their case and spacing."""
    told = _SEPARATOR.join(" ".join(part.casefold().split()) for part in parts)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
