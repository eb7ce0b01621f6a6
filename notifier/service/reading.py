"""What a body says: in the words of its adapter, and where the operator knows better, in the operator's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from notifier.config.settings import HookSource, JsonSource
from notifier.domain.events import Meaning, Parsed, TrackingEvent
from notifier.domain.stages import IncidentKind, Stage
from notifier.ports import Carrier, RawWebhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a code means."""

    meaning: Meaning
    stage: Stage | None = None
    incident: IncidentKind | None = None


def read(carrier: Carrier, raw: RawWebhook, source: HookSource | JsonSource | None) -> Parsed:
    """Return what a body says. Raises UnreadablePayload.

    The operator's word on a code goes before the adapter's. A declared source reads its own map by itself.
    """
    parsed = carrier.parse(raw)
    if not isinstance(source, HookSource) or not source.status_map:
        return parsed
    meant = {code: _read_words(words) for code, words in source.status_map.items()}
    updates = tuple(
        update._replace(events=tuple(apply(event, meant) for event in update.events)) for update in parsed.updates
    )
    return parsed._replace(updates=updates)


def confirm(parsed: Parsed) -> Parsed:
    """Return what a carrier answered when we asked it: nobody else can have said it, with or without a signature."""
    return parsed._replace(
        updates=tuple(
            update._replace(events=tuple(event._replace(confirmed=True) for event in update.events))
            for update in parsed.updates
        ),
    )


def apply(event: TrackingEvent, meant: Mapping[str, Meant]) -> TrackingEvent:
    """Return the event with the meaning that its code is given, if it is given one."""
    found = meant.get(event.raw_code)
    if found is None:
        return event
    return event._replace(meaning=found.meaning, stage=found.stage, incident=found.incident)


def meaning_of(source: HookSource | JsonSource | None, code: str) -> Meant | None:
    """Return what the configuration says that a code means, or None if it does not say."""
    words: tuple[str, ...] | None = None
    if isinstance(source, HookSource):
        words = source.status_map.get(code)
    elif isinstance(source, JsonSource):
        folded = {known.casefold(): said for known, said in source.statuses.items()} if source.ignore_case else {}
        words = source.statuses.get(code) or folded.get(code.casefold())
    return _read_words(words) if words else None


def _read_words(words: tuple[str, ...]) -> Meant:
    stage = next((Stage(word) for word in words if word in set(Stage)), None)
    incident = next((IncidentKind(word) for word in words if word in set(IncidentKind)), None)
    if stage is not None:
        return Meant(meaning=Meaning.MILESTONE, stage=stage, incident=incident)
    if incident is not None:
        return Meant(meaning=Meaning.INCIDENT, incident=incident)
    return Meant(meaning=Meaning(words[0]))
