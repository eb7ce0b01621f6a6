"""On which side of the border a scan happened, where the code alone does not say.

Evidence is the country of the scan against the countries of the shipment, with what the same history says for certain
before it; for a clearance also, and first, an explicit "import" or "export" in the carrier's text. Where there is none,
an arrival or a departure is a bare `in_transit`, which moves no parcel out of a milestone. A clearance without evidence
is taken as that of the destination, unless the shipment is known not to cross a border: carriers that report both say
"export" for the other one, and a parcel that waits at customs unnoticed is what must not happen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from notifier.carriers.reading.sayings import ByPosition
from notifier.domain.events import TrackingEvent
from notifier.domain.stages import RANK, Stage

_SIDE_WORD = re.compile(r"\b(im|ex)port(?:s|ed|ing|ation)?\b", re.IGNORECASE)


class Route(NamedTuple):
    """The countries of a shipment as its provider states them (ISO alpha-2, or empty)."""

    origin: str = ""
    destination: str = ""

    @property
    def crosses_border(self) -> bool:
        return bool(self.origin and self.destination) and self.origin != self.destination

    @property
    def stays_home(self) -> bool:
        return bool(self.origin) and self.origin == self.destination


def first_reached(events: Iterable[TrackingEvent]) -> dict[Stage, TrackingEvent]:
    """Return the earliest event of every stage that the events name."""
    reached: dict[Stage, TrackingEvent] = {}
    for event in sorted(events, key=lambda event: (event.at, event.key)):
        if event.stage is not None:
            reached.setdefault(event.stage, event)
    return reached


def locate(said: ByPosition, event: TrackingEvent, route: Route, reached: Mapping[Stage, TrackingEvent]) -> Stage:
    """Return the stage of an event whose code leaves the side open."""
    match said:
        case ByPosition.ARRIVAL:
            return _arrive(event.place.country, route, _before(event, reached))
        case ByPosition.DEPARTURE:
            return _depart(event.place.country, route, _before(event, reached))
        case ByPosition.CLEARANCE_STARTED:
            return _clear(event, route, Stage.EXPORT_CUSTOMS, Stage.IN_CUSTOMS)
        case ByPosition.CLEARANCE_DONE:
            return _clear(event, route, Stage.EXPORT_CLEARED, Stage.CUSTOMS_CLEARED)


def _before(event: TrackingEvent, reached: Mapping[Stage, TrackingEvent]) -> list[Stage]:
    return [stage for stage, first in reached.items() if _is_before(first, event)]


def _is_before(first: TrackingEvent, event: TrackingEvent) -> bool:
    return event.at - first.at > max(event.uncertainty, first.uncertainty)


def _arrive(country: str, route: Route, before: Collection[Stage]) -> Stage:
    if not country or not route.crosses_border:
        return Stage.IN_TRANSIT
    if country == route.origin:
        return _unless_past(Stage.AT_FORWARDER, before)
    if country == route.destination:
        return _unless_past(Stage.ARRIVED_DESTINATION, before)
    return Stage.TRANSIT_HUB


def _unless_past(stage: Stage, before: Collection[Stage]) -> Stage:
    """Further hubs on the same side of the border are no new milestone once the parcel is known to be beyond it."""
    is_past = any(RANK[one] > RANK[stage] and one is not Stage.IN_TRANSIT for one in before)
    return Stage.IN_TRANSIT if is_past else stage


def _depart(country: str, route: Route, before: Collection[Stage]) -> Stage:
    if not country or not route.crosses_border or country == route.destination:
        return Stage.IN_TRANSIT
    if country != route.origin:
        return Stage.TRANSIT_HUB
    # Leaving one hub of the origin for another is not leaving the country; leaving after export clearance is.
    return Stage.DEPARTED_ORIGIN if Stage.EXPORT_CLEARED in before else Stage.IN_TRANSIT


def _clear(event: TrackingEvent, route: Route, leaving: Stage, entering: Stage) -> Stage:
    words = {word.lower() for word in _SIDE_WORD.findall(event.raw_text)}
    if len(words) == 1:
        return leaving if words == {"ex"} else entering
    if route.stays_home:
        return Stage.IN_TRANSIT
    country = event.place.country
    if country and country == route.origin:
        return leaving
    is_between = country and route.crosses_border and country != route.destination
    return Stage.TRANSIT_HUB if is_between else entering
