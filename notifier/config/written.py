"""Looking at what is written, whether or not it fits the schema."""

from __future__ import annotations

from collections.abc import Iterator

from notifier.config.naming import subject
from notifier.config.source import Place, Source


def say(source: Source, place: Place, message: str) -> None:
    """Note a problem with the value at a place, and say whose it is."""
    source.complain(source.mark(place), f"{subject(source, place)}{message}")


def say_of_key(source: Source, place: Place, message: str) -> None:
    """Note a problem with a key, and say whose it is."""
    source.complain(source.key_mark(place), f"{subject(source, place)}{message}")


def places_of_rules(source: Source) -> Iterator[Place]:
    """Yield the place of every rule, as far as it is one."""
    for place in source.entries("rules"):
        if isinstance(place[1], int) and isinstance(source.at(place), dict):
            yield place


def rules_of(source: Source) -> Iterator[tuple[Place, str]]:
    """Yield every rule that has a name."""
    for place in places_of_rules(source):
        name = source.at((*place, "name"))
        if isinstance(name, str):
            yield place, name


def words_at(source: Source, place: Place) -> set[str]:
    """Return the text at a place, or all texts of the list there."""
    return {text for _, text in source.texts(place)}


def is_there(source: Source, place: Place) -> bool:
    """Whether anything is written there; what was refused already counts."""
    return source.at(place) is not None or place in source.faulty
