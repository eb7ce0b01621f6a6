"""From the scans of one parcel to the update that carries them."""

from __future__ import annotations

from collections.abc import Iterable

from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.domain.events import StatedPromise, TrackingUpdate


def build_update(
    scans: Iterable[Scan],
    parcel: Parcel,
    source: str,
    *,
    carrier: str = "",
    promise: StatedPromise | None = None,
    reference: str = "",
    is_test: bool = False,
    is_return: bool = False,
    is_first_push: bool = False,
    legs: Iterable[tuple[str, str]] = (),
) -> TrackingUpdate:
    """Return what a body says about one parcel. `carrier` is whose parcel it is, where the keys leave that out; `legs`
    are the other numbers that it names, each behind its carrier."""
    return TrackingUpdate(
        source=source,
        carrier=carrier or parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel), is_return=is_return),
        promise=promise,
        reference=reference,
        is_first_push=is_first_push,
        is_test=is_test,
        further_legs=name_legs(legs, parcel.number),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )
