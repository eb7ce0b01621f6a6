"""What a carrier's code can say. The literal tables of the adapters map codes to these."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeAlias

from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage


class ByPosition(StrEnum):
    """Codes that name an act but not the side of the border on which it happened."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    CLEARANCE_STARTED = "clearance_started"
    CLEARANCE_DONE = "clearance_done"


Said: TypeAlias = Stage | IncidentKind | Meaning | ByPosition | tuple[Stage, IncidentKind]

_WORDS: dict[str, Stage | IncidentKind | Meaning] = {
    **{stage.value: stage for stage in Stage},
    **{kind.value: kind for kind in IncidentKind},
    "info": Meaning.INFO,
    "stale": Meaning.STALE,
}


def stage_of(said: Said) -> Stage | None:
    """Return the stage that is named, if one is."""
    if isinstance(said, tuple):
        return said[0]
    return said if isinstance(said, Stage) else None


def incident_of(said: Said) -> IncidentKind | None:
    """Return the incident that is named, if one is."""
    if isinstance(said, tuple):
        return said[1]
    return said if isinstance(said, IncidentKind) else None


def meaning_of(said: Said) -> Meaning:
    """Return what kind of statement it is."""
    if isinstance(said, Meaning):
        return said
    return Meaning.INCIDENT if isinstance(said, IncidentKind) else Meaning.MILESTONE


def read_words(words: str | Sequence[str]) -> Said:
    """Return what an operator wrote for a code: a stage, an incident, `info`, `stale`, or a stage and an incident.

    Raises ValueError with a sentence for the operator.
    """
    listed = (words,) if isinstance(words, str) else tuple(words)
    said = [_read_word(word) for word in listed]
    if len(said) == 1:
        return said[0]
    stages = [one for one in said if isinstance(one, Stage)]
    incidents = [one for one in said if isinstance(one, IncidentKind)]
    if len(said) == 2 and len(stages) == 1 and len(incidents) == 1:
        return (stages[0], incidents[0])
    raise ValueError(f"expected one word, or one stage and one incident, found [{', '.join(map(str, listed))}]")


def _read_word(word: str) -> Stage | IncidentKind | Meaning:
    found = _WORDS.get(word)
    if found is not None:
        return found
    near = get_close_matches(word, _WORDS, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise ValueError(f'"{word}" is no stage, no incident, and neither "info" nor "stale".{hint}')
