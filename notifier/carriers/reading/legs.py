"""Further legs, as feeds name them: other numbers under which the same parcel goes on."""

from __future__ import annotations

from collections.abc import Iterable

from notifier.domain.events import NamedLeg
from notifier.domain.shipment import normalise_number


def name_legs(named: Iterable[tuple[str, str]], number: str) -> tuple[NamedLeg, ...]:
    """Return (carrier, tracking number) pairs as legs: each number once, none that is empty or `number` itself.

    A number that comes with a carrier goes before the same one without.
    """
    found: dict[str, NamedLeg] = {}
    for carrier, other in named:
        key = normalise_number(other)
        if not key or key == normalise_number(number) or (key in found and (found[key].carrier or not carrier)):
            continue
        found[key] = NamedLeg(carrier=carrier, tracking_number=other)
    return tuple(found.values())
