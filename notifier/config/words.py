"""The words of an error: what was written, and what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_QUOTE = 60


def quote(text: str) -> str:
    """Return the text as it is shown in a message: on one line, not too long, in quotes."""
    line = " ".join(text.split())
    return f'"{line[:_LONGEST_QUOTE]}…"' if len(line) > _LONGEST_QUOTE else f'"{line}"'


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the known word that is most like this one, or "" if none is."""
    by_lower = {str(one).lower(): str(one) for one in known}
    found = difflib.get_close_matches(word[:_LONGEST_QUOTE].lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[found[0]] if found else ""


def suggest(word: str, known: Iterable[str], *, or_list: bool = False, cutoff: float = 0.6) -> str:
    """Return `. Did you mean "…"?` to end a message; if nothing is alike "", or on request what is known."""
    words = list(dict.fromkeys(str(one) for one in known))
    alike = closest(word, words, cutoff)
    if alike:
        return f'. Did you mean "{alike}"?'
    return f". Known: {', '.join(words)}" if or_list and words else ""
