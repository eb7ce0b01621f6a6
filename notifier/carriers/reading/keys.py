"""Keys for scans to which the provider gives no id."""

from __future__ import annotations

import hashlib

_SEPARATOR = "\x1f"


def fold_parts(*parts: str) -> str:
    """Return one text that is the same for the same parts, whatever their case and spacing."""
    return _SEPARATOR.join([" ".join(part.casefold().split()) for part in parts])


def digest_key(*folded: str) -> str:
    """Return 32 hex digits for parts that are folded already."""
    return hashlib.sha256(_SEPARATOR.join(folded).encode()).hexdigest()[:32]
