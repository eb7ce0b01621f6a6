"""What a problem calls the thing it is about: list items by their name, keys by their path."""

from __future__ import annotations

from notifier.config.source import Place, Source

_SINGULAR = {"brands": "brand", "channels": "channel", "providers": "provider", "sources": "source"}
_LISTED = {"rules": "rule", "tests": "test"}


def subject(source: Source, place: Place) -> str:
    """Return `rule "blackout": `, `source "aftership": `, …; "" for what stands at the top."""
    if len(place) < 2:
        return ""
    section, entry = place[0], place[1]
    if section in _LISTED and isinstance(entry, int):
        name, what = source.at((section, entry, "name")), _LISTED[str(section)]
        return f'{what} "{name}": ' if isinstance(name, str) and name.isprintable() else f"{what} {entry + 1}: "
    return f'{_SINGULAR[section]} "{entry}": ' if isinstance(section, str) and section in _SINGULAR else ""


def key_path(place: Place) -> str:
    """Return the keys below the subject with dots between them; `when` goes without saying."""
    named = place[2:] if place and place[0] in (*_SINGULAR, *_LISTED) else place
    if not named:
        return "it" if len(place) > 1 else str(place[0])
    keys = [step for step in named if isinstance(step, str)]
    return ".".join(keys[1:] if keys[0] == "when" and len(keys) > 1 else keys) or "it"
