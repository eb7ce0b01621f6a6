"""The shape of the tables in this room.

Phrases are in small letters, without accents and punctuation. `word*` stands for every word that begins so, and `…` for
up to four words in between. Of phrases that overlap the first counts, of those that begin together the longest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from notifier.domain.wording import DeliveredTo, TextFact


class Taken(StrEnum):
    """What makes the place that a text names the place where the recipient was, and not the one who took the parcel."""

    FETCHED = "fetched"


Fact: TypeAlias = TextFact | DeliveredTo | Taken | None
"""None for a phrase that looks like a fact and is none."""

Phrases: TypeAlias = Mapping[Fact, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The phrases of a language, and the words that make them void."""

    phrases: Phrases
    denials: frozenset[str]
    """Void what follows within four words, and what they follow at once."""
    doubts: frozenset[str]
    """Void the rest of the sentence: it speaks of what may be."""
    not_yet: frozenset[str]
    """Void good news in the rest of the sentence, because it is still to come."""
