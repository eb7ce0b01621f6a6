"""The way back: once a parcel turns round, every further milestone is one of its return."""

from __future__ import annotations

from datetime import datetime

from notifier.domain.events import TrackingEvent
from notifier.domain.stages import END_STAGES, PAPER_STAGES, Stage

_STAYS = (END_STAGES - {Stage.DELIVERED}) | PAPER_STAGES


def turn_back(
    events: tuple[TrackingEvent, ...], *, is_return: bool = False, is_flagged: bool = False
) -> tuple[TrackingEvent, ...]:
    """Read the milestones after the turn as `returning`, and "delivered" as `returned`: delivered to the sender.

    `is_return` says that the whole shipment is one, `is_flagged` that the provider says it turned round at some point:
    if no event shows where, only the delivery is known to belong to the way back.
    """
    since = _turned_at(events, is_return=is_return, is_flagged=is_flagged)
    if since is None:
        return events
    return tuple(_on_the_way_back(event) if event.at >= since else event for event in events)


def _turned_at(events: tuple[TrackingEvent, ...], *, is_return: bool, is_flagged: bool) -> datetime | None:
    if is_return:
        return min((event.at for event in events), default=None)
    turned = [event.at for event in events if event.stage is Stage.RETURNING]
    if not turned and is_flagged:
        turned = [event.at for event in events if event.stage is Stage.DELIVERED]
    return min(turned, default=None)


def _on_the_way_back(event: TrackingEvent) -> TrackingEvent:
    if event.stage is None or event.stage in _STAYS:
        return event
    return event._replace(stage=Stage.RETURNED if event.stage is Stage.DELIVERED else Stage.RETURNING)
