"""Keys for scans to which the provider gives no id."""

from __future__ import annotations

import hashlib

_SEPARATOR = "\x1f"
_LONGEST_ID = 200


def fold_parts(*parts: str) -> str:
    """Return one text that is the same for the same parts, whatever their case and spacing."""
    return _SEPARATOR.join([" ".join(part.casefold().split()) for part in parts])


def name_event(written: str) -> str:
    """Return a sender's own id of an event as it is kept: as it was written, unless nobody would call that an id."""
    return written if len(written) <= _LONGEST_ID else digest_key(written)


def digest_key(*folded: str) -> str:
    """Return 32 hex digits for parts that are folded already."""
    return hashlib.sha256(_SEPARATOR.join(folded).encode()).hexdigest()[:32]
