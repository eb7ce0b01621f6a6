"""Keyed hashes in place of what names a person: they can be compared with, and nothing can be read from them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

_PREFIX = "erased:"


def mark(secret: bytes, name: str) -> str:
    """Return the hash of an address or another name. The same secret and name always give the same.

    A list of all phone numbers would undo a plain hash in minutes; without the secret there is nothing to try them on.
    Raises ValueError without a secret.
    """
    if not secret:
        raise ValueError("there is no secret to hash with")
    return _PREFIX + hmac.digest(secret, name.lower().encode(errors="replace"), "sha256").hex()[:40]


def with_marks(secret: bytes, names: Iterable[str]) -> dict[str, str]:
    """Return each name as it may stand in the database, in small letters or as its mark, with the name it means."""
    found = {name.lower(): name for name in names if name}
    return found | {mark(secret, name): name for name in list(found)} if secret else found


def is_mark(name: str) -> bool:
    """Whether it is a hash, of a person who was erased."""
    return name.startswith(_PREFIX)
