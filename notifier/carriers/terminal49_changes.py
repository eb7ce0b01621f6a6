"""What a container of Terminal49 turned into: fields with their values before and after.

Docs: https://terminal49.com/docs/api-docs/in-depth-guides/webhooks (`container.updated`)
"""

from __future__ import annotations

from notifier.carriers.reading.payload import JsonObject, text
from notifier.carriers.reading.sayings import Said
from notifier.domain.stages import IncidentKind, Stage


def say_change(changes: JsonObject) -> Said | None:
    """Return what a set of changes says: held now, held no longer, or ready. None for what has no meaning."""
    if changes.get("available_for_pickup") == [False, True]:
        return Stage.AVAILABLE_FOR_PICKUP
    before, after = _read_holds(changes, 0), _read_holds(changes, 1)
    if IncidentKind.CUSTOMS_HELD in after:
        return IncidentKind.CUSTOMS_HELD
    if IncidentKind.CUSTOMS_HELD in before:
        return (Stage.CUSTOMS_CLEARED, IncidentKind.HELD) if after else Stage.CUSTOMS_CLEARED
    if after:
        return IncidentKind.HELD
    return Stage.IN_TRANSIT if before else None


def _read_holds(changes: JsonObject, side: int) -> set[IncidentKind]:
    """Return what held the container before (0) or after (1) the change: who holds it stands in the name."""
    sides = changes.get("holds_at_pod_terminal")
    holds = sides[side] if isinstance(sides, list) and len(sides) == 2 else []
    listed = [one for one in holds if isinstance(one, dict)] if isinstance(holds, list) else []
    names = [text(one.get("name")).lower() for one in listed if text(one.get("status")) == "hold"]
    return {IncidentKind.CUSTOMS_HELD if "customs" in name else IncidentKind.HELD for name in names}
