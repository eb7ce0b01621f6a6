"""Takes people out of what providers answer, so that it can be kept and shown."""

from __future__ import annotations

import re

_LONGEST = 300
_HIDDEN = "***"
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_NUMBER = re.compile(r"\+\d[\d ().-]{5,}\d|\d{7,}")
_SHORTEST_NAME = 3


def mask(text: str, recipient: str = "") -> str:
    """Return `text` on one line, cut to 300 characters, without addresses, numbers and the name part of `recipient`."""
    line = " ".join(text[:_LONGEST].split())
    for known in (recipient, recipient.partition("@")[0]):
        if len(known) >= _SHORTEST_NAME:
            line = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", _HIDDEN, line, flags=re.IGNORECASE)
    return _NUMBER.sub(_HIDDEN, _ADDRESS.sub(_HIDDEN, line))
